package network.invo.jakarta.webhooks;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Constructor;
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
 * <p>Load it on startup, so that a missing secret stops the deployment and not the first delivery. It fails also if nobody
 * would handle events: no handler and no CDI.
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
     * Handles an event; to be overridden. Not called if the receiver was made elsewhere: then its handlers are.
     *
     * @param delivery the event
     * @throws Exception if the event could not be handled
     */
    protected void handle(WebhookDelivery delivery) throws Exception {
        throw new UnsupportedOperationException("nobody handles the event");
    }

    @Override
    public void init() throws ServletException {
        List<WebhookHandler> handlers = List.of();
        String handlerClass = getInitParameter("handler");
        if (handlerClass != null) {
            handlers = List.of(newHandler(handlerClass, getServletContext()));
        } else if (overridesHandle(getClass())) {
            handlers = List.of(this::handle);
        }
        ServletDoor opened = ServletDoor.open(given, getServletContext(), this::getInitParameter, handlers);
        if (!opened.receiver().hasHandler()) {
            opened.close();
            throw new ServletException("nobody would handle events: override handle, set the init parameter 'handler',"
                    + " give the receiver a handler, or use CDI observers");
        }
        door = opened;
    }

    /** Fails if a servlet of this class would find that its handler is none. */
    static void checkHandler(@Nullable String handlerClass, ServletContext context) throws ServletException {
        if (handlerClass != null) {
            handlerType(handlerClass, context);
        }
    }

    private static boolean overridesHandle(Class<?> servlet) {
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
            return handlerType(className, context).newInstance();
        } catch (InvocationTargetException e) {
            throw new ServletException("the handler " + className + " cannot be made", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw noHandler(className, e);
        }
    }

    private static Constructor<? extends WebhookHandler> handlerType(String className, ServletContext context)
            throws ServletException {
        try {
            return Class.forName(className, true, context.getClassLoader())
                    .asSubclass(WebhookHandler.class)
                    .getConstructor();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw noHandler(className, e);
        }
    }

    private static ServletException noHandler(String className, Exception cause) {
        return new ServletException(
                className + " is no WebhookHandler with a public constructor without parameters", cause);
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
