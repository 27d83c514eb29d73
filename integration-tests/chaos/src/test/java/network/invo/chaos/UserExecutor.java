package network.invo.chaos;

import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The executors that users have, and some that they should not have. */
final class UserExecutor implements AutoCloseable {

    enum Kind {
        NONE(46),
        POOL(10),
        /** One thread, which waits for calls of this client inside its tasks. */
        SINGLE(12),
        /** One thread that never comes. */
        BLOCKED(7),
        /** Refuses, as the contract of executors says. */
        STOPPED(7),
        /** Refuses as stopped managed executors do. */
        STOPPED_MANAGED(4),
        /** As a machine out of threads. */
        OUT_OF_THREADS(3),
        CALLER_RUNS(7),
        DIRECT(4);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }

        static Kind of(SplittableRandom dice) {
            int lot = dice.nextInt(100);
            for (Kind kind : values()) {
                lot -= kind.weight;
                if (lot < 0) {
                    return kind;
                }
            }
            throw new AssertionError();
        }
    }

    private final Kind kind;
    private final Executor executor;
    private final CountDownLatch released = new CountDownLatch(1);

    UserExecutor(Kind kind) {
        this.kind = kind;
        this.executor = executor(kind);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "chaos-user");
        thread.setDaemon(true);
        return thread;
    }

    private Executor executor(Kind kind) {
        ThreadFactory threads = UserExecutor::thread;
        return switch (kind) {
            case NONE -> null;
            case POOL -> Executors.newFixedThreadPool(4, threads);
            case SINGLE -> Executors.newSingleThreadExecutor(threads);
            case BLOCKED -> {
                ExecutorService one = Executors.newSingleThreadExecutor(threads);
                one.execute(this::block);
                yield one;
            }
            case STOPPED -> {
                ExecutorService stopped = Executors.newSingleThreadExecutor(threads);
                stopped.shutdown();
                yield stopped;
            }
            case STOPPED_MANAGED ->
                work -> {
                    throw new IllegalStateException("the application is stopped");
                };
            case OUT_OF_THREADS ->
                work -> {
                    throw new OutOfMemoryError("unable to create native thread (a test's)");
                };
            case CALLER_RUNS ->
                new ThreadPoolExecutor(
                        1,
                        1,
                        1,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(1),
                        threads,
                        new ThreadPoolExecutor.CallerRunsPolicy());
            case DIRECT -> Runnable::run;
        };
    }

    private void block() {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Kind kind() {
        return kind;
    }

    /** Null: the client has none. */
    Executor executor() {
        return executor;
    }

    @Override
    public void close() {
        released.countDown();
        if (executor instanceof ExecutorService service) {
            service.shutdownNow();
        }
    }
}
