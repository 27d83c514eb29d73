package network.invo.it.redeploy;

import static java.lang.invoke.MethodType.methodType;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** An application that stays, and says what others have left in the server's JVM. */
@WebServlet(urlPatterns = ProbeSite.PATH, loadOnStartup = 1, asyncSupported = true)
public final class ProbeSite extends HttpServlet {

    /** Where it is asked. */
    public static final String PATH = "/left";

    /** The line that says that an application waits, or that a static of the JDK holds something of it. */
    public static final String HELD = "held";

    /** The context parameter that says how many requests with the method HEAD are answered together. */
    public static final String AT_ONCE = "at-once";

    private static final String DATA_SOURCE = "java:comp/DefaultDataSource";

    private static final long serialVersionUID = 1L;

    private transient CyclicBarrier together;

    /** What its classes are, for an archive. */
    public static List<Class<?>> classes() {
        List<Class<?>> classes = new ArrayList<>(Kept.classes());
        classes.addAll(List.of(ProbeSite.class, Last.class, Loaders.class));
        return classes;
    }

    /** A line for each class loader and each thread that is left. */
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws ServletException {
        displaceRecords();
        AsyncContext later = request.startAsync();
        Thread handler = Thread.currentThread();
        Thread collector = new Thread(() -> answer(later, handler), "probe");
        collector.setDaemon(true);
        collector.start();
    }

    /**
     * Collects when no thread handles a request. What C2 compiles of a server refers to classes of the application that had
     * the load at the time, wrappers and filters, and keeps the application while a thread is in it: a request that
     * collects is in what every request goes through. No heap dump shows that.
     */
    private static void answer(AsyncContext request, Thread handler) {
        HttpServletResponse response = (HttpServletResponse) request.getResponse();
        response.setStatus(500);
        try {
            while (handler.getState() == Thread.State.RUNNABLE || handler.getState() == Thread.State.BLOCKED) {
                Thread.sleep(1); // until it is back in its pool
            }
            System.gc();
            String left = String.join("\n", left());
            response.setStatus(200);
            response.setContentType("text/plain;charset=UTF-8");
            response.getWriter().write(left);
        } catch (InterruptedException | IOException e) {
            throw new IllegalStateException(e);
        } finally {
            request.complete();
        }
    }

    private static Set<String> left() {
        Map<String, ClassLoader> loaders = new TreeMap<>();
        Loaders.all().forEach((name, reference) -> {
            ClassLoader loader = reference.get();
            if (loader != null) {
                loaders.put(name, loader);
            }
        });
        Set<String> lines = new TreeSet<>();
        loaders.keySet().forEach(name -> lines.add("loader " + name));
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            loaders.forEach((name, loader) -> {
                if (descends(thread.getContextClassLoader(), loader)
                        || descends(thread.getClass().getClassLoader(), loader)) {
                    lines.add("thread " + thread.getName() + " of " + name);
                }
            });
            if (thread.getName().startsWith("invo-")) {
                lines.add("thread " + thread.getName());
            }
        }
        if (Loaders.isHeld()) {
            lines.add(HELD);
        }
        return lines;
    }

    /**
     * Java 17 remembers the types of the record that it prepared last, one for each of equals, hashCode and toString,
     * whoever's they are. So that only what an application keeps by itself is seen, the last one is here.
     */
    private static void displaceRecords() throws ServletException {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            MethodHandle component = lookup.findVirtual(Last.class, "last", methodType(Last.class));
            for (Map.Entry<String, MethodType> method : Map.of(
                            "equals", methodType(boolean.class, Last.class, Object.class),
                            "hashCode", methodType(int.class, Last.class),
                            "toString", methodType(String.class, Last.class))
                    .entrySet()) {
                ObjectMethods.bootstrap(lookup, method.getKey(), method.getValue(), Last.class, "last", component);
            }
        } catch (Throwable e) { // as declared by the bootstrap
            throw new ServletException(e);
        }
    }

    private record Last(Last last) {}

    private static boolean descends(ClassLoader from, ClassLoader ancestor) {
        for (ClassLoader at = from; at != null; at = at.getParent()) {
            if (at == ancestor) {
                return true;
            }
        }
        return false;
    }

    /**
     * Has the server forget what the parameters name, each a {@link Kept}; and keeps the thread until as many requests are
     * there as are answered together, or no more threads are.
     */
    @Override
    protected void doHead(HttpServletRequest request, HttpServletResponse response) throws ServletException {
        try {
            for (String kept : request.getParameterMap().keySet()) {
                Kept.valueOf(kept).forget();
            }
        } catch (ReflectiveOperationException e) {
            throw new ServletException(e);
        }
        try {
            together.await(500, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (BrokenBarrierException | TimeoutException e) {
            together.reset();
        }
    }

    /** Ends what {@link LeakingSite} left behind. */
    @Override
    protected void doDelete(HttpServletRequest request, HttpServletResponse response) {
        Loaders.release();
    }

    /**
     * The first to use the server's database: H2 makes exceptions once and for all, and they remember on whose way they
     * were made.
     */
    @Override
    @SuppressWarnings("BanJNDI") // a fixed name
    public void init() throws ServletException {
        together = new CyclicBarrier(Integer.parseInt(getServletContext().getInitParameter(AT_ONCE)));
        try {
            if (new InitialContext().lookup(DATA_SOURCE) instanceof DataSource found) {
                found.getConnection().close();
            }
        } catch (NameNotFoundException e) {
            log("no " + DATA_SOURCE);
        } catch (NamingException | SQLException e) {
            throw new ServletException(e);
        }
    }

    @Override
    public void destroy() {
        Loaders.forget();
    }
}
