package network.invo.examples.gamestore;

import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import network.invo.jakarta.webhooks.InvoWebhook;

/** Where INVO delivers. Verified and claimed before it is called; {@link Grants} has done the work by then. */
@Path("invo/webhooks")
public class Webhooks {

    /** Answers with 204, and so completes the event. */
    @POST
    @InvoWebhook
    public void receive() {}
}
