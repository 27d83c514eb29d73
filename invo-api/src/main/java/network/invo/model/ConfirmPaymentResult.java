package network.invo.model;

import jakarta.json.JsonObject;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What became of a payment after 3-D Secure. A {@link Status#SUCCESS} means that it is paid; whether the coins were added
 * is what {@code credited} says.
 *
 * <p>Immutable and thread-safe. Absent values are null.
 *
 * @param status where it stands
 * @param transactionId the transaction's id
 * @param newBalance the player's balance afterwards, in units of the game's currency
 * @param credited whether the player has the currency; null: the backend did not say (older ones do not)
 * @param reasonCode why it was not credited
 * @param raw the whole answer; it may hold personal data
 */
public record ConfirmPaymentResult(
        @Nullable Status status,
        @Nullable String transactionId,
        @Nullable BigDecimal newBalance,
        @Nullable Boolean credited,
        @Nullable String reasonCode,
        JsonObject raw) {

    /** Ids, states and amounts; nothing personal, no secret, not the raw answer. */
    @Override
    public String toString() {
        return "ConfirmPaymentResult[status=" + status + ", transactionId=" + transactionId + ", newBalance="
                + newBalance + ", credited=" + credited + ", reasonCode=" + reasonCode + "]";
    }
}
