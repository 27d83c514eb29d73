package network.invo.sandbox.internal.webhook;

import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import network.invo.sandbox.WebhookDelivery;
import network.invo.sandbox.WebhookDelivery.State;
import network.invo.sandbox.internal.backend.Events;
import network.invo.sandbox.internal.backend.Fields;
import network.invo.sandbox.internal.backend.Ids;
import network.invo.sandbox.internal.thread.OwnThreads;
import org.jspecify.annotations.Nullable;

/**
 * Delivers events at least once: each until a 2xx comes back or its attempts are used up. Thread-safe.
 *
 * <p>The history is under one lock that no I/O happens under.
 */
public final class WebhookDispatcher implements Events, AutoCloseable {

    private static final Logger LOG = System.getLogger("network.invo.sandbox");
    private static final Pattern EVENT_TYPE = Pattern.compile("[A-Za-z0-9_.-]{1,100}");
    private static final int THREADS = 4;

    private final JsonProvider json;
    private final Clock clock;
    private final Policy policy;
    private final SigningSecrets secrets;
    private final OwnThreads threads = new OwnThreads("invo-sandbox-webhook-");
    private final ScheduledThreadPoolExecutor workers;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition settled = lock.newCondition();
    private final Map<String, Delivery> deliveries = new LinkedHashMap<>();
    private final Set<HttpURLConnection> underWay = ConcurrentHashMap.newKeySet();
    private @Nullable URI target;
    private int copies = 1;

    /**
     * How often and how soon a delivery is tried.
     *
     * @param maxAttempts attempts before a delivery is dead
     * @param firstDelay the wait after the first failed attempt; each later one is twice as long
     * @param timeout how long connecting and answering may take, each
     */
    public record Policy(int maxAttempts, Duration firstDelay, Duration timeout) {}

    private static final class Delivery {

        final String id = Ids.random("dlv_", 20);
        final String eventId;
        final String type;
        final String key;
        final byte[] body;
        final Instant createdAt;

        @Nullable
        URI target;

        int attempts;
        int attemptsThisRound;
        int lastStatus;
        State state = State.NO_TARGET;

        Delivery(String eventId, String type, String key, byte[] body, Instant createdAt) {
            this.eventId = eventId;
            this.type = type;
            this.key = key;
            this.body = body;
            this.createdAt = createdAt;
        }

        WebhookDelivery snapshot() {
            return new WebhookDelivery(
                    id,
                    eventId,
                    type,
                    key,
                    target,
                    new String(body, StandardCharsets.UTF_8),
                    createdAt,
                    attempts,
                    lastStatus,
                    state);
        }
    }

    /** Starts no thread until there is something to deliver. */
    public WebhookDispatcher(JsonProvider json, Clock clock, Policy policy) {
        this.json = json;
        this.clock = clock;
        this.policy = policy;
        this.secrets = new SigningSecrets(clock);
        this.workers = new ScheduledThreadPoolExecutor(THREADS, threads);
        workers.setRemoveOnCancelPolicy(true);
        workers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    public String secret() {
        return secrets.current();
    }

    public String rotateSecret() {
        return secrets.rotate();
    }

    public void deliverTo(URI address) {
        String scheme = address.getScheme();
        if (address.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException("the webhook address must be an absolute http or https URI");
        }
        locked(() -> target = address);
    }

    public void copies(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("the number of deliveries must be at least 1");
        }
        locked(() -> copies = number);
    }

    @Override
    public void emit(String tenantId, String type, String subject, Fields data) {
        if (!EVENT_TYPE.matcher(type).matches()) {
            throw new IllegalArgumentException(
                    "an event type is 1 to 100 letters, digits, dots, dashes and underscores");
        }
        Instant now = clock.instant();
        String eventId = Ids.random("evt_", 20);
        String key = type + ":" + subject;
        byte[] body = Fields.of("event_id", eventId)
                .with("idempotency_key", key)
                .with("event_type", type)
                .with("schema_version", "1")
                .with("created_at", now)
                .with("tenant_id", tenantId)
                .with("data", data)
                .toJson(json)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        lock.lock();
        try {
            for (int i = 0; i < copies; i++) {
                Delivery delivery = new Delivery(eventId, type, key, body, now);
                deliveries.put(delivery.id, delivery);
                start(delivery);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends a delivery again, whatever came of it. */
    public void replay(String deliveryId) {
        lock.lock();
        try {
            Delivery delivery = deliveries.get(deliveryId);
            if (delivery == null) {
                throw new NoSuchElementException("no delivery " + deliveryId);
            }
            if (delivery.state == State.PENDING) {
                throw new IllegalStateException("delivery " + deliveryId + " is under way");
            }
            if (target == null) {
                throw new IllegalStateException("no webhook address is registered");
            }
            start(delivery);
        } finally {
            lock.unlock();
        }
    }

    private void start(Delivery delivery) {
        if (target == null) {
            return;
        }
        delivery.target = target;
        delivery.state = State.PENDING;
        delivery.attemptsThisRound = 0;
        schedule(delivery, target, Duration.ZERO);
    }

    private void schedule(Delivery delivery, URI address, Duration delay) {
        if (!workers.isShutdown()) {
            var unused = workers.schedule(() -> attempt(delivery, address), delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void attempt(Delivery delivery, URI address) {
        int status = 0;
        try {
            status = post(delivery, address);
        } catch (RuntimeException e) {
            // The executor would keep it to itself, and the delivery would stay under way for ever.
            LOG.log(Level.ERROR, "a webhook attempt failed inside the sandbox", e);
        }
        lock.lock();
        try {
            delivery.attempts++;
            delivery.attemptsThisRound++;
            delivery.lastStatus = status;
            if (status >= 200 && status < 300) {
                delivery.state = State.DELIVERED;
            } else if (delivery.attemptsThisRound >= policy.maxAttempts()) {
                delivery.state = State.DEAD;
            } else {
                schedule(delivery, address, policy.firstDelay().multipliedBy(1L << (delivery.attemptsThisRound - 1)));
            }
            settled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** One POST; the status, or 0 if no answer came. */
    private int post(Delivery delivery, URI address) {
        try {
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
            underWay.add(connection);
            try {
                int millis = (int) Math.min(Integer.MAX_VALUE, policy.timeout().toMillis());
                connection.setConnectTimeout(millis);
                connection.setReadTimeout(millis);
                connection.setInstanceFollowRedirects(false);
                connection.setRequestMethod("POST");
                connection.setDoOutput(true);
                // Streaming also keeps the JDK from sending a POST twice on its own.
                connection.setFixedLengthStreamingMode(delivery.body.length);
                connection.setRequestProperty("Content-Type", "application/json");
                connection.setRequestProperty("User-Agent", "invo-sandbox");
                connection.setRequestProperty("Connection", "close");
                connection.setRequestProperty("X-Invo-Signature", secrets.sign(delivery.body));
                connection.setRequestProperty("X-Invo-Idempotency-Key", delivery.key);
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(delivery.body);
                }
                int status = connection.getResponseCode();
                try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                    if (in != null) {
                        in.readNBytes(64 * 1024);
                    }
                }
                return Math.max(0, status);
            } finally {
                underWay.remove(connection);
                connection.disconnect();
            }
        } catch (IOException e) {
            // A receiver that cannot be reached or hangs up is an ordinary outcome: the status 0 says so.
            return 0;
        }
    }

    public List<WebhookDelivery> deliveries() {
        lock.lock();
        try {
            return deliveries.values().stream().map(Delivery::snapshot).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is under way; throws if that takes too long or something is dead. */
    public void await(Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (any(State.PENDING) && left > 0) {
                left = settled.awaitNanos(left);
            }
            List<WebhookDelivery> outstanding = new ArrayList<>();
            for (Delivery delivery : deliveries.values()) {
                if (delivery.state == State.PENDING || delivery.state == State.DEAD) {
                    outstanding.add(delivery.snapshot());
                }
            }
            if (!outstanding.isEmpty()) {
                throw new IllegalStateException("webhooks not delivered: " + outstanding);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean any(State state) {
        return deliveries.values().stream().anyMatch(d -> d.state == state);
    }

    private void locked(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    /** Stops at once; what is under way stays as it is in the history. */
    @Override
    public void close() {
        workers.shutdownNow();
        // No interrupt ends a read from a socket; hanging up does.
        underWay.forEach(HttpURLConnection::disconnect);
        threads.join(policy.timeout().multipliedBy(2).plusSeconds(1));
    }
}
