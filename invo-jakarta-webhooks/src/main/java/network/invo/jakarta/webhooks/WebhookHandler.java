package network.invo.jakarta.webhooks;

/**
 * What a program does with an event, for those without CDI.
 *
 * <p>Called once for each event that was claimed, on the thread of the delivery (in the inbox mode on the worker's
 * thread), by several threads at once for different events. Whatever it throws makes the attempt fail: the claim is
 * released, the sender is answered with 500 and sends again. In the inbox mode the sender was answered before, and the
 * event is tried again after a pause.
 */
@FunctionalInterface
public interface WebhookHandler {

    /**
     * Handles an event. It should ignore the event types that it does not know.
     *
     * @param delivery the event, which attempt this is, and the store's transaction if there is one
     * @throws Exception if the event could not be handled
     */
    void handle(WebhookDelivery delivery) throws Exception;
}
