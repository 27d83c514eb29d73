package network.invo.jakarta.webhooks;

/** How a {@link JdbcIdempotencyStore} guards the handling of an event. */
public enum StoreMode {

    /**
     * The claim, what the handler writes, and the end of the claim are one transaction: exactly one effect, for what is
     * written in that transaction. Duplicates wait for up to 2 s and are then answered with 503.
     *
     * <p>Where there is JTA the transaction is the thread's, and the handler's own data sources and entity managers join
     * it. Elsewhere it is {@link WebhookDelivery#connection()}.
     */
    TRANSACTIONAL,

    /**
     * The claim is a short transaction of its own, valid until its lease ends by the database's clock. At least once: a
     * handler that was killed, or outlived its lease, runs again.
     */
    LEASE,

    /**
     * The verified bytes are stored and the sender is answered with 200 at once; a thread of the receiver then runs the
     * handlers, by arrival, in a transaction as in {@link #TRANSACTIONAL}, with growing pauses until they succeed or the
     * event is dead. A resource or servlet behind a filter is not called.
     *
     * <p>Before you change to another mode let the inbox run empty. What is left in it was acknowledged, and no receiver
     * of another mode handles it: such a receiver logs an error with the code {@code WEBHOOK_INBOX_LEFT} when it starts
     * and again while they wait. Run one in this mode, on the same scope, until they are done.
     */
    INBOX
}
