package network.invo.it.redeploy;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/**
 * An application that has nothing to do with INVO, does nothing wrong and leaves nothing running: its server keeps it all
 * the same, for a reason that is a {@link Kept}.
 */
@WebListener
public final class KeptSite implements ServletContextListener {

    /** What its classes are, for an archive. */
    public static List<Class<?>> classes() {
        List<Class<?>> classes = new ArrayList<>(Kept.classes());
        classes.addAll(List.of(KeptSite.class, Loaders.class));
        return classes;
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        Loaders.register("kept");
    }

    /** {@link Kept#WELD_REQUEST}: it is under way until it is released. */
    @WebServlet("/request")
    public static final class Request extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Inject
        private transient Bean bean;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) {
            log("waits with " + bean);
            Loaders.waitForRelease();
        }
    }

    /** A bean of a request. */
    @RequestScoped
    public static class Bean {}

    /** The JAX-RS application. */
    @ApplicationPath("rest")
    public static final class Rest extends Application {
        @Override
        public Set<Class<?>> getClasses() {
            return Set.of(Resource.class);
        }
    }

    /** {@link Kept#RESTEASY_REQUEST}: it is under way until it is released. */
    @Path("resource")
    public static class Resource {

        /** Waits. */
        @POST
        public String post() {
            Loaders.waitForRelease();
            return "done";
        }
    }

    /** {@link Kept#MANAGED_THREAD}: one opens a connection, closes it and ends. */
    @WebServlet("/managed-thread")
    public static final class ManagedThread extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        @SuppressWarnings("BanJNDI") // fixed names
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws ServletException {
            try {
                InitialContext names = new InitialContext();
                DataSource dataSource = (DataSource) names.lookup("java:comp/DefaultDataSource");
                ThreadFactory factory = (ThreadFactory) names.lookup("java:comp/DefaultManagedThreadFactory");
                Thread thread = factory.newThread(() -> connect(dataSource));
                thread.start();
                thread.join();
            } catch (NamingException | InterruptedException e) {
                throw new ServletException(e);
            }
        }

        private static void connect(DataSource dataSource) {
            try {
                dataSource.getConnection().close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** {@link Kept#LOADING_THREAD}: two load one class of the server's after the other, until one of them is kept. */
    @WebServlet("/loading-thread")
    public static final class LoadingThread extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws ServletException {
            int tried = 0;
            try {
                for (ClassLoader loader : Felix.loaders()) {
                    for (String name : Felix.fresh(loader)) {
                        tried++;
                        loadTwice(loader, name);
                        if (Felix.defining(loader).containsKey(name)) {
                            log("a thread is kept for " + name + ", try " + tried);
                            return;
                        }
                    }
                }
            } catch (ReflectiveOperationException | InterruptedException e) {
                throw new ServletException(e);
            }
            throw new ServletException("no thread is kept, of " + tried + " tries");
        }

        /** One is kept if both look for the class, and one has defined it before the other one begins to. */
        private static void loadTwice(ClassLoader loader, String name) throws InterruptedException {
            CyclicBarrier together = new CyclicBarrier(2);
            Runnable load = () -> {
                try {
                    together.await(10, TimeUnit.SECONDS);
                    Class.forName(name, false, loader);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (ClassNotFoundException | LinkageError | BrokenBarrierException | TimeoutException e) {
                    // Not every class of a server can be loaded; the next one.
                }
            };
            Thread one = new Thread(load, "kept-1");
            Thread other = new Thread(load, "kept-2");
            one.start();
            other.start();
            one.join();
            other.join();
        }
    }
}
