package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import javax.sql.DataSource;
import network.invo.webhook.WebhookEvent;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * All the places where {@link InvoWebhook} may stand, on Jersey: a resource is guarded and its claim ended by its own answer,
 * or it answers 500.
 */
class BindingTest {

    /** The annotation is on an interface's method, which JAX-RS reads too. */
    public interface Api {
        /** Takes an event. */
        @POST
        @Path("interface")
        @InvoWebhook
        String receive(String event);
    }

    /** See {@link Api}. */
    @Path("")
    public static final class Implementation implements Api {
        @Override
        public String receive(String event) {
            return "ok";
        }
    }

    /** Has annotations of its own, and so JAX-RS does not look at the interface. */
    @Path("")
    public static final class Redeclared implements Api {
        @Override
        @POST
        @Path("redeclared")
        public String receive(String event) {
            return "ok";
        }
    }

    /** The annotation is on a method with a type parameter. */
    public abstract static class Generic<T> {
        /** Takes an event. */
        @InvoWebhook
        public abstract String receive(T event);
    }

    /** See {@link Generic}. */
    @Path("generic")
    public static final class OfEvents extends Generic<WebhookEvent> {
        @Override
        @POST
        public String receive(WebhookEvent event) {
            return "ok";
        }
    }

    /** The annotation is on a superclass. */
    @InvoWebhook
    public abstract static class Base {}

    /** See {@link Base}. */
    @Path("superclass")
    public static final class Derived extends Base {
        /** Takes a body that anybody could send. */
        @POST
        public String receive(String body) {
            return "ok";
        }
    }

    /** The annotation is on an interface. */
    @InvoWebhook
    public interface Marked {}

    /** See {@link Marked}. */
    @Path("marked")
    public static final class MarkedResource implements Marked {
        /** Takes a body that anybody could send. */
        @POST
        public String receive(String body) {
            return "ok";
        }
    }

    /** Another method of a class that has a bound one: it is not bound. */
    @Path("beside")
    public static final class Beside implements Api {
        @Override
        public String receive(String event) {
            return "ok";
        }

        /** Takes what anybody sends. */
        @POST
        public String receive(byte[] anything) {
            return "ok";
        }
    }

    /** JAX-RS binds the whole application. */
    @InvoWebhook
    public static final class BoundApplication extends Application {
        private final WebhookReceiver receiver;

        BoundApplication(WebhookReceiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public Set<Class<?>> getClasses() {
            return Set.of(Plain.class);
        }

        @Override
        @SuppressWarnings("deprecation") // the one way to register a filter that was configured in code
        public Set<Object> getSingletons() {
            return Set.of(new InvoWebhookFilter(receiver));
        }
    }

    /** See {@link BoundApplication}. */
    @Path("plain")
    public static final class Plain {
        /** Takes a body that anybody could send. */
        @POST
        public String receive(String body) {
            return "ok";
        }
    }

    private DataSource database;
    private WebhookReceiver receiver;

    @BeforeEach
    void fresh() throws Exception {
        database = Databases.h2();
        receiver = WebhookReceiver.builder()
                .secrets(Deliveries.SECRET)
                .store(JdbcIdempotencyStore.builder(database).build())
                .handler(delivery ->
                        Databases.effect(delivery.connection(), delivery.event().idempotencyKey()))
                .build();
    }

    private ResourceConfig resources() {
        return new ResourceConfig(
                        Implementation.class,
                        Redeclared.class,
                        OfEvents.class,
                        Derived.class,
                        MarkedResource.class,
                        Beside.class)
                .register(new InvoWebhookFilter(receiver));
    }

    private static int post(ResourceConfig application, String path, boolean signed) throws Exception {
        Tomcat tomcat = PlainTomcat.tomcat();
        Context context = tomcat.addContext("", null);
        PlainTomcat.add(context, "rest", new ServletContainer(application), "/*");
        tomcat.start();
        try {
            byte[] event = Deliveries.event("k");
            RawHttp request = new RawHttp(tomcat.getConnector().getLocalPort(), path)
                    .header("Content-Type", "application/json")
                    .body(event);
            if (signed) {
                request.header("X-Invo-Signature", Deliveries.sign(event));
            }
            return request.send().status();
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    private long effects() throws Exception {
        return Databases.count(database, "SELECT COUNT(*) FROM effect");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/interface", "/redeclared", "/generic", "/superclass", "/marked", "/beside/interface"})
    void inheritedBinding_signed_acknowledgedAndCommitted(String path) throws Exception {
        assertThat(post(resources(), path, true)).isEqualTo(200);
        assertThat(effects()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/interface", "/redeclared", "/generic", "/superclass", "/marked", "/beside/interface"})
    void inheritedBinding_unsigned_refused(String path) throws Exception {
        assertThat(post(resources(), path, false)).isEqualTo(400);
    }

    @Test
    void inheritedBinding_ofAnotherMethodOfTheName_leavesThisOneAlone() throws Exception {
        assertThat(post(resources(), "/beside", false)).isEqualTo(200);
    }

    @Test
    void filterBehind_answersForTheResource_neverAcknowledged() throws Exception {
        ContainerRequestFilter hasty =
                request -> request.abortWith(Response.ok().build());
        assertThat(post(resources().register(hasty, Priorities.USER), "/redeclared", true))
                .isEqualTo(500);
        assertThat(effects()).isZero();
    }

    @Test
    void bindingOfTheApplication_signed_neverAcknowledged() throws Exception {
        ResourceConfig application = ResourceConfig.forApplication(new BoundApplication(receiver));
        assertThat(post(application, "/plain", true)).isEqualTo(500);
        assertThat(effects()).isZero();
        assertThat(Databases.count(database, "SELECT COUNT(*) FROM invo_webhook"))
                .isZero();
    }
}
