package network.invo.model;

import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbTransient;
import java.beans.Transient;
import java.math.BigDecimal;
import java.util.Locale;
import network.invo.internal.StatusWords;
import org.jspecify.annotations.Nullable;

/**
 * What became of a direct charge.
 *
 * <p>Immutable and thread-safe. Absent values are null.
 *
 * @param status {@link Status#SUCCESS}, {@link Status#REQUIRES_ACTION} or {@link Status#PENDING_PAYMENT}, or one that this version does not know
 * @param clientSecret what the browser needs for 3-D Secure: a secret of this payment
 * @param paymentIntentId what to confirm after 3-D Secure
 * @param paymentUrl where to send the browser (game rail)
 * @param transactionId the transaction's id
 * @param orderId the order's id
 * @param newBalance the player's balance afterwards, in units of the game's currency
 * @param recovered true if the answer to an earlier attempt of this call, or to the call that it repeats, was lost, and this is the result of that one: it was done once
 * @param raw the whole answer; it may hold personal data
 */
public record PurchaseResult(
        @Nullable Status status,
        @Nullable String clientSecret,
        @Nullable String paymentIntentId,
        @Nullable String paymentUrl,
        @Nullable String transactionId,
        @Nullable String orderId,
        @Nullable BigDecimal newBalance,
        boolean recovered,
        @JsonbTransient @Transient JsonObject raw) {

    /**
     * What to do now. A state that is absent or unknown is never a success.
     *
     * @return the step; INFERRED: which other words than the three states mean a success or a failure
     */
    public PurchaseNextStep nextStep() {
        if (status == null) {
            if (clientSecret != null) {
                return PurchaseNextStep.CONFIRM_3D_SECURE;
            }
            return paymentUrl != null ? PurchaseNextStep.REDIRECT_TO_PAYMENT : PurchaseNextStep.OTHER;
        }
        String word = status.value().toLowerCase(Locale.ROOT);
        if (StatusWords.isSuccess(word)) {
            return PurchaseNextStep.GRANT_ON_WEBHOOK;
        }
        if (word.equals(Status.REQUIRES_ACTION.value())) {
            return PurchaseNextStep.CONFIRM_3D_SECURE;
        }
        if (word.equals(Status.PENDING_PAYMENT.value())) {
            return PurchaseNextStep.REDIRECT_TO_PAYMENT;
        }
        return StatusWords.isFailure(word) ? PurchaseNextStep.FAILED : PurchaseNextStep.OTHER;
    }

    /** Ids, states and amounts; nothing personal, no secret, not the raw answer. */
    @Override
    public String toString() {
        return "PurchaseResult[status=" + status + ", paymentIntentId=" + paymentIntentId + ", transactionId="
                + transactionId + ", orderId=" + orderId + ", newBalance=" + newBalance + ", recovered=" + recovered
                + "]";
    }
}
