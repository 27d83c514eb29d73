package network.invo.internal;

import jakarta.json.JsonObject;
import jakarta.json.bind.Jsonb;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import network.invo.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * What one operation is: its name, its route, how its request is written, how its answer is read, and whether it may be
 * repeated.
 *
 * @param <Q> the request
 * @param <R> the result
 * @param parameters fills the route's placeholders; the rest goes into the query
 * @param body writes the JSON body; null for a GET
 * @param idempotencyKey the request's key; null where it has none
 * @param reader reads a success
 * @param conflicts what a 409 means; null where it is a refusal like any other
 * @param notFound reads a 404 that is a result; null where it is an error
 */
record Operation<Q, R>(
        String name,
        Endpoint endpoint,
        Safety safety,
        Function<Q, Map<String, String>> parameters,
        @Nullable BiFunction<Q, Jsonb, String> body,
        Function<Q, @Nullable String> idempotencyKey,
        Function<Fields, R> reader,
        @Nullable ConflictRule<R> conflicts,
        @Nullable Function<JsonObject, R> notFound) {

    static <Q, R> Operation<Q, R> read(
            String name, Endpoint endpoint, Function<Q, Map<String, String>> parameters, Function<Fields, R> reader) {
        return new Operation<>(name, endpoint, Safety.READ, parameters, null, q -> null, reader, null, null);
    }

    static <Q, R> Operation<Q, R> once(
            String name, Endpoint endpoint, BiFunction<Q, Jsonb, String> body, Function<Fields, R> reader) {
        return new Operation<>(name, endpoint, Safety.ONCE, q -> Map.of(), body, q -> null, reader, null, null);
    }

    static <Q, R> Operation<Q, R> keyed(
            String name,
            Endpoint endpoint,
            BiFunction<Q, Jsonb, String> body,
            Function<Q, @Nullable String> idempotencyKey,
            Function<Fields, R> reader,
            ConflictRule<R> conflicts) {
        return new Operation<>(
                name, endpoint, Safety.KEYED, q -> Map.of(), body, idempotencyKey, reader, conflicts, null);
    }

    Operation<Q, R> withConflicts(ConflictRule<R> rule) {
        return new Operation<>(name, endpoint, safety, parameters, body, idempotencyKey, reader, rule, notFound);
    }

    Operation<Q, R> withNotFound(Function<JsonObject, R> result) {
        return new Operation<>(name, endpoint, safety, parameters, body, idempotencyKey, reader, conflicts, result);
    }

    String method() {
        return body == null ? "GET" : "POST";
    }
}
