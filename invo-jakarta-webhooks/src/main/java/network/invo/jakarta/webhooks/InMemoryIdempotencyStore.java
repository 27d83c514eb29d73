package network.invo.jakarta.webhooks;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A store in this process's memory: for tests, and for handlers that are harmless when repeated.
 *
 * <p>It forgets everything when the process ends and knows nothing of other nodes. It is bounded: when full it forgets
 * the event that was settled longest ago, never one that is being handled; if all are being handled, a claim fails and
 * the delivery is answered with 503.
 *
 * <p>Thread-safe.
 */
public final class InMemoryIdempotencyStore implements IdempotencyStore {

    static final int DEFAULT_MAX_ENTRIES = 100_000;
    static final Duration DEFAULT_LEASE = Duration.ofMinutes(5);
    static final int DEFAULT_MAX_ATTEMPTS = 10;

    private final int maxEntries;
    private final Duration lease;
    private final int maxAttempts;
    private final LongSupplier nanoTime;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Id, Entry> live = new HashMap<>();
    /** In the order in which they were settled, the eldest first. */
    private final Map<Id, Entry> settled = new LinkedHashMap<>();

    private long lastFence;

    private record Id(String scope, String key) {}

    /** The state is that of the last claim, IN_PROGRESS for a live one and ACQUIRED for one that may be claimed again. */
    private record Entry(Claim.State state, long fence, int attempts, long time) {}

    /** A store for 100,000 events, with a lease of 5 minutes and 10 attempts. */
    public InMemoryIdempotencyStore() {
        this(DEFAULT_MAX_ENTRIES, DEFAULT_LEASE, DEFAULT_MAX_ATTEMPTS);
    }

    /**
     * A store.
     *
     * @param maxEntries how many events it holds at most, at least 1
     * @param lease after what time an event that is neither completed nor released may be claimed again
     * @param maxAttempts after how many failed attempts an event is dead, at least 1
     */
    public InMemoryIdempotencyStore(int maxEntries, Duration lease, int maxAttempts) {
        this(maxEntries, lease, maxAttempts, System::nanoTime);
    }

    InMemoryIdempotencyStore(int maxEntries, Duration lease, int maxAttempts, LongSupplier nanoTime) {
        if (maxEntries < 1 || maxAttempts < 1) {
            throw new IllegalArgumentException("maxEntries and maxAttempts must be at least 1");
        }
        if (lease.isNegative() || lease.isZero()) {
            throw new IllegalArgumentException("the lease must be positive: " + lease);
        }
        this.maxEntries = maxEntries;
        this.lease = lease;
        this.maxAttempts = maxAttempts;
        this.nanoTime = nanoTime;
        Log.LOGGER.log(
                Level.WARNING,
                "Handled webhooks are remembered in memory alone: a restart forgets them and other nodes do not see them."
                        + " Use JdbcIdempotencyStore where an event must not be handled twice.");
    }

    @Override
    public Claim claim(String scope, String key) {
        Id id = new Id(scope, key);
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            Entry entry = live.get(id);
            if (entry != null) {
                Duration left = lease.minusNanos(now - entry.time);
                if (!left.isNegative() && !left.isZero()) {
                    return Claim.inProgress(scope, key, left);
                }
                live.remove(id);
            } else {
                entry = settled.get(id);
                if (entry != null && entry.state == Claim.State.DONE) {
                    return Claim.done(scope, key);
                }
                settled.remove(id);
            }
            int attempts = entry == null ? 0 : entry.attempts;
            if (attempts >= maxAttempts) {
                settled.put(id, new Entry(Claim.State.DEAD, 0, attempts, now));
                return Claim.dead(scope, key, attempts);
            }
            makeRoom();
            long fence = ++lastFence;
            live.put(id, new Entry(Claim.State.IN_PROGRESS, fence, attempts + 1, now));
            return Claim.acquired(scope, key, fence, attempts + 1);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean complete(Claim claim) {
        return settle(claim, Claim.State.DONE) != null;
    }

    @Override
    public boolean release(Claim claim) {
        Entry entry = settle(claim, Claim.State.ACQUIRED);
        return entry != null && entry.attempts >= maxAttempts;
    }

    @Override
    public int purge(Duration retention) {
        Objects.requireNonNull(retention, "retention");
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            int purged = 0;
            Iterator<Entry> eldestFirst = settled.values().iterator();
            while (eldestFirst.hasNext()) {
                Entry entry = eldestFirst.next();
                if (Duration.ofNanos(now - entry.time).compareTo(retention) <= 0) {
                    break;
                }
                if (entry.attempts < maxAttempts || entry.state == Claim.State.DONE) {
                    eldestFirst.remove();
                    purged++;
                }
            }
            return purged;
        } finally {
            lock.unlock();
        }
    }

    /** How many events it holds. */
    int size() {
        lock.lock();
        try {
            return live.size() + settled.size();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Entry settle(Claim claim, Claim.State state) {
        Id id = new Id(claim.scope(), claim.key());
        lock.lock();
        try {
            Entry entry = live.get(id);
            if (entry == null || entry.fence != claim.fence()) {
                return null;
            }
            live.remove(id);
            Entry now = new Entry(state, entry.fence, entry.attempts, nanoTime.getAsLong());
            settled.put(id, now);
            return now;
        } finally {
            lock.unlock();
        }
    }

    private void makeRoom() {
        if (live.size() + settled.size() < maxEntries) {
            return;
        }
        Iterator<Id> eldestFirst = settled.keySet().iterator();
        if (!eldestFirst.hasNext()) {
            throw new IdempotencyStoreException(
                    "all " + maxEntries + " entries of the in-memory store are being handled", null);
        }
        eldestFirst.next();
        eldestFirst.remove();
    }
}
