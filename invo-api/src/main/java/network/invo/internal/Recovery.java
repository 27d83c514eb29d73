package network.invo.internal;

import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import network.invo.model.OrderDetailsResult;
import network.invo.model.OrderRef;
import org.jspecify.annotations.Nullable;

/**
 * How a duplicate's answer becomes the result of our own lost attempt.
 *
 * @param reader reads the result out of the original, as the duplicate's answer or its order tells it
 * @param told whether the duplicate's answer tells enough
 * @param lookUp reads the order; null where there is no such route
 * @param order which order to read, from what the answer tells (if it does) and the idempotency key; null: unknown
 */
record Recovery<R>(
        Function<Fields, R> reader,
        Predicate<Fields> told,
        @Nullable Operation<OrderRef, OrderDetailsResult> lookUp,
        BiFunction<@Nullable Fields, @Nullable String, @Nullable OrderRef> order) {

    /** Without a look-up: what the answer tells has to do. */
    static <R> Recovery<R> ofAnswer(Function<Fields, R> reader) {
        return new Recovery<>(reader, original -> true, null, (original, key) -> null);
    }
}
