package network.invo.jakarta.webhooks;

import java.lang.System.Logger.Level;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import network.invo.webhook.WebhookEvent;
import org.jspecify.annotations.Nullable;

/** The thread that handles what waits in the inbox, one event after the other, until it is closed. */
final class InboxWorker {

    /** Events that another node stored, or whose pause is over, are seen this soon. */
    private static final long POLL_MILLIS = 1000;

    private static final long CLOSE_MILLIS = 10_000;

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

    /** Stores an event, and tells the thread. */
    void store(WebhookEvent event, byte[] body) {
        store.enqueue(scope, event.idempotencyKey(), body);
        wake.release();
    }

    private void run() {
        while (!closed) {
            boolean found = false;
            try {
                receiver.purgeIfDue();
                JdbcIdempotencyStore.Queued queued = store.next(scope);
                if (queued != null) {
                    found = handle(queued);
                }
            } catch (RuntimeException e) {
                Log.LOGGER.log(
                        Level.ERROR,
                        () -> "webhook code=" + WebhookReceiver.STORE_UNAVAILABLE + " scope=" + scope
                                + ": the inbox cannot be read, tried again",
                        e);
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

    /** Whether the event was settled, well or badly. */
    private boolean handle(JdbcIdempotencyStore.Queued queued) {
        JdbcIdempotencyStore.TransactionClaim claim = queued.claim();
        WebhookEvent event;
        try {
            event = receiver.read(queued.body());
        } catch (RuntimeException e) {
            Log.LOGGER.log(
                    Level.ERROR,
                    () -> "webhook code=WEBHOOK_MALFORMED scope=" + scope + " key=" + Verification.keyHash(claim.key())
                            + ": the inbox holds bytes that are no event",
                    e);
            store.release(claim);
            return true;
        }
        try {
            receiver.runHandlers(new WebhookDelivery(event, scope, claim.attempt(), claim.connection()));
        } catch (Throwable t) { // an Error too must not end the inbox
            if (closed) {
                store.abandon(claim);
                return true;
            }
            Log.LOGGER.log(
                    Level.ERROR,
                    () -> receiver.about(WebhookReceiver.HANDLER_FAILED, event) + ": attempt " + claim.attempt(),
                    t);
            return settle(event, claim, () -> store.release(claim));
        }
        return settle(event, claim, () -> !store.complete(claim));
    }

    /** Ends an attempt, and tells if the event is dead then. If it cannot be ended the event stays in the inbox. */
    private boolean settle(WebhookEvent event, JdbcIdempotencyStore.TransactionClaim claim, BooleanSupplier end) {
        boolean dead;
        boolean settled = true;
        try {
            dead = end.getAsBoolean();
        } catch (IdempotencyStoreException e) {
            Log.LOGGER.log(
                    Level.ERROR,
                    () -> receiver.about(WebhookReceiver.STORE_UNAVAILABLE, event) + ": could not be settled",
                    e);
            dead = e.isDead();
            settled = false;
        }
        if (dead) {
            receiver.dead(event, claim.attempt());
        }
        return settled;
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
                running.join(CLOSE_MILLIS);
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
