package network.invo.webhook;

import jakarta.json.JsonObject;
import java.math.BigDecimal;
import network.invo.internal.Fields;
import org.jspecify.annotations.Nullable;

/**
 * The data of {@link EventTypes#ITEM_PURCHASED}: game currency was spent, grant the item. Source of the fields: the
 * reference. Amounts are exact, whether the wire has them as texts or as numbers. A field that cannot be read is null and
 * refuses nothing: the event has been paid for, and {@link WebhookEvent#data()} has what was sent.
 *
 * <p>Who bought, and under which of your keys, is in no public source: what is marked inferred is read where the data has
 * it, the player also from a block {@code player}.
 *
 * <p>Immutable and thread-safe.
 *
 * @param itemId the item's id in your catalog; null if absent
 * @param itemQuantity how many were bought; null if absent
 * @param totalPrice the price of all of them, in game currency; null if absent
 * @param newBalance the player's balance afterwards, in game currency; null if absent
 * @param feeBreakdown who gets which part of the price; its fields are not public; null if absent
 * @param playerId INVO's id of the player; null if absent (inferred: {@code player_id})
 * @param playerEmail the player's e-mail address; null if absent (inferred: {@code player_email})
 * @param playerName the player's name; null if absent (inferred: {@code player_name})
 * @param orderId INVO's id of the order; null if absent (inferred: {@code order_id})
 * @param transactionId INVO's id of the transaction; null if absent (inferred: {@code transaction_id})
 * @param clientRequestId the key that you gave an item's purchase; null if absent (inferred: {@code client_request_id})
 * @param purchaseReference the key that you gave a currency purchase; null if absent (inferred:
 *     {@code purchase_reference})
 */
public record ItemPurchased(
        @Nullable String itemId,
        @Nullable Integer itemQuantity,
        @Nullable BigDecimal totalPrice,
        @Nullable BigDecimal newBalance,
        @Nullable JsonObject feeBreakdown,
        @Nullable Long playerId,
        @Nullable String playerEmail,
        @Nullable String playerName,
        @Nullable String orderId,
        @Nullable String transactionId,
        @Nullable String clientRequestId,
        @Nullable String purchaseReference) {

    static ItemPurchased read(JsonObject data) {
        Fields fields = new Fields(data);
        Fields player = fields.orIn("player");
        return new ItemPurchased(
                fields.text("item_id"),
                fields.intNumber("item_quantity"),
                fields.money("total_price"),
                fields.money("new_balance"),
                fields.jsonObject("fee_breakdown"),
                player.longNumber("player_id"),
                player.text("player_email"),
                player.text("player_name"),
                fields.text("order_id"),
                fields.text("transaction_id"),
                fields.text("client_request_id"),
                fields.text("purchase_reference"));
    }

    /** Everything but the player and the fees. */
    @Override
    public String toString() {
        return "ItemPurchased[itemId=" + itemId + ", itemQuantity=" + itemQuantity + ", totalPrice=" + totalPrice
                + ", newBalance=" + newBalance + ", orderId=" + orderId + ", transactionId=" + transactionId
                + "]";
    }
}
