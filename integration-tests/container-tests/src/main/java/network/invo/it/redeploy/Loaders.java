package network.invo.it.redeploy;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * The class loaders of all deployments of one JVM, known to all and held by nobody.
 *
 * <p>Each archive has a copy of this class, so only classes of the JDK lie in the one place that they share.
 */
final class Loaders {

    private static final String LOADERS = "network.invo.it.loaders";
    private static final String HELD = "network.invo.it.held";

    private Loaders() {}

    /** Remembers the loader of a deployment that starts, and returns the name it goes by. */
    static String register(String application) {
        Map<String, WeakReference<ClassLoader>> all = all();
        String name = application + "#" + all.size();
        all.put(name, new WeakReference<>(Loaders.class.getClassLoader()));
        return name;
    }

    @SuppressWarnings("unchecked")
    static Map<String, WeakReference<ClassLoader>> all() {
        return (Map<String, WeakReference<ClassLoader>>)
                System.getProperties().computeIfAbsent(LOADERS, absent -> new ConcurrentHashMap<>());
    }

    /** Has a static of the JDK hold something. */
    static void hold(Object object) {
        System.getProperties().put(HELD, object);
    }

    /** Has the caller wait for {@link #release}. */
    static void waitForRelease() {
        CountDownLatch end = new CountDownLatch(1);
        hold(end);
        await(end);
    }

    static void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static boolean isHeld() {
        return System.getProperties().get(HELD) != null;
    }

    /** Lets go of what was held; a thread that waits for it may end. */
    static void release() {
        if (System.getProperties().remove(HELD) instanceof CountDownLatch end) {
            end.countDown();
        }
    }

    static void forget() {
        System.getProperties().remove(LOADERS);
    }
}
