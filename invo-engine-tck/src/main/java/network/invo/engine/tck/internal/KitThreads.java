package network.invo.engine.tck.internal;

/** The kit's own threads: daemons, and known by their names when a case counts an engine's. */
final class KitThreads {

    private static final String PREFIX = "invo-tck-";

    private KitThreads() {}

    static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, PREFIX + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    static boolean isOurs(Thread thread) {
        return thread.getName().startsWith(PREFIX);
    }
}
