package network.invo;

import jakarta.json.JsonObject;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import network.invo.internal.Fields;
import network.invo.model.Status;
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
    private final @Nullable Original original;
    private final @Nullable BigDecimal requiredAmount;
    private final @Nullable BigDecimal currentBalance;
    private final boolean bothAmounts;
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

    /**
     * The call that was accepted before with the same idempotency key, as the duplicate's answer or its order tells it.
     * Each part is null if it was not told.
     *
     * <p>Immutable, thread-safe and serializable; {@code raw} is null after serialization, as it may hold personal data.
     *
     * @param status where the original stands: {@link Status#SUCCESS}, a pending state, a failure, or a word that this
     *     version does not know. INFERRED: the words
     * @param transactionId its transaction
     * @param orderId its order
     * @param newBalance the player's balance after it, in units of the game's currency
     * @param amount what it asked for: the total price of an item, the USD amount of currency, the amount of a send
     * @param raw the answer that tells it
     */
    public record Original(
            @Nullable Status status,
            @Nullable String transactionId,
            @Nullable String orderId,
            @Nullable BigDecimal newBalance,
            @Nullable BigDecimal amount,
            @Nullable JsonObject raw)
            implements Serializable {

        private static final long serialVersionUID = 1L;

        /** State, ids and amounts; not the raw answer. */
        @Override
        public String toString() {
            return "Original[status=" + status + ", transactionId=" + transactionId + ", orderId=" + orderId
                    + ", newBalance=" + newBalance + ", amount=" + amount + "]";
        }

        private Object writeReplace() {
            return new Stored(this);
        }

        /** What of an original is written: JSON objects are not serializable, and personal data stays here. */
        private static final class Stored implements Serializable {

            private static final long serialVersionUID = 1L;

            private final @Nullable Status status;
            private final @Nullable String transactionId;
            private final @Nullable String orderId;
            private final @Nullable BigDecimal newBalance;
            private final @Nullable BigDecimal amount;

            Stored(Original original) {
                status = original.status();
                transactionId = original.transactionId();
                orderId = original.orderId();
                newBalance = original.newBalance();
                amount = original.amount();
            }

            private Object readResolve() {
                return new Original(status, transactionId, orderId, newBalance, amount, null);
            }
        }
    }

    InvoException(String message, Answer answer, Call call, @Nullable Original original, @Nullable Throwable cause) {
        super(message, cause);
        this.code = answer.code();
        this.status = answer.status();
        this.requestId = answer.requestId();
        this.retryAfter = answer.retryAfter();
        this.body = answer.body();
        this.call = call;
        this.original = original;
        // Read now: the classifiers outlive the body, which is not serialized.
        Fields fields = answer.body() == null ? null : new Fields(answer.body());
        this.requiredAmount = fields == null ? null : fields.money("required_amount");
        this.currentBalance = fields == null ? null : fields.money("current_balance");
        this.bothAmounts = fields != null && fields.has("required_amount") && fields.has("current_balance");
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
     * The idempotency key of the call that failed. Repeat the call with it, as a {@linkplain
     * CallOptions.Builder#repetition() repetition}, and nothing is done twice; but do not if the {@linkplain #code() code}
     * is {@link InvoApiException#IDEMPOTENCY_KEY_REUSED}.
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
     * The player has too little; {@link #requiredAmount()} and {@link #currentBalance()} tell how much. Ask {@link
     * #outcome()} first: after a lost attempt that took the money, the next one may find too little. Source: status 400
     * with {@code required_amount} and {@code current_balance}; the code {@code INSUFFICIENT_BALANCE} is inferred.
     *
     * @return true if so
     */
    public boolean isInsufficientBalance() {
        return hasCode("INSUFFICIENT_BALANCE") || (status == 400 && bothAmounts);
    }

    /**
     * What the purchase needs, of an answer that says that the player has too little.
     *
     * @return the amount in units of the game's currency, or null if it was not told
     */
    public @Nullable BigDecimal requiredAmount() {
        return requiredAmount;
    }

    /**
     * What the player has, of an answer that says that it is too little.
     *
     * @return the balance in units of the game's currency, or null if it was not told
     */
    public @Nullable BigDecimal currentBalance() {
        return currentBalance;
    }

    /**
     * A call with this idempotency key was accepted before: {@link #original()} tells what it did. A 409 that means
     * something else (a shared phone, a receiver without an account, an approval under way) is not one. Inferred: status
     * 409, a JSON object, and either a code that begins with {@code DUPLICATE} or an original that it names by its
     * transaction or order.
     *
     * @return true if so
     */
    public boolean isDuplicateRequest() {
        return original != null;
    }

    /**
     * The call that was accepted before with the same idempotency key.
     *
     * @return what is known of it, or null if this is no {@linkplain #isDuplicateRequest() duplicate}
     */
    public @Nullable Original original() {
        return original;
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
