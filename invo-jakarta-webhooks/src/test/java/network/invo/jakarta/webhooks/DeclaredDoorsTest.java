package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.naming.NameNotFoundException;
import javax.naming.spi.InitialContextFactory;
import javax.sql.DataSource;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Doors that an application declares, and what becomes of them when it starts. Tomcat makes these servlets late. */
class DeclaredDoorsTest {

    private static DataSource database;
    private static final List<String> HANDLED = new CopyOnWriteArrayList<>();

    /** A naming that has one data source. */
    public static final class Naming implements InitialContextFactory {
        @Override
        public javax.naming.Context getInitialContext(Hashtable<?, ?> environment) {
            return (javax.naming.Context) Proxy.newProxyInstance(
                    Naming.class.getClassLoader(),
                    new Class<?>[] {javax.naming.Context.class},
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("lookup") && arguments[0].equals("webhooks")) {
                            return database;
                        }
                        throw new NameNotFoundException();
                    });
        }
    }

    /** Takes events. */
    public static final class Taking implements WebhookHandler {
        @Override
        public void handle(WebhookDelivery delivery) {
            HANDLED.add(delivery.event().idempotencyKey());
        }
    }

    /** Overrides the handler. */
    public static final class Overriding extends InvoWebhookServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void handle(WebhookDelivery delivery) {
            HANDLED.add(delivery.event().idempotencyKey());
        }
    }

    private Tomcat tomcat;
    private Context context;

    @BeforeEach
    void prepare() throws Exception {
        System.setProperty(javax.naming.Context.INITIAL_CONTEXT_FACTORY, Naming.class.getName());
        database = Databases.h2();
        HANDLED.clear();
        tomcat = PlainTomcat.tomcat();
        context = tomcat.addContext("", null);
        context.addServletContainerInitializer(new WebhookDeploymentCheck(), Set.of());
    }

    @AfterEach
    void stop() throws LifecycleException {
        System.clearProperty(javax.naming.Context.INITIAL_CONTEXT_FACTORY);
        tomcat.stop();
        tomcat.destroy();
    }

    private void declare(Class<? extends InvoWebhookServlet> type, Map<String, String> parameters) {
        Wrapper servlet = Tomcat.addServlet(context, "hook", type.getName());
        parameters.forEach(servlet::addInitParameter);
        servlet.addMapping("/hook");
    }

    private int deliver(String key) throws Exception {
        byte[] event = Deliveries.event(key);
        return new RawHttp(tomcat.getConnector().getLocalPort(), "/hook")
                .header("X-Invo-Signature", Deliveries.sign(event))
                .body(event)
                .send()
                .status();
    }

    private static void awaitHandled(String... keys) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (HANDLED.size() < keys.length && System.nanoTime() < end) {
            Thread.sleep(10);
        }
        assertThat(HANDLED).containsExactly(keys);
    }

    private static long inboxThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("inbox-declared"))
                .count();
    }

    private void declareInbox() {
        declare(
                InvoWebhookServlet.class,
                Map.of(
                        "handler", Taking.class.getName(),
                        "secrets", Deliveries.SECRET,
                        "scope", "declared",
                        "mode", "inbox",
                        "data-source", "webhooks"));
    }

    @Test
    void inbox_startsWithTheApplicationAndEndsWithIt() throws Exception {
        JdbcIdempotencyStore.builder(database)
                .mode(StoreMode.INBOX)
                .build()
                .enqueue("declared", "waiting", Deliveries.event("waiting"));
        declareInbox();
        tomcat.start();
        awaitHandled("waiting");
        tomcat.stop();
        assertThat(inboxThreads()).isZero();
    }

    @Test
    void inbox_servletMadeLater_isTheSameOne() throws Exception {
        declareInbox();
        tomcat.start();
        assertThat(inboxThreads()).isEqualTo(1);
        assertThat(deliver("new")).isEqualTo(200);
        awaitHandled("new");
        assertThat(inboxThreads()).isEqualTo(1);
        tomcat.stop();
        assertThat(inboxThreads()).isZero();
    }

    @Test
    void servlet_overridesHandle_handles() throws Exception {
        declare(Overriding.class, Map.of("secrets", Deliveries.SECRET));
        tomcat.start();
        assertThat(deliver("k")).isEqualTo(200);
        assertThat(HANDLED).containsExactly("k");
    }

    @Test
    void servlet_overridesHandleBesideAReceiver_doesNotStart() throws Exception {
        provide();
        declare(Overriding.class, Map.of());
        assertDoesNotStart();
    }

    @Test
    void servlet_namesAHandlerBesideAReceiver_doesNotStart() throws Exception {
        provide();
        declare(InvoWebhookServlet.class, Map.of("handler", Taking.class.getName()));
        assertDoesNotStart();
    }

    private void provide() {
        context.getServletContext()
                .setAttribute(
                        WebhookReceiver.class.getName(),
                        WebhookReceiver.builder()
                                .secrets(Deliveries.SECRET)
                                .handler(delivery -> {})
                                .build());
    }

    private void assertDoesNotStart() throws LifecycleException {
        tomcat.start();
        assertThat(context.getState()).isNotEqualTo(LifecycleState.STARTED);
    }
}
