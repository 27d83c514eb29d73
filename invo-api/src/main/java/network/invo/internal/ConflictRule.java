package network.invo.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a 409 may mean to one operation that moves money.
 *
 * @param ids the fields by which an answer names the original, so that it is a duplicate; none: only its code says so
 * @param amounts the fields that tell what the original asked for
 * @param recovery how a lost attempt's result is found; null if it has none
 */
record ConflictRule<R>(
        List<String> ids, List<String> amounts, @Nullable Recovery<R> recovery) {

    private static final List<String> PURCHASE_IDS = List.of("transaction_id", "order_id");
    private static final List<String> PURCHASE_AMOUNTS = List.of("total_price", "usd_amount");

    /** For an answer of which no more is known than that it is a purchase's. */
    static final ConflictRule<Void> ANY_PURCHASE = new ConflictRule<>(PURCHASE_IDS, PURCHASE_AMOUNTS, null);

    static <R> ConflictRule<R> purchase(Recovery<R> recovery) {
        return new ConflictRule<>(PURCHASE_IDS, PURCHASE_AMOUNTS, recovery);
    }

    static <R> ConflictRule<R> initiate(Recovery<R> recovery) {
        return new ConflictRule<>(List.of("transaction_id"), List.of("amount", "amount_initiated"), recovery);
    }

    /** A confirmation names the transaction that it is about, whatever became of it. */
    static <R> ConflictRule<R> confirmation() {
        return new ConflictRule<>(List.of(), List.of(), null);
    }
}
