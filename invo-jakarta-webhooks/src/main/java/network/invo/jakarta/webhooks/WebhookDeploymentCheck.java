package network.invo.jakarta.webhooks;

import jakarta.servlet.Registration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import network.invo.jakarta.webhooks.Admission.Admitted;
import org.jspecify.annotations.Nullable;

/**
 * Stops the deployment of an application whose {@link InvoWebhookServlet} or {@link InvoWebhookServletFilter} could not
 * start, for lack of a secret say. Left alone, Undertow makes a filter with the first request, and it and Tomcat keep an
 * application up whose servlet has failed. And what waits in an inbox would wait on until then: so the receiver is made with
 * the application, and the servlet or filter finds it. One that overrides {@code handle} makes its own.
 *
 * <p>It also releases a claim that outlives its request, where JAX-RS does not say that a resource has failed.
 *
 * <p>The server finds and calls it. It looks at the servlets and filters that the application declares, after the
 * application's own listeners have run; where there is a {@link WebhookReceiver} as the context's attribute or as a CDI
 * bean, there is nothing to check.
 */
public final class WebhookDeploymentCheck implements ServletContainerInitializer {

    /** For the server. */
    public WebhookDeploymentCheck() {}

    @Override
    public void onStartup(@Nullable Set<Class<?>> types, ServletContext context) {
        context.addListener(new LiveClaims());
        // Looked for here and not later: what code adds has its receiver from that code.
        Map<Registration, Class<?>> declared = new LinkedHashMap<>();
        context.getFilterRegistrations()
                .values()
                .forEach(one -> add(declared, one, InvoWebhookServletFilter.class, context));
        context.getServletRegistrations()
                .values()
                .forEach(one -> add(declared, one, InvoWebhookServlet.class, context));
        if (!declared.isEmpty()) {
            context.addListener(new Check(declared));
        }
    }

    private static void add(
            Map<Registration, Class<?>> declared, Registration registration, Class<?> door, ServletContext context) {
        String name = registration.getClassName();
        if (name == null) { // a JSP
            return;
        }
        try {
            Class<?> type = Class.forName(name, false, context.getClassLoader());
            if (door.isAssignableFrom(type)) {
                declared.put(registration, type);
            }
        } catch (ClassNotFoundException | LinkageError e) {
            return; // none of ours, and the server will say so
        }
    }

    /** Releases what JAX-RS has left: RESTEasy calls no response filter when an exception mapper throws. */
    private record LiveClaims() implements ServletRequestListener {

        @Override
        public void requestDestroyed(ServletRequestEvent event) {
            ServletRequest request = event.getServletRequest();
            if (request.getAttribute(Admitted.class.getName()) instanceof Admitted admitted) {
                request.removeAttribute(Admitted.class.getName());
                admitted.finish(500, new IllegalStateException("the request has ended, and the claim has not"));
            }
        }
    }

    private record Check(Map<Registration, Class<?>> declared) implements ServletContextListener {

        @Override
        public void contextInitialized(ServletContextEvent event) {
            ServletContext context = event.getServletContext();
            declared.forEach((registration, type) -> {
                try {
                    open(registration, type, context);
                } catch (ServletException | IllegalStateException | IllegalArgumentException e) {
                    closeAll(context);
                    throw new IllegalStateException(registration.getName() + ": " + e.getMessage(), e);
                }
            });
        }

        private static void open(Registration registration, Class<?> type, ServletContext context)
                throws ServletException {
            List<WebhookHandler> handlers = List.of();
            if (InvoWebhookServlet.class.isAssignableFrom(type)) {
                handlers = InvoWebhookServlet.namedHandler(registration.getInitParameter("handler"), context);
                if (handlers.isEmpty() && InvoWebhookServlet.overridesHandle(type)) { // it is its own handler
                    ServletDoor.check(context, registration::getInitParameter);
                    return;
                }
            }
            ServletDoor.open(null, context, registration::getInitParameter, handlers)
                    .leave(context, leftFor(registration, type));
        }

        private static String leftFor(Registration registration, Class<?> type) {
            String name = registration.getName();
            return InvoWebhookServlet.class.isAssignableFrom(type)
                    ? InvoWebhookServlet.leftFor(name)
                    : InvoWebhookServletFilter.leftFor(name);
        }

        /** What a servlet or filter has taken, it closes itself. */
        @Override
        public void contextDestroyed(ServletContextEvent event) {
            closeAll(event.getServletContext());
        }

        private void closeAll(ServletContext context) {
            declared.forEach((registration, type) -> {
                ServletDoor left = ServletDoor.take(context, leftFor(registration, type));
                if (left != null) {
                    left.close();
                }
            });
        }
    }
}
