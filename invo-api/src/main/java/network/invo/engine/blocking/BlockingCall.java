package network.invo.engine.blocking;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import network.invo.engine.Deadline;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import org.jspecify.annotations.Nullable;

/**
 * One exchange: how far it has come, and the one place where it ends.
 *
 * <p>It ends once, by whoever is first: the worker with an answer or a failure, the timer, the caller who was
 * interrupted or cancelled, or the engine that closes. The last four abort the worker's I/O. What throws here when the
 * exchange has ended does so to get the worker out: nobody sees it, let it pass.
 *
 * <p>Thread-safe. A {@link BlockingTransport} tells it, in this order: {@link #onAbort}, {@link #connecting} unless the
 * connection is there already, {@link #sending}, {@link #answering}.
 */
public final class BlockingCall {

    private static final long ABORT_AGAIN_MILLIS = 50;

    /** How far the exchange has come. It only goes forward, and never leaves ENDED. */
    private enum Stage {
        WAITING(Phase.NOT_SENT),
        CONNECTING(Phase.NOT_SENT),
        SENDING(Phase.MAYBE_SENT),
        ANSWERING(Phase.ANSWERING),
        ENDED(Phase.MAYBE_SENT);

        private final Phase phase;

        Stage(Phase phase) {
            this.phase = phase;
        }
    }

    /** Thrown into a worker whose exchange has been ended by somebody else; nobody sees it. */
    static final class EndedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        EndedException() {
            super("the exchange has ended", null, false, false);
        }
    }

    private final BlockingCalls calls;
    private final EngineRequest request;
    private final Executor executor;
    private final CompletableFuture<EngineResponse> future;
    private final boolean dependantsMayWait;
    private final @Nullable ClassLoader contextLoader;

    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
    private volatile @Nullable ScheduledFuture<?> timer;
    private volatile @Nullable Runnable abort;
    private volatile boolean workerDone;

    BlockingCall(
            BlockingCalls calls,
            EngineRequest request,
            Executor executor,
            CompletableFuture<EngineResponse> future,
            boolean dependantsMayWait) {
        this.calls = calls;
        this.request = request;
        this.executor = executor;
        this.future = future;
        this.dependantsMayWait = dependantsMayWait;
        this.contextLoader = Thread.currentThread().getContextClassLoader();
    }

    // ---- for the transport, on the worker ----

    /**
     * What to send.
     *
     * @return the request
     */
    public EngineRequest request() {
        return request;
    }

    /**
     * A connection is being made: gives it this long, or until the request's deadline if that is earlier. A failure is
     * {@link Phase#NOT_SENT} now.
     *
     * @param limit the connect timeout, for look-up, connect and TLS together
     * @throws RuntimeException if the exchange has ended
     */
    public void connecting(Duration limit) {
        arm(request.deadline().earlier(Deadline.in(limit)));
        if (stage.get() == Stage.ENDED) {
            throw new EndedException();
        }
    }

    /**
     * The first byte of the request leaves now: a failure is {@link Phase#MAYBE_SENT} from here on. Said twice, the second
     * time throws: no request is sent twice.
     *
     * @throws RuntimeException if the exchange has ended; nothing may then be sent
     */
    public void sending() {
        move(Stage.CONNECTING, Stage.SENDING);
        arm(request.deadline());
    }

    /**
     * The answer has begun, perhaps a proxy's before anything was sent: a failure is {@link Phase#ANSWERING} from here on.
     * Does nothing if the exchange has ended.
     */
    public void answering() {
        if (!stage.compareAndSet(Stage.SENDING, Stage.ANSWERING)) {
            stage.compareAndSet(Stage.CONNECTING, Stage.ANSWERING);
        }
    }

    /**
     * How to end the I/O from another thread. It may run at any time from now on, and more than once, every 50 ms until
     * the worker is out. It must not block: it runs on the thread that interrupts, cancels or closes, or on the one timer.
     *
     * @param action closes the socket under the worker; a later one takes its place
     * @throws RuntimeException if the exchange has ended; the action may then never run
     */
    public void onAbort(Runnable action) {
        abort = action;
        if (stage.get() == Stage.ENDED) {
            throw new EndedException();
        }
    }

    private void move(Stage from, Stage to) {
        if (!stage.compareAndSet(from, to)) {
            throw new EndedException();
        }
    }

    // ---- for the calls ----

    boolean ended() {
        return stage.get() == Stage.ENDED;
    }

    /** Hands the call to its thread. */
    void start() {
        try {
            executor.execute(() -> inContext(this::work));
        } catch (RejectedExecutionException e) {
            // On another stack: to end a call starts the next, which may be refused too.
            calls.onWorker(() -> end(Reason.OTHER, "the executor refused the call", e));
        }
    }

    private void work() {
        if (!stage.compareAndSet(Stage.WAITING, Stage.CONNECTING)) {
            return;
        }
        arm(request.deadline());
        EngineResponse response = null;
        Throwable failure = null;
        try {
            response = calls.exchange(this);
        } catch (Throwable e) { // an Error too: a caller waits for this future
            failure = e;
        }
        workerDone = true;
        Stage last = stage.getAndSet(Stage.ENDED);
        disarm();
        calls.leave(this);
        if (last == Stage.ENDED) {
            return;
        }
        if (response != null) {
            future.complete(response);
        } else {
            future.completeExceptionally(calls.translate(Objects.requireNonNull(failure), last.phase));
        }
    }

    /** Ends the exchange from outside; does nothing if it has ended. */
    void end(Reason reason, String message, @Nullable Throwable cause) {
        Stage last = stage.getAndSet(Stage.ENDED);
        if (last != Stage.ENDED) {
            ended(last, reason, message, cause);
        }
    }

    private void endIn(Stage expected, Reason reason, String message) {
        if (stage.compareAndSet(expected, Stage.ENDED)) {
            ended(expected, reason, message, null);
        }
    }

    private void ended(Stage last, Reason reason, String message, @Nullable Throwable cause) {
        disarm();
        if (last == Stage.WAITING) {
            calls.leave(this);
        } else {
            abort();
        }
        EngineException failure = new EngineException(last.phase, reason, message, cause);
        Runnable report = () -> inContext(() -> future.completeExceptionally(failure));
        if (dependantsMayWait) {
            // The timer's thread is everybody's: no user's code on it.
            try {
                executor.execute(report);
            } catch (RejectedExecutionException e) {
                calls.onWorker(report);
            }
        } else {
            report.run();
        }
    }

    private void abort() {
        if (workerDone) {
            return;
        }
        Runnable action = abort;
        if (action != null) {
            action.run();
        }
        // Between two sockets there is nothing to close, so look again until the worker is out.
        timer = calls.later(this::abort, TimeUnit.MILLISECONDS.toNanos(ABORT_AGAIN_MILLIS));
    }

    // ---- the one timer of this call ----

    /** Gives the call until then for its present stage. */
    void arm(Deadline until) {
        disarm();
        timer = calls.later(this::onTime, Math.max(0, until.remainingNanos()));
        if (ended()) {
            disarm();
        }
    }

    private void disarm() {
        ScheduledFuture<?> running = timer;
        if (running != null) {
            running.cancel(false);
        }
    }

    private void onTime() {
        if (request.deadline().isPast()) {
            end(Reason.DEADLINE, "no complete answer by the deadline", null);
        } else {
            // Whichever it was: if the call has just gone on, this timer has come too late to mean anything.
            endIn(Stage.WAITING, Reason.POOL_TIMEOUT, "no connection became free in time");
            endIn(Stage.CONNECTING, Reason.CONNECT_TIMEOUT, "no connection within the connect timeout");
        }
    }

    /** The exchange and its dependants see the class loader of the code that made the call, on whatever thread. */
    private void inContext(Runnable action) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(contextLoader);
        try {
            action.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
