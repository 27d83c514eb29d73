package network.invo;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import network.invo.engine.DependantExecutor;
import network.invo.engine.EngineFuture;

/** The asynchronous methods' twins: what the caller's lambda throws comes through the future, as everything does. */
final class Twin {

    private Twin() {}

    static <B, Q, R> CompletableFuture<R> call(
            B builder, Consumer<B> fill, Function<B, Q> build, Function<Q, CompletableFuture<R>> call) {
        Q request;
        try {
            fill.accept(builder);
            request = build.apply(builder);
        } catch (RuntimeException e) {
            // It has no client to lend it threads, and must not have the common pool's.
            EngineFuture<R> failed = new EngineFuture<>(DependantExecutor.onThreadsOfTheirOwn("invo-call"));
            failed.completeExceptionally(e);
            return failed;
        }
        return call.apply(request);
    }
}
