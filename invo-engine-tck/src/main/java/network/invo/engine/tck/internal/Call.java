package network.invo.engine.tck.internal;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import network.invo.engine.Deadline;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import network.invo.engine.HttpEngine;
import network.invo.engine.tck.Mode;
import org.jspecify.annotations.Nullable;

/** A call under way, through either of the engine's methods. */
final class Call {

    /** How long a call may be late before the kit gives it up for lost. */
    private static final Duration LOST = Duration.ofSeconds(4);

    private final Mode mode;
    private final Deadline deadline;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final Thread caller;
    private final CompletableFuture<CompletableFuture<EngineResponse>> future = new CompletableFuture<>();
    private volatile boolean doneAtReturn;

    private Call(Mode mode, HttpEngine engine, EngineRequest request) {
        this.mode = mode;
        this.deadline = request.deadline();
        this.caller = KitThreads.start("call", () -> run(engine, request));
    }

    static Call start(Mode mode, HttpEngine engine, EngineRequest request) {
        return new Call(mode, engine, request);
    }

    private void run(HttpEngine engine, EngineRequest request) {
        try {
            if (mode == Mode.SYNC) {
                end(engine.execute(request), null);
            } else {
                CompletableFuture<EngineResponse> started = engine.executeAsync(request);
                doneAtReturn = started.isDone();
                future.complete(started);
                follow(started);
            }
        } catch (Throwable e) {
            end(null, e);
            future.completeExceptionally(e);
        }
    }

    /** Waits for the future itself: a dependant would wait for the engine's executor too, which may be the case's. */
    @SuppressWarnings("FutureReturnValueIgnored") // end() does not fail
    private void follow(CompletableFuture<EngineResponse> started) throws InterruptedException {
        try {
            started.get();
        } catch (ExecutionException | CancellationException e) {
            // told below, as it is
        }
        started.handleAsync(
                (response, failure) -> {
                    end(response, failure);
                    return "";
                },
                Runnable::run);
    }

    private void end(@Nullable EngineResponse response, @Nullable Throwable failure) {
        Throwable unwrapped = failure;
        if (failure instanceof CompletionException) {
            // The contract: not wrapped. Said here, once, for all cases.
            unwrapped = new AssertionError("the future failed with a wrapped exception: " + failure, failure);
        }
        boolean interrupted = Thread.currentThread().isInterrupted();
        outcome.complete(new Outcome(mode, response, unwrapped, System.nanoTime(), interrupted));
    }

    /** The thread that called. */
    Thread caller() {
        return caller;
    }

    /** The future of an asynchronous call. */
    CompletableFuture<EngineResponse> future() throws Exception {
        return future.get(5, TimeUnit.SECONDS);
    }

    /** Waits until executeAsync has returned. */
    @SuppressWarnings("FutureReturnValueIgnored") // it is there: that is all
    void awaitStarted() throws Exception {
        future();
    }

    /** Waits until executeAsync has returned, however long it keeps its caller. */
    @SuppressWarnings("FutureReturnValueIgnored") // it is there: that is all
    void awaitReturn() throws Exception {
        future.get(
                LOST.plus(Duration.ofNanos(Math.max(0, deadline.remainingNanos())))
                        .toNanos(),
                TimeUnit.NANOSECONDS);
    }

    /** Gives the call up, as its mode has it: by an interrupt, or by {@code cancel(true)}. */
    void cancel() throws Exception {
        if (mode == Mode.SYNC) {
            caller.interrupt();
        } else {
            future().cancel(true);
        }
    }

    /** Whether the future was complete already when executeAsync returned it. */
    boolean wasDoneAtReturn() {
        return doneAtReturn;
    }

    boolean isDone() {
        return outcome.isDone();
    }

    /** How the call ended; one that is far past its deadline and still runs is a failure. */
    Outcome await() throws Exception {
        return await(Math.max(0, deadline.remainingNanos()) + LOST.toNanos(), "its deadline");
    }

    /** How the call ended, which must be soon. */
    Outcome awaitSoon(String after) throws Exception {
        return await(LOST.toNanos(), after);
    }

    private Outcome await(long nanos, String after) throws Exception {
        try {
            return outcome.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("the call still runs " + LOST.toSeconds() + " s after " + after, e);
        }
    }
}
