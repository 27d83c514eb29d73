package network.invo.it.sites;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import java.io.IOException;
import java.util.List;
import network.invo.jakarta.webhooks.CurrentWebhook;
import network.invo.jakarta.webhooks.InvoWebhook;
import network.invo.jakarta.webhooks.InvoWebhookServlet;
import network.invo.jakarta.webhooks.InvoWebhookServletFilter;
import network.invo.webhook.WebhookEvent;

/** The three doors as an application declares them. What handles the events is {@link Recorder}. */
public final class CdiDoors {

    /** The paths of the doors. */
    public static final List<String> PATHS = List.of("/servlet", "/filtered", "/rest/hook");

    private CdiDoors() {}

    /** Everything else is found by scanning. */
    @ApplicationPath("rest")
    public static class Rest extends Application {}

    /** Has the event injected, in the three ways that there are. */
    @Path("hook")
    @RequestScoped
    public static class Hook {

        @Inject
        private Recorder recorder;

        @Inject
        private CurrentWebhook current;

        @Inject
        private WebhookEvent injected;

        /** Takes an event. */
        @POST
        @InvoWebhook
        public void receive(WebhookEvent event) {
            boolean same = event.equals(current.event()) && event.equals(injected);
            recorder.record(same ? "resource" : "another event", event);
        }
    }

    /** See {@link InvoWebhookServlet}. */
    @WebServlet(urlPatterns = "/servlet", loadOnStartup = 1)
    public static class Servlet extends InvoWebhookServlet {
        private static final long serialVersionUID = 1L;
    }

    /** See {@link InvoWebhookServletFilter}. */
    @WebFilter("/filtered")
    public static class Filter extends InvoWebhookServletFilter {}

    /** Lies behind the filter. */
    @WebServlet("/filtered")
    public static class Behind extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Inject
        private transient Recorder recorder;

        @Inject
        private transient CurrentWebhook current;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) {
            recorder.record("resource", current.event());
        }
    }

    /** What {@link Recorder} has seen. */
    @WebServlet("/probe")
    public static class Probe extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Inject
        private transient Recorder recorder;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().write(String.join("\n", recorder.take()));
        }
    }
}
