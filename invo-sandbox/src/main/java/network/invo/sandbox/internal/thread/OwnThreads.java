package network.invo.sandbox.internal.thread;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/**
 * Makes daemon threads and can wait for their end.
 *
 * <p>An executor counts as terminated a moment before its last thread is gone; whoever looks for leaks sees that moment.
 */
public final class OwnThreads implements ThreadFactory {

    private final String prefix;
    private final List<Thread> threads = new ArrayList<>();
    private int made;

    /** Threads that are called the prefix and a number. */
    public OwnThreads(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public synchronized Thread newThread(Runnable task) {
        threads.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
        Thread thread = new Thread(task, prefix + ++made);
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    }

    /**
     * Waits until all are gone. An interrupt ends the waiting and stays set.
     *
     * @throws IllegalStateException if one of them lives on
     */
    public void join(Duration atMost) {
        List<Thread> all;
        synchronized (this) {
            all = List.copyOf(threads);
        }
        long end = System.nanoTime() + atMost.toNanos();
        try {
            for (Thread thread : all) {
                if (thread != Thread.currentThread()) {
                    thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
                    if (thread.isAlive()) {
                        throw new IllegalStateException("the thread " + thread.getName() + " did not end");
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
