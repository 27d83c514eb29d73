package network.invo.sandbox.internal.http;

import java.util.List;
import java.util.Map;

/** A complete answer that was not sent yet. Owned by one request; the body is not copied. */
final class Rendered {

    private final int status;
    private final Map<String, List<String>> headers;
    private final byte[] body;

    Rendered(int status, Map<String, List<String>> headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    int status() {
        return status;
    }

    Map<String, List<String>> headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }
}
