package network.invo;

import network.invo.internal.Conflict;
import org.jspecify.annotations.Nullable;

/**
 * INVO, or something before it, answered with a status that is not a success: 3xx (redirects are never followed), 4xx,
 * 5xx.
 */
public final class InvoApiException extends InvoException {

    private static final long serialVersionUID = 1L;

    /**
     * The code, ours and not the backend's, of a conflict that names another request than the one that was sent: the
     * idempotency key was used before, for something else. What became of either is {@link Outcome#UNKNOWN}: look the key
     * up, and do not repeat the call.
     */
    public static final String IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED";

    /**
     * An answer that is not a success. If it is the duplicate of a purchase, {@link #original()} is read from it.
     *
     * @param message operation, status, code, request id and attempt
     * @param answer what was answered
     * @param call the call
     */
    public InvoApiException(String message, Answer answer, Call call) {
        this(message, answer, call, Conflict.originalOfPurchase(answer));
    }

    /**
     * An answer that is not a success.
     *
     * @param message operation, status, code, request id and attempt
     * @param answer what was answered
     * @param call the call
     * @param original the call that was accepted before, if the answer proves one; else null
     */
    public InvoApiException(String message, Answer answer, Call call, @Nullable Original original) {
        super(message, answer, call, original, null);
    }
}
