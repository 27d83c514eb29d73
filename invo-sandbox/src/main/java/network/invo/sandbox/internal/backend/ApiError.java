package network.invo.sandbox.internal.backend;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A request that the backend turns down. It has no stack: it is an answer, not an accident. */
public final class ApiError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Fields body;

    private ApiError(int status, Fields body) {
        super("HTTP " + status, null, false, false);
        this.status = status;
        this.body = body;
    }

    /** The general shape: {@code error, error_code, error_id, timestamp}. */
    public static ApiError of(int status, @Nullable String code, String error, Instant now) {
        return new ApiError(
                status,
                Fields.of("error", error)
                        .with("error_code", code)
                        .with("error_id", Ids.random("err_", 16))
                        .with("timestamp", now));
    }

    /** The shape of {@code /api/sdk/*}: {@code code, message}. */
    static ApiError sdk(int status, String code, String message) {
        return new ApiError(status, Fields.of("code", code).with("message", message));
    }

    /** A body of its own. */
    static ApiError body(int status, Fields body) {
        return new ApiError(status, body);
    }

    ApiError with(Fields more) {
        return new ApiError(status, body.copy().withAll(more));
    }

    /** The error in words. */
    public String text() {
        return body.text("error");
    }

    public int status() {
        return status;
    }

    public Fields body() {
        return body;
    }
}
