package network.invo.internal;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import network.invo.CallOptions;
import network.invo.InvoException;
import network.invo.engine.Deadline;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineFuture;
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

    static final CallOptions NO_OPTIONS = CallOptions.builder().build();

    /** An engine ends an exchange by its deadline; this long after it the core ends it by itself. */
    private static final long ATTEMPT_GRACE = Duration.ofMillis(50).toNanos();

    /** The same for a call whose own steps, a hook's perhaps, do not end. */
    static final long CALL_GRACE = Duration.ofMillis(100).toNanos();

    private final CallContext context;
    private final Platform platform;
    private final Set<AsyncCall<?, ?>> backOffs = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    CallRunner(CallContext context) {
        this.context = context;
        this.platform = context.platform();
    }

    // ---- waiting ----

    <Q, R> R run(Operation<Q, R> operation, Q request, CallOptions options) {
        return run(operation, request, options, context.in(context.settings().callTimeout()));
    }

    private <Q, R> R run(Operation<Q, R> operation, Q request, CallOptions options, Deadline deadline) {
        CallState<Q, R> state = new CallState<>(context, operation, request, options, deadline);
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
        if (Thread.currentThread().isInterrupted()) {
            throw state.interrupted(false, null);
        }
        EngineRequest request = state.begin();
        EngineResponse response;
        try {
            response = execute(request);
        } catch (EngineException e) {
            if (e.reason() == Reason.CANCELLED) {
                // Only an interrupt cancels a call that somebody waits for.
                Thread.currentThread().interrupt();
                throw state.interrupted(e.phase() != Phase.NOT_SENT, e);
            }
            return state.failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw state.interrupted(true, e);
        }
        return state.answered(response);
    }

    private EngineResponse execute(EngineRequest request) throws EngineException, InterruptedException {
        if (closed) {
            throw closedClient();
        }
        Reminder reminder = new Reminder(Thread.currentThread());
        Platform.Timer timer = platform.watch(request.deadline().nanoTime() + ATTEMPT_GRACE, reminder);
        try {
            return given(context.engine().execute(request));
        } catch (RuntimeException e) {
            throw reminder.end() ? overdue(Phase.MAYBE_SENT) : unplanned(e, Reason.OTHER);
        } catch (InterruptedException e) {
            if (reminder.end()) {
                throw overdue(Phase.MAYBE_SENT);
            }
            throw e;
        } catch (EngineException e) {
            throw reminder.end() && e.reason() == Reason.CANCELLED ? overdue(e.phase()) : e;
        } finally {
            timer.cancel();
            var unused = reminder.end();
        }
    }

    private static EngineException overdue(Phase phase) {
        return new EngineException(phase, Reason.DEADLINE, "the engine did not end by the deadline", null);
    }

    /** Interrupts the caller's thread in an engine that has forgotten the deadline. One that hears no interrupt has it for good. */
    private static final class Reminder implements Runnable {

        private enum Stage {
            WAITING,
            INTERRUPTING,
            INTERRUPTED,
            ENDED
        }

        private final Thread caller;
        private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);

        Reminder(Thread caller) {
            this.caller = caller;
        }

        @Override
        public void run() {
            if (stage.compareAndSet(Stage.WAITING, Stage.INTERRUPTING)) {
                // An interrupt that is there already ends the call as well, and is the caller's to keep.
                boolean callers = caller.isInterrupted();
                caller.interrupt();
                stage.set(callers ? Stage.ENDED : Stage.INTERRUPTED);
            }
        }

        /** No interrupt from here on; says whether there was one, and takes it back. */
        boolean end() {
            if (stage.compareAndSet(Stage.WAITING, Stage.ENDED)) {
                return false;
            }
            while (stage.get() == Stage.INTERRUPTING) {
                Thread.onSpinWait();
            }
            boolean interrupted = stage.compareAndSet(Stage.INTERRUPTED, Stage.ENDED);
            if (interrupted) {
                var unused = Thread.interrupted();
            }
            return interrupted;
        }
    }

    /** Waits, unless the client is closed meanwhile: then the next attempt says so. */
    private void sleep(CallState<?, ?> state, Duration delay) {
        try {
            platform.pause(delay.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw state.interrupted(false, e);
        }
    }

    private <Q, R> Step<R> lookUp(CallState<Q, R> state, LookUp<R> lookUp) {
        OrderDetailsResult details;
        try {
            details = run(lookUp.operation(), lookUp.order(), NO_OPTIONS, state.deadline());
        } catch (InvoException e) {
            return state.notFound(lookUp, e);
        }
        return state.found(lookUp, details);
    }

    // ---- not waiting ----

    <Q, R> CompletableFuture<R> runAsync(Operation<Q, R> operation, Q request, CallOptions options) {
        return runAsync(
                operation, request, options, context.in(context.settings().callTimeout()));
    }

    private <Q, R> CompletableFuture<R> runAsync(
            Operation<Q, R> operation, Q request, CallOptions options, Deadline deadline) {
        AsyncCall<Q, R> call = new AsyncCall<>(new CallState<>(context, operation, request, options, deadline));
        call.start();
        return call;
    }

    /** A future for what is not one call; its dependants run where those of calls do. */
    <R> EngineFuture<R> future() {
        return new EngineFuture<>(platform.dependants());
    }

    /** All rows of a player's purchases: many calls with one deadline. */
    CompletableFuture<Stream<JsonObject>> gather(HistoryPages pages, CallOptions options) {
        Deadline deadline = context.in(context.settings().callTimeout());
        return pages.all(
                page -> runAsync(Operations.GET_ITEM_PURCHASE_HISTORY, page, options, deadline),
                future(),
                platform.workers());
    }

    /** What an asynchronous call waits for. Whoever takes it drives the call on. */
    private static final class Wait {

        private final Phase phase;
        private final Runnable giveUp;
        private volatile Platform.@Nullable Timer timer;
        private volatile boolean over;

        /**
         * Something to wait for.
         *
         * @param phase how far the attempt is meanwhile
         * @param giveUp lets go of it
         */
        Wait(Phase phase, Runnable giveUp) {
            this.phase = phase;
            this.giveUp = giveUp;
        }

        void until(Platform.Timer limit) {
            timer = limit;
            if (over) {
                limit.cancel();
            }
        }

        void end() {
            over = true;
            Platform.Timer limit = timer;
            if (limit != null) {
                limit.cancel();
            }
        }
    }

    /**
     * A future that drives its call. It is completed by the call's deadline at the latest, whatever the engine, a hook or an
     * executor do. Completing it from outside, by cancelling it or by a time-out of its own, ends what is under way: the
     * request, the back-off or the look-up.
     *
     * <p>Its steps run on the platform's workers, the first on the caller's thread: hooks are a user's, and may take their
     * time.
     */
    private final class AsyncCall<Q, R> extends EngineFuture<R> {

        private final CallState<Q, R> state;
        private final @Nullable ClassLoader contextLoader =
                Thread.currentThread().getContextClassLoader();
        private final AtomicReference<@Nullable Wait> waiting = new AtomicReference<>();
        private volatile boolean expired;

        AsyncCall(CallState<Q, R> state) {
            super(platform.dependants());
            this.state = state;
        }

        void start() {
            Platform.Timer limit = platform.watch(state.deadline().nanoTime() + CALL_GRACE, this::overdue);
            onDone(() -> {
                limit.cancel();
                end();
            });
            guarded(this::attempt);
        }

        private void attempt() {
            if (isDone()) {
                return;
            }
            EngineRequest request = state.begin();
            if (isDone() || expired) { // ended during a hook: the hooks hear of the attempt's end as of its beginning
                var unused = state.failed(
                        new EngineException(Phase.NOT_SENT, Reason.CANCELLED, "the caller has cancelled", null));
                return;
            }
            CompletableFuture<EngineResponse> exchange = executeAsync(request);
            Wait wait = new Wait(Phase.MAYBE_SENT, () -> exchange.cancel(true));
            waitFor(wait);
            wait.until(platform.watch(request.deadline().nanoTime() + ATTEMPT_GRACE, () -> late(wait)));
            var unused = exchange.whenCompleteAsync(
                    (response, failure) -> drive(wait, () -> go(step(response, failure))), platform.workers());
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

        private void late(Wait exchange) {
            platform.workers()
                    .execute(() -> drive(exchange, () -> {
                        exchange.giveUp.run();
                        go(state.failed(CallRunner.overdue(Phase.MAYBE_SENT)));
                    }));
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

        private void backOff(Duration delay) {
            Wait wait = new Wait(Phase.NOT_SENT, () -> {});
            backOffs.add(this); // before it waits: whoever ends the wait takes it out
            waitFor(wait);
            Runnable wakeUp = () -> drive(wait, this::attempt);
            wait.until(platform.after(delay.toNanos(), () -> platform.workers().execute(wakeUp)));
            if (closed) {
                clientClosed();
            }
        }

        /** Ends the back-off, and with it the call. */
        void clientClosed() {
            Wait wait = waiting.get();
            if (wait != null && backOffs.contains(this)) {
                platform.workers().execute(() -> drive(wait, () -> go(state.failed(closedClient()))));
            }
        }

        private void lookUp(LookUp<R> lookUp) {
            CompletableFuture<OrderDetailsResult> order =
                    CallRunner.this.runAsync(lookUp.operation(), lookUp.order(), NO_OPTIONS, state.deadline());
            Wait wait = new Wait(Phase.NOT_SENT, () -> order.cancel(true));
            waitFor(wait);
            var unused = order.whenCompleteAsync(
                    (details, failure) -> drive(
                            wait,
                            () -> go(failure == null ? state.found(lookUp, details) : state.notFound(lookUp, failure))),
                    platform.workers());
        }

        private void waitFor(Wait wait) {
            waiting.set(wait);
            if (isDone()) {
                end();
            }
        }

        private void drive(Wait wait, Runnable step) {
            if (waiting.compareAndSet(wait, null)) {
                wait.end();
                backOffs.remove(this);
                guarded(step);
            }
        }

        /** Runs a step with the caller's class loader. Whatever it throws completes the future, so that nobody waits for ever. */
        private void guarded(Runnable step) {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(contextLoader);
            try {
                step.run();
            } catch (RuntimeException | Error e) {
                completeExceptionally(e);
            } finally {
                thread.setContextClassLoader(before);
            }
        }

        /** The future is complete. If that was not the call's own doing, what it waits for is given up. */
        private void end() {
            Wait wait = waiting.getAndSet(null);
            if (wait != null) {
                wait.end();
                backOffs.remove(this);
                platform.workers().execute(() -> {
                    wait.giveUp.run();
                    var unused = state.failed(
                            new EngineException(wait.phase, Reason.CANCELLED, "the caller has cancelled", null));
                });
            }
        }

        /** On a worker, as code of the user's may depend on this future; on this thread if there is no worker to be had. */
        private void overdue() {
            expired = true; // before the attempts are counted: none that is not counted may go out
            Runnable end = () -> {
                if (!isDone()) {
                    completeExceptionally(state.overdue());
                }
            };
            platform.workers().execute(end);
            var unused = platform.watch(platform.nanoTime() + ATTEMPT_GRACE, end);
        }
    }

    private CompletableFuture<EngineResponse> executeAsync(EngineRequest request) {
        if (closed) {
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
        return unplanned(cause, cause instanceof CancellationException ? Reason.CANCELLED : Reason.OTHER);
    }

    private static EngineException unplanned(Throwable cause, Reason reason) {
        // Its class and place, not itself: the message of an exception that nobody planned may hold a header or the
        // URL.
        EngineException unplanned = new EngineException(
                Phase.MAYBE_SENT, reason, "the engine threw " + cause.getClass().getName(), null);
        unplanned.setStackTrace(cause.getStackTrace());
        return unplanned;
    }

    private static EngineException closedClient() {
        return new EngineException(Phase.NOT_SENT, Reason.CLOSED, "the client is closed", null);
    }

    /** Ends the back-offs; what is on the wire is the engine's to end. */
    @Override
    public void close() {
        closed = true;
        platform.close();
        backOffs.forEach(AsyncCall::clientClosed);
    }
}
