package network.invo.model;

import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbTransient;
import java.beans.Transient;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A player's balance in one currency.
 *
 * <p>Immutable and thread-safe. Absent values are null.
 *
 * @param currencyId the currency's id
 * @param currencyName the currency's name
 * @param availableBalance what can be spent
 * @param reservedBalance what waits for an approval
 * @param totalBalance both together
 * @param raw the whole row; it may hold personal data
 */
public record Balance(
        @Nullable Long currencyId,
        @Nullable String currencyName,
        @Nullable BigDecimal availableBalance,
        @Nullable BigDecimal reservedBalance,
        @Nullable BigDecimal totalBalance,
        @JsonbTransient @Transient JsonObject raw) {

    /** Ids, states and amounts; nothing personal, no secret, not the raw answer. */
    @Override
    public String toString() {
        return "Balance[currencyId=" + currencyId + ", currencyName=" + currencyName + ", availableBalance="
                + availableBalance + ", reservedBalance=" + reservedBalance + ", totalBalance=" + totalBalance + "]";
    }
}
