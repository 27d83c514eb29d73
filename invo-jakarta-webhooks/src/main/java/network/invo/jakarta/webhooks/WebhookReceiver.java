package network.invo.jakarta.webhooks;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import network.invo.jakarta.webhooks.Admission.Admitted;
import network.invo.webhook.WebhookEvent;
import org.jspecify.annotations.Nullable;

/**
 * Takes deliveries: verifies them, claims each event once, has it handled, and says what to answer.
 *
 * <p>{@link InvoWebhookFilter}, {@link InvoWebhookServletFilter} and {@link InvoWebhookServlet} are thin doors to it. They
 * make one from the configuration by themselves; build one to configure it in code:
 *
 * <pre>{@code
 * WebhookReceiver receiver = WebhookReceiver.builder()
 *         .secrets(secret, oldSecret)
 *         .store(JdbcIdempotencyStore.builder(dataSource).build())
 *         .handler(delivery -> grant(delivery.event()))
 *         .build();
 * }</pre>
 *
 * and pass it to a door's constructor, or make it a CDI bean ({@code @Produces @Singleton}, with a {@code @Disposes} method
 * that closes it), or set it as the servlet context's attribute {@code network.invo.jakarta.webhooks.WebhookReceiver}.
 *
 * <h2>Configuration</h2>
 *
 * What is not set in code is looked for, one name at a time, and the first found wins: init parameters of the servlet or
 * filter ({@code secrets}) or of the context ({@code invo.webhook.secrets}), for the JAX-RS filter the application's
 * properties ({@code invo.webhook.secrets}, from {@code Application.getProperties()} or the JAX-RS servlet's init
 * parameters); JNDI ({@code java:comp/env/invo/webhook/secrets}); MicroProfile Config ({@code invo.webhook.secrets}, also
 * {@code invo.webhook.secrets[0]}); the environment ({@code INVO_WEBHOOK_SECRETS}, and {@code INVO_WEBHOOK_SECRET} for a
 * single one).
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>name</th><th>meaning</th><th>default</th></tr>
 * <tr><td>{@code secrets}</td><td>the webhook secrets, split at commas</td><td>required</td></tr>
 * <tr><td>{@code secrets-file}</td><td>a file with one secret a line, read again for each delivery</td><td></td></tr>
 * <tr><td>{@code tolerance}</td><td>how far the signature's time may be off; like all spans {@code PT5M} or seconds</td>
 * <td>300 s</td></tr>
 * <tr><td>{@code max-body}</td><td>bytes of body at most</td><td>1048576</td></tr>
 * <tr><td>{@code gzip}</td><td>{@code accept} takes {@code Content-Encoding: gzip}</td><td>{@code refuse}</td></tr>
 * <tr><td>{@code scope}</td><td>the scope in the store</td><td>{@code invo}</td></tr>
 * <tr><td>{@code data-source}</td><td>the JNDI name of a data source: events are remembered there</td>
 * <td>in memory; with {@code mode}, {@code java:comp/DefaultDataSource}</td></tr>
 * <tr><td>{@code table}</td><td>the name of its table</td><td>{@code invo_webhook}</td></tr>
 * <tr><td>{@code mode}</td><td>{@code transactional}, {@code lease} or {@code inbox}</td><td>{@code transactional}</td></tr>
 * <tr><td>{@code jta}</td><td>{@code false}: the store's transactions are its connection's, though there is JTA</td>
 * <td>{@code true}</td></tr>
 * <tr><td>{@code lease}</td><td>how long a claim is valid</td><td>5 min</td></tr>
 * <tr><td>{@code retention}</td><td>how long a handled event is remembered</td><td>90 days</td></tr>
 * <tr><td>{@code max-attempts}</td><td>failed attempts until an event is dead</td><td>10</td></tr>
 * </table>
 *
 * <p>Secrets are read again for each delivery: a rotation needs no restart. With no secret at the start the deployment
 * fails, and says where it looked ({@link WebhookDeploymentCheck}).
 *
 * <h2>Log</h2>
 *
 * The logger is {@code network.invo.webhooks}. A message about a delivery says its code, the scope and, for an authentic
 * event, the first 16 hex digits of the idempotency key's SHA-256 and the event's age; never a body, a header's value, a
 * secret, the key itself, or what an exception says. The codes are those of {@link WebhookRejected} and
 * {@code WEBHOOK_HANDLER_FAILED}, {@code WEBHOOK_DEAD}, {@code WEBHOOK_LEASE_LOST}, {@code WEBHOOK_STORE_UNAVAILABLE},
 * {@code WEBHOOK_INBOX_LEFT} (see {@link StoreMode#INBOX}), {@code WEBHOOK_SECRETS_UNAVAILABLE}, and, at the level
 * {@code DEBUG}, {@code WEBHOOK_IN_PROGRESS} and {@code WEBHOOK_DONE_BEFORE}. What a handler, a resource, a listener, a
 * secret source, a store or its driver threw goes to the log with its stack trace: what it says there is up to them.
 *
 * <p>Thread-safe. Close it when the application ends; a door closes the one that it made.
 */
public final class WebhookReceiver implements AutoCloseable {

    /** Codes of the log, beside those of {@link WebhookRejected}. */
    static final String HANDLER_FAILED = "WEBHOOK_HANDLER_FAILED";

    static final String STORE_UNAVAILABLE = "WEBHOOK_STORE_UNAVAILABLE";

    static final long RETRY_SECONDS = 5;
    private static final long MAX_RETRY_SECONDS = 30;
    private static final Duration PURGE_INTERVAL = Duration.ofHours(1);
    private static final Duration PURGE_PAUSE = Duration.ofMinutes(1);

    private final Verification verification;
    private final EventBytes eventBytes;
    private final IdempotencyStore store;
    private final String scope;
    private final InstantSource clock;
    private final Duration retention;
    private final List<WebhookHandler> handlers;
    private final List<WebhookListener> listeners;
    private final AtomicReference<Instant> nextPurge;
    private final @Nullable InboxWorker worker;

    private WebhookReceiver(Builder builder, WebhookSecrets secrets, IdempotencyStore store) {
        this.eventBytes = new EventBytes();
        this.clock = builder.clock;
        this.verification =
                new Verification(secrets, builder.tolerance, clock, builder.maxBody, builder.gzip, eventBytes);
        this.store = store;
        this.scope = builder.scope;
        this.retention = builder.retention;
        // Never left to the caller: an observer that is not called is a paid event that nobody grants.
        CdiBridge cdi = Optionals.cdi();
        this.handlers = with(builder.handlers, cdi);
        this.listeners = with(builder.listeners, cdi);
        this.nextPurge = new AtomicReference<>(clock.instant().plus(PURGE_INTERVAL));
        this.worker = store instanceof JdbcIdempotencyStore jdbc && jdbc.mode() == StoreMode.INBOX
                ? new InboxWorker(this, jdbc, scope)
                : null;
    }

    private static <T> List<T> with(List<T> own, @Nullable T last) {
        List<T> all = new ArrayList<>(own);
        if (last != null) {
            all.add(last);
        }
        return List.copyOf(all);
    }

    /**
     * A builder.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** A complete endpoint's way: there is nothing behind the handlers. */
    Reply receive(Incoming request) {
        Admission admission = admit(request);
        Reply reply = admission.reply();
        return reply != null ? reply : finish(admission.required(), null);
    }

    /**
     * Verifies, claims and runs the handlers. If the answer is a live claim, what lies behind the filter has its turn, and
     * {@link #finish} must follow whatever happens.
     */
    Admission admit(Incoming request) {
        Verification.Verified verified;
        try {
            verified = verification.verify(request);
        } catch (Verification.Refused e) {
            if (!e.reply.equals(Reply.OPTIONS)) {
                rejected(e.code, e.reply.status(), e.event);
            }
            return Admission.answered(e.reply);
        } catch (Verification.SecretsUnavailable e) {
            Log.LOGGER.log(
                    Level.ERROR,
                    () -> "webhook code=WEBHOOK_SECRETS_UNAVAILABLE scope=" + scope + ": answered with 503",
                    e.getCause());
            return Admission.answered(Reply.later(RETRY_SECONDS));
        }
        return claim(verified);
    }

    private Admission claim(Verification.Verified verified) {
        WebhookEvent event = verified.event();
        Claim claim;
        try {
            if (worker != null) {
                Claim stored = worker.store(event, verified.body());
                if (stored.state() == Claim.State.DEAD) {
                    dead(event, stored.attempt());
                }
                return Admission.answered(Reply.OK);
            }
            claim = store.claim(scope, event.idempotencyKey());
        } catch (RuntimeException e) {
            Log.LOGGER.log(Level.ERROR, () -> about(STORE_UNAVAILABLE, event) + ": answered with 503", e);
            return Admission.answered(Reply.later(RETRY_SECONDS));
        }
        return switch (claim.state()) {
            case ACQUIRED -> handle(new Admitted(this, delivery(event, claim), verified.body(), claim));
            case IN_PROGRESS -> {
                Log.LOGGER.log(Level.DEBUG, () -> about("WEBHOOK_IN_PROGRESS", event) + ": answered with 503");
                yield Admission.answered(Reply.later(seconds(claim.retryAfter())));
            }
            case DONE -> {
                Log.LOGGER.log(Level.DEBUG, () -> about("WEBHOOK_DONE_BEFORE", event) + ": answered with 200");
                yield Admission.answered(Reply.OK);
            }
            case DEAD -> {
                dead(event, claim.attempt());
                yield Admission.answered(Reply.OK);
            }
        };
    }

    private WebhookDelivery delivery(WebhookEvent event, Claim claim) {
        return new WebhookDelivery(
                event,
                scope,
                claim.attempt(),
                claim instanceof JdbcIdempotencyStore.TransactionClaim transaction ? transaction.connection() : null);
    }

    private Admission handle(Admitted admitted) {
        try {
            runHandlers(admitted.delivery());
        } catch (Throwable t) { // an Error too must not leave the claim behind
            return Admission.answered(finish(admitted, t));
        }
        return Admission.admitted(admitted);
    }

    /** Runs the handlers; whatever they throw is a failed delivery. */
    void runHandlers(WebhookDelivery delivery) throws Exception {
        for (WebhookHandler handler : handlers) {
            handler.handle(delivery);
        }
    }

    /** Ends a claim. Success is acknowledged only if the store has it. */
    Reply finish(Admitted admitted, @Nullable Throwable failure) {
        // The store comes first: a pool that heeds an interrupt would not let it end the claim.
        boolean interrupted = Thread.interrupted() || failure instanceof InterruptedException;
        try {
            return failure == null ? handled(admitted) : failed(admitted, failure);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Reply handled(Admitted admitted) {
        WebhookEvent event = admitted.event();
        try {
            if (store.complete(admitted.claim())) {
                // Last, when the store has just answered: a delivery that finds it silent must not wait for it twice.
                purgeIfDue();
                return Reply.OK;
            }
            Log.LOGGER.log(
                    Level.WARNING, () -> about("WEBHOOK_LEASE_LOST", event) + ": not acknowledged, answered with 503");
        } catch (RuntimeException e) {
            Log.LOGGER.log(
                    Level.ERROR,
                    () -> about(STORE_UNAVAILABLE, event)
                            + ": could not be completed; not acknowledged, answered with 503",
                    e);
        }
        return Reply.later(RETRY_SECONDS);
    }

    private Reply failed(Admitted admitted, Throwable failure) {
        Log.LOGGER.log(
                Level.ERROR,
                () -> about(HANDLER_FAILED, admitted.event()) + ": attempt "
                        + admitted.claim().attempt(),
                failure);
        try {
            if (store.release(admitted.claim())) {
                dead(admitted.event(), admitted.claim().attempt());
                return Reply.OK;
            }
        } catch (RuntimeException e) {
            Log.LOGGER.log(
                    Level.ERROR, () -> about(STORE_UNAVAILABLE, admitted.event()) + ": could not be released", e);
        }
        return Reply.FAILED;
    }

    /** Tells of an event that was given up. */
    void dead(WebhookEvent event, int attempts) {
        Log.LOGGER.log(
                Level.ERROR,
                () -> about("WEBHOOK_DEAD", event) + ": given up after " + attempts + " attempts, nobody handles it");
        tell(listener -> listener.dead(new WebhookDead(event, scope, attempts)));
    }

    /** Forgets old events, some at a time: once an hour, or once a minute while there are more. */
    void purgeIfDue() {
        Instant now = clock.instant();
        Instant due = nextPurge.get();
        if (now.isBefore(due) || !nextPurge.compareAndSet(due, now.plus(PURGE_INTERVAL))) {
            return;
        }
        lookForInboxOfAnEarlierMode();
        try {
            int purged = store.purge(retention);
            if (purged > 0) {
                nextPurge.set(now.plus(PURGE_PAUSE));
            }
            Log.LOGGER.log(Level.DEBUG, () -> purged + " old webhooks forgotten");
        } catch (RuntimeException e) {
            // Nothing depends on it: the delivery goes on, and the next hour tries again.
            Log.LOGGER.log(Level.WARNING, "old webhooks could not be forgotten", e);
        }
    }

    /** An inbox acknowledged its events: nobody sends them again. */
    private void lookForInboxOfAnEarlierMode() {
        if (worker != null || !(store instanceof JdbcIdempotencyStore jdbc)) {
            return;
        }
        try {
            long waiting = jdbc.waiting(scope);
            if (waiting > 0) {
                Log.LOGGER.log(
                        Level.ERROR,
                        () -> "webhook code=WEBHOOK_INBOX_LEFT scope=" + scope + ": " + waiting
                                + " acknowledged events wait in the inbox, and in the mode " + jdbc.mode()
                                + " nobody handles them; run a receiver in the mode inbox on this scope until they are done");
            }
        } catch (RuntimeException e) {
            Log.LOGGER.log(Level.WARNING, "it is not known whether webhooks wait in an inbox of an earlier mode", e);
        }
    }

    /** The event of authentic bytes. */
    WebhookEvent read(byte[] authentic) {
        return eventBytes.read(authentic);
    }

    /** Whether anybody handles events here, apart from what lies behind a filter. */
    boolean hasHandler() {
        return !handlers.isEmpty();
    }

    String scope() {
        return scope;
    }

    /** What may be logged of an event. */
    String about(String code, WebhookEvent event) {
        Duration age = age(event);
        return "webhook code=" + code + " scope=" + scope + " key=" + Verification.keyHash(event.idempotencyKey())
                + (age == null ? "" : " age=" + age.toSeconds() + "s");
    }

    private void rejected(String code, int status, @Nullable WebhookEvent event) {
        String keyHash = event == null ? null : Verification.keyHash(event.idempotencyKey());
        WebhookRejected rejected = new WebhookRejected(code, status, scope, keyHash, event == null ? null : age(event));
        Log.LOGGER.log(Level.WARNING, () -> rejected.toString());
        tell(listener -> listener.rejected(rejected));
    }

    private @Nullable Duration age(WebhookEvent event) {
        Instant createdAt = event.createdAt();
        return createdAt == null ? null : Duration.between(createdAt, clock.instant());
    }

    private void tell(Consumer<WebhookListener> call) {
        for (WebhookListener listener : listeners) {
            try {
                call.accept(listener);
            } catch (Throwable t) { // whatever a listener does, the event's end stands and the others are told
                Log.LOGGER.log(Level.ERROR, "a webhook listener failed", t);
            }
        }
    }

    private static long seconds(Duration wait) {
        return Math.max(1, Math.min(MAX_RETRY_SECONDS, wait.plusMillis(999).toSeconds()));
    }

    /**
     * Ends the inbox' thread, if there is one, and waits for the event that it handles: for 8 s, and for 2 s more after
     * interrupting it.
     */
    @Override
    public void close() {
        if (worker != null) {
            worker.close();
        }
    }

    /** The scope and the store's kind. */
    @Override
    public String toString() {
        return "WebhookReceiver[scope=" + scope + ", store=" + store.getClass().getSimpleName() + "]";
    }

    /** Collects what a {@link WebhookReceiver} needs. Not thread-safe. */
    public static final class Builder {

        private static final int DEFAULT_MAX_BODY = 1 << 20;
        private static final int LARGEST_MAX_BODY = 64 << 20;

        private @Nullable WebhookSecrets secrets;
        private @Nullable IdempotencyStore store;
        private Duration tolerance = Duration.ofMinutes(5);
        private InstantSource clock = InstantSource.system();
        private int maxBody = DEFAULT_MAX_BODY;
        private boolean gzip;
        private String scope = "invo";
        private Duration retention = Duration.ofDays(90);
        private final List<WebhookHandler> handlers = new ArrayList<>();
        private final List<WebhookListener> listeners = new ArrayList<>();

        private Builder() {}

        /**
         * The webhook secrets, 1 to 8; blank ones are left out.
         *
         * @param secrets the secrets
         * @return this builder
         */
        public Builder secrets(@Nullable String... secrets) {
            List<@Nullable String> copy = new ArrayList<>(Arrays.asList(secrets));
            return secrets(() -> copy);
        }

        /**
         * Where the webhook secrets come from, asked for each delivery.
         *
         * @param secrets the source
         * @return this builder
         */
        public Builder secrets(WebhookSecrets secrets) {
            this.secrets = Objects.requireNonNull(secrets, "secrets");
            return this;
        }

        /**
         * Where handled events are remembered. Default an {@link InMemoryIdempotencyStore}, which forgets.
         *
         * @param store the store
         * @return this builder
         */
        public Builder store(IdempotencyStore store) {
            this.store = Objects.requireNonNull(store, "store");
            return this;
        }

        /**
         * How far the signature's time may lie from the clock. Default 300 s.
         *
         * @param tolerance from zero to one day
         * @return this builder
         */
        public Builder tolerance(Duration tolerance) {
            this.tolerance = Objects.requireNonNull(tolerance, "tolerance");
            return this;
        }

        /**
         * The clock to judge the signature's time by. Default the system's. Leases go by the store's clock.
         *
         * @param clock the clock
         * @return this builder
         */
        public Builder clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /**
         * How many bytes a body has at most. Default 1 MiB.
         *
         * @param maxBody from 1 byte to 64 MiB
         * @return this builder
         */
        public Builder maxBody(int maxBody) {
            if (maxBody < 1 || maxBody > LARGEST_MAX_BODY) {
                throw new IllegalArgumentException("max-body must lie between 1 and " + LARGEST_MAX_BODY + " bytes");
            }
            this.maxBody = maxBody;
            return this;
        }

        /**
         * Whether bodies with {@code Content-Encoding: gzip} are taken. Default no: 415.
         *
         * @param accept true to take them, signed before or after they were deflated
         * @return this builder
         */
        public Builder gzip(boolean accept) {
            this.gzip = accept;
            return this;
        }

        /**
         * The scope of this receiver's events in the store. Default {@code invo}. Two receivers with one scope share their
         * work; with two, both handle each event.
         *
         * @param scope 1 to 100 printable ASCII characters without a space
         * @return this builder
         */
        public Builder scope(String scope) {
            if (scope.isEmpty() || scope.length() > 100 || !scope.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw new IllegalArgumentException("a scope is 1 to 100 printable ASCII characters without a space");
            }
            this.scope = scope;
            return this;
        }

        /**
         * How long a handled event is remembered at least. Default 90 days: deliveries can be replayed by hand.
         *
         * @param retention the span, positive
         * @return this builder
         */
        public Builder retention(Duration retention) {
            if (retention.isNegative() || retention.isZero()) {
                throw new IllegalArgumentException("the retention must be positive: " + retention);
            }
            this.retention = retention;
            return this;
        }

        /**
         * Adds a handler. They run one after the other, inside the claim; the first that throws fails the delivery.
         *
         * @param handler the handler
         * @return this builder
         */
        public Builder handler(WebhookHandler handler) {
            this.handlers.add(Objects.requireNonNull(handler, "handler"));
            return this;
        }

        /**
         * Adds a listener.
         *
         * @param listener the listener
         * @return this builder
         */
        public Builder listener(WebhookListener listener) {
            this.listeners.add(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /**
         * Builds the receiver, and starts the inbox' thread if the store has one. Where the thread belongs to an application
         * with CDI, its observers are called after the handlers.
         *
         * @return the receiver
         * @throws IllegalStateException if there is no secret, or the secrets cannot be had; or if the store is an inbox
         *     and there is no handler
         * @throws IllegalArgumentException if the secrets cannot be used, or the tolerance is negative or over a day
         */
        public WebhookReceiver build() {
            if (secrets == null) {
                throw new IllegalStateException("a receiver needs webhook secrets");
            }
            WebhookReceiver receiver =
                    new WebhookReceiver(this, secrets, store == null ? new InMemoryIdempotencyStore() : store);
            receiver.start();
            return receiver;
        }
    }

    private void start() {
        try {
            verification.verifier();
        } catch (Verification.SecretsUnavailable e) {
            if (e.getCause() instanceof IllegalArgumentException unusable) {
                throw unusable;
            }
            throw new IllegalStateException("the webhook secrets cannot be had", e.getCause());
        }
        if (worker != null) {
            if (!hasHandler()) {
                throw new IllegalStateException(
                        "an inbox needs a WebhookHandler or CDI observers: nothing behind a filter is called");
            }
            worker.start();
        }
        lookForInboxOfAnEarlierMode();
    }
}
