package network.invo.engine.jdk;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * All exchanges of one engine: at most so many run, the others wait in the order in which they came. Blocks nobody.
 *
 * <p>An exchange is in one set or the other from {@link #enter} to {@link #leave}, so that a permit cannot leak.
 */
final class ExchangePool {

    enum Entry {
        RUNNING,
        WAITING,
        CLOSED
    }

    private final int most;
    private final Lock lock = new ReentrantLock();
    private final Set<Exchange> running = new LinkedHashSet<>();
    private final Set<Exchange> waiting = new LinkedHashSet<>();
    private boolean closed;

    ExchangePool(int most) {
        this.most = most;
    }

    Entry enter(Exchange exchange) {
        lock.lock();
        try {
            if (closed) {
                return Entry.CLOSED;
            }
            if (running.size() < most) {
                running.add(exchange);
                return Entry.RUNNING;
            }
            waiting.add(exchange);
            return Entry.WAITING;
        } finally {
            lock.unlock();
        }
    }

    /** Takes an exchange out, wherever it is. Returns the one that may start in its place, or null. */
    @Nullable
    Exchange leave(Exchange exchange) {
        lock.lock();
        try {
            if (!running.remove(exchange)) {
                waiting.remove(exchange);
                return null;
            }
            Iterator<Exchange> queue = waiting.iterator();
            if (!queue.hasNext()) {
                return null;
            }
            Exchange next = queue.next();
            queue.remove();
            running.add(next);
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** Lets nobody in any more. Returns those that are inside: first the waiting, so that none of them starts. */
    List<Exchange> close() {
        lock.lock();
        try {
            closed = true;
            List<Exchange> inside = new ArrayList<>(waiting);
            inside.addAll(running);
            return inside;
        } finally {
            lock.unlock();
        }
    }
}
