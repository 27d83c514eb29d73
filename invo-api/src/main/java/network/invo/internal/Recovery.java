package network.invo.internal;

import java.util.function.BiFunction;
import java.util.function.Predicate;
import network.invo.model.OrderDetailsResult;
import network.invo.model.OrderRef;
import network.invo.model.Status;
import org.jspecify.annotations.Nullable;

/**
 * How evidence of a lost attempt becomes its result.
 *
 * @param reader reads the result out of the evidence, with the state that it tells
 * @param yes the states that are a result
 * @param acceptedIsEnough whether a duplicate that names its transaction is a result without a state as well
 * @param lookUp reads the order; null where there is no such route
 * @param order which order to read, from what the duplicate tells (if it is one) and the idempotency key; null: unknown
 */
record Recovery<R>(
        BiFunction<Fields, @Nullable Status, R> reader,
        Predicate<Status> yes,
        boolean acceptedIsEnough,
        @Nullable Operation<OrderRef, OrderDetailsResult> lookUp,
        BiFunction<@Nullable Evidence, @Nullable String, @Nullable OrderRef> order) {

    /** With a look-up: the order comes first. */
    static <R> Recovery<R> ofOrder(
            BiFunction<Fields, @Nullable Status, R> reader,
            Predicate<Status> yes,
            Operation<OrderRef, OrderDetailsResult> lookUp,
            BiFunction<@Nullable Evidence, @Nullable String, @Nullable OrderRef> order) {
        return new Recovery<>(reader, yes, false, lookUp, order);
    }

    /** Without a look-up: what the duplicate tells has to do. */
    static <R> Recovery<R> ofDuplicate(BiFunction<Fields, @Nullable Status, R> reader, Predicate<Status> yes) {
        return new Recovery<>(reader, yes, true, null, (duplicate, key) -> null);
    }
}
