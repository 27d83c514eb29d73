package network.invo;

/** What is known about the money after a call failed. */
public enum Outcome {
    /** Nothing reached INVO: the call had no effect, and repeating it is safe. */
    NOT_PROCESSED,
    /** INVO answered that it did not do it. */
    REJECTED,
    /**
     * INVO may have done it: the answer was lost, unreadable, or a server error. Repeat the call with the <em>same</em>
     * idempotency key, look the order up, or wait for the webhook; never start a second call with a new key.
     */
    UNKNOWN
}
