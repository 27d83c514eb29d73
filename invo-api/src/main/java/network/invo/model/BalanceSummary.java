package network.invo.model;

import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbTransient;
import java.beans.Transient;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * All balances of a player together.
 *
 * <p>Immutable and thread-safe. Absent values are null.
 *
 * @param totalValue their value
 * @param currencyCount how many currencies
 * @param hasFunds whether there is anything
 * @param raw the whole block
 */
public record BalanceSummary(
        @Nullable BigDecimal totalValue,
        @Nullable Integer currencyCount,
        @Nullable Boolean hasFunds,
        @JsonbTransient @Transient JsonObject raw) {

    /** Ids, states and amounts; nothing personal, no secret, not the raw answer. */
    @Override
    public String toString() {
        return "BalanceSummary[totalValue=" + totalValue + ", currencyCount=" + currencyCount + ", hasFunds=" + hasFunds
                + "]";
    }
}
