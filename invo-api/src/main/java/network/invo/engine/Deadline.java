package network.invo.engine;

import java.time.Duration;

/**
 * A moment on the monotonic clock by which something must have ended.
 *
 * <p>Immutable and thread-safe. Compare deadlines with {@link #earlier}, never by their numbers: the clock may overflow.
 *
 * @param nanoTime the moment, as {@link System#nanoTime()} will read then
 */
public record Deadline(long nanoTime) {

    /** The longest span that a deadline can lie ahead: 100 years, so that sums cannot overflow. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /**
     * The deadline that lies this far ahead.
     *
     * @param span how far; longer than 100 years counts as 100 years
     * @return the deadline
     */
    public static Deadline in(Duration span) {
        Duration bounded = span.compareTo(LONGEST) > 0 ? LONGEST : span;
        return new Deadline(System.nanoTime() + bounded.toNanos());
    }

    /**
     * What is left of the time.
     *
     * @return nanoseconds, zero or negative when the deadline is past
     */
    public long remainingNanos() {
        return nanoTime - System.nanoTime();
    }

    /**
     * Whether the time is up.
     *
     * @return true if nothing is left
     */
    public boolean isPast() {
        return remainingNanos() <= 0;
    }

    /**
     * The earlier of two deadlines.
     *
     * @param other the other one
     * @return this or the other
     */
    public Deadline earlier(Deadline other) {
        return nanoTime - other.nanoTime <= 0 ? this : other;
    }
}
