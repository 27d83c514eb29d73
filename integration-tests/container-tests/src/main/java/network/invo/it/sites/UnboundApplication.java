package network.invo.it.sites;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import java.util.Set;
import network.invo.jakarta.webhooks.InvoWebhookFilter;
import network.invo.webhook.WebhookEvent;

/** Its resource takes an event without the binding. */
@ApplicationPath("rest")
public class UnboundApplication extends Application {

    /** The resource. */
    @Path("hook")
    public static class Hook {
        @POST
        public void receive(WebhookEvent event) {}
    }

    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(Hook.class, InvoWebhookFilter.class);
    }
}
