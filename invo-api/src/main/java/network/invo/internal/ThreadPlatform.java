package network.invo.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import network.invo.engine.DaemonThreads;
import network.invo.engine.DependantExecutor;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's time and threads. What has a time limit is looked at together, every {@value #TICK_MILLIS} ms while there is
 * any: a timer for each call would wake a thread with nearly each of them.
 */
final class ThreadPlatform implements Platform {

    private static final long TICK_MILLIS = 25;

    private final DependantExecutor threads;
    private final ScheduledThreadPoolExecutor timer;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean ticking = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    ThreadPlatform(@Nullable Executor users) {
        threads = DependantExecutor.of(users, "invo-call");
        // No thread until there is something to wait for, and none for long after it.
        timer = new ScheduledThreadPoolExecutor(
                1, DaemonThreads.of("invo-timer", ThreadPlatform.class.getClassLoader()));
        timer.setKeepAliveTime(1, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void pause(long nanos) throws InterruptedException {
        var unused = closed.await(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public Executor workers() {
        return threads::executeOnOwn;
    }

    @Override
    public Executor dependants() {
        return threads;
    }

    @Override
    public Timer after(long nanos, Runnable action) {
        ScheduledFuture<?> scheduled = timer.schedule(action, nanos, TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    private final class Watch implements Timer {

        private final long nanoTime;
        private final Runnable action;

        Watch(long nanoTime, Runnable action) {
            this.nanoTime = nanoTime;
            this.action = action;
        }

        void runIfDue(long now) {
            if (now - nanoTime >= 0 && watches.remove(this)) {
                action.run();
            }
        }

        @Override
        public void cancel() {
            watches.remove(this);
        }
    }

    @Override
    public Timer watch(long nanoTime, Runnable action) {
        Watch watch = new Watch(nanoTime, action);
        watches.add(watch);
        tickIfNeeded();
        return watch;
    }

    private void tickIfNeeded() {
        if (!watches.isEmpty() && ticking.compareAndSet(false, true)) {
            try {
                var unused = timer.schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (Throwable noThread) { // an OutOfMemoryError: the next watch tries again
                ticking.set(false);
            }
        }
    }

    private void tick() {
        try {
            long now = nanoTime();
            watches.forEach(watch -> watch.runIfDue(now));
        } finally {
            ticking.set(false);
            tickIfNeeded();
        }
    }

    /** Wakes who pauses. What is still watched is watched to its end: an engine of the user's may have calls under way. */
    @Override
    public void close() {
        closed.countDown();
        threads.close();
        timer.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
    }
}
