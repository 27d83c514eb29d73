package network.invo.engine.tck.internal;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The kit's assertions: few, so that it brings no library with it. */
final class Check {

    private static final Duration POLL = Duration.ofMillis(2);

    private Check() {}

    static void that(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    static void equal(@Nullable Object actual, @Nullable Object expected, String what) {
        if (!Objects.equals(actual, expected)) {
            throw new AssertionError(what + " is " + actual + ", not " + expected);
        }
    }

    /** Waits for a condition; that it never comes is a failure. */
    static void until(Duration bound, String otherwise, Callable<Boolean> condition) throws Exception {
        if (!within(bound, condition)) {
            throw new AssertionError(otherwise + " (within " + bound.toMillis() + " ms)");
        }
    }

    /** Waits for a condition. */
    static boolean within(Duration bound, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + bound.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            Thread.sleep(POLL.toMillis());
        }
        return true;
    }
}
