package network.invo.webhook;

import jakarta.json.JsonObject;
import java.math.BigDecimal;
import network.invo.model.Rail;
import org.jspecify.annotations.Nullable;

/**
 * The data of {@link EventTypes#PURCHASE_COMPLETED}: real money was paid, grant the currency. Source of the fields: the
 * reference. Amounts are exact, whether the wire has them as texts or as numbers.
 *
 * <p>Immutable and thread-safe.
 *
 * @param usdAmount the price in US dollars; null if absent
 * @param currencyAmount the game currency bought, in its own units; null if absent
 * @param newBalance the player's balance afterwards, in game currency; null if absent
 * @param rail who processed the payment; null if absent
 * @param metadata what the checkout was created with, such as your order's id; null if absent
 */
public record PurchaseCompleted(
        @Nullable BigDecimal usdAmount,
        @Nullable BigDecimal currencyAmount,
        @Nullable BigDecimal newBalance,
        @Nullable Rail rail,
        @Nullable JsonObject metadata) {

    /** Everything but the metadata, which is yours and may be personal. */
    @Override
    public String toString() {
        return "PurchaseCompleted[usdAmount=" + usdAmount + ", currencyAmount=" + currencyAmount + ", newBalance="
                + newBalance + ", rail=" + rail + "]";
    }
}
