package network.invo.sandbox.internal.backend;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A purchase of an item. Guarded by the store's lock. */
final class ItemOrder extends Order {

    final String requestId;
    final String itemId;
    final String itemName;
    final @Nullable String description;
    final @Nullable String category;
    final int quantity;
    final BigDecimal unitPrice;
    final BigDecimal total;
    final BigDecimal platformFee;

    ItemOrder(
            Player player,
            Instant now,
            String requestId,
            String itemId,
            String itemName,
            @Nullable String description,
            @Nullable String category,
            int quantity,
            BigDecimal unitPrice,
            BigDecimal total) {
        super(player, now);
        this.requestId = requestId;
        this.itemId = itemId;
        this.itemName = itemName;
        this.description = description;
        this.category = category;
        this.quantity = quantity;
        this.unitPrice = unitPrice;
        this.total = total;
        this.platformFee = Money.percent(total, "10");
    }

    Fields breakdown() {
        return Fields.of("total_paid", total)
                .with("platform_fee", platformFee)
                .with("developer_revenue", total.subtract(platformFee));
    }

    @Override
    Fields orderFields() {
        return Fields.of("client_request_id", requestId)
                .with("item_id", itemId)
                .with("item_name", itemName)
                .with("item_description", description)
                .with("item_category", category)
                .with("item_quantity", quantity)
                .with("unit_price", unitPrice)
                .with("total_price", total)
                .with("currency_name", player.game.currency);
    }

    @Override
    Fields financialSummary() {
        return breakdown().with("currency_name", player.game.currency);
    }
}
