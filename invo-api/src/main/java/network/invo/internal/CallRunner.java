package network.invo.internal;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import network.invo.InvoException;
import network.invo.engine.Deadline;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import network.invo.internal.CallState.Done;
import network.invo.internal.CallState.Failed;
import network.invo.internal.CallState.LookUp;
import network.invo.internal.CallState.Retry;
import network.invo.internal.CallState.Step;
import network.invo.model.OrderDetailsResult;
import org.jspecify.annotations.Nullable;

/** Runs calls to their end, waiting or not; what to do is {@link CallState}'s to say. */
final class CallRunner implements AutoCloseable {

    private final CallContext context;
    /** Wakes the sleeping calls, and does nothing else. */
    private final ScheduledThreadPoolExecutor timer;
    /** Runs the woken calls: what an engine, a hook or a dependant does there must not hold up other calls. */
    private final ExecutorService workers;
    /** The user's, else the workers. */
    private final Executor executor;

    private final Set<AsyncCall<?, ?>> sleeping = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    CallRunner(CallContext context) {
        this.context = context;
        // No thread until an asynchronous call backs off, and none for long after it.
        this.timer = new ScheduledThreadPoolExecutor(1, CallRunner::thread);
        timer.setKeepAliveTime(1, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        this.workers = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), CallRunner::thread);
        EngineConfig config = context.settings().engineConfig();
        this.executor = config != null && config.executor() != null ? config.executor() : this::onWorker;
    }

    /** After the client's close there are no workers, and what still depends on a call runs where it is completed. */
    private void onWorker(Runnable work) {
        if (isClosed()) {
            work.run();
        } else {
            workers.execute(work);
        }
    }

    private static Thread thread(Runnable work) {
        // Inherits no thread-local of the request that happens to start it.
        Thread thread = new Thread(null, work, "invo-backoff", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(CallRunner.class.getClassLoader());
        return thread;
    }

    <Q, R> R run(Operation<Q, R> operation, Q request) {
        return run(operation, request, Deadline.in(context.settings().callTimeout()));
    }

    private <Q, R> R run(Operation<Q, R> operation, Q request, Deadline deadline) {
        CallState<Q, R> state = new CallState<>(context, operation, request, deadline);
        while (true) {
            Step<R> step = attempt(state);
            if (step instanceof LookUp<R> lookUp) {
                step = lookUp(state, lookUp);
            }
            if (step instanceof Done<R> done) {
                return done.result();
            }
            if (step instanceof Failed<R> failed) {
                throw failed.error();
            }
            sleep(state, ((Retry<R>) step).delay());
        }
    }

    private <R> Step<R> attempt(CallState<?, R> state) {
        EngineRequest request = state.begin();
        EngineResponse response;
        try {
            response = execute(request);
        } catch (EngineException e) {
            return state.failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw state.interrupted(true, e);
        }
        return state.answered(response);
    }

    private EngineResponse execute(EngineRequest request) throws EngineException, InterruptedException {
        if (isClosed()) {
            throw closedClient();
        }
        try {
            return given(context.engine().execute(request));
        } catch (RuntimeException e) {
            throw engineException(e);
        }
    }

    /** Waits, unless the client is closed meanwhile: then the next attempt says so. */
    private void sleep(CallState<?, ?> state, Duration delay) {
        try {
            var unused = closed.await(delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw state.interrupted(false, e);
        }
    }

    private <R> Step<R> lookUp(CallState<?, R> state, LookUp<R> lookUp) {
        try {
            return new Done<>(lookUp.found(run(lookUp.operation(), lookUp.order(), state.deadline())));
        } catch (InvoException e) {
            return state.notFound(lookUp, e);
        }
    }

    <Q, R> CompletableFuture<R> runAsync(Operation<Q, R> operation, Q request) {
        return runAsync(operation, request, Deadline.in(context.settings().callTimeout()));
    }

    private <Q, R> CompletableFuture<R> runAsync(Operation<Q, R> operation, Q request, Deadline deadline) {
        AsyncCall<Q, R> call = new AsyncCall<>(new CallState<>(context, operation, request, deadline));
        call.start();
        return call;
    }

    /**
     * A future whose dependants stay off the common pool. Those are plain ones: cancelling one of them does not cancel the
     * call.
     */
    private class Dependant<T> extends CompletableFuture<T> {

        @Override
        public Executor defaultExecutor() {
            return executor;
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new Dependant<>();
        }
    }

    /**
     * A future that drives its call. Completing it from outside, by cancelling it or by a time-out of its own, ends what
     * is under way: the request, the back-off or the look-up.
     */
    private final class AsyncCall<Q, R> extends Dependant<R> {

        private final CallState<Q, R> state;
        private volatile @Nullable Future<?> underWay;

        AsyncCall(CallState<Q, R> state) {
            this.state = state;
        }

        void start() {
            var unused = whenComplete((result, failure) -> end());
            attempt();
        }

        private void attempt() {
            if (isDone()) {
                return;
            }
            guarded(() -> {
                CompletableFuture<EngineResponse> exchange = executeAsync(state.begin());
                follow(exchange);
                var unused = exchange.whenComplete((response, failure) -> guarded(() -> go(step(response, failure))));
            });
        }

        private Step<R> step(@Nullable EngineResponse response, @Nullable Throwable failure) {
            try {
                if (failure != null) {
                    throw engineException(failure);
                }
                return state.answered(given(response));
            } catch (EngineException e) {
                return state.failed(e);
            }
        }

        /** Whatever is thrown completes the future, so that nobody waits for ever. */
        private void guarded(Runnable work) {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                completeExceptionally(e);
            }
        }

        /** Remembers what is under way, and cancels it if the future was completed meanwhile. */
        private void follow(Future<?> work) {
            underWay = work;
            if (isDone()) {
                work.cancel(true);
            }
        }

        private void end() {
            Future<?> current = underWay;
            if (current != null) {
                current.cancel(true);
            }
            wokenBy(new EngineException(Phase.NOT_SENT, Reason.CANCELLED, "the caller has cancelled", null));
        }

        private void go(Step<R> step) {
            if (step instanceof Done<R> done) {
                complete(done.result());
            } else if (step instanceof Failed<R> failed) {
                completeExceptionally(failed.error());
            } else if (step instanceof LookUp<R> lookUp) {
                lookUp(lookUp);
            } else {
                backOff(((Retry<R>) step).delay());
            }
        }

        /** Sleeps. Who takes it out of {@code sleeping} owns the call: the timer, {@code end} or {@code close}. */
        private void backOff(Duration delay) {
            sleeping.add(this);
            try {
                var unused = timer.schedule(this::wakeUp, delay.toNanos(), TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                wokenBy(closedClient());
            }
            if (isDone()) {
                end();
            }
        }

        private void wakeUp() {
            try {
                executor.execute(() -> {
                    if (sleeping.remove(this)) {
                        attempt();
                    }
                });
            } catch (RejectedExecutionException e) {
                wokenBy(closedClient());
            }
        }

        /** Ends the back-off, if there is one, and with it the call. */
        void wokenBy(EngineException why) {
            if (sleeping.remove(this)) {
                go(state.failed(why));
            }
        }

        private void lookUp(LookUp<R> lookUp) {
            CompletableFuture<OrderDetailsResult> order =
                    CallRunner.this.runAsync(lookUp.operation(), lookUp.order(), state.deadline());
            follow(order);
            var unused = order.whenComplete((details, failure) -> guarded(
                    () -> go(failure == null ? new Done<>(lookUp.found(details)) : state.notFound(lookUp, failure))));
        }
    }

    private CompletableFuture<EngineResponse> executeAsync(EngineRequest request) {
        if (isClosed()) {
            return CompletableFuture.failedFuture(closedClient());
        }
        try {
            CompletableFuture<EngineResponse> exchange = context.engine().executeAsync(request);
            return exchange != null ? exchange : CompletableFuture.completedFuture(null);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static EngineResponse given(@Nullable EngineResponse response) throws EngineException {
        if (response == null) {
            throw new EngineException(Phase.MAYBE_SENT, Reason.OTHER, "the engine gave no answer", null);
        }
        return response;
    }

    /** What an engine failed with. An {@code Error} is not a matter of the call, and goes on as it is. */
    private static EngineException engineException(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof EngineException known) {
            return known;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        Reason reason = cause instanceof CancellationException ? Reason.CANCELLED : Reason.OTHER;
        // Its class and place, not itself: the message of an exception that nobody planned may hold a header or the
        // URL.
        EngineException unplanned = new EngineException(
                Phase.MAYBE_SENT, reason, "the engine threw " + cause.getClass().getName(), null);
        unplanned.setStackTrace(cause.getStackTrace());
        return unplanned;
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private static EngineException closedClient() {
        return new EngineException(Phase.NOT_SENT, Reason.CLOSED, "the client is closed", null);
    }

    /** Ends the back-offs; what is on the wire is the engine's to end. */
    @Override
    public void close() {
        closed.countDown();
        timer.shutdownNow();
        workers.shutdown();
        sleeping.forEach(call -> call.wokenBy(closedClient()));
    }
}
