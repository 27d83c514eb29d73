package network.invo.jakarta.webhooks;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Produces;
import network.invo.webhook.WebhookEvent;
import org.jspecify.annotations.Nullable;

/**
 * The delivery of this request, as a request-scoped CDI bean. {@code @Inject WebhookEvent} works as well, in beans that do
 * not outlive the request.
 */
@RequestScoped
public class CurrentWebhook {

    private @Nullable WebhookDelivery delivery;

    /** For CDI. */
    public CurrentWebhook() {}

    /**
     * The delivery.
     *
     * @return the delivery
     * @throws IllegalStateException if this request is no verified webhook
     */
    public WebhookDelivery delivery() {
        if (delivery == null) {
            throw new IllegalStateException("this request is no verified webhook");
        }
        return delivery;
    }

    /**
     * The event.
     *
     * @return the event
     * @throws IllegalStateException if this request is no verified webhook
     */
    @Produces
    @Dependent
    public WebhookEvent event() {
        return delivery().event();
    }

    void set(@Nullable WebhookDelivery delivery) {
        this.delivery = delivery;
    }
}
