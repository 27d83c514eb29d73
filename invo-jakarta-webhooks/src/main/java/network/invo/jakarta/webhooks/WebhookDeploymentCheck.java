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
import java.util.Map;
import java.util.Set;
import network.invo.jakarta.webhooks.Admission.Admitted;
import org.jspecify.annotations.Nullable;

/**
 * Stops the deployment of an application whose {@link InvoWebhookServlet} or {@link InvoWebhookServletFilter} could not
 * start, for lack of a secret say. Left alone, Undertow makes a filter with the first request, and it and Tomcat keep an
 * application up whose servlet has failed.
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
                    if (InvoWebhookServlet.class.isAssignableFrom(type)) {
                        InvoWebhookServlet.checkHandler(registration.getInitParameter("handler"), context);
                    }
                    ServletDoor.check(context, registration::getInitParameter);
                } catch (ServletException | IllegalStateException | IllegalArgumentException e) {
                    throw new IllegalStateException(registration.getName() + ": " + e.getMessage(), e);
                }
            });
        }
    }
}
