package network.invo.engine.blocking;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import network.invo.engine.Deadline;
import network.invo.engine.DependantExecutor;
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
 * exchange has ended does so to get the worker out: nobody sees it, let it pass. Whoever ends it, the place that it has is
 * its worker's, who gives it back on his way out.
 *
 * <p>Thread-safe. A {@link BlockingTransport} tells it, in this order: {@link #onAbort}, {@link #connecting} unless the
 * connection is there already, {@link #sending}, {@link #answering}.
 */
public final class BlockingCall {

    private static final long ABORT_AGAIN_MILLIS = 50;

    /** How far the exchange has come. It only goes forward, and never leaves ENDED. */
    private enum Stage {
        WAITING(Phase.NOT_SENT),
        PLACED(Phase.NOT_SENT),
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
    private final CompletableFuture<EngineResponse> future;
    private final @Nullable DependantExecutor away;
    private final @Nullable ClassLoader contextLoader;

    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
    private volatile @Nullable ScheduledFuture<?> clock;
    private volatile @Nullable Runnable abort;
    private volatile boolean workerDone;

    /**
     * A call.
     *
     * @param future is told how it ends
     * @param away where the future is completed if somebody's dependants may run with it; null if nobody's can
     */
    BlockingCall(
            BlockingCalls calls,
            EngineRequest request,
            CompletableFuture<EngineResponse> future,
            @Nullable DependantExecutor away) {
        this.calls = calls;
        this.request = request;
        this.future = future;
        this.away = away;
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
        arm(Stage.CONNECTING, request.deadline().earlier(Deadline.in(limit)));
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
        arm(Stage.SENDING, request.deadline());
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

    /** Gives the call until then to get a place. */
    void await(Deadline until) {
        arm(Stage.WAITING, until);
    }

    /** The call has a place, and waits for its worker: no wait for a place ends it now. False if it has ended before. */
    boolean place() {
        boolean goesOn = stage.compareAndSet(Stage.WAITING, Stage.PLACED);
        if (goesOn) {
            arm(Stage.PLACED, request.deadline());
        }
        return goesOn;
    }

    /** The exchange, on a worker. It gives the call's place back here and nowhere else. */
    void work() {
        EngineResponse response = null;
        Throwable failure = null;
        if (stage.compareAndSet(Stage.PLACED, Stage.CONNECTING)) {
            try {
                response = Objects.requireNonNull(inContext(), "the transport brought nothing");
            } catch (Throwable e) { // an Error too: a caller waits for this future
                failure = e;
            }
        }
        workerDone = true;
        Stage last = stage.getAndSet(Stage.ENDED);
        disarm();
        BlockingCall next = calls.giveBack(this);
        if (last != Stage.ENDED) {
            EngineResponse answer = response;
            Runnable completion = answer != null
                    ? () -> future.complete(answer)
                    : fails(calls.translate(Objects.requireNonNull(failure), last.phase));
            if (next == null || away == null) {
                completion.run();
            } else {
                // Whoever depends on this future may keep this thread, and the next call needs its worker.
                away.complete(completion);
            }
        }
        calls.start(next);
    }

    private Runnable fails(EngineException failure) {
        return () -> future.completeExceptionally(failure);
    }

    /** Ends the exchange from outside; does nothing if it has ended. A place that it has is still the worker's to give back. */
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
        Runnable completion = fails(new EngineException(last.phase, reason, message, cause));
        if (away == null || future.isDone()) {
            completion.run();
        } else {
            // The timer's thread is everybody's.
            away.complete(completion);
        }
        if (last == Stage.WAITING) {
            calls.withdraw(this);
        } else if (last != Stage.PLACED) {
            abort();
        }
    }

    private void abort() {
        if (workerDone) {
            return;
        }
        // Between two sockets there is nothing to close, so look again until the worker is out.
        var unused = calls.later(this::abort, TimeUnit.MILLISECONDS.toNanos(ABORT_AGAIN_MILLIS));
        Runnable action = abort;
        if (action != null) {
            action.run();
        }
    }

    // ---- the clock of this call's present stage ----

    private void arm(Stage timed, Deadline until) {
        disarm();
        clock = calls.later(() -> onTime(timed), Math.max(0, until.remainingNanos()));
        if (ended()) {
            disarm();
        }
    }

    private void disarm() {
        ScheduledFuture<?> running = clock;
        if (running != null) {
            running.cancel(false);
        }
    }

    /** If the call has just gone on, the clock of a stage has come too late to mean anything. */
    private void onTime(Stage timed) {
        if (request.deadline().isPast()) {
            end(Reason.DEADLINE, "no complete answer by the deadline", null);
        } else if (timed == Stage.WAITING) {
            endIn(timed, Reason.POOL_TIMEOUT, "no connection became free in time");
        } else if (timed == Stage.CONNECTING) {
            endIn(timed, Reason.CONNECT_TIMEOUT, "no connection within the connect timeout");
        }
    }

    /** The exchange sees the class loader of the code that made the call. */
    private EngineResponse inContext() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(contextLoader);
        try {
            return calls.exchange(this);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
