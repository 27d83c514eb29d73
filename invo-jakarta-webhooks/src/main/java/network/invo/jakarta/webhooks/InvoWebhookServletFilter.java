package network.invo.jakarta.webhooks;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import network.invo.jakarta.webhooks.Admission.Admitted;
import network.invo.webhook.WebhookEvent;
import org.jspecify.annotations.Nullable;

/**
 * Guards a servlet, or anything else behind a path: only verified webhooks come through, each event once.
 *
 * <p>It verifies the raw body, claims the event and runs the handlers and CDI observers. What lies behind it then finds the
 * body as it came, as a stream and as a reader, and the event as the request attributes
 * {@code network.invo.webhook.WebhookEvent} and {@code network.invo.jakarta.webhooks.WebhookDelivery}. Its answer is held
 * back until the claim has ended: 2xx completes the event; anything else, and an exception, releases it, and the sender is
 * answered with 500 (503 is passed on) so that it sends again. In {@link StoreMode#TRANSACTIONAL} it runs inside the
 * store's transaction. In {@link StoreMode#INBOX} it is not called.
 *
 * <p>It must come before anything that reads the body or its parameters, and be mapped for requests only. What lies behind
 * it cannot be asynchronous, and its answer has 64 KiB of body at most; a longer one is a failure. A second filter of the
 * same scope, or the same one in a forward, lets the request pass.
 */
public class InvoWebhookServletFilter implements Filter {

    private final @Nullable WebhookReceiver given;
    private volatile @Nullable ServletDoor door;

    /** A filter that takes its receiver from the context or CDI, or makes one from the configuration. */
    public InvoWebhookServletFilter() {
        this.given = null;
    }

    /**
     * A filter with a receiver.
     *
     * @param receiver the receiver; it is not closed with the filter
     */
    public InvoWebhookServletFilter(WebhookReceiver receiver) {
        this.given = Objects.requireNonNull(receiver, "receiver");
    }

    @Override
    public void init(FilterConfig config) throws ServletException {
        ServletContext context = config.getServletContext();
        ServletDoor left = given == null ? ServletDoor.take(context, leftFor(config.getFilterName())) : null;
        door = left == null ? ServletDoor.open(given, context, config::getInitParameter, List.of()) : left;
    }

    /** The name of the door that is opened before the filter of this name is made. */
    static String leftFor(String filterName) {
        return "filter." + filterName;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        ServletDoor opened = door;
        if (opened == null
                || !(request instanceof HttpServletRequest httpRequest)
                || !(response instanceof HttpServletResponse httpResponse)) {
            throw new ServletException("the filter was not initialised, or this is not HTTP");
        }
        WebhookReceiver receiver = opened.receiver();
        String passing = InvoWebhookServletFilter.class.getName() + "." + receiver.scope();
        if (request.getAttribute(passing) != null) { // its own claim would be in its way
            chain.doFilter(request, response);
            return;
        }
        Admission admission = receiver.admit(ServletDoor.incoming(httpRequest));
        Reply reply = admission.reply();
        if (reply != null) {
            ServletDoor.write(reply, httpResponse);
            return;
        }
        request.setAttribute(passing, true);
        try {
            passOn(admission.required(), httpRequest, httpResponse, chain);
        } finally {
            request.removeAttribute(passing);
        }
    }

    private static void passOn(
            Admitted admitted, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException {
        HeldResponse held = new HeldResponse(response);
        Throwable failure = null;
        try {
            request.setAttribute(WebhookEvent.class.getName(), admitted.event());
            request.setAttribute(WebhookDelivery.class.getName(), admitted.delivery());
            chain.doFilter(new SavedBodyRequest(request, admitted.body()), held);
            held.close();
        } catch (Throwable t) { // an Error too must not leave the claim behind
            failure = t;
        }
        Reply reply = admitted.finish(held.getStatus(), failure);
        if (reply == null) {
            held.send();
            return;
        }
        held.undo();
        ServletDoor.write(reply, response);
    }

    @Override
    public void destroy() {
        ServletDoor opened = door;
        if (opened != null) {
            opened.close();
        }
    }
}
