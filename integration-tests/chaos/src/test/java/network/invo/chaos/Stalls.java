package network.invo.chaos;

import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Sees how long the machine lets a thread wait that only wanted to sleep for a moment: nobody else can have been quicker. */
final class Stalls implements AutoCloseable {

    private static final long NAP = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long UNREMARKABLE = TimeUnit.MILLISECONDS.toNanos(5);

    /** From the moment that a nap should have ended to the one when it did. */
    private final ConcurrentNavigableMap<Long, Long> seen = new ConcurrentSkipListMap<>();

    private final long epoch = System.nanoTime();
    private volatile boolean closed;

    static Stalls watch() {
        Stalls stalls = new Stalls();
        Thread watchdog = new Thread(stalls::watchOn, "chaos-watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
        return stalls;
    }

    private void watchOn() {
        while (!closed) {
            long due = System.nanoTime() - epoch + NAP;
            LockSupport.parkNanos(NAP);
            long woken = System.nanoTime() - epoch;
            if (woken - due > UNREMARKABLE) {
                seen.put(due, woken);
            }
        }
    }

    /** How much of the time between two moments of {@link System#nanoTime()} was a stall. */
    long between(long from, long to) {
        long start = from - epoch;
        long end = to - epoch;
        long sum = 0;
        Long first = seen.lowerKey(start);
        for (var stall : seen.subMap(first == null ? start : first, true, Math.max(start, end), true)
                .entrySet()) {
            sum += Math.max(0, Math.min(stall.getValue(), end) - Math.max(stall.getKey(), start));
        }
        return sum;
    }

    @Override
    public void close() {
        closed = true;
    }
}
