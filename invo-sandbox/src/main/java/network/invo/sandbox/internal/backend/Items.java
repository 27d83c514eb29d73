package network.invo.sandbox.internal.backend;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import network.invo.sandbox.LedgerEntry.Kind;
import org.jspecify.annotations.Nullable;

/** Game currency spent on items. */
public final class Items {

    private static final String WRONG_PRICE = "Invalid price format";
    private static final BigDecimal MAX_TOTAL = Money.MAX_PRICE.multiply(BigDecimal.valueOf(1000));

    private final Store store;

    public Items(Store store) {
        this.store = store;
    }

    /** {@code purchase-item}. */
    public Answer purchase(Game game, RequestBody body) {
        String requestId = body.clientRequestId();
        String email = body.email("player_email");
        String name = body.text("player_name");
        String itemId = body.text("item_id");
        String itemName = body.text("item_name");
        int quantity = body.integer("item_quantity", 1, 1000);
        BigDecimal unitPrice = body.amount("unit_price", WRONG_PRICE, Money.MAX_PRICE);
        BigDecimal total = body.amount("total_price", WRONG_PRICE, MAX_TOTAL);
        body.optionalPhone("player_phone");
        String description = body.optionalText("item_description");
        String category = body.optionalText("item_category");
        BigDecimal expected = unitPrice.multiply(BigDecimal.valueOf(quantity));
        if (total.subtract(expected).abs().compareTo(Money.CENT) > 0) {
            throw body.bad("total_price must equal unit_price * item_quantity");
        }
        return store.locked(() -> {
            ItemOrder original = game.itemsByRequest.get(requestId);
            if (original != null) {
                throw store.duplicate("client_request_id", original.answer);
            }
            Player player = store.find(game, email);
            if (player == null) {
                // INFERRED: that buying for an unknown player is a 404, here and in the history.
                throw store.error(404, "player_not_found", "Player not found");
            }
            BigDecimal before = player.available;
            if (before.compareTo(total) < 0) {
                throw insufficient(store, total, before);
            }
            ItemOrder order = new ItemOrder(
                    player,
                    store.now(),
                    requestId,
                    itemId,
                    itemName,
                    description,
                    category,
                    quantity,
                    unitPrice,
                    total);
            player.available = before.subtract(total);
            player.items.add(order);
            game.itemsByRequest.put(requestId, order);
            store.itemOrders.put(order.orderId, order);
            store.itemOrders.put(order.transactionId, order);
            store.record(player, Kind.ITEM_PURCHASED, total, requestId, order.transactionId);
            order.moveTo("success", store.now());
            order.answer = answer(order, before, name);
            store.emit(
                    game,
                    "item.purchased",
                    order.transactionId,
                    Fields.of("item_id", itemId)
                            .with("item_quantity", quantity)
                            .with("total_price", total)
                            .with("new_balance", player.available)
                            .with("fee_breakdown", order.breakdown())
                            // INFERRED: from here on; the public pages name the fields above alone.
                            .with("transaction_id", order.transactionId)
                            .with("order_id", order.orderId)
                            .with("client_request_id", requestId)
                            .with("player_email", player.email));
            return Answer.ok(order.answer);
        });
    }

    static ApiError insufficient(Store store, BigDecimal required, BigDecimal current) {
        return store.error(400, "INSUFFICIENT_BALANCE", "Insufficient balance")
                .with(Fields.of("required_amount", required).with("current_balance", current));
    }

    private static Fields answer(ItemOrder order, BigDecimal before, String name) {
        Player player = order.player;
        String currency = player.game.currency;
        return Fields.of("status", "success")
                .with("message", "Item purchased")
                .with("order_id", order.orderId)
                .with("transaction_id", order.transactionId)
                .with("new_balance", player.available)
                .with("previous_balance", before)
                .with("currency_name", currency)
                .with(
                        "balance_info",
                        Fields.of("previous_balance", before)
                                .with("new_balance", player.available)
                                .with("amount_spent", order.total))
                .with("financial_breakdown", order.breakdown())
                .with(
                        "player",
                        Fields.of("player_id", player.id)
                                .with("player_email", player.email)
                                .with("player_name", name))
                .with(
                        "purchase_details",
                        Fields.of("item_id", order.itemId)
                                .with("item_name", order.itemName)
                                .with("item_description", order.description)
                                .with("item_category", order.category)
                                .with("purchased_by", name)
                                .with("currency_name", currency)
                                .with("quantity", order.quantity)
                                .with("unit_price", order.unitPrice)
                                .with("total_price", order.total));
    }

    /** {@code player-purchase-history}, newest first. */
    public Answer history(Game game, @Nullable String email, int limit, int offset) {
        return store.locked(() -> {
            if (email == null) {
                throw store.error(400, "VALIDATION_ERROR", "player_email is required");
            }
            Player player = store.find(game, email);
            if (player == null) {
                throw store.error(404, "player_not_found", "Player not found");
            }
            List<Fields> rows = new ArrayList<>();
            int total = player.items.size();
            for (int i = total - 1 - offset; i >= 0 && rows.size() < limit; i--) {
                ItemOrder order = player.items.get(i);
                // INFERRED: the keys of a row and of the pagination.
                rows.add(Fields.of("order_id", order.orderId)
                        .with("transaction_id", order.transactionId)
                        .with("status", order.status())
                        .withAll(order.orderFields())
                        .with("created_at", order.createdAt));
            }
            return Answer.ok(Fields.of("status", "success")
                    .with("history", rows)
                    .with(
                            "pagination",
                            Fields.of("total", total)
                                    .with("limit", limit)
                                    .with("offset", offset)
                                    .with("has_more", (long) offset + rows.size() < total)));
        });
    }

    /** Item {@code order-details}. */
    public Answer details(
            Game game, @Nullable String orderId, @Nullable String transactionId, @Nullable String requestId) {
        return store.locked(() -> {
            if (Stream.of(orderId, transactionId, requestId)
                            .filter(Objects::nonNull)
                            .count()
                    != 1) {
                throw store.error(
                        400,
                        "VALIDATION_ERROR",
                        "Exactly one of order_id, transaction_id, client_request_id is required");
            }
            ItemOrder order = requestId != null
                    ? game.itemsByRequest.get(requestId)
                    : store.itemOrders.get(orderId != null ? orderId : transactionId);
            if (order == null
                    || order.player.game != game
                    || (orderId != null && !orderId.equals(order.orderId))
                    || (transactionId != null && !transactionId.equals(order.transactionId))) {
                throw store.error(404, "ORDER_NOT_FOUND", "Order not found");
            }
            return Answer.ok(Fields.of("status", "success").withAll(order.details()));
        });
    }
}
