package network.invo.sandbox.internal.backend;

/** What a route answers: an HTTP status and a JSON object. */
public record Answer(int status, Fields body) {

    static Answer ok(Fields body) {
        return new Answer(200, body);
    }
}
