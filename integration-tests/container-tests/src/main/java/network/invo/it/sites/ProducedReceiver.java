package network.invo.it.sites;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import javax.sql.DataSource;
import network.invo.jakarta.webhooks.Deliveries;
import network.invo.jakarta.webhooks.JdbcIdempotencyStore;
import network.invo.jakarta.webhooks.WebhookReceiver;

/** A receiver that the application makes, with the data source that it was given. */
@ApplicationScoped
public class ProducedReceiver {

    @Resource
    private DataSource dataSource;

    @Produces
    @Singleton
    WebhookReceiver receiver() {
        return WebhookReceiver.builder()
                .secrets(Deliveries.SECRET)
                .store(JdbcIdempotencyStore.builder(dataSource).maxAttempts(2).build())
                .build();
    }

    void close(@Disposes WebhookReceiver receiver) {
        receiver.close();
    }
}
