package network.invo.webhook;

import jakarta.json.JsonObject;
import java.math.BigDecimal;
import network.invo.internal.Fields;
import network.invo.model.Rail;
import org.jspecify.annotations.Nullable;

/**
 * The data of {@link EventTypes#PURCHASE_COMPLETED}: real money was paid, grant the currency. Source of the fields: the
 * reference. Amounts are exact, whether the wire has them as texts or as numbers. A field that cannot be read is null and
 * refuses nothing: the event has been paid for, and {@link WebhookEvent#data()} has what was sent.
 *
 * <p>Who bought, and under which of your keys, is in no public source: what is marked inferred is read where the data has
 * it, the player also from a block {@code player}.
 *
 * <p>Immutable and thread-safe.
 *
 * @param usdAmount the price in US dollars; null if absent
 * @param currencyAmount the game currency bought, in its own units; null if absent
 * @param newBalance the player's balance afterwards, in game currency; null if absent
 * @param rail who processed the payment; null if absent
 * @param metadata what the checkout was created with, such as your order's id; null if absent
 * @param playerId INVO's id of the player; null if absent (inferred: {@code player_id})
 * @param playerEmail the player's e-mail address; null if absent (inferred: {@code player_email})
 * @param playerName the player's name; null if absent (inferred: {@code player_name})
 * @param orderId INVO's id of the order; null if absent (inferred: {@code order_id})
 * @param transactionId INVO's id of the transaction; null if absent (inferred: {@code transaction_id})
 * @param clientRequestId the key that you gave an item's purchase; null if absent (inferred: {@code client_request_id})
 * @param purchaseReference the key that you gave a currency purchase; null if absent (inferred:
 *     {@code purchase_reference})
 */
public record PurchaseCompleted(
        @Nullable BigDecimal usdAmount,
        @Nullable BigDecimal currencyAmount,
        @Nullable BigDecimal newBalance,
        @Nullable Rail rail,
        @Nullable JsonObject metadata,
        @Nullable Long playerId,
        @Nullable String playerEmail,
        @Nullable String playerName,
        @Nullable String orderId,
        @Nullable String transactionId,
        @Nullable String clientRequestId,
        @Nullable String purchaseReference) {

    static PurchaseCompleted read(JsonObject data) {
        Fields fields = new Fields(data);
        Fields player = fields.orIn("player");
        return new PurchaseCompleted(
                fields.money("usd_amount"),
                fields.money("currency_amount"),
                fields.money("new_balance"),
                fields.text("rail", Rail::of),
                fields.jsonObject("metadata"),
                player.longNumber("player_id"),
                player.text("player_email"),
                player.text("player_name"),
                fields.text("order_id"),
                fields.text("transaction_id"),
                fields.text("client_request_id"),
                fields.text("purchase_reference"));
    }

    /** Everything but the player, and the metadata, which is yours and may be personal. */
    @Override
    public String toString() {
        return "PurchaseCompleted[usdAmount=" + usdAmount + ", currencyAmount=" + currencyAmount + ", newBalance="
                + newBalance + ", rail=" + rail + ", orderId=" + orderId + ", transactionId=" + transactionId
                + "]";
    }
}
