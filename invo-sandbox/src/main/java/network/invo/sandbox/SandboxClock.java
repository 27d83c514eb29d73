package network.invo.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The time of the sandbox: a base clock plus what it was advanced by.
 *
 * <p>It decides when tokens and checkout links expire, when an old webhook secret stops signing, and the {@code t} of
 * signatures. It does not drive delays on the wire or between webhook attempts: those pass in real time. Thread-safe.
 */
public final class SandboxClock extends Clock {

    private final Clock base;
    private final AtomicReference<Duration> ahead;

    SandboxClock(Clock base) {
        this(base, new AtomicReference<>(Duration.ZERO));
    }

    private SandboxClock(Clock base, AtomicReference<Duration> ahead) {
        this.base = base;
        this.ahead = ahead;
    }

    /**
     * Moves the time forward.
     *
     * @param by how far
     * @throws IllegalArgumentException if {@code by} is negative
     */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("by must not be negative");
        }
        ahead.updateAndGet(d -> d.plus(by));
    }

    /** The base clock's time plus what it was advanced by. */
    @Override
    public Instant instant() {
        return base.instant().plus(ahead.get());
    }

    /** The base clock's zone. */
    @Override
    public ZoneId getZone() {
        return base.getZone();
    }

    /** The same time in another zone; both clocks advance together. */
    @Override
    public Clock withZone(ZoneId zone) {
        return new SandboxClock(base.withZone(zone), ahead);
    }
}
