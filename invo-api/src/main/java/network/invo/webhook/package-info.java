/**
 * Signed webhooks in plain Java: verify a delivery, read its event, and sign one for a test.
 *
 * <p>INVO tells what happened by a POST to your server. Grant value off these deliveries, not off the answers to calls:
 * the answer can be lost, the delivery is repeated until you have said 2xx.
 *
 * <pre>{@code
 * WebhookVerifier verifier = WebhookVerifier.of(secret, oldSecret); // once
 *
 * byte[] body = request.body();                                     // as received, never parsed and written again
 * try {
 *     WebhookEvent event = verifier.verify(body, request.header(WebhookVerifier.SIGNATURE_HEADER));
 *     if (firstTimeSeen(event.idempotencyKey())) {                  // in the transaction that grants
 *         switch (event.eventType()) {
 *             case EventTypes.PURCHASE_COMPLETED -> grant(event.dataAs(PurchaseCompleted.class));
 *             case EventTypes.ITEM_PURCHASED -> grant(event.dataAs(ItemPurchased.class));
 *             default -> {}                                         // new types may come at any time
 *         }
 *     }
 *     respond(200);
 * } catch (WebhookVerificationException e) {
 *     respond(400, e.code());                                       // and 5xx if a handler of yours failed
 * }
 * }</pre>
 *
 * <p>Three rules: verify the bytes as they came; dedupe on {@link network.invo.webhook.WebhookEvent#idempotencyKey()},
 * which is signed, and on no header; answer 2xx only when the event is safe with you.
 *
 * <h2>What is public and what is inferred</h2>
 *
 * Public: the header's name, HMAC-SHA256 over the time, a dot and the raw body, the window of 300 seconds, several secrets
 * during rotation, the failure codes, the event's fields. Inferred, because no source prints a sample:
 *
 * <ul>
 *   <li>the header's text {@code t=<unix seconds>,v1=<signature>}, and that there may be several {@code v1}
 *   <li>the signature in hex (written in lower case, read in either)
 *   <li>the key: the secret's UTF-8 bytes, whole, with any prefix
 *   <li>that a time ahead of the clock is as bad as one behind it
 *   <li>the order of the checks
 *   <li>that the body's names are the event's fields in {@code snake_case}, and a time without a zone is in UTC
 * </ul>
 */
@NullMarked
package network.invo.webhook;

import org.jspecify.annotations.NullMarked;
