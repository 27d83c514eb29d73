package network.invo.model;

import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbTransient;
import java.beans.Transient;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Who got what of an item's price.
 *
 * <p>Immutable and thread-safe. Absent values are null.
 *
 * @param totalPaid what the player paid
 * @param platformFee INVO's part
 * @param developerRevenue the game's part
 * @param raw the whole block
 */
public record FinancialBreakdown(
        @Nullable BigDecimal totalPaid,
        @Nullable BigDecimal platformFee,
        @Nullable BigDecimal developerRevenue,
        @JsonbTransient @Transient JsonObject raw) {

    /** Ids, states and amounts; nothing personal, no secret, not the raw answer. */
    @Override
    public String toString() {
        return "FinancialBreakdown[totalPaid=" + totalPaid + ", platformFee=" + platformFee + ", developerRevenue="
                + developerRevenue + "]";
    }
}
