package network.invo.engine.tck.internal;

import java.util.HashSet;
import java.util.Set;

/** The threads that an engine started: all that are neither the kit's nor the JVM's. */
final class EngineThreads {

    private EngineThreads() {}

    static Set<Thread> alive() {
        Set<Thread> threads = new HashSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!KitThreads.isOurs(thread) && !isOfJvm(thread)) {
                threads.add(thread);
            }
        }
        return threads;
    }

    static Set<Thread> since(Set<Thread> before) {
        Set<Thread> threads = alive();
        threads.removeAll(before);
        return threads;
    }

    private static boolean isOfJvm(Thread thread) {
        ThreadGroup group = thread.getThreadGroup();
        return group == null
                || group.getName().equals("system")
                || group.getName().startsWith("Innocuous")
                || thread.getName().startsWith("ForkJoinPool.commonPool")
                || thread.getName().equals("CompletableFutureDelayScheduler");
    }
}
