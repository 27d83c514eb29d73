package network.invo.examples.gamestore;

import static java.util.Objects.requireNonNull;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import network.invo.jakarta.webhooks.EventType;
import network.invo.webhook.EventTypes;
import network.invo.webhook.PurchaseCompleted;
import network.invo.webhook.WebhookEvent;

/** Grants what was paid: in the transaction of the claim, so once, though deliveries repeat and servers die. */
@ApplicationScoped
public class Grants {

    @Inject
    private Orders orders;

    void paid(@Observes @EventType(EventTypes.PURCHASE_COMPLETED) WebhookEvent event) throws SQLException {
        PurchaseCompleted purchase = event.dataAs(PurchaseCompleted.class);
        orders.grant(purchase.metadata().getString("order"), requireNonNull(purchase.currencyAmount()));
    }
}
