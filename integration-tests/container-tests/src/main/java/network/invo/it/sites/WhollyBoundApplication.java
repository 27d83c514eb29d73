package network.invo.it.sites;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import java.util.Set;
import network.invo.jakarta.webhooks.InvoWebhook;
import network.invo.jakarta.webhooks.InvoWebhookFilter;

/** It has the binding, and its resource has not. */
@ApplicationPath("rest")
@InvoWebhook
public class WhollyBoundApplication extends Application {

    /** The resource. */
    @Path("hook")
    public static class Hook {
        @POST
        public String receive(String body) {
            return "thanks";
        }
    }

    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(Hook.class, InvoWebhookFilter.class);
    }
}
