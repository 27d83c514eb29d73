package network.invo.engine.jdk;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges that found an HTTP/2 connection on which the server takes no more streams: one queue for each origin, in the
 * order of arrival.
 *
 * <p>The JDK's client fails such a request at once, and tells nobody when a stream is free or the server has raised its
 * limit. So the first of a queue tries again: when another exchange of its origin has ended, and from time to time. When
 * it has its stream, the next one tries. Blocks nobody.
 */
final class StreamQueues {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(64);

    private final JdkEngine engine;
    private final Lock lock = new ReentrantLock();
    private final Map<String, Queue> queues = new HashMap<>();
    private boolean closed;

    /** Those that wait at one origin; the first of them is trying, or has a pause. */
    private static final class Queue {
        private final Set<Exchange> waiting = new LinkedHashSet<>();
        private Duration pause = FIRST_PAUSE;
        /** Grows with each try, so that a pause that was cut short starts nobody. */
        private int tries;

        private boolean paused;

        Exchange first() {
            return waiting.iterator().next();
        }

        void next() {
            pause = FIRST_PAUSE;
            tries++;
            paused = false;
        }
    }

    StreamQueues(JdkEngine engine) {
        this.engine = engine;
    }

    /** Whether others of its origin were there before: then it is in the queue now. */
    boolean mustWait(Exchange exchange) {
        lock.lock();
        try {
            Queue queue = queues.get(exchange.origin());
            if (queue == null || queue.first() == exchange) {
                return false;
            }
            queue.waiting.add(exchange);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** There was no stream for it: the first to find that out begins a queue. */
    void park(Exchange exchange) {
        lock.lock();
        try {
            Queue queue = queues.computeIfAbsent(exchange.origin(), origin -> new Queue());
            queue.waiting.add(exchange);
            if (queue.first() == exchange) {
                pause(queue);
            }
        } finally {
            lock.unlock();
        }
    }

    private void pause(Queue queue) {
        int number = ++queue.tries;
        queue.paused = true;
        long nanos = queue.pause.toNanos();
        queue.pause = Duration.ofNanos(Math.min(2 * nanos, LONGEST_PAUSE.toNanos()));
        var unused = engine.after(nanos, () -> pauseOver(queue, number));
    }

    private void pauseOver(Queue queue, int number) {
        Exchange first = null;
        lock.lock();
        try {
            if (!closed && queue.paused && queue.tries == number) {
                queue.paused = false;
                first = queue.first();
            }
        } finally {
            lock.unlock();
        }
        if (first != null) {
            engine.start(first);
        }
    }

    /** It has its stream. */
    void gotOne(Exchange exchange) {
        leave(exchange, false);
    }

    /** It is over, and so its stream may be free, or its place in the queue. */
    void ended(Exchange exchange) {
        leave(exchange, true);
    }

    private void leave(Exchange exchange, boolean freesStream) {
        Exchange first;
        lock.lock();
        try {
            first = leaveLocked(exchange, freesStream);
        } finally {
            lock.unlock();
        }
        if (first != null) {
            engine.start(first);
        }
    }

    /** Nobody tries any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the exchange that may try now, or null. */
    private @Nullable Exchange leaveLocked(Exchange exchange, boolean freesStream) {
        Queue queue = queues.isEmpty() ? null : queues.get(exchange.origin());
        if (queue == null) {
            return null;
        }
        boolean wasFirst = queue.first() == exchange;
        queue.waiting.remove(exchange);
        if (queue.waiting.isEmpty()) {
            queue.next();
            queues.remove(exchange.origin());
            return null;
        }
        if (!closed && (wasFirst || (freesStream && queue.paused))) {
            queue.next();
            return queue.first();
        }
        return null;
    }
}
