package network.invo.engine;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A future whose dependants all run on one executor, so that whoever completes it, a timer or a selector perhaps, never
 * runs a user's code.
 *
 * <p>The plain methods, such as {@link #thenApply}, do what their {@code Async} twins do: the dependant runs on the
 * executor, also if the future is complete already. An executor that is named in a call is the one that is used. What the
 * methods return are futures of the same kind on the same executor. Waiting needs no executor: {@link #get()},
 * {@link #join()}, {@link #orTimeout} and {@link #completeOnTimeout} do what they do however busy it is.
 *
 * <p>What is left is a dependant that no method of this class is asked about: {@link CompletableFuture#allOf}, or another
 * future combined with this one, may run on the thread that completes this future. Complete it on one that may wait, such
 * as {@link DependantExecutor#complete} has.
 *
 * <p>Thread-safe.
 *
 * @param <T> what the future brings
 */
public class EngineFuture<T extends @Nullable Object> extends CompletableFuture<T> {

    private final Executor executor;

    /**
     * An incomplete future.
     *
     * @param dependants runs the dependants; it must not run them on the thread that gives them, block or throw, as
     *     {@link DependantExecutor} does not
     */
    public EngineFuture(Executor dependants) {
        executor = Objects.requireNonNull(dependants, "dependants");
    }

    /**
     * Runs something once this future is complete, whoever completed it: the answer, {@code cancel}, a time-out of the
     * user's, {@code complete}. For the end of an exchange that nobody waits for any more.
     *
     * @param action what to run, on the thread that completes this future, or on this one if it is complete; it must not
     *     block, throw, or be a user's
     */
    public final void onDone(Runnable action) {
        var unused = super.whenComplete((value, failure) -> action.run());
    }

    /** The executor of the dependants. */
    @Override
    public Executor defaultExecutor() {
        return executor;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new EngineFuture<>(executor);
    }

    /**
     * The same as {@link #copy()}: a stage that can be completed, as the JDK's cannot, but completes nothing except itself.
     */
    @Override
    public CompletionStage<T> minimalCompletionStage() {
        return copy();
    }

    @Override
    public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
        after(timeout, unit, () -> completeExceptionally(new TimeoutException()));
        return this;
    }

    @Override
    public CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
        after(timeout, unit, () -> complete(value));
        return this;
    }

    /** The JDK's own has its clock stopped by a plain dependant, which here would wait for the executor. */
    private void after(long timeout, TimeUnit unit, Runnable action) {
        Objects.requireNonNull(unit, "unit");
        if (isDone()) {
            return;
        }
        CompletableFuture<@Nullable Void> clock = new CompletableFuture<>();
        var unused = clock.orTimeout(timeout, unit).whenComplete((nothing, late) -> {
            if (late != null) {
                action.run();
            }
        });
        onDone(() -> clock.complete(null));
    }

    @Override
    public <U> CompletableFuture<U> thenApply(Function<? super T, ? extends U> action) {
        return thenApplyAsync(action, executor);
    }

    @Override
    public CompletableFuture<Void> thenAccept(Consumer<? super T> action) {
        return thenAcceptAsync(action, executor);
    }

    @Override
    public CompletableFuture<Void> thenRun(Runnable action) {
        return thenRunAsync(action, executor);
    }

    @Override
    public <U, V> CompletableFuture<V> thenCombine(
            CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> action) {
        return thenCombineAsync(other, action, executor);
    }

    @Override
    public <U> CompletableFuture<Void> thenAcceptBoth(
            CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> action) {
        return thenAcceptBothAsync(other, action, executor);
    }

    @Override
    public CompletableFuture<Void> runAfterBoth(CompletionStage<?> other, Runnable action) {
        return runAfterBothAsync(other, action, executor);
    }

    @Override
    public <U> CompletableFuture<U> applyToEither(CompletionStage<? extends T> other, Function<? super T, U> action) {
        return applyToEitherAsync(other, action, executor);
    }

    @Override
    public CompletableFuture<Void> acceptEither(CompletionStage<? extends T> other, Consumer<? super T> action) {
        return acceptEitherAsync(other, action, executor);
    }

    @Override
    public CompletableFuture<Void> runAfterEither(CompletionStage<?> other, Runnable action) {
        return runAfterEitherAsync(other, action, executor);
    }

    @Override
    public <U> CompletableFuture<U> thenCompose(Function<? super T, ? extends CompletionStage<U>> action) {
        return thenComposeAsync(action, executor);
    }

    @Override
    public <U> CompletableFuture<U> handle(BiFunction<? super T, @Nullable Throwable, ? extends U> action) {
        return handleAsync(action, executor);
    }

    @Override
    public CompletableFuture<T> whenComplete(BiConsumer<? super T, ? super @Nullable Throwable> action) {
        return whenCompleteAsync(action, executor);
    }

    @Override
    public CompletableFuture<T> exceptionally(Function<Throwable, ? extends T> action) {
        return exceptionallyAsync(action, executor);
    }

    @Override
    public CompletableFuture<T> exceptionallyCompose(Function<Throwable, ? extends CompletionStage<T>> action) {
        return exceptionallyComposeAsync(action, executor);
    }
}
