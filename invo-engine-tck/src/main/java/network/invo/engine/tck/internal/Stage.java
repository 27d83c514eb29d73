package network.invo.engine.tck.internal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import network.invo.engine.Deadline;

/**
 * What a case saw of a call on its way, so that its end is judged by that and not by a clock alone.
 *
 * <p>On a busy machine an engine without any deadline can look right by chance: it began when the deadline was past, or
 * its server was so slow that a read timed out at the right moment. Such a run proves nothing, and is repeated with more
 * time.
 */
final class Stage {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final int RUNS = 3;

    private final CountDownLatch over = new CountDownLatch(1);
    private volatile long reached;
    private volatile long lastBeat;
    private volatile long longestGap;

    /** One run of a case, with so much time for its call; it fails by throwing. */
    @FunctionalInterface
    interface Run {
        /**
         * Runs.
         *
         * @return whether what was seen proves something
         */
        boolean in(Duration time, Stage stage) throws Exception;
    }

    /** Runs until a run proves something. */
    static void proven(Run run) throws Exception {
        Duration time = FIRST;
        for (int i = 0; i < RUNS; i++) {
            if (run.in(time, new Stage())) {
                return;
            }
            time = time.multipliedBy(2);
        }
        throw new TimingMiss("the machine was too busy to bring a call in time to where it must be ended");
    }

    /** The call is where the case wants it, as the server sees. */
    void reach() {
        long now = System.nanoTime();
        lastBeat = now;
        reached = now;
    }

    /** The server has sent a little more. */
    void beat() {
        long now = System.nanoTime();
        longestGap = Math.max(longestGap, now - lastBeat);
        lastBeat = now;
    }

    void callIsOver() {
        over.countDown();
    }

    /** For a script that does nothing until then. */
    void awaitCallOver() throws InterruptedException {
        over.await(60, TimeUnit.SECONDS);
    }

    /** Whether the call was there in the first half of its time. */
    boolean inTime(Deadline deadline, Duration time) {
        return reached != 0 && deadline.nanoTime() - reached >= time.toNanos() / 2;
    }

    /** Whether the call was there at all before its time was up. */
    boolean reachedBefore(Deadline deadline) {
        return reached != 0 && deadline.nanoTime() - reached > 0;
    }

    /** Whether no pause of the server's, up to that moment, was as long as a quarter of the time. */
    boolean steadyUntil(long nanos, Duration time) {
        return Math.max(longestGap, nanos - lastBeat) < time.toNanos() / 4;
    }

    /**
     * Watches the machine instead, for a call that no server can see: a thread beats, and does nothing else.
     *
     * @return the thread, to be interrupted when the call is over
     */
    Thread watchMachine() {
        reach();
        return KitThreads.start("beat", () -> {
            try {
                while (true) {
                    Thread.sleep(5);
                    beat();
                }
            } catch (InterruptedException e) {
                // over
            }
        });
    }
}
