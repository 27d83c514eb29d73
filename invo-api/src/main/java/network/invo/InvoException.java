package network.invo;

import jakarta.json.JsonObject;
import java.io.Serializable;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The root of everything that this SDK throws.
 *
 * <p>The message names the operation, the status, the code, the request id and the attempt. It never holds a URL, an
 * e-mail address, a phone number, a header or a body: those may be personal, and messages end up in logs. What the
 * backend said is in {@link #serverMessage()} and {@link #body()}.
 *
 * <p>Ask {@link #outcome()} whether money may have moved.
 */
public abstract sealed class InvoException extends RuntimeException
        permits InvoInputException,
                InvoConnectionException,
                InvoApiException,
                InvoResponseException,
                WebhookVerificationException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String code;
    private final int status;
    private final @Nullable String requestId;
    private final @Nullable Duration retryAfter;
    private final Call call;
    private final transient @Nullable JsonObject body;

    /**
     * The call that failed, as far as its failure needs it.
     *
     * @param operation the method's name, such as {@code purchaseItem}
     * @param idempotencyKey the call's {@code client_request_id} or {@code purchase_reference}; null if it has none
     * @param attempts how many requests were tried; 0 if the call failed before the first
     * @param outcome whether the money may have moved
     */
    public record Call(String operation, @Nullable String idempotencyKey, int attempts, Outcome outcome)
            implements Serializable {

        private static final long serialVersionUID = 1L;

        /** Checks that nothing is missing. */
        public Call {
            Objects.requireNonNull(operation, "operation");
            Objects.requireNonNull(outcome, "outcome");
        }

        /** Everything but the key, which is the caller's own text. */
        @Override
        public String toString() {
            return "Call[" + operation + ", attempts=" + attempts + ", outcome=" + outcome + "]";
        }
    }

    /**
     * What the backend said in an answer, as far as a failure needs it.
     *
     * @param status the HTTP status
     * @param code the machine code, or null
     * @param requestId the backend's id of the request, or null
     * @param retryAfter how long the backend asks to wait, or null
     * @param body the JSON object of the answer, or null if it was none
     */
    public record Answer(
            int status,
            @Nullable String code,
            @Nullable String requestId,
            @Nullable Duration retryAfter,
            @Nullable JsonObject body) {

        static final Answer NONE = new Answer(0, null, null, null, null);

        /** Everything but the body. */
        @Override
        public String toString() {
            return "Answer[status=" + status + ", code=" + code + ", requestId=" + requestId + "]";
        }
    }

    InvoException(String message, Answer answer, Call call, @Nullable Throwable cause) {
        super(message, cause);
        this.code = answer.code();
        this.status = answer.status();
        this.requestId = answer.requestId();
        this.retryAfter = answer.retryAfter();
        this.body = answer.body();
        this.call = call;
    }

    /**
     * The machine code, stable where there is one; decide on it rather than on the status.
     *
     * @return the code as the backend or the SDK gave it, or null: some answers have none
     */
    public @Nullable String code() {
        return code;
    }

    /**
     * The HTTP status.
     *
     * @return the status, or 0 if there was no answer (bad input, connection, webhook)
     */
    public int status() {
        return status;
    }

    /**
     * What the backend answered. It may hold other people's e-mail addresses and phones: do not log it.
     *
     * @return the JSON object, or null if there was no answer, it was no JSON object, or this exception was serialized
     */
    public @Nullable JsonObject body() {
        return body;
    }

    /**
     * The backend's own words: {@code message}, else {@code error}. They may hold personal data: do not log them.
     *
     * @return the text, or null
     */
    public @Nullable String serverMessage() {
        String text = text("message");
        return text != null ? text : text("error");
    }

    /**
     * The backend's id of the request: quote it in support tickets.
     *
     * @return the id, or null
     */
    public @Nullable String requestId() {
        return requestId;
    }

    /**
     * How long the backend asks to wait before the next try.
     *
     * @return the span, or null if it did not say
     */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /**
     * The idempotency key of the call that failed. Repeat the call with it, and nothing is done twice.
     *
     * @return the {@code client_request_id} or {@code purchase_reference}, or null if the call has none
     */
    public @Nullable String idempotencyKey() {
        return call.idempotencyKey();
    }

    /**
     * The method that failed.
     *
     * @return its name, such as {@code purchaseItem}
     */
    public String operation() {
        return call.operation();
    }

    /**
     * How many requests were tried.
     *
     * @return the number; 0 if the call failed before the first
     */
    public int attempts() {
        return call.attempts();
    }

    /**
     * Whether the money may have moved. It looks at all attempts of the call: if one of them may have been processed,
     * a later refusal does not make it certain that it was not.
     *
     * @return what is known
     */
    public Outcome outcome() {
        return call.outcome();
    }

    /**
     * The player's token has expired: mint a new one. Source: code {@code SDK_TOKEN_EXPIRED}.
     *
     * @return true if so
     */
    public boolean isTokenExpired() {
        return hasCode("SDK_TOKEN_EXPIRED");
    }

    /**
     * The receiver has no account in that game: let them enter a claim code. Source: code
     * {@code receiver_not_enrolled_use_claim_code}; other codes that begin like it are inferred.
     *
     * @return true if so
     */
    public boolean isReceiverNotEnrolled() {
        return codeBegins("RECEIVER_NOT_ENROLLED");
    }

    /**
     * The player has too little; {@link #body()} has {@code required_amount} and {@code current_balance}. Source: status
     * 400 with both fields; the code {@code INSUFFICIENT_BALANCE} is inferred.
     *
     * @return true if so
     */
    public boolean isInsufficientBalance() {
        JsonObject answer = body;
        boolean bothAmounts =
                answer != null && answer.containsKey("required_amount") && answer.containsKey("current_balance");
        return hasCode("INSUFFICIENT_BALANCE") || (status == 400 && bothAmounts);
    }

    /**
     * A call with this idempotency key was accepted before. A 409 that means something else (a shared phone, a receiver
     * without an account, an approval under way) is not one. Inferred: status 409 and a code that is absent or begins
     * with {@code DUPLICATE}.
     *
     * @return true if so
     */
    public boolean isDuplicateRequest() {
        return status == 409 && (code == null || codeBegins("DUPLICATE"));
    }

    /**
     * A first enrolment needs the one-time-password grant. Inferred: the code {@code ENROLLMENT_AUTHORIZATION_REQUIRED}.
     *
     * @return true if so
     */
    public boolean isEnrollmentAuthorizationRequired() {
        return hasCode("ENROLLMENT_AUTHORIZATION_REQUIRED");
    }

    /**
     * Another method exists and must be proved by a device link. Inferred: the code {@code ENROLLMENT_PROOF_REQUIRED}.
     *
     * @return true if so
     */
    public boolean isEnrollmentProofRequired() {
        return hasCode("ENROLLMENT_PROOF_REQUIRED");
    }

    private boolean hasCode(String wanted) {
        return wanted.equalsIgnoreCase(code);
    }

    private boolean codeBegins(String beginning) {
        return code != null && code.toUpperCase(Locale.ROOT).startsWith(beginning);
    }

    private @Nullable String text(String name) {
        return body != null && body.get(name) instanceof jakarta.json.JsonString text ? text.getString() : null;
    }
}
