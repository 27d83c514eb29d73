package network.invo.chaos;

import java.util.List;

/**
 * What the backend is going to do about a request.
 *
 * @param what for the story
 * @param late done after a stalled answer's end; null: nothing
 */
record Reply(int status, String type, String body, List<String> headers, Way way, String what, Runnable late) {

    /** How an answer leaves. */
    enum Way {
        WHOLE,
        CHUNKED,
        CLOSING,
        TRICKLE,
        TRUNCATED,
        HALF_HEAD,
        DROP,
        RESET,
        STALL
    }

    static Reply json(int status, String body, String what) {
        return new Reply(status, "application/json", body, List.of(), Way.WHOLE, what, null);
    }

    static Reply nothing(Way way, String what) {
        return new Reply(200, "application/json", "", List.of(), way, what, null);
    }

    Reply by(Way other) {
        return new Reply(status, type, body, headers, other, what, late);
    }

    Reply as(int otherStatus) {
        return new Reply(otherStatus, type, body, headers, way, what, late);
    }

    Reply as(String otherType) {
        return new Reply(status, otherType, body, headers, way, what, late);
    }

    Reply header(String header) {
        return new Reply(status, type, body, List.of(header), way, what, late);
    }

    Reply thenLate(Runnable work) {
        return new Reply(status, type, body, headers, way, what, work);
    }

    String story() {
        String shown = body.length() > 400 ? body.substring(0, 400) + "..." : body;
        return what + " -> "
                + (way == Way.DROP || way == Way.RESET || way == Way.STALL ? "" : status + " " + shown + " ") + headers
                + " " + way;
    }
}
