package network.invo.engine.blocking;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import network.invo.engine.DaemonThreads;
import org.jspecify.annotations.Nullable;

/** An engine's threads: virtual ones where the JVM has them (21), daemons before. */
public final class Workers {

    private static final long KEEP_SECONDS = 10;

    private Workers() {}

    /**
     * Threads for tasks that block, as many as there are tasks. They carry nothing of the caller's: neither thread locals
     * nor, as it would keep a redeployed application in memory, his context class loader. Idle ones go after 10 seconds.
     *
     * @param name how the threads are called, with a number behind it
     * @param contextLoader the context class loader of daemons, usually that of the engine's class; virtual threads have
     *     the system's
     * @return a new executor, which the caller shuts down
     */
    public static ExecutorService start(String name, @Nullable ClassLoader contextLoader) {
        if (Runtime.version().feature() >= 21) {
            try {
                return virtual(name);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("this JVM has virtual threads, but not as they are documented", e);
            }
        }
        // Not bounded here: only a call that holds one of the limited places gets a thread.
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                KEEP_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                DaemonThreads.of(name, contextLoader));
    }

    private static ExecutorService virtual(String name) throws ReflectiveOperationException {
        Class<?> builderType = Class.forName("java.lang.Thread$Builder$OfVirtual");
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        builder = builderType.getMethod("name", String.class, long.class).invoke(builder, name + "-", 1L);
        // What a caller's thread happens to carry must not live on in ours.
        builder = builderType
                .getMethod("inheritInheritableThreadLocals", boolean.class)
                .invoke(builder, false);
        Object factory = builderType.getMethod("factory").invoke(builder);
        return (ExecutorService) Executors.class
                .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
                .invoke(null, factory);
    }
}
