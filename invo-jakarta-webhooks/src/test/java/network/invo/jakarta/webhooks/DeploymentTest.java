package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ServletException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import network.invo.webhook.WebhookEvent;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.glassfish.jersey.server.ApplicationHandler;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.Test;

/** What must not start. */
class DeploymentTest {

    /** Anybody could send it an event. */
    @Path("unbound")
    public static final class Unbound {
        /** Takes an event. */
        @POST
        public void receive(WebhookEvent event) {}
    }

    /** Would go on after its answer. */
    @Path("stage")
    public static final class Stage {
        /** Takes an event. */
        @POST
        @InvoWebhook
        public CompletionStage<String> receive(WebhookEvent event) {
            return CompletableFuture.completedFuture("");
        }
    }

    /** The same in its older form. */
    @Path("suspended")
    public static final class Suspending {
        /** Takes an event. */
        @POST
        @InvoWebhook
        public void receive(WebhookEvent event, @Suspended AsyncResponse response) {}
    }

    /** As it should be. */
    @Path("bound")
    public static final class Bound {
        /** Takes an event. */
        @POST
        @InvoWebhook
        public void receive(WebhookEvent event) {}
    }

    private static InvoWebhookFilter filter() {
        return new InvoWebhookFilter(
                WebhookReceiver.builder().secrets(Deliveries.SECRET).build());
    }

    private static void deploy(Class<?> resource, Object filter) {
        new ApplicationHandler(new ResourceConfig(resource).register(filter));
    }

    @Test
    void jaxRs_eventWithoutTheBinding_fails() {
        assertThatThrownBy(() -> deploy(Unbound.class, filter()))
                .hasStackTraceContaining("takes a WebhookEvent without @InvoWebhook");
    }

    @Test
    void jaxRs_asynchronousResource_fails() {
        assertThatThrownBy(() -> deploy(Stage.class, filter())).hasStackTraceContaining("is asynchronous");
        assertThatThrownBy(() -> deploy(Suspending.class, filter())).hasStackTraceContaining("is asynchronous");
    }

    @Test
    void jaxRs_bound_starts() {
        deploy(Bound.class, filter());
    }

    @Test
    void jaxRs_withoutSecret_failsAndSaysWhereItLooked() {
        assertThatThrownBy(() -> deploy(Bound.class, new InvoWebhookFilter()))
                .hasStackTraceContaining("no webhook secret; looked for")
                .hasStackTraceContaining("INVO_WEBHOOK_SECRET");
    }

    @Test
    void jaxRs_withoutBoundResource_needsNoSecret() {
        new ApplicationHandler(new ResourceConfig().register(new InvoWebhookFilter()));
    }

    @Test
    void servlet_withoutSecretOrHandler_fails() throws Exception {
        Tomcat tomcat = PlainTomcat.tomcat();
        Context context = tomcat.addContext("", null);
        tomcat.start();
        try {
            InvoWebhookServlet servlet = new InvoWebhookServlet();
            assertThatThrownBy(() -> servlet.init(config(context)))
                    .isInstanceOf(ServletException.class)
                    .hasMessageContaining("no webhook secret; looked for");
            InvoWebhookServlet idle = new InvoWebhookServlet(
                    WebhookReceiver.builder().secrets(Deliveries.SECRET).build());
            assertThatThrownBy(() -> idle.init(config(context)))
                    .isInstanceOf(ServletException.class)
                    .hasMessageContaining("nobody would handle events");
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    private static jakarta.servlet.ServletConfig config(Context context) {
        return new jakarta.servlet.ServletConfig() {
            @Override
            public String getServletName() {
                return "webhook";
            }

            @Override
            public jakarta.servlet.ServletContext getServletContext() {
                return context.getServletContext();
            }

            @Override
            public String getInitParameter(String name) {
                return null;
            }

            @Override
            public java.util.Enumeration<String> getInitParameterNames() {
                return java.util.Collections.emptyEnumeration();
            }
        };
    }
}
