/**
 * Signed webhooks in an app server, each event handled once.
 *
 * <p>Pick one of three doors; they answer alike and share their settings, see {@link WebhookReceiver}:
 *
 * <pre>{@code
 * @Path("invo")                                          // JAX-RS
 * public class Webhooks {
 *     @POST
 *     @InvoWebhook
 *     public void receive(WebhookEvent event) { ... }    // verified; a 2xx completes it, anything else releases it
 * }
 *
 * <filter-class>network.invo.jakarta.webhooks.InvoWebhookServletFilter</filter-class>   // before a servlet of yours
 * <servlet-class>network.invo.jakarta.webhooks.InvoWebhookServlet</servlet-class>       // the whole endpoint
 * }</pre>
 *
 * and handle events where it suits you:
 *
 * <pre>{@code
 * void paid(@Observes @EventType("purchase.completed") WebhookEvent event) { ... }  // CDI, in the claim
 * WebhookHandler handler = delivery -> { ... };                                     // without CDI
 * }</pre>
 *
 * <p>Give the receiver the webhook secret ({@code INVO_WEBHOOK_SECRET}, or see {@link WebhookReceiver}) and, where an event
 * must not be handled twice, a database ({@link JdbcIdempotencyStore}).
 */
@NullMarked
package network.invo.jakarta.webhooks;

import org.jspecify.annotations.NullMarked;
