package network.invo.it.redeploy;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** An application that leaves something behind: it shows that the probe sees it. */
@WebListener
public final class LeakingSite implements ServletContextListener {

    /** The context parameter that says what is left. */
    public static final String LEAK = "leak";

    /** What is left behind. */
    public enum Leak {
        /** A thread that nobody ends. */
        THREAD,
        /** A thread that nobody ends, with a name of ours and the class loader of the server. */
        THREAD_BY_NAME,
        /** An object in a static of the JDK. */
        STATIC
    }

    /** What its classes are, for an archive. */
    public static List<Class<?>> classes() {
        return List.of(LeakingSite.class, Leak.class, Loaders.class);
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        Loaders.register("leaking");
        switch (Leak.valueOf(event.getServletContext().getInitParameter(LEAK))) {
            case THREAD -> leave("left-behind", LeakingSite.class.getClassLoader());
            case THREAD_BY_NAME -> leave("invo-left-behind", null);
            case STATIC -> Loaders.hold(new LeakingSite());
        }
    }

    private static void leave(String name, ClassLoader loader) {
        CountDownLatch end = new CountDownLatch(1);
        Loaders.hold(end);
        Thread thread = new Thread(() -> Loaders.await(end), name);
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
        thread.start();
    }
}
