package network.invo.it.sites;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import java.util.Set;
import network.invo.jakarta.webhooks.InvoWebhook;
import network.invo.jakarta.webhooks.InvoWebhookFilter;
import network.invo.webhook.WebhookEvent;

/** As it should be. */
@ApplicationPath("rest")
public class BoundApplication extends Application {

    /** The resource. */
    @Path("hook")
    public static class Hook {
        @POST
        @InvoWebhook
        public String receive(WebhookEvent event) {
            return "thanks";
        }
    }

    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(Hook.class, InvoWebhookFilter.class);
    }
}
