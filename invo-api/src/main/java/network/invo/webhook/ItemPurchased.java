package network.invo.webhook;

import jakarta.json.JsonObject;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The data of {@link EventTypes#ITEM_PURCHASED}: game currency was spent, grant the item. Source of the fields: the
 * reference. Amounts are exact, whether the wire has them as texts or as numbers.
 *
 * <p>Immutable and thread-safe.
 *
 * @param itemId the item's id in your catalog; null if absent
 * @param itemQuantity how many were bought; null if absent
 * @param totalPrice the price of all of them, in game currency; null if absent
 * @param newBalance the player's balance afterwards, in game currency; null if absent
 * @param feeBreakdown who gets which part of the price; its fields are not public; null if absent
 */
public record ItemPurchased(
        @Nullable String itemId,
        @Nullable Integer itemQuantity,
        @Nullable BigDecimal totalPrice,
        @Nullable BigDecimal newBalance,
        @Nullable JsonObject feeBreakdown) {

    /** Everything but the fees. */
    @Override
    public String toString() {
        return "ItemPurchased[itemId=" + itemId + ", itemQuantity=" + itemQuantity + ", totalPrice=" + totalPrice
                + ", newBalance=" + newBalance + "]";
    }
}
