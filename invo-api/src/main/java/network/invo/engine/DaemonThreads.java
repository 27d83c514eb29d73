package network.invo.engine;

import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Daemon threads that carry nothing of whoever happens to start them: neither inherited thread locals nor, as it would
 * keep a redeployed application in memory, his context class loader.
 *
 * <p>Thread-safe.
 */
public final class DaemonThreads implements ThreadFactory {

    private final String name;
    private final @Nullable ClassLoader contextLoader;
    private final AtomicInteger number = new AtomicInteger();

    private DaemonThreads(String name, @Nullable ClassLoader contextLoader) {
        this.name = Objects.requireNonNull(name, "name");
        this.contextLoader = contextLoader;
    }

    /**
     * A factory.
     *
     * @param name how the threads are called, with a number behind it
     * @param contextLoader their context class loader, usually that of the class that makes them
     * @return a new factory
     */
    public static DaemonThreads of(String name, @Nullable ClassLoader contextLoader) {
        return new DaemonThreads(name, contextLoader);
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(null, task, name + "-" + number.incrementAndGet(), 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(contextLoader);
        return thread;
    }
}
