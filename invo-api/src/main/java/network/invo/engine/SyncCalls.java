package network.invo.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * How a synchronous call waits for an exchange that runs elsewhere, and what it says of an interrupt; for an engine whose
 * {@link HttpEngine#execute} is such a wait.
 */
public final class SyncCalls {

    private SyncCalls() {}

    /**
     * Refuses a call on a thread that is interrupted already, with the flag clear.
     *
     * @throws EngineException {@link Phase#NOT_SENT} and {@link Reason#CANCELLED}
     */
    public static void refuseInterrupted() throws EngineException {
        if (Thread.interrupted()) {
            throw new EngineException(
                    Phase.NOT_SENT, Reason.CANCELLED, "the calling thread was interrupted before the call", null);
        }
    }

    /**
     * Waits for an exchange. If the thread is interrupted meanwhile, the exchange is cancelled, and how that ended is told:
     * as {@link HttpEngine#execute} says if the cancellation ended it, else by the answer or failure that was first, with
     * the flag set.
     *
     * @param exchange completes with the answer or an {@link EngineException}, by the deadline
     * @param cancel ends the exchange with {@link Reason#CANCELLED} unless it has ended, and so completes the future
     * @return the answer
     * @throws EngineException the exchange's, made anew so that its stack trace leads to the caller
     * @throws InterruptedException if the interrupt ended the exchange when bytes may have left; the flag is clear
     */
    public static EngineResponse await(CompletableFuture<EngineResponse> exchange, Runnable cancel)
            throws EngineException, InterruptedException {
        try {
            return exchange.get();
        } catch (ExecutionException e) {
            throw anew(e.getCause());
        } catch (InterruptedException e) {
            cancel.run();
            return afterInterrupt(exchange, e);
        }
    }

    private static EngineResponse afterInterrupt(
            CompletableFuture<EngineResponse> exchange, InterruptedException interrupt)
            throws EngineException, InterruptedException {
        EngineException failure;
        try {
            EngineResponse answer = exchange.join();
            Thread.currentThread().interrupt();
            return answer;
        } catch (CompletionException e) {
            failure = anew(e.getCause());
        }
        if (failure.reason() != Reason.CANCELLED) {
            Thread.currentThread().interrupt();
            throw failure;
        }
        if (failure.phase() == Phase.NOT_SENT) {
            throw failure;
        }
        throw interrupt;
    }

    private static EngineException anew(@Nullable Throwable cause) {
        if (cause instanceof EngineException failure) {
            return failure.atCaller();
        }
        throw new IllegalStateException("an exchange failed with something else than an EngineException", cause);
    }
}
