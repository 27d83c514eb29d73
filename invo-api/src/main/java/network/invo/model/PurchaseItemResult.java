package network.invo.model;

import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbTransient;
import java.beans.Transient;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * An item that was bought.
 *
 * <p>Immutable and thread-safe. Absent values are null.
 *
 * @param status {@link Status#SUCCESS}, or one that this version does not know
 * @param transactionId the transaction's id
 * @param orderId the order's id
 * @param newBalance the player's balance afterwards
 * @param previousBalance the player's balance before
 * @param currencyName the currency's name
 * @param financialBreakdown who got what
 * @param recovered true if the answer to an earlier attempt of this call, or to the call that it repeats, was lost, and this is the result of that one: it was done once
 * @param raw the whole answer; it may hold personal data
 */
public record PurchaseItemResult(
        @Nullable Status status,
        @Nullable String transactionId,
        @Nullable String orderId,
        @Nullable BigDecimal newBalance,
        @Nullable BigDecimal previousBalance,
        @Nullable String currencyName,
        @Nullable FinancialBreakdown financialBreakdown,
        boolean recovered,
        @JsonbTransient @Transient JsonObject raw) {

    /** Ids, states and amounts; nothing personal, no secret, not the raw answer. */
    @Override
    public String toString() {
        return "PurchaseItemResult[status=" + status + ", transactionId=" + transactionId + ", orderId=" + orderId
                + ", newBalance=" + newBalance + ", previousBalance=" + previousBalance + ", currencyName="
                + currencyName + ", recovered=" + recovered + "]";
    }
}
