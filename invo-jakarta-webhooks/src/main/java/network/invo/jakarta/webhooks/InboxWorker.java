package network.invo.jakarta.webhooks;

import java.lang.System.Logger.Level;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import network.invo.webhook.WebhookEvent;
import org.jspecify.annotations.Nullable;

/** The thread that handles what waits in the inbox, one event after the other, until it is closed. */
final class InboxWorker {

    /** Events that another node stored, or whose pause is over, are seen this soon. */
    private static final long POLL_MILLIS = 1000;

    private static final long CLOSE_MILLIS = 8_000;
    private static final long INTERRUPTED_MILLIS = 2_000;

    private final WebhookReceiver receiver;
    private final JdbcIdempotencyStore store;
    private final String scope;
    private final Semaphore wake = new Semaphore(0);
    private volatile boolean closed;
    private volatile @Nullable Thread thread;

    InboxWorker(WebhookReceiver receiver, JdbcIdempotencyStore store, String scope) {
        this.receiver = receiver;
        this.store = store;
        this.scope = scope;
    }

    void start() {
        ThreadFactory factory = Optionals.threadFactory();
        Thread started = factory.newThread(this::run);
        started.setName("invo-webhook-inbox-" + scope);
        thread = started;
        started.start();
    }

    /** Stores an event, and tells the thread; done or dead if it was handled before. */
    Claim store(WebhookEvent event, byte[] body) {
        Claim stored = store.enqueue(scope, event.idempotencyKey(), body);
        wake.release();
        return stored;
    }

    private void run() {
        while (!closed) {
            boolean found = false;
            try {
                receiver.purgeIfDue();
                JdbcIdempotencyStore.Queued queued = store.next(scope);
                if (queued != null) {
                    handle(queued);
                    found = true;
                }
            } catch (Throwable t) { // an Error of a driver, say, must not end the inbox: the door goes on
                Log.LOGGER.log(
                        Level.ERROR,
                        () -> "webhook code=" + WebhookReceiver.STORE_UNAVAILABLE + " scope=" + scope
                                + ": the inbox cannot be read, tried again",
                        t);
                found = false;
            }
            if (!found && !closed) {
                pause();
            }
        }
    }

    private void pause() {
        try {
            if (wake.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                wake.drainPermits();
            }
        } catch (InterruptedException e) {
            // Only close interrupts; a handler's stray interrupt must not end the inbox.
            Log.LOGGER.log(Level.DEBUG, "the inbox of webhooks was interrupted");
        }
    }

    /** Handles an event, and settles it well or badly. What cannot be settled is not at the head of the queue any more. */
    private void handle(JdbcIdempotencyStore.Queued queued) {
        JdbcIdempotencyStore.TransactionClaim claim = queued.claim();
        WebhookEvent event = null;
        try {
            event = read(queued);
            if (event != null && runHandlers(event, claim)) {
                store.complete(claim);
            } else if (event != null && closed) {
                store.abandon(claim);
            } else if (store.release(claim) && event != null) {
                receiver.dead(event, claim.attempt());
            }
        } catch (Throwable t) {
            store.abandon(claim);
            Log.LOGGER.log(
                    Level.ERROR, () -> about(WebhookReceiver.STORE_UNAVAILABLE, claim) + ": could not be settled", t);
            if (event != null && t instanceof IdempotencyStoreException refused && refused.isDead()) {
                receiver.dead(event, claim.attempt());
            } else {
                store.postpone(claim);
            }
        }
    }

    /** The event; null if the bytes are none. */
    private @Nullable WebhookEvent read(JdbcIdempotencyStore.Queued queued) {
        try {
            return receiver.read(queued.body());
        } catch (RuntimeException e) {
            Log.LOGGER.log(
                    Level.ERROR,
                    () -> about("WEBHOOK_MALFORMED", queued.claim()) + ": the inbox holds bytes that are no event",
                    e);
            return null;
        }
    }

    /** Whether they succeeded. */
    private boolean runHandlers(WebhookEvent event, JdbcIdempotencyStore.TransactionClaim claim) {
        try {
            receiver.runHandlers(new WebhookDelivery(event, scope, claim.attempt(), claim.connection()));
            return true;
        } catch (Throwable t) { // an Error too must not end the inbox
            if (!closed) {
                Log.LOGGER.log(
                        Level.ERROR,
                        () -> receiver.about(WebhookReceiver.HANDLER_FAILED, event) + ": attempt " + claim.attempt(),
                        t);
            }
            return false;
        } finally {
            Thread.interrupted(); // a pool that heeds it would refuse the store
        }
    }

    private String about(String code, Claim claim) {
        return "webhook code=" + code + " scope=" + scope + " key=" + Verification.keyHash(claim.key());
    }

    void close() {
        closed = true;
        wake.release();
        Thread running = thread;
        if (running == null || running == Thread.currentThread()) {
            return;
        }
        try {
            running.join(CLOSE_MILLIS);
            if (running.isAlive()) {
                running.interrupt();
                running.join(INTERRUPTED_MILLIS);
            }
            if (!running.isAlive()) {
                thread = null; // a managed thread remembers what was on its maker's, on WildFly an earlier deployment
            }
        } catch (InterruptedException e) {
            running.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
