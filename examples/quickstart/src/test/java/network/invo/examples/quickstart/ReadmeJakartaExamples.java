package network.invo.examples.quickstart;

import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import javax.sql.DataSource;
import network.invo.jakarta.webhooks.EventType;
import network.invo.jakarta.webhooks.InvoWebhook;
import network.invo.jakarta.webhooks.JdbcIdempotencyStore;
import network.invo.jakarta.webhooks.WebhookReceiver;
import network.invo.webhook.WebhookEvent;

/** The README's pieces of Java for app servers. */
final class ReadmeJakartaExamples {

    private ReadmeJakartaExamples() {}

    // region jaxrs
    @Path("invo/webhooks")
    public static class Webhooks {

        @POST
        @InvoWebhook // verified and claimed before this runs; completed by its 2xx, released by anything else
        public void receive(WebhookEvent event) {
            grant(event);
        }
    }
    // endregion

    static class Observers {
        // region cdi
        void paid(@Observes @EventType("purchase.completed") WebhookEvent event) {
            grant(event); // inside the claim: what it throws is a failed delivery, and INVO delivers again
        }
        // endregion
    }

    static WebhookReceiver receiver(DataSource dataSource, String secret, String oldSecret) {
        // region receiver
        WebhookReceiver receiver = WebhookReceiver.builder()
                .secrets(secret, oldSecret)
                .store(JdbcIdempotencyStore.builder(dataSource).build())
                .handler(delivery -> grant(delivery.event()))
                .build();
        // endregion
        return receiver;
    }

    private static void grant(WebhookEvent event) {}
}
