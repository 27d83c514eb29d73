package network.invo.jakarta.webhooks;

import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.CDI;
import java.lang.System.Logger.Level;
import network.invo.webhook.WebhookEvent;
import org.jspecify.annotations.Nullable;

/** Fires events, and holds the request's delivery. Loaded only where there is CDI. */
final class CdiBridge implements WebhookHandler, WebhookListener {

    private final BeanManager beans;

    private CdiBridge(BeanManager beans) {
        this.beans = beans;
    }

    /** The container of the application whose thread this is; null if there is none. */
    static @Nullable CdiBridge current() {
        try {
            return new CdiBridge(CDI.current().getBeanManager());
        } catch (IllegalStateException e) { // CDI is there, but not for this application
            return null;
        }
    }

    /**
     * A receiver that the application produces; null if it produces none.
     *
     * @throws IllegalStateException if it produces several: which of them a door means cannot be told
     */
    @Nullable
    WebhookReceiver receiver() {
        Instance<WebhookReceiver> receivers = beans.createInstance().select(WebhookReceiver.class);
        if (receivers.isAmbiguous()) {
            throw new IllegalStateException("the application has several beans of the type WebhookReceiver:"
                    + " pass one to the constructor of each door, and give the beans qualifiers");
        }
        return receivers.isResolvable() ? receivers.get() : null;
    }

    @Override
    public void handle(WebhookDelivery delivery) {
        inRequest(() -> {
            CurrentWebhook current = currentWebhook();
            if (current != null) {
                current.set(delivery);
            }
            fire(delivery);
        });
    }

    private void fire(WebhookDelivery delivery) {
        WebhookEvent event = delivery.event();
        EventType.Literal type = EventType.Literal.of(event.eventType());
        if (beans.resolveObserverMethods(event, type).isEmpty()) {
            Log.LOGGER.log(
                    Level.DEBUG,
                    () -> "no observer for the webhook key=" + Verification.keyHash(event.idempotencyKey()) + " scope="
                            + delivery.scope());
        }
        beans.getEvent().select(WebhookEvent.class, type).fire(event);
    }

    @Override
    public void rejected(WebhookRejected rejected) {
        inRequest(() -> beans.getEvent().select(WebhookRejected.class).fire(rejected));
    }

    @Override
    public void dead(WebhookDead dead) {
        inRequest(() -> beans.getEvent().select(WebhookDead.class).fire(dead));
    }

    /** Observers may be of a request's scope, and the inbox' thread has no request. */
    private void inRequest(Runnable call) {
        RequestContextController context = isRequestActive()
                ? null
                : beans.createInstance().select(RequestContextController.class).get();
        boolean activated = context != null && context.activate();
        try {
            call.run();
        } finally {
            if (activated && context != null) {
                context.deactivate();
            }
        }
    }

    private boolean isRequestActive() {
        try {
            return beans.getContext(RequestScoped.class).isActive();
        } catch (ContextNotActiveException e) {
            return false;
        }
    }

    /** Null where this module's jar is no bean archive of the application. */
    private @Nullable CurrentWebhook currentWebhook() {
        Instance<CurrentWebhook> found = beans.createInstance().select(CurrentWebhook.class);
        return found.isResolvable() ? found.get() : null;
    }
}
