package network.invo.chaos;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sees how long the machine lets threads wait: one that only wants to sleep for a moment, and one that is started, has a
 * moment's work and ends. On a machine with time for us neither is ever late.
 */
final class Stalls implements AutoCloseable {

    private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long WORK = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long UNREMARKABLE = TimeUnit.MILLISECONDS.toNanos(5);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Each from the moment when something should have been done to the one when it was. */
    private final ConcurrentNavigableMap<Long, Long> naps = new ConcurrentSkipListMap<>();

    private final ConcurrentNavigableMap<Long, Long> works = new ConcurrentSkipListMap<>();
    private final long epoch = System.nanoTime();
    private volatile boolean closed;

    static Stalls watch() {
        Stalls stalls = new Stalls();
        thread(stalls::nap).start();
        thread(stalls::work).start();
        return stalls;
    }

    private static Thread thread(Runnable work) {
        Thread watchdog = new Thread(work, "chaos-watchdog");
        watchdog.setDaemon(true);
        return watchdog;
    }

    private long now() {
        return System.nanoTime() - epoch;
    }

    private void nap() {
        while (!closed) {
            long due = now() + MOMENT;
            LockSupport.parkNanos(MOMENT);
            note(naps, due);
        }
    }

    private void work() {
        while (!closed) {
            long due = now() + WORK;
            Thread worker = thread(Stalls::workForAMoment);
            worker.start();
            try {
                worker.join();
            } catch (InterruptedException e) {
                return;
            }
            note(works, due);
            LockSupport.parkNanos(2 * MOMENT);
        }
    }

    private static void workForAMoment() {
        while (THREADS.getCurrentThreadCpuTime() < WORK) {
            Thread.onSpinWait();
        }
    }

    private void note(ConcurrentNavigableMap<Long, Long> seen, long due) {
        long done = now();
        if (done - due > UNREMARKABLE) {
            seen.put(due, done);
        }
    }

    /** How much of the time between two moments of {@link System#nanoTime()} was a stall. */
    long between(long from, long to) {
        long end = Math.max(from, to) - epoch;
        return Math.max(between(naps, from - epoch, end), between(works, from - epoch, end));
    }

    private static long between(ConcurrentNavigableMap<Long, Long> seen, long start, long end) {
        long sum = 0;
        Long first = seen.lowerKey(start);
        for (var stall :
                seen.subMap(first == null ? start : first, true, end, true).entrySet()) {
            sum += Math.max(0, Math.min(stall.getValue(), end) - Math.max(stall.getKey(), start));
        }
        return sum;
    }

    @Override
    public void close() {
        closed = true;
    }
}
