package network.invo.sandbox;

import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import network.invo.sandbox.internal.backend.Fields;
import network.invo.sandbox.internal.backend.Items;
import network.invo.sandbox.internal.backend.Players;
import network.invo.sandbox.internal.backend.Purchases;
import network.invo.sandbox.internal.backend.Store;
import network.invo.sandbox.internal.backend.Transfers;
import network.invo.sandbox.internal.http.Fault;
import network.invo.sandbox.internal.http.SandboxServer;
import network.invo.sandbox.internal.webhook.WebhookDispatcher;
import org.jspecify.annotations.Nullable;

/**
 * An INVO backend inside the process: real HTTP on a loopback port, state in memory.
 *
 * <p>Thread-safe. {@link #close()} ends all its threads; everything is gone then. Secrets are random for each sandbox and
 * worth nothing anywhere else.
 *
 * <p>An operator's methods, such as {@link #approveTransfer(String)}, do what on INVO's side a player, a guardian or a bank
 * does. They throw {@link java.util.NoSuchElementException} for an id that the sandbox does not know and
 * {@link IllegalStateException} where the thing is not in a state for it.
 */
public final class InvoSandbox implements AutoCloseable {

    private final SandboxClock clock;
    private final Faults faults = new Faults();
    private final Map<Route, AtomicLong> requests = new EnumMap<>(Route.class);
    private final WebhookDispatcher webhooks;
    private final Store store;
    private final Transfers transfers;
    private final Purchases purchases;
    private final SandboxServer server;
    private final SandboxGame game;
    private final AtomicBoolean closed = new AtomicBoolean();

    private InvoSandbox(Builder builder) {
        for (Route route : Route.values()) {
            requests.put(route, new AtomicLong());
        }
        JsonProvider json = JsonProvider.provider();
        clock = new SandboxClock(builder.clock);
        webhooks = new WebhookDispatcher(
                json,
                clock,
                new WebhookDispatcher.Policy(
                        builder.webhookAttempts, builder.webhookRetryDelay, builder.webhookTimeout));
        store = new Store(clock, webhooks, this::baseUrl);
        transfers = new Transfers(store);
        purchases = new Purchases(store);
        game = store.addGame(builder.gameName);
        server = new SandboxServer(
                builder.port,
                json,
                clock,
                store,
                new Players(store),
                transfers,
                purchases,
                new Items(store),
                this::arrived);
        try {
            server.start();
        } catch (IOException e) {
            close();
            throw new UncheckedIOException("the sandbox cannot listen on port " + builder.port, e);
        }
    }

    /**
     * Starts a sandbox on a free port.
     *
     * @return a running sandbox, to be closed
     * @throws UncheckedIOException if it cannot listen
     */
    public static InvoSandbox start() {
        return builder().start();
    }

    /**
     * Starts the configuration of a sandbox.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    private @Nullable Fault arrived(String method, String path) {
        Route route = Route.match(method, path);
        if (route == null) {
            return null;
        }
        counter(route).incrementAndGet();
        return faults.take(route);
    }

    // ---- what a client needs

    /**
     * The base URL for a client, on loopback.
     *
     * @return for example {@code http://127.0.0.1:41234/sandbox}
     */
    public String baseUrl() {
        return server.baseUrl();
    }

    /**
     * The secret of the sandbox's own game.
     *
     * @return what goes into {@code X-Game-Secret-Key}
     */
    public String gameSecret() {
        return game.secret();
    }

    /**
     * The secret that webhooks are signed with now.
     *
     * @return the newest secret
     */
    public String webhookSecret() {
        return webhooks.secret();
    }

    // ---- the stage

    /**
     * The sandbox's own game.
     *
     * @return the game that {@link #gameSecret()} belongs to
     */
    public SandboxGame game() {
        return game;
    }

    /**
     * Adds another game, to transfer to or to act as.
     *
     * @param name the name that players see
     * @return the game, with its own id and secret
     */
    public SandboxGame addGame(String name) {
        return store.addGame(Objects.requireNonNull(name, "name"));
    }

    /**
     * Switches the sandbox's own game off or on. While it is off, every write answers 403 {@code Game is not active}.
     *
     * @param active whether it is on, as it is by default
     */
    public void gameActive(boolean active) {
        store.setActive(game.id(), active);
    }

    /**
     * Has a duplicate's 409 tell the original's {@code transaction_id} and {@code order_id} alone.
     *
     * <p>By default it tells all that the first request was answered: its {@code status}, a {@code client_secret}, a
     * {@code guardian_approval}. INFERRED: what INVO tells is public for items alone, so a client has to live with both.
     *
     * @param terse whether the ids are all, of every game and route; not so by default
     */
    public void terseDuplicates(boolean terse) {
        store.terseDuplicates(terse);
    }

    /**
     * Sets the code of a duplicate's 409.
     *
     * <p>INFERRED: INVO's own is not public, so a client has to live with any, and with none.
     *
     * @param code the code of every game and route, or null for none; {@code DUPLICATE_REQUEST} by default
     */
    public void duplicateCode(@Nullable String code) {
        store.duplicateCode(code);
    }

    /**
     * Adds a player to the sandbox's own game.
     *
     * @param email the e-mail
     * @param balance the opening balance in game currency, for example {@code "500.00"}
     * @return the player
     * @throws IllegalArgumentException if the game has such a player already or the balance is none
     */
    public SandboxPlayer addPlayer(String email, String balance) {
        return addPlayer(player -> player.email(email).balance(balance));
    }

    /**
     * Adds a player.
     *
     * @param configurer sets what the player is like
     * @return the player
     * @throws IllegalArgumentException if the game has such a player already or a setting is wrong
     */
    public SandboxPlayer addPlayer(Consumer<PlayerSpec> configurer) {
        PlayerSpec spec = new PlayerSpec();
        configurer.accept(spec);
        SandboxGame of = spec.game();
        return store.addPlayer(new Store.NewPlayer(
                of == null ? game.id() : of.id(),
                spec.email(),
                spec.name(),
                spec.phone(),
                spec.balance(),
                spec.hasPasskey(),
                spec.isMinor(),
                spec.hasGuardian(),
                spec.needsConfirmation(),
                spec.needsEnrollment()));
    }

    /**
     * A player of the sandbox's own game as they are now.
     *
     * @param email the e-mail, in any case
     * @return the player
     * @throws java.util.NoSuchElementException if there is no such player
     */
    public SandboxPlayer player(String email) {
        return player(game, email);
    }

    /**
     * A player of a game as they are now.
     *
     * @param of the game
     * @param email the e-mail, in any case
     * @return the player
     * @throws java.util.NoSuchElementException if there is no such player
     */
    public SandboxPlayer player(SandboxGame of, String email) {
        return store.player(of.id(), email);
    }

    /**
     * The time of the sandbox.
     *
     * @return a clock that can be advanced
     */
    public SandboxClock clock() {
        return clock;
    }

    /**
     * What is to go wrong.
     *
     * @return the faults of this sandbox
     */
    public Faults faults() {
        return faults;
    }

    // ---- evidence

    /**
     * Every movement of money so far, of all games.
     *
     * @return an unmodifiable copy, oldest first
     */
    public List<LedgerEntry> ledger() {
        return store.ledger();
    }

    /**
     * How many requests reached a route, those that met a fault included.
     *
     * @param route the route
     * @return zero or more
     */
    public long requests(Route route) {
        return counter(route).get();
    }

    private AtomicLong counter(Route route) {
        return Objects.requireNonNull(requests.get(route));
    }

    // ---- the operator: transfers

    /**
     * Gives a send or transfer every approval that it still lacks; emits {@code transfer.claim_pending}.
     *
     * @param transactionId the {@code transaction_id} that initiating answered
     */
    public void approveTransfer(String transactionId) {
        transfers.approve(transactionId);
    }

    /**
     * Has the receiver collect, whatever approvals lack; emits {@code transfer.completed}.
     *
     * <p>The receiver must be one player with that phone in the receiving game.
     *
     * @param transactionId the {@code transaction_id} that initiating answered
     */
    public void completeTransfer(String transactionId) {
        transfers.complete(transactionId);
    }

    /**
     * Gives the money back to the sender, as when somebody says no; emits {@code transfer.refunded}.
     *
     * @param transactionId the {@code transaction_id} that initiating answered
     */
    public void refundTransfer(String transactionId) {
        transfers.refund(transactionId);
    }

    /**
     * Gives the money back to the sender because nobody acted; emits {@code transfer.claim_expired}.
     *
     * @param transactionId the {@code transaction_id} that initiating answered
     */
    public void expireTransfer(String transactionId) {
        transfers.expire(transactionId);
    }

    /**
     * Has the holder of a phone agree that another account uses it, after a 409 {@code PHONE_SHARE_APPROVAL_REQUIRED}.
     *
     * @param approvalId the {@code approval_id} of that answer
     */
    public void approvePhoneShare(String approvalId) {
        transfers.approvePhoneShare(approvalId);
    }

    // ---- the operator: purchases of currency

    /**
     * Pays an order that waits for the player, as the hosted page does; emits {@code purchase.completed}.
     *
     * @param id an {@code order_id}, {@code transaction_id} or a checkout's {@code session_id}
     */
    public void completePurchase(String id) {
        purchases.complete(id);
    }

    /**
     * Pays a purchase back; emits {@code purchase.refunded}. The balance may become negative.
     *
     * @param id an {@code order_id}, {@code transaction_id} or a checkout's {@code session_id}
     */
    public void refundPurchase(String id) {
        purchases.refund(id);
    }

    /**
     * Has the card's holder dispute a purchase; emits {@code purchase.disputed}.
     *
     * @param id an {@code order_id}, {@code transaction_id} or a checkout's {@code session_id}
     */
    public void disputePurchase(String id) {
        purchases.dispute(id);
    }

    // ---- webhooks

    /**
     * Registers where webhooks go from now on; events before that are kept and can be replayed.
     *
     * <p>Unlike INVO, the sandbox delivers to loopback and over plain HTTP.
     *
     * @param address an absolute http or https address
     * @return this
     */
    public InvoSandbox deliverWebhooksTo(URI address) {
        webhooks.deliverTo(address);
        return this;
    }

    /**
     * Emits an event of any type for the sandbox's own game, {@code payout.status_changed} for example.
     *
     * @param type the event type: letters, digits, dots, dashes, underscores
     * @param data the data: strings, booleans, integers, {@code BigDecimal} (written as a string), maps, lists
     * @throws IllegalArgumentException if the type is none, or the data holds something else
     */
    public void emit(String type, Map<String, ?> data) {
        webhooks.emit(
                game.id(), type, UUID.randomUUID().toString(), Fields.empty().withAll(data));
    }

    /** Emits {@code webhook.test}, as the test button of the console does. */
    public void sendTestWebhook() {
        emit("webhook.test", Map.of("message", "A test event of the sandbox"));
    }

    /**
     * Delivers each later event so many times, as at-least-once delivery may; 1 by default.
     *
     * @param times at least 1; all copies of an event have the same idempotency key
     */
    public void duplicateDeliveries(int times) {
        webhooks.copies(times);
    }

    /**
     * Makes a new webhook secret. For 7 days by the sandbox's clock the one before it signs as well.
     *
     * @return the new secret
     */
    public String rotateWebhookSecret() {
        return webhooks.rotateSecret();
    }

    /**
     * Sends a delivery again, to the address that is registered now, whatever came of it before.
     *
     * @param deliveryId the {@link WebhookDelivery#id()}
     * @throws IllegalStateException if it is under way, or no address is registered
     */
    public void replay(String deliveryId) {
        webhooks.replay(deliveryId);
    }

    /**
     * All deliveries so far as they stand now.
     *
     * @return an unmodifiable copy, oldest first
     */
    public List<WebhookDelivery> deliveries() {
        return webhooks.deliveries();
    }

    /**
     * Waits until every event that has an address was delivered.
     *
     * @param atMost how long to wait, in real time
     * @throws IllegalStateException if deliveries are still under way then, or are dead; the message lists them
     * @throws InterruptedException if the thread is interrupted
     */
    public void awaitDeliveries(Duration atMost) throws InterruptedException {
        webhooks.await(atMost);
    }

    /** Stops listening and ends all threads. Calls after the first do nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                server.close();
            } finally {
                webhooks.close();
            }
        }
    }

    /** The base URL alone: no secret. */
    @Override
    public String toString() {
        return "InvoSandbox[" + baseUrl() + "]";
    }

    /** Configures a sandbox. Not thread-safe. */
    public static final class Builder {

        private int port;
        private Clock clock = Clock.systemUTC();
        private String gameName = "Sandbox Game";
        private int webhookAttempts = 5;
        private Duration webhookRetryDelay = Duration.ofMillis(100);
        private Duration webhookTimeout = Duration.ofSeconds(5);

        private Builder() {}

        /**
         * Sets the port; a free one by default.
         *
         * @param port 1 to 65535, or 0 for a free one
         * @return this
         */
        public Builder port(int port) {
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("port must be 0 to 65535");
            }
            this.port = port;
            return this;
        }

        /**
         * Sets the clock that the sandbox's time begins with; the system's by default.
         *
         * @param clock a fixed clock, for example, that {@link InvoSandbox#clock()} then advances
         * @return this
         */
        public Builder clock(Clock clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Sets the name of the sandbox's own game; "Sandbox Game" by default.
         *
         * @param name the name that players see
         * @return this
         */
        public Builder gameName(String name) {
            this.gameName = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * Sets how webhooks are retried; 5 attempts and 100 ms by default.
         *
         * @param attempts how many times a delivery is sent before it is dead, 1 to 20
         * @param firstDelay the wait after the first failure, in real time; it doubles after each further one
         * @return this
         */
        public Builder webhookRetries(int attempts, Duration firstDelay) {
            if (attempts < 1 || attempts > 20 || firstDelay.isNegative()) {
                throw new IllegalArgumentException("attempts must be 1 to 20 and firstDelay not negative");
            }
            this.webhookAttempts = attempts;
            this.webhookRetryDelay = firstDelay;
            return this;
        }

        /**
         * Sets how long a webhook's receiver may take to connect and to answer, each; 5 seconds by default.
         *
         * @param timeout more than zero
         * @return this
         */
        public Builder webhookTimeout(Duration timeout) {
            if (timeout.toMillis() < 1) {
                throw new IllegalArgumentException("timeout must be at least a millisecond");
            }
            this.webhookTimeout = timeout;
            return this;
        }

        /**
         * Starts the sandbox.
         *
         * @return a running sandbox, to be closed
         * @throws UncheckedIOException if it cannot listen
         */
        public InvoSandbox start() {
            return new InvoSandbox(this);
        }
    }
}
