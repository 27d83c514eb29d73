package network.invo;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sees every attempt of every call: for tracing and metrics. Override what you need.
 *
 * <p>Hooks run on the thread of the call; of an asynchronous call the first {@code onRequest} does, and all else runs on
 * threads of the client's own. They should be quick, and they must
 * be thread-safe. What a hook throws breaks nothing; the first throw of a client's hooks is logged as a warning.
 *
 * <p>Hooks get the route template, never the game secret or a header. The concrete URL may hold a player's
 * e-mail address, so it is given only to hooks that ask for it with {@link #wantsUrl()}.
 */
public interface InvoHooks {

    /**
     * An attempt is about to be sent.
     *
     * @param request the attempt
     */
    default void onRequest(Request request) {}

    /**
     * An answer came, whatever its status.
     *
     * @param response the answer
     */
    default void onResponse(Response response) {}

    /**
     * An attempt failed: no answer, a status that is no success, or an answer that cannot be read.
     *
     * @param failure the failure
     */
    default void onError(Failure failure) {}

    /**
     * Whether {@link Request#url()} is filled in. It may hold a player's e-mail address.
     *
     * @return false unless overridden
     */
    default boolean wantsUrl() {
        return false;
    }

    /**
     * An attempt.
     *
     * @param operation the method of {@link InvoServer}, such as {@code purchaseItem}
     * @param method the HTTP method
     * @param route the route template, without a player's data
     * @param attempt 1 for the first
     * @param engineId the engine that sends it
     * @param url the concrete URL, or null unless {@link InvoHooks#wantsUrl()}
     */
    record Request(
            String operation,
            String method,
            String route,
            int attempt,
            String engineId,
            @Nullable URI url) {

        /** Everything but the concrete URL. */
        @Override
        public String toString() {
            return "Request[" + operation + ", " + method + " " + route + ", attempt=" + attempt + ", engine="
                    + engineId + "]";
        }
    }

    /**
     * An answer.
     *
     * @param request the attempt that it answers
     * @param status the HTTP status
     * @param duration from before the request to the last byte of the answer
     * @param requestId the backend's id of the request, or null
     */
    record Response(
            Request request,
            int status,
            Duration duration,
            @Nullable String requestId) {}

    /**
     * A failed attempt.
     *
     * @param request the attempt
     * @param error what the caller gets if this attempt is the last; its message is free of personal data, its
     *     {@link InvoException#body()} may not be
     * @param duration from before the request to the failure
     * @param willRetry whether another attempt follows
     * @param budgetRefused whether another attempt would follow, had the client not used up its {@linkplain
     *     InvoServer.Builder#retryBudget(int) retry budget}
     */
    record Failure(Request request, InvoException error, Duration duration, boolean willRetry, boolean budgetRefused) {}
}
