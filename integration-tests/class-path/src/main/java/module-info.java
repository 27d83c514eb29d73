/** A user's program that knows the API only. */
@org.jspecify.annotations.NullMarked
module network.invo.probe {
    requires jdk.httpserver;
    requires network.invo.api;
    requires static org.jspecify;
}
