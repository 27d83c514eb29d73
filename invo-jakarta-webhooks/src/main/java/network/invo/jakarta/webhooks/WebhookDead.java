package network.invo.jakarta.webhooks;

import java.util.Objects;
import network.invo.webhook.WebhookEvent;

/**
 * An event that failed too often: it was answered with 200 and nobody handled it. With CDI, an event that can be
 * observed. It is told once more for each later delivery of the same event, which is not handled either.
 *
 * @param event the event
 * @param scope the receiver's scope
 * @param attempts how many times it was tried
 */
public record WebhookDead(WebhookEvent event, String scope, int attempts) {

    /** Checks that the required parts are there. */
    public WebhookDead {
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(scope, "scope");
    }

    /** Type and attempts: the data may be personal. */
    @Override
    public String toString() {
        return "WebhookDead[" + event.eventType() + ", scope=" + scope + ", attempts=" + attempts + "]";
    }
}
