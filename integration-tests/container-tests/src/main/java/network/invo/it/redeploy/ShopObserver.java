package network.invo.it.redeploy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import network.invo.jakarta.webhooks.EventType;
import network.invo.webhook.WebhookEvent;

/** Handles the events of {@link ShopSite} where there is CDI. */
@ApplicationScoped
public class ShopObserver {

    void paid(@Observes @EventType("purchase.completed") WebhookEvent event) throws SQLException {
        ShopSite.grant(event, null);
    }
}
