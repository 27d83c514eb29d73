package network.invo;

/** What is known about the money after a call failed. */
public enum Outcome {
    /** Nothing reached INVO: the call had no effect, and repeating it is safe. */
    NOT_PROCESSED,
    /**
     * INVO answered that it did not do it, and why: a refusal with a reason that is known. A conflict (409) that says
     * neither this nor that the key was used before is {@link #UNKNOWN}.
     */
    REJECTED,
    /**
     * INVO may have done it: the answer was lost, unreadable, or a server error. Repeat the call with the <em>same</em>
     * idempotency key as a {@linkplain CallOptions.Builder#repetition() repetition}, look the order up, or wait for the
     * webhook; never start a second call with a new key.
     */
    UNKNOWN,
    /**
     * A call with this idempotency key, or a confirmation of this payment, was accepted before; this one did nothing more. What that one did is in
     * {@link InvoException#original()}, as far as INVO told; it may have failed or be pending. Never start a second call
     * with a new key because of this.
     */
    ALREADY_PROCESSED
}
