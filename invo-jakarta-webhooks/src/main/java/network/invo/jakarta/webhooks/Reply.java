package network.invo.jakarta.webhooks;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer as it goes out. It says nothing that a stranger could use. */
record Reply(
        int status, @Nullable String contentType, @Nullable String body, Map<String, String> headers) {

    static final Reply OK = new Reply(200, null, null, Map.of());
    static final Reply OPTIONS = new Reply(200, null, null, Map.of("Allow", "POST, OPTIONS"));
    static final Reply METHOD = new Reply(405, null, null, Map.of("Allow", "POST"));
    static final Reply TOO_LARGE = new Reply(413, null, null, Map.of("Connection", "close"));
    static final Reply ENCODING = new Reply(415, null, null, Map.of("Accept-Encoding", "identity"));
    static final Reply FAILED = new Reply(500, "text/plain;charset=UTF-8", "The event could not be handled.", Map.of());

    Reply {
        headers = Map.copyOf(headers);
    }

    /** A delivery that is not believed. The code holds capitals and underscores only: nothing to escape. */
    static Reply problem(String code) {
        return new Reply(400, "application/problem+json", "{\"code\":\"" + code + "\"}", Map.of());
    }

    /** The sender shall come back: never a 4xx, which some senders take for final. */
    static Reply later(long seconds) {
        return new Reply(503, null, null, Map.of("Retry-After", Long.toString(seconds)));
    }

    boolean isSuccess() {
        return isSuccess(status);
    }

    static boolean isSuccess(int status) {
        return status / 100 == 2;
    }
}
