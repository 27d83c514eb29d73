package network.invo.jakarta.webhooks;

import java.lang.System.Logger.Level;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one way to what a server may lack. A class that names CDI, JTA or MicroProfile Config is touched only after its
 * API was found.
 */
final class Optionals {

    private Optionals() {}

    static boolean hasCdi() {
        return isPresent("jakarta.enterprise.inject.spi.CDI");
    }

    static boolean hasMicroProfileConfig() {
        return isPresent("org.eclipse.microprofile.config.ConfigProvider");
    }

    /** The server's UserTransaction; null if there is none. */
    static @Nullable Object userTransaction() {
        return isPresent("jakarta.transaction.UserTransaction") ? guarded(JtaTransactions::lookUp) : null;
    }

    /** The CDI container of this application; null if there is none. */
    static @Nullable CdiBridge cdi() {
        return hasCdi() ? guarded(CdiBridge::current) : null;
    }

    /** Threads that have the application's naming and class loader: the server's where it gives them. */
    static ThreadFactory threadFactory() {
        if (Jndi.lookUp("java:comp/DefaultManagedThreadFactory") instanceof ThreadFactory managed) {
            return managed;
        }
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            thread.setContextClassLoader(loader);
            return thread;
        };
    }

    /** Half a library, as some servers have it, counts as none. */
    private static <T> @Nullable T guarded(Supplier<@Nullable T> look) {
        try {
            return look.get();
        } catch (LinkageError e) {
            Log.LOGGER.log(Level.DEBUG, "an optional API is there, but not whole", e);
            return null;
        }
    }

    private static boolean isPresent(String className) {
        try {
            Class.forName(className, false, Optionals.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
