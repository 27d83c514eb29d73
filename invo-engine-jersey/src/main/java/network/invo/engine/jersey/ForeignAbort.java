package network.invo.engine.jersey;

import jakarta.ws.rs.core.Response;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Ends an exchange on a connector that we do not know, as far as that can be done: its thread is interrupted, and the
 * answer, if it has begun, is closed.
 */
final class ForeignAbort implements Runnable {

    private final Thread worker;
    private final Executor closer;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Response answer;
    private boolean interrupted;
    private boolean over;

    /** For an exchange on this thread; the closer is for what may block, as closing does on some connectors. */
    ForeignAbort(Executor closer) {
        this.worker = Thread.currentThread();
        this.closer = closer;
    }

    void answering(Response begun) {
        lock.lock();
        try {
            answer = begun;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        Response begun;
        lock.lock();
        try {
            if (over) {
                return;
            }
            interrupted = true;
            worker.interrupt();
            begun = answer;
            answer = null;
        } finally {
            lock.unlock();
        }
        if (begun != null) {
            closer.execute(begun::close);
        }
    }

    /** The thread goes back to where it came from, without an interrupt of ours. */
    void over() {
        lock.lock();
        try {
            over = true;
            if (interrupted) {
                var unused = Thread.interrupted();
            }
        } finally {
            lock.unlock();
        }
    }
}
