package network.invo.internal;

import java.util.concurrent.Executor;

/** Time and threads, as the call loop sees them. Thread-safe. */
interface Platform extends AutoCloseable {

    /** Something that will be done later, and can be called off. */
    interface Timer {
        void cancel();
    }

    /** Now, on the clock of {@link network.invo.engine.Deadline}. */
    long nanoTime();

    /** Waits on the calling thread; ends early when this is closed. */
    void pause(long nanos) throws InterruptedException;

    /**
     * Threads of ours that may wait, for a user's hooks as well. Gives a task away at once, and never throws.
     */
    Executor workers();

    /** Where the dependants of futures run. */
    Executor dependants();

    /** Runs something short after a while. */
    Timer after(long nanos, Runnable action);

    /** Runs something short soon after a point in time: not to the millisecond, but it costs next to nothing to call off. */
    Timer watch(long nanoTime, Runnable action);

    @Override
    void close();
}
