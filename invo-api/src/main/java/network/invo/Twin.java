package network.invo;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import network.invo.internal.Check;

/** The asynchronous methods' twins: what the caller's lambda throws comes through the future, as everything does. */
final class Twin {

    private Twin() {}

    static <B, Q, R> CompletableFuture<R> call(
            B builder, Consumer<B> fill, Function<B, Q> build, Function<Q, CompletableFuture<R>> call) {
        Q request;
        try {
            Check.given("request", fill).accept(builder);
            request = build.apply(builder);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        return call.apply(request);
    }
}
