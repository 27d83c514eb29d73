package network.invo.engine.blocking;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A future whose dependants stay away from the common pool, and whose cancellation ends the exchange. */
final class EngineFuture<T> extends CompletableFuture<T> {

    private final Executor executor;
    private volatile @Nullable Runnable onCancel;

    EngineFuture(Executor executor) {
        this.executor = executor;
    }

    void onCancel(Runnable action) {
        onCancel = action;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        Runnable action = onCancel;
        if (cancelled && action != null) {
            action.run();
        }
        return cancelled;
    }

    @Override
    public Executor defaultExecutor() {
        return executor;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new EngineFuture<>(executor);
    }
}
