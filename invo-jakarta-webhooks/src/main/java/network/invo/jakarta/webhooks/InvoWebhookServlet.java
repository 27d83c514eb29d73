package network.invo.jakarta.webhooks;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A complete endpoint for webhooks: map it to a path.
 *
 * <p>Events go to the receiver's handlers and CDI observers. Without a receiver of your own (see {@link WebhookReceiver}),
 * name a class in the init parameter {@code handler}, which implements {@link WebhookHandler} and has a public constructor
 * without parameters, or extend the servlet:
 *
 * <pre>{@code
 * @WebServlet(urlPatterns = "/invo", loadOnStartup = 1)
 * public class Webhooks extends InvoWebhookServlet {
 *     @Override
 *     protected void handle(WebhookDelivery delivery) { ... }
 * }
 * }</pre>
 *
 * <p>Load it on startup, so that a missing secret stops the deployment and not the first delivery, and so that what waits in
 * an inbox is handled by {@code handle} before that. It fails also if nobody would handle events: no handler and no CDI.
 */
public class InvoWebhookServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable WebhookReceiver given;
    private transient volatile @Nullable ServletDoor door;

    /** A servlet that takes its receiver from the context or CDI, or makes one from the configuration. */
    public InvoWebhookServlet() {
        this.given = null;
    }

    /**
     * A servlet with a receiver.
     *
     * @param receiver the receiver; it is not closed with the servlet
     */
    public InvoWebhookServlet(WebhookReceiver receiver) {
        this.given = Objects.requireNonNull(receiver, "receiver");
    }

    /**
     * Handles an event; to be overridden. If the receiver was made elsewhere, its own handlers are called, and a servlet
     * that overrides this does not start.
     *
     * @param delivery the event
     * @throws Exception if the event could not be handled
     */
    protected void handle(WebhookDelivery delivery) throws Exception {
        throw new UnsupportedOperationException("nobody handles the event");
    }

    @Override
    public void init() throws ServletException {
        ServletDoor left = given == null ? ServletDoor.take(getServletContext(), leftFor(getServletName())) : null;
        ServletDoor opened = left == null ? open() : left;
        if (!opened.receiver().hasHandler()) {
            opened.close();
            throw new ServletException("nobody would handle events: override handle, set the init parameter 'handler',"
                    + " give the receiver a handler, or use CDI observers");
        }
        door = opened;
    }

    private ServletDoor open() throws ServletException {
        List<WebhookHandler> handlers = namedHandler(getInitParameter("handler"), getServletContext());
        if (handlers.isEmpty() && overridesHandle(getClass())) {
            handlers = List.of(this::handle);
        }
        return ServletDoor.open(given, getServletContext(), this::getInitParameter, handlers);
    }

    /** The name of the door that is opened before the servlet of this name is made. */
    static String leftFor(String servletName) {
        return "servlet." + servletName;
    }

    /** The handler of the init parameter; none if there is no such parameter. */
    static List<WebhookHandler> namedHandler(@Nullable String className, ServletContext context)
            throws ServletException {
        return className == null ? List.of() : List.of(newHandler(className, context));
    }

    static boolean overridesHandle(Class<?> servlet) {
        for (Class<?> type = servlet; type != InvoWebhookServlet.class && type != null; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.getName().equals("handle")
                        && Arrays.equals(method.getParameterTypes(), new Class<?>[] {WebhookDelivery.class})) {
                    return true;
                }
            }
        }
        return false;
    }

    private static WebhookHandler newHandler(String className, ServletContext context) throws ServletException {
        try {
            return Class.forName(className, true, context.getClassLoader())
                    .asSubclass(WebhookHandler.class)
                    .getConstructor()
                    .newInstance();
        } catch (InvocationTargetException e) {
            throw new ServletException("the handler " + className + " cannot be made", e.getCause());
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new ServletException(
                    className + " is no WebhookHandler with a public constructor without parameters", e);
        }
    }

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ServletDoor opened = door;
        if (opened == null) {
            throw new IllegalStateException("the servlet was not initialised");
        }
        ServletDoor.write(opened.receiver().receive(ServletDoor.incoming(request)), response);
    }

    @Override
    public void destroy() {
        ServletDoor opened = door;
        if (opened != null) {
            opened.close();
        }
    }
}
