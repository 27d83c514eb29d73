package network.invo.jakarta.webhooks;

import org.jspecify.annotations.Nullable;

/** A store could not tell or remember something. The delivery is answered with 503, so that the sender tries again. */
public final class IdempotencyStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean dead;

    /**
     * A store could not tell or remember something.
     *
     * @param message what, without the event's content
     * @param cause why, or null
     */
    public IdempotencyStoreException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    IdempotencyStoreException(String message, @Nullable Throwable cause, boolean dead) {
        super(message, cause);
        this.dead = dead;
    }

    /** Whether the event is dead now: the database refused what the handler wrote, and it was the last attempt. */
    boolean isDead() {
        return dead;
    }
}
