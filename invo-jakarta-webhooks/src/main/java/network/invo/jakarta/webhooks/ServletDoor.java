package network.invo.jakarta.webhooks;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the servlet and the servlet filter share: where the receiver comes from, and how requests and answers look. */
final class ServletDoor {

    private static final String OPENED = ServletDoor.class.getName() + ".";

    private final WebhookReceiver receiver;
    private final boolean own;

    private ServletDoor(WebhookReceiver receiver, boolean own) {
        this.receiver = receiver;
        this.own = own;
    }

    /**
     * The given receiver, the context's, CDI's, or one made from the configuration.
     *
     * @throws ServletException if there is none, or its handlers would be called instead of these
     */
    static ServletDoor open(
            @Nullable WebhookReceiver given,
            ServletContext context,
            UnaryOperator<@Nullable String> initParameters,
            List<WebhookHandler> handlers)
            throws ServletException {
        WebhookReceiver provided = given == null ? provided(context) : given;
        if (provided != null) {
            requireNoHandler(!handlers.isEmpty());
            return new ServletDoor(provided, false);
        }
        try {
            return new ServletDoor(configuration(context, initParameters).receiver(handlers), true);
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new ServletException(e.getMessage(), e);
        }
    }

    /**
     * Fails as {@link #open} would for a servlet that has its own handler, and starts nothing.
     *
     * @throws IllegalStateException if there is no secret, or no such data source
     * @throws IllegalArgumentException if a setting is wrong
     */
    static void check(ServletContext context, UnaryOperator<@Nullable String> initParameters) throws ServletException {
        requireNoHandler(provided(context) != null);
        configuration(context, initParameters).check();
    }

    private static void requireNoHandler(boolean isThere) throws ServletException {
        if (isThere) {
            throw new ServletException(
                    "the servlet's handler would never be called: the receiver was made elsewhere, and"
                            + " calls its own; give the handler to its builder, and the servlet none");
        }
    }

    /** Leaves this door for the servlet or filter that will be made. */
    void leave(ServletContext context, String name) {
        context.setAttribute(OPENED + name, this);
    }

    /** The door that was left under this name; null if there is none, or it was taken. */
    static @Nullable ServletDoor take(ServletContext context, String name) {
        ServletDoor left = context.getAttribute(OPENED + name) instanceof ServletDoor door ? door : null;
        context.removeAttribute(OPENED + name);
        return left;
    }

    /** The context's receiver, or the one that the application produces; null if there is none. */
    private static @Nullable WebhookReceiver provided(ServletContext context) {
        if (context.getAttribute(WebhookReceiver.class.getName()) instanceof WebhookReceiver set) {
            return set;
        }
        CdiBridge cdi = Optionals.cdi();
        return cdi == null ? null : cdi.receiver();
    }

    private static Configuration configuration(ServletContext context, UnaryOperator<@Nullable String> initParameters) {
        return Configuration.ofServlet(initParameters, context::getInitParameter);
    }

    WebhookReceiver receiver() {
        return receiver;
    }

    void close() {
        if (own) {
            receiver.close();
        }
    }

    static Incoming incoming(HttpServletRequest request) {
        return new ServletIncoming(request);
    }

    static void write(Reply reply, HttpServletResponse response) throws IOException {
        response.setStatus(reply.status());
        reply.headers().forEach(response::setHeader);
        String text = reply.body();
        byte[] body = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        if (reply.contentType() != null) {
            response.setContentType(reply.contentType());
        }
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private record ServletIncoming(HttpServletRequest request) implements Incoming {

        @Override
        public String method() {
            return request.getMethod();
        }

        @Override
        public long contentLength() {
            return request.getContentLengthLong();
        }

        @Override
        public boolean isForm() {
            String type = request.getContentType();
            return type != null && contentLength() != 0 && Incoming.isForm(type);
        }

        @Override
        public List<String> headerLines(String name) {
            return Collections.list(request.getHeaders(name));
        }

        @Override
        public InputStream body() throws IOException {
            return request.getInputStream();
        }
    }
}
