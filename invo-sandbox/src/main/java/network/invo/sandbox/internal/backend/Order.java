package network.invo.sandbox.internal.backend;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What currency and item orders share: ids, a status and its history. Guarded by the store's lock. */
abstract class Order {

    final Player player;
    final String orderId;
    final String transactionId;
    final Instant createdAt;
    private final List<Fields> timeline = new ArrayList<>();
    private String status = "created";

    /** What the game was answered first; a duplicate is told it again. */
    Fields answer = Fields.empty();

    Order(Player player, Instant now) {
        this.player = player;
        this.orderId = Ids.order(now);
        this.transactionId = Ids.transaction(now);
        this.createdAt = now;
        timeline.add(Fields.of("status", status).with("at", now));
    }

    final String status() {
        return status;
    }

    final void moveTo(String next, Instant now) {
        status = next;
        timeline.add(Fields.of("status", next).with("at", now));
    }

    /** The answer of the order-details routes. */
    final Fields details() {
        // INFERRED: the keys inside the three parts; only the parts' own names are public.
        return Fields.of(
                        "order",
                        Fields.of("order_id", orderId)
                                .with("transaction_id", transactionId)
                                .with("status", status)
                                .with("player_email", player.email)
                                .withAll(orderFields())
                                .with("created_at", createdAt))
                .with("financial_summary", financialSummary())
                .with("status_timeline", List.copyOf(timeline));
    }

    abstract Fields orderFields();

    abstract Fields financialSummary();
}
