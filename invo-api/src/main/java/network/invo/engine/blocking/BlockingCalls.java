package network.invo.engine.blocking;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import network.invo.engine.DaemonThreads;
import network.invo.engine.Deadline;
import network.invo.engine.DependantExecutor;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineFuture;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import network.invo.engine.HttpEngine;
import network.invo.engine.SyncCalls;
import org.jspecify.annotations.Nullable;

/**
 * Makes a blocking HTTP library obey: deadline, interrupt, cancellation, close, and a limit of calls at a time.
 *
 * <p>Blocking I/O hears no interrupt, and a look-up of a name hears nothing at all. So no caller ever runs it: each
 * exchange runs on a worker, the caller waits where he can be reached, and whoever ends the exchange closes its socket
 * under the worker. There are as many places as connections, given out in the order of arrival: a worker never waits for
 * the library's pool, where some leak the connection when the wait ends badly. One timer thread serves all calls.
 *
 * <p>A place is given back once, by whoever has it: a call that gets one has it until its worker is out, or until there is
 * no worker for it. Ending a call, by the timer or anybody else, gives nothing back; it makes the worker come out.
 *
 * <p>Thread-safe, and itself an engine. A library that has something to close wants an engine around this one, that closes
 * these calls first.
 */
public final class BlockingCalls implements HttpEngine {

    private final BlockingTransport transport;
    private final Duration poolWait;
    private final ExecutorService workers;
    private final DependantExecutor dependants;
    private final ScheduledThreadPoolExecutor timer;

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<BlockingCall> waiting = new LinkedHashSet<>();
    private final Set<BlockingCall> running = new LinkedHashSet<>();
    private int free;
    private boolean closed;

    private BlockingCalls(String name, EngineConfig config, BlockingTransport transport) {
        this.transport = transport;
        poolWait = config.poolWait();
        free = config.maxConnections();
        ClassLoader own = transport.getClass().getClassLoader();
        workers = Workers.start(name, own);
        dependants = DependantExecutor.of(config.executor(), name + "-dependants");
        timer = new ScheduledThreadPoolExecutor(1, DaemonThreads.of(name + "-timer", own));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * The calls of one engine. Threads start with the first of them.
     *
     * @param name how its threads are called, such as {@code invo-apache}
     * @param config of which {@code maxConnections}, {@code poolWait} and {@code executor} are honoured here; all else is
     *     the transport's to honour or refuse
     * @param transport makes one exchange
     * @return new calls, which the caller closes
     */
    public static BlockingCalls of(String name, EngineConfig config, BlockingTransport transport) {
        return new BlockingCalls(name, config, transport);
    }

    @Override
    public EngineResponse execute(EngineRequest request) throws EngineException, InterruptedException {
        SyncCalls.refuseInterrupted();
        CompletableFuture<EngineResponse> future = new CompletableFuture<>();
        BlockingCall call = new BlockingCall(this, request, future, null);
        enter(call);
        return SyncCalls.await(future, () -> call.end(Reason.CANCELLED, "the calling thread was interrupted", null));
    }

    /**
     * Sends a request. The exchange runs on a worker; the future's dependants on the configured executor, by default on
     * threads that do nothing else.
     */
    @Override
    public CompletableFuture<EngineResponse> executeAsync(EngineRequest request) {
        EngineFuture<EngineResponse> future = new EngineFuture<>(dependants);
        BlockingCall call = new BlockingCall(this, request, future, dependants);
        // Whoever completes the future, by cancel or a time-out of his own, has no use for the exchange any more.
        future.onDone(() -> call.end(Reason.CANCELLED, "the caller cancelled", null));
        enter(call);
        return future;
    }

    private void enter(BlockingCall call) {
        if (call.request().deadline().isPast()) {
            call.end(Reason.DEADLINE, "the deadline had passed before the call", null);
            return;
        }
        try {
            call.await(call.request().deadline().earlier(Deadline.in(poolWait)));
        } catch (Throwable noTimer) { // an OutOfMemoryError: unable to create native thread
            call.end(Reason.OTHER, "there is no thread for the timer", noTimer);
            return;
        }
        BlockingCall first = null;
        boolean refused;
        lock.lock();
        try {
            refused = closed;
            // Under the lock: the clock runs, and whoever ends the call takes it out of the queue behind us.
            if (!refused && !call.ended()) {
                if (free > 0) {
                    free--;
                    running.add(call);
                    first = call;
                } else {
                    waiting.add(call);
                }
            }
        } finally {
            lock.unlock();
        }
        if (refused) {
            call.end(Reason.CLOSED, "the engine is closed", null);
        }
        start(first);
    }

    /** Hands a call that has a place to a worker, or ends it and tries the next. */
    void start(@Nullable BlockingCall first) {
        BlockingCall call = first;
        while (call != null) {
            BlockingCall placed = call;
            try {
                if (placed.place()) {
                    workers.execute(placed::work);
                    return;
                }
                call = giveBack(placed);
            } catch (Throwable noThread) { // closed meanwhile, or an OutOfMemoryError: unable to create native thread
                call = giveBack(placed);
                placed.end(Reason.OTHER, "there is no thread for the exchange", noThread);
            }
        }
    }

    /** Takes back the place of a call, once: from its worker, or when it gets none. Returns the call that has it now. */
    @Nullable
    BlockingCall giveBack(BlockingCall call) {
        lock.lock();
        try {
            running.remove(call);
            Iterator<BlockingCall> queue = waiting.iterator();
            while (!closed && queue.hasNext()) {
                BlockingCall next = queue.next();
                queue.remove();
                if (!next.ended()) {
                    running.add(next);
                    return next;
                }
            }
            free++;
            if (closed && running.isEmpty()) {
                timer.shutdownNow();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a call out of the queue that has ended without a place. */
    void withdraw(BlockingCall call) {
        lock.lock();
        try {
            waiting.remove(call);
        } finally {
            lock.unlock();
        }
    }

    EngineResponse exchange(BlockingCall call) throws Exception {
        return transport.exchange(call);
    }

    EngineException translate(Throwable failure, Phase phase) {
        if (failure instanceof EngineException known) {
            return known;
        }
        try {
            return Objects.requireNonNull(transport.translate(failure, phase));
        } catch (Throwable e) { // a caller waits for it
            return new EngineException(phase, Reason.OTHER, "the exchange failed: see the cause", failure);
        }
    }

    /** Runs something small on the timer's thread; null if there is no timer any more. */
    @Nullable
    ScheduledFuture<?> later(Runnable action, long nanos) {
        try {
            return timer.schedule(action, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return null; // closed, and every call has been ended
        }
    }

    /**
     * Runs something that may block on a worker; on this thread if there is none, as after the engine was closed.
     *
     * @param task what to run, such as the closing of an answer
     */
    public void onWorker(Runnable task) {
        try {
            workers.execute(task);
        } catch (Throwable e) { // closed, or an OutOfMemoryError: unable to create native thread
            task.run();
        }
    }

    /**
     * Runs something on a worker after a while; not at all if the engine is closed before.
     *
     * @param delay how long to wait
     * @param task what to run, such as a look at idle connections
     */
    public void onWorkerAfter(Duration delay, Runnable task) {
        var unused = later(() -> onWorker(task), delay.toNanos());
    }

    @Override
    public void close() {
        List<BlockingCall> open;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            open = new ArrayList<>(waiting);
            open.addAll(running);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        open.forEach(call -> call.end(Reason.CLOSED, "the engine was closed during the call", null));
        workers.shutdown();
        dependants.close();
        lock.lock();
        try {
            // Otherwise the last worker does it when he gives his place back: until then sockets may have to be closed
            // again.
            if (running.isEmpty()) {
                timer.shutdownNow();
            }
        } finally {
            lock.unlock();
        }
    }
}
