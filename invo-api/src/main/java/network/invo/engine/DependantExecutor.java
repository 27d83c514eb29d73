package network.invo.engine;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Where the dependants of asynchronous results run: on the user's executor if there is one, else on daemon threads of
 * ours. For an {@link EngineFuture}.
 *
 * <p>A user's executor may be busy, block whoever gives it a task, run the task on that thread, be stopped, or throw
 * whatever it likes. So it is never given a task by the thread that has a result, a timer's or a selector's perhaps, but by
 * one of ours that has nothing else to do; and if it throws, the task runs there.
 *
 * <p>Thread-safe. Threads start with the first task, and idle ones go after 10 seconds.
 */
public final class DependantExecutor implements Executor, AutoCloseable {

    private static final long KEEP_SECONDS = 10;

    private final ThreadPoolExecutor threads;
    private final @Nullable Executor given;

    /** What no thread could be started for. */
    private final Queue<Runnable> kept = new ConcurrentLinkedQueue<>();

    private DependantExecutor(@Nullable Executor given, ThreadFactory factory) {
        this.given = given;
        // Not bounded: a task may wait for another one.
        threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, KEEP_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
    }

    /**
     * An executor for dependants.
     *
     * @param given the user's executor, which stays his to shut down; null: our own threads
     * @param threadName how our own threads are called, such as {@code invo-apache-dependants}; a number comes behind it
     * @return a new executor, which the caller closes
     */
    public static DependantExecutor of(@Nullable Executor given, String threadName) {
        return new DependantExecutor(given, DaemonThreads.of(threadName, DependantExecutor.class.getClassLoader()));
    }

    /**
     * An executor for the few dependants of a future that has no client: a thread for each, that ends with it.
     *
     * @param threadName how the threads are called
     * @return a new executor, which nobody needs to close
     */
    public static Executor onThreadsOfTheirOwn(String threadName) {
        DependantExecutor executor = of(null, threadName);
        executor.close();
        return executor;
    }

    /** For tests: a JVM that has no more threads. */
    static DependantExecutor on(@Nullable Executor given, ThreadFactory factory) {
        return new DependantExecutor(given, factory);
    }

    /**
     * Runs a dependant, on the user's executor or a thread of ours. Returns at once, never runs it on this thread, and
     * never throws. It runs once, whatever the user's executor does, unless that one takes the task and drops it.
     *
     * <p>When the JVM can start no thread, the task waits for the next of ours that is free.
     */
    @Override
    public void execute(Runnable task) {
        Objects.requireNonNull(task, "task");
        Executor user = given;
        executeOnOwn(user == null ? task : () -> handOver(task, user));
    }

    /**
     * Runs something of the engine's own on a thread of ours, never on the user's executor. Returns at once, and never
     * throws. When the JVM can start no thread, the task waits for the next of ours that is free.
     *
     * @param task what to run
     */
    public void executeOnOwn(Runnable task) {
        try {
            threads.execute(() -> run(task));
        } catch (Throwable noThread) { // an OutOfMemoryError: unable to create native thread
            kept.add(task);
        }
    }

    /**
     * Completes a future on a thread of ours, never on the user's executor, on behalf of a timer or a selector. A user can
     * let {@link java.util.concurrent.CompletableFuture#allOf} or another library's stage depend on any future, and then
     * his code does run on the thread that completes it. Returns at once, and never throws.
     *
     * <p>When the JVM can start no thread, it runs on this one: a result that nobody is told of would be worse.
     *
     * @param completion completes the future; it must not throw
     */
    public void complete(Runnable completion) {
        try {
            threads.execute(() -> run(completion));
        } catch (Throwable noThread) {
            completion.run();
        }
    }

    /** And what was kept meanwhile. */
    private void run(Runnable first) {
        for (Runnable task = first; task != null; task = kept.poll()) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }
    }

    private static void handOver(Runnable task, Executor user) {
        AtomicBoolean begun = new AtomicBoolean();
        try {
            user.execute(() -> {
                if (!begun.getAndSet(true)) {
                    task.run();
                }
            });
        } catch (Throwable refused) { // a stopped managed executor throws IllegalStateException, others what they like
            if (begun.getAndSet(true)) {
                throw refused; // by the task itself, which this executor runs on the thread that gives it
            }
            task.run();
        }
    }

    /** Lets go of our threads as soon as they are idle. A dependant that comes later still runs, on a thread that then ends. */
    @Override
    public void close() {
        threads.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
    }
}
