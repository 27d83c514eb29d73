package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import javax.sql.DataSource;
import network.invo.jakarta.webhooks.Admission.Admitted;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.Test;

/**
 * A claim does not outlive its request, even where JAX-RS does not say how a resource has ended: RESTEasy skips the response
 * filters when an exception mapper throws. {@link DoorRows} has that mapper; here a servlet stands for such a JAX-RS.
 */
class RequestEndTest {

    private static final class SkipsResponseFilters extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final transient WebhookReceiver receiver;

        SkipsResponseFilters(WebhookReceiver receiver) {
            this.receiver = receiver;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) {
            Admitted admitted = receiver.admit(ServletDoor.incoming(request)).required();
            request.setAttribute(Admitted.class.getName(), admitted);
            throw new IllegalStateException("a mapper failed");
        }
    }

    @Test
    void request_endsWithALiveClaim_released() throws Exception {
        DataSource database = Databases.h2();
        WebhookReceiver receiver = WebhookReceiver.builder()
                .secrets(Deliveries.SECRET)
                .store(JdbcIdempotencyStore.builder(database)
                        .mode(StoreMode.LEASE)
                        .maxAttempts(2)
                        .build())
                .build();
        Tomcat tomcat = PlainTomcat.tomcat();
        Context context = tomcat.addContext("", null);
        context.addServletContainerInitializer(new WebhookDeploymentCheck(), Set.of());
        PlainTomcat.add(context, "rest", new SkipsResponseFilters(receiver), "/*");
        tomcat.start();
        try {
            byte[] event = Deliveries.event("k");
            for (int i = 0; i < 2; i++) {
                int status = new RawHttp(tomcat.getConnector().getLocalPort(), "/hook")
                        .header("X-Invo-Signature", Deliveries.sign(event))
                        .body(event)
                        .send()
                        .status();
                assertThat(status).isEqualTo(500);
            }
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
        assertThat(Databases.count(database, "SELECT COUNT(*) FROM invo_webhook WHERE state = 'DEAD'"))
                .isEqualTo(1);
    }
}
