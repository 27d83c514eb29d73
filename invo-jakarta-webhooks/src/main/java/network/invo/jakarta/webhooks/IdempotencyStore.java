package network.invo.jakarta.webhooks;

import java.time.Duration;

/**
 * Remembers which events were handled, so that a repeated delivery is not handled twice.
 *
 * <p>Entries are keyed by scope (one receiver, or several that share their work) and idempotency key. Whoever acquires a
 * key handles the event and then calls {@link #complete} or {@link #release}, on the same thread, exactly once.
 *
 * <p>Thread-safe. A method that cannot tell throws; {@link WebhookReceiver} then answers 503 and acknowledges nothing.
 * There are {@link InMemoryIdempotencyStore} and {@link JdbcIdempotencyStore}; an implementation of your own must give at
 * most one live claim of a key at a time, whatever the number of threads and machines that ask.
 */
public interface IdempotencyStore {

    /**
     * Asks for an event.
     *
     * @param scope the scope, 1 to 100 printable ASCII characters
     * @param key the idempotency key; any text that is not blank
     * @return acquired, in progress, done or dead
     * @throws IdempotencyStoreException if the store cannot tell
     */
    Claim claim(String scope, String key);

    /**
     * Says that the event of an acquired claim was handled.
     *
     * @param claim what {@link #claim} gave
     * @return false if the claim was lost in the meantime: somebody else may have handled the event as well, and the
     *     delivery must not be acknowledged for this attempt
     * @throws IdempotencyStoreException if the store cannot tell
     */
    boolean complete(Claim claim);

    /**
     * Says that handling the event of an acquired claim failed; the next claim of the key may be acquired at once.
     *
     * @param claim what {@link #claim} gave
     * @return true if that was the last attempt that the store allows, and the event is dead now
     * @throws IdempotencyStoreException if the store cannot tell
     */
    boolean release(Claim claim);

    /**
     * Forgets events that were handled longer ago: as many as is done in a moment, as a delivery may wait for it. Dead ones
     * stay.
     *
     * <p>{@link WebhookReceiver} calls it once an hour, and again after a minute if there were any. It must not hold up
     * claims.
     *
     * @param retention how long an event is remembered at least
     * @return how many were forgotten; 0 if there are no more of them
     * @throws IdempotencyStoreException if the store cannot tell
     */
    int purge(Duration retention);
}
