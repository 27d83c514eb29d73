package network.invo.jakarta.webhooks;

/**
 * Is told what a receiver refused or gave up, to count it or to raise an alarm.
 *
 * <p>Called on the delivery's thread, by several threads at once. What it throws is logged and changes nothing.
 */
public interface WebhookListener {

    /**
     * A delivery was refused.
     *
     * @param rejected what is known of it
     */
    default void rejected(WebhookRejected rejected) {}

    /**
     * An event was given up.
     *
     * @param dead the event
     */
    default void dead(WebhookDead dead) {}
}
