package network.invo.engine.blocking;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import network.invo.engine.Deadline;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import network.invo.engine.HttpEngine;
import org.jspecify.annotations.Nullable;

/**
 * Makes a blocking HTTP library obey: deadline, interrupt, cancellation, close, and a limit of calls at a time.
 *
 * <p>Blocking I/O hears no interrupt, and a look-up of a name hears nothing at all. So no caller ever runs it: each
 * exchange runs on a worker, the caller waits where he can be reached, and whoever ends the exchange closes its socket
 * under the worker. There are as many places as connections, given out in the order of arrival: a worker never waits for
 * the library's pool, where some leak the connection when the wait ends badly. One timer thread serves all calls.
 *
 * <p>Thread-safe, and itself an engine. A library that has something to close wants an engine around this one, that closes
 * these calls first.
 */
public final class BlockingCalls implements HttpEngine {

    /** HTTP's own framing: two of them, or a wrong one, and two servers disagree on where the request ends. */
    private static final Set<String> FRAMING =
            Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

    private final BlockingTransport transport;
    private final Duration poolWait;
    private final ExecutorService workers;
    private final Executor asyncExecutor;
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
        Executor given = config.executor();
        asyncExecutor = given == null ? workers : given;
        timer = new ScheduledThreadPoolExecutor(1, Workers.daemons(name + "-timer", own));
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

    /**
     * Sends a request and waits for the answer.
     *
     * @throws IllegalArgumentException if the URI has no host, or a header is one of HTTP's own framing, such as
     *     {@code Content-Length}: the library writes those
     */
    @Override
    public EngineResponse execute(EngineRequest request) throws EngineException, InterruptedException {
        check(request);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        CompletableFuture<EngineResponse> future = new CompletableFuture<>();
        BlockingCall call = new BlockingCall(this, request, workers, future, false);
        enter(call);
        try {
            return future.get();
        } catch (InterruptedException e) {
            call.end(Reason.CANCELLED, "the calling thread was interrupted", e);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineException failure) {
                // A new one, so that its stack trace leads to the caller.
                throw new EngineException(
                        failure.phase(), failure.reason(), String.valueOf(failure.getMessage()), failure.getCause());
            }
            throw new IllegalStateException(e);
        }
    }

    /**
     * Sends a request. The exchange and the future's dependants run on the configured executor, by default on the workers.
     *
     * @throws IllegalArgumentException as {@link #execute} does, at once
     */
    @Override
    public CompletableFuture<EngineResponse> executeAsync(EngineRequest request) {
        check(request);
        EngineFuture<EngineResponse> future = new EngineFuture<>(asyncExecutor);
        BlockingCall call = new BlockingCall(this, request, asyncExecutor, future, true);
        future.onCancel(() -> call.end(Reason.CANCELLED, "the caller cancelled", null));
        enter(call);
        return future;
    }

    private static void check(EngineRequest request) {
        if (request.uri().getHost() == null) {
            throw new IllegalArgumentException("the URI has no host");
        }
        for (EngineHeaders.Line line : request.headers().lines()) {
            if (FRAMING.contains(line.name().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("the engine itself writes the header " + line.name());
            }
        }
    }

    private void enter(BlockingCall call) {
        if (call.request().deadline().isPast()) {
            call.end(Reason.DEADLINE, "the deadline had passed before the call", null);
            return;
        }
        call.arm(call.request().deadline().earlier(Deadline.in(poolWait)));
        boolean refused;
        boolean admitted = false;
        lock.lock();
        try {
            refused = closed;
            if (!refused && free > 0) {
                admit(call);
                admitted = true;
            } else if (!refused) {
                waiting.add(call);
            }
        } finally {
            lock.unlock();
        }
        if (refused) {
            call.end(Reason.CLOSED, "the engine is closed", null);
        } else if (admitted) {
            call.start();
        }
    }

    private void admit(BlockingCall call) {
        free--;
        running.add(call);
    }

    /** Gives a call's place to the next one. */
    void leave(BlockingCall call) {
        List<BlockingCall> next = new ArrayList<>();
        lock.lock();
        try {
            waiting.remove(call);
            if (running.remove(call)) {
                free++;
            }
            while (!closed && free > 0 && !waiting.isEmpty()) {
                BlockingCall first = waiting.iterator().next();
                waiting.remove(first);
                if (!first.ended()) {
                    admit(first);
                    next.add(first);
                }
            }
            if (closed && running.isEmpty()) {
                timer.shutdownNow();
            }
        } finally {
            lock.unlock();
        }
        next.forEach(BlockingCall::start);
    }

    EngineResponse exchange(BlockingCall call) throws Exception {
        return transport.exchange(call);
    }

    EngineException translate(Throwable failure, Phase phase) {
        return failure instanceof EngineException known ? known : transport.translate(failure, phase);
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
     * Runs something that may block on a worker, and on this thread after the engine was closed.
     *
     * @param task what to run, such as the closing of an answer
     */
    public void onWorker(Runnable task) {
        try {
            workers.execute(task);
        } catch (RejectedExecutionException e) {
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
        } finally {
            lock.unlock();
        }
        open.forEach(call -> call.end(Reason.CLOSED, "the engine was closed during the call", null));
        workers.shutdown();
        lock.lock();
        try {
            // Otherwise the last worker to leave does it: until then sockets may have to be closed again.
            if (running.isEmpty()) {
                timer.shutdownNow();
            }
        } finally {
            lock.unlock();
        }
    }
}
