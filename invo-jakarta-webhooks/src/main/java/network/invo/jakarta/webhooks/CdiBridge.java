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

    /** A receiver that the application produces; null if it produces none. */
    @Nullable
    WebhookReceiver receiver() {
        Instance<WebhookReceiver> receivers = beans.createInstance().select(WebhookReceiver.class);
        return receivers.isResolvable() ? receivers.get() : null;
    }

    @Override
    public void handle(WebhookDelivery delivery) {
        RequestContextController context = isRequestActive()
                ? null
                : beans.createInstance().select(RequestContextController.class).get();
        boolean activated = context != null && context.activate();
        try {
            CurrentWebhook current = currentWebhook();
            if (current != null) {
                current.set(delivery);
            }
            fire(delivery.event());
        } finally {
            if (activated && context != null) {
                context.deactivate();
            }
        }
    }

    private void fire(WebhookEvent event) {
        EventType.Literal type = EventType.Literal.of(event.eventType());
        if (beans.resolveObserverMethods(event, type).isEmpty()) {
            Log.LOGGER.log(Level.DEBUG, () -> "no observer for webhooks of the type " + event.eventType());
        }
        beans.getEvent().select(WebhookEvent.class, type).fire(event);
    }

    @Override
    public void rejected(WebhookRejected rejected) {
        beans.getEvent().select(WebhookRejected.class).fire(rejected);
    }

    @Override
    public void dead(WebhookDead dead) {
        beans.getEvent().select(WebhookDead.class).fire(dead);
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
