package network.invo.jakarta.webhooks;

import java.sql.Connection;
import java.util.Objects;
import network.invo.webhook.WebhookEvent;
import org.jspecify.annotations.Nullable;

/**
 * A verified event that was claimed and is being handled.
 *
 * @param event the event
 * @param scope the receiver's scope
 * @param attempt which attempt this is, from 1
 * @param connection the transaction of {@link StoreMode#TRANSACTIONAL} and {@link StoreMode#INBOX} where the store has
 *     one of its own: what is written through it is committed together with the claim. Commit, rollback and auto-commit
 *     are refused on it, closing it does nothing. Null with JTA (use your own data source: it is in the same
 *     transaction), in {@link StoreMode#LEASE}, and with other stores
 */
public record WebhookDelivery(
        WebhookEvent event,
        String scope,
        int attempt,
        @Nullable Connection connection) {

    /** Checks that the required parts are there. */
    public WebhookDelivery {
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(scope, "scope");
    }

    /** Type and attempt: the data may be personal. */
    @Override
    public String toString() {
        return "WebhookDelivery[" + event.eventType() + ", scope=" + scope + ", attempt=" + attempt + "]";
    }
}
