package network.invo.jakarta.webhooks;

import java.time.Duration;
import java.util.Objects;

/**
 * A store's answer to "may I handle this event?".
 *
 * <p>A store may extend the class to carry what it needs from {@link IdempotencyStore#claim} to
 * {@link IdempotencyStore#complete} or {@link IdempotencyStore#release}, such as an open transaction.
 */
public class Claim {

    /** What a claim can be answered with. */
    public enum State {
        /** The caller handles the event, and then completes or releases the claim. */
        ACQUIRED,
        /** Somebody handles it at this moment; ask again after {@link Claim#retryAfter()}. */
        IN_PROGRESS,
        /** It was handled. */
        DONE,
        /** It failed too often and is not tried any more. */
        DEAD
    }

    private final State state;
    private final String scope;
    private final String key;
    private final long fence;
    private final int attempt;
    private final Duration retryAfter;

    /**
     * A claim.
     *
     * @param state the answer
     * @param scope the scope that was asked for
     * @param key the idempotency key that was asked for
     * @param fence for an acquired claim a number that no later claim of the key has; else 0
     * @param attempt for an acquired claim how many times the key was acquired, from 1; for a dead one how many times it
     *     was tried; else 0
     * @param retryAfter for a claim in progress when to ask again; else zero
     */
    protected Claim(State state, String scope, String key, long fence, int attempt, Duration retryAfter) {
        this.state = Objects.requireNonNull(state, "state");
        this.scope = Objects.requireNonNull(scope, "scope");
        this.key = Objects.requireNonNull(key, "key");
        this.fence = fence;
        this.attempt = attempt;
        this.retryAfter = Objects.requireNonNull(retryAfter, "retryAfter");
    }

    /**
     * The event is the caller's to handle.
     *
     * @param scope the scope
     * @param key the idempotency key
     * @param fence a number that no later claim of the key has
     * @param attempt which attempt this is, from 1
     * @return the claim
     */
    public static Claim acquired(String scope, String key, long fence, int attempt) {
        return new Claim(State.ACQUIRED, scope, key, fence, attempt, Duration.ZERO);
    }

    /**
     * Somebody handles the event.
     *
     * @param scope the scope
     * @param key the idempotency key
     * @param retryAfter when to ask again
     * @return the claim
     */
    public static Claim inProgress(String scope, String key, Duration retryAfter) {
        return new Claim(State.IN_PROGRESS, scope, key, 0, 0, retryAfter);
    }

    /**
     * The event was handled.
     *
     * @param scope the scope
     * @param key the idempotency key
     * @return the claim
     */
    public static Claim done(String scope, String key) {
        return new Claim(State.DONE, scope, key, 0, 0, Duration.ZERO);
    }

    /**
     * The event was given up.
     *
     * @param scope the scope
     * @param key the idempotency key
     * @param attempts how many times it was tried
     * @return the claim
     */
    public static Claim dead(String scope, String key, int attempts) {
        return new Claim(State.DEAD, scope, key, 0, attempts, Duration.ZERO);
    }

    /**
     * The answer.
     *
     * @return the state
     */
    public final State state() {
        return state;
    }

    /**
     * The scope that was asked for.
     *
     * @return the scope
     */
    public final String scope() {
        return scope;
    }

    /**
     * The idempotency key that was asked for.
     *
     * @return the key
     */
    public final String key() {
        return key;
    }

    /**
     * What tells this claim from later ones of the same key.
     *
     * @return the fence; 0 if the claim was not acquired
     */
    public final long fence() {
        return fence;
    }

    /**
     * Which attempt this is, or how many there were for a dead event.
     *
     * @return the number, from 1; 0 if there is none to tell
     */
    public final int attempt() {
        return attempt;
    }

    /**
     * When to ask again.
     *
     * @return the time to wait; zero if the claim is not in progress
     */
    public final Duration retryAfter() {
        return retryAfter;
    }

    /** The answer without the key. */
    @Override
    public String toString() {
        return "Claim[" + state + ", scope=" + scope + ", fence=" + fence + ", attempt=" + attempt + "]";
    }
}
