package network.invo.it.sites;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import network.invo.jakarta.webhooks.InvoWebhook;
import network.invo.jakarta.webhooks.InvoWebhookFilter;
import network.invo.webhook.WebhookEvent;

/** Its resource returns before the event is handled. */
@ApplicationPath("rest")
public class AsynchronousApplication extends Application {

    /** The resource. */
    @Path("hook")
    public static class Hook {
        @POST
        @InvoWebhook
        public CompletionStage<String> receive(WebhookEvent event) {
            return CompletableFuture.completedFuture("thanks");
        }
    }

    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(Hook.class, InvoWebhookFilter.class);
    }
}
