package network.invo;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import network.invo.engine.EngineConfig;
import network.invo.engine.HttpEngine;
import network.invo.internal.ClientFactory;
import network.invo.internal.ClientSettings;
import network.invo.model.*;
import org.jspecify.annotations.Nullable;

/**
 * The INVO client. Make one, share it, close it at the end. Thread-safe.
 *
 * <p>Every method checks its input before any I/O, and throws an {@link InvoException} when it fails. A call is tried up
 * to {@code 1 + maxRetries} times where repeating it cannot do anything twice: reads, and calls with an idempotency key.
 * An interrupt ends a call at once; the thread's flag is set again.
 */
public interface InvoServer extends AutoCloseable {

    /**
     * Starts a client.
     *
     * @return a new builder
     */
    static Builder builder() {
        return new Builder();
    }

    /**
     * A client from the environment: {@code INVO_GAME_SECRET}, {@code INVO_BASE_URL}, and {@code INVO_ENGINE} if several
     * engines are there.
     *
     * @return a new client
     * @throws InvoInputException if a variable is missing or wrong, or there is no engine
     */
    static InvoServer fromEnvironment() {
        return ClientFactory.fromEnvironment(System::getenv);
    }

    /**
     * Mints a short-lived token (15 minutes) for the browser half of INVO.
     *
     * <p>A player who has never transacted in this game is unknown (404): initiating a send or transfer creates them.
     *
     * @param playerEmail the player's e-mail address
     * @return the result
     * @throws InvoException if it fails; see {@link InvoException#outcome()}
     */
    PlayerToken mintPlayerToken(String playerEmail);

    /**
     * Initiates a send: reserves the amount until the sender has approved.
     *
     * <p>Ask {@link InitiateResult#nextStep()} what to do next. Retried safely: the {@code client_request_id} makes it one send.
     *
     * @param request what to send, and to whom
     * @return the result
     * @throws InvoException if it fails; see {@link InvoException#outcome()}
     */
    InitiateResult initiateSend(InitiateSendRequest request);

    /**
     * As {@link #initiateSend(InitiateSendRequest)}, with the request built in place.
     *
     * @param request sets the fields
     * @return the result
     * @throws InvoException if it fails
     */
    default InitiateResult initiateSend(Consumer<InitiateSendRequest.Builder> request) {
        InitiateSendRequest.Builder builder = InitiateSendRequest.builder();
        request.accept(builder);
        return initiateSend(builder.build());
    }

    /**
     * Initiates a transfer into another game: reserves the amount until the sender has approved.
     *
     * <p>Ask {@link InitiateResult#nextStep()} what to do next. Retried safely: the {@code client_request_id} makes it one transfer.
     *
     * @param request what to transfer, and to whom
     * @return the result
     * @throws InvoException if it fails; see {@link InvoException#outcome()}
     */
    InitiateResult initiateTransfer(InitiateTransferRequest request);

    /**
     * As {@link #initiateTransfer(InitiateTransferRequest)}, with the request built in place.
     *
     * @param request sets the fields
     * @return the result
     * @throws InvoException if it fails
     */
    default InitiateResult initiateTransfer(Consumer<InitiateTransferRequest.Builder> request) {
        InitiateTransferRequest.Builder builder = InitiateTransferRequest.builder();
        request.accept(builder);
        return initiateTransfer(builder.build());
    }

    /**
     * Creates a hosted checkout page, on which the player pays; you never touch card data.
     *
     * <p>Grant currency off the {@code purchase.completed} webhook, not off this result. Has no idempotency key, so it is repeated only if nothing left this machine.
     *
     * @param request who buys, and for how much
     * @return the result
     * @throws InvoException if it fails; see {@link InvoException#outcome()}
     */
    CreateCheckoutResult createCheckout(CreateCheckoutRequest request);

    /**
     * As {@link #createCheckout(CreateCheckoutRequest)}, with the request built in place.
     *
     * @param request sets the fields
     * @return the result
     * @throws InvoException if it fails
     */
    default CreateCheckoutResult createCheckout(Consumer<CreateCheckoutRequest.Builder> request) {
        CreateCheckoutRequest.Builder builder = CreateCheckoutRequest.builder();
        request.accept(builder);
        return createCheckout(builder.build());
    }

    /**
     * Charges a payment method that you have tokenized.
     *
     * <p>Retried safely: the {@code purchase_reference} makes it one purchase.
     *
     * @param request who buys, for how much, with which payment method
     * @return the result
     * @throws InvoException if it fails; see {@link InvoException#outcome()}
     */
    PurchaseResult purchaseCurrency(PurchaseCurrencyRequest request);

    /**
     * As {@link #purchaseCurrency(PurchaseCurrencyRequest)}, with the request built in place.
     *
     * @param request sets the fields
     * @return the result
     * @throws InvoException if it fails
     */
    default PurchaseResult purchaseCurrency(Consumer<PurchaseCurrencyRequest.Builder> request) {
        PurchaseCurrencyRequest.Builder builder = PurchaseCurrencyRequest.builder();
        request.accept(builder);
        return purchaseCurrency(builder.build());
    }

    /**
     * Confirms a payment after 3-D Secure.
     *
     * <p>Repeated only if nothing left this machine.
     *
     * @param paymentIntentId from {@link PurchaseResult#paymentIntentId()}
     * @return the result
     * @throws InvoException if it fails; see {@link InvoException#outcome()}
     */
    ConfirmPaymentResult confirmPayment(String paymentIntentId);

    /**
     * Confirms a payment after 3-D Secure.
     *
     * <p>Repeated only if nothing left this machine.
     *
     * @param paymentIntentId from {@link PurchaseResult#paymentIntentId()}
     * @param orderId the order's id, or null
     * @return the result
     * @throws InvoException if it fails; see {@link InvoException#outcome()}
     */
    ConfirmPaymentResult confirmPayment(String paymentIntentId, @Nullable String orderId);

    /**
     * Reads a currency order, to reconcile.
     *
     * @param order by order or transaction id; a {@code client_request_id} is refused, only item orders have one
     * @return the result
     * @throws InvoException if it fails; see {@link InvoException#outcome()}
     */
    OrderDetailsResult getOrderDetails(OrderRef order);

    /**
     * Buys an item with the player's currency: a debit, no real money.
     *
     * <p>Grant the item off the {@code item.purchased} webhook, not only off this result. Retried safely: the {@code client_request_id} makes it one purchase.
     *
     * @param request who buys, and what
     * @return the result
     * @throws InvoException if it fails; see {@link InvoException#outcome()}
     */
    PurchaseItemResult purchaseItem(PurchaseItemRequest request);

    /**
     * As {@link #purchaseItem(PurchaseItemRequest)}, with the request built in place.
     *
     * @param request sets the fields
     * @return the result
     * @throws InvoException if it fails
     */
    default PurchaseItemResult purchaseItem(Consumer<PurchaseItemRequest.Builder> request) {
        PurchaseItemRequest.Builder builder = PurchaseItemRequest.builder();
        request.accept(builder);
        return purchaseItem(builder.build());
    }

    /**
     * Reads a page of a player's item purchases.
     *
     * @param request whose, and which page
     * @return the result
     * @throws InvoException if it fails; see {@link InvoException#outcome()}
     */
    ItemHistoryResult getItemPurchaseHistory(ItemHistoryRequest request);

    /**
     * As {@link #getItemPurchaseHistory(ItemHistoryRequest)}, with the request built in place.
     *
     * @param request sets the fields
     * @return the result
     * @throws InvoException if it fails
     */
    default ItemHistoryResult getItemPurchaseHistory(Consumer<ItemHistoryRequest.Builder> request) {
        ItemHistoryRequest.Builder builder = ItemHistoryRequest.builder();
        request.accept(builder);
        return getItemPurchaseHistory(builder.build());
    }

    /**
     * Walks a player's item purchases, 50 rows a page.
     *
     * <p>The stream is lazy: it reads a page when the one before is used up, and what that throws comes out of the stream. Not thread-safe.
     *
     * @param playerEmail the player's e-mail address
     * @return the rows
     * @throws InvoException if it fails; see {@link InvoException#outcome()}
     */
    Stream<JsonObject> iterateItemPurchaseHistory(String playerEmail);

    /**
     * Walks a player's item purchases.
     *
     * <p>The stream is lazy: it reads a page when the one before is used up, and what that throws comes out of the stream. Not thread-safe.
     *
     * @param playerEmail the player's e-mail address
     * @param pageSize rows a page, at least 1
     * @return the rows
     * @throws InvoException if it fails; see {@link InvoException#outcome()}
     */
    Stream<JsonObject> iterateItemPurchaseHistory(String playerEmail, int pageSize);

    /**
     * Reads an item order.
     *
     * <p>By {@code client_request_id} it answers "did that purchase complete?".
     *
     * @param order by any of its ids
     * @return the result
     * @throws InvoException if it fails; see {@link InvoException#outcome()}
     */
    OrderDetailsResult getItemOrderDetails(OrderRef order);

    /**
     * Reads what a player owns in this game.
     *
     * @param player by e-mail address or id; a phone is refused
     * @return the result
     * @throws InvoException if it fails; see {@link InvoException#outcome()}
     */
    PlayerBalanceResult getPlayerBalance(PlayerRef player);

    /**
     * Reads what waits to be collected by a player.
     *
     * @param player by e-mail address or phone; an id is refused
     * @return the result
     * @throws InvoException if it fails; see {@link InvoException#outcome()}
     */
    InboundPendingResult getInboundPending(PlayerRef player);

    /**
     * Reads the wallet that a player belongs to: personal data, never for a browser.
     *
     * <p>A player whom this game does not know is {@link LinkedIdentitiesResult#notFound()}, not an error.
     *
     * @param request by e-mail address, phone, or both: then the phone is sent alone
     * @return the result
     * @throws InvoException if it fails; see {@link InvoException#outcome()}
     */
    LinkedIdentitiesResult getLinkedIdentities(LinkedIdentitiesRequest request);

    /**
     * As {@link #getLinkedIdentities(LinkedIdentitiesRequest)}, with the request built in place.
     *
     * @param request sets the fields
     * @return the result
     * @throws InvoException if it fails
     */
    default LinkedIdentitiesResult getLinkedIdentities(Consumer<LinkedIdentitiesRequest.Builder> request) {
        LinkedIdentitiesRequest.Builder builder = LinkedIdentitiesRequest.builder();
        request.accept(builder);
        return getLinkedIdentities(builder.build());
    }

    /**
     * A view of this client whose calls follow these options, with its own {@link #async()}. It shares everything with this
     * client; closing the view does nothing.
     *
     * @param options what its calls do otherwise
     * @return the view
     */
    InvoServer with(CallOptions options);

    /**
     * The same methods, without waiting.
     *
     * @return the asynchronous view; it shares everything with this client
     */
    InvoServerAsync async();

    /**
     * The engine that this client sends with.
     *
     * @return its id, such as {@code jdk}; {@code custom} for an engine given to the builder
     */
    String engineId();

    /**
     * Ends running calls and lets go of connections and threads. An engine given to the builder stays open, with what it
     * has on the wire: it is its owner's. Closing again does nothing.
     */
    @Override
    void close();

    /** Sets up a client. Not thread-safe. */
    final class Builder {

        private @Nullable String gameSecret;
        private @Nullable String baseUrl;
        private final ClientSettings.Builder settings = new ClientSettings.Builder();

        private Builder() {}

        /**
         * The game secret of this environment. It stays on your server, and is never printed.
         *
         * @param value the secret; required
         * @return this builder
         */
        public Builder gameSecret(String value) {
            gameSecret = value;
            return this;
        }

        /**
         * Where the API is, without {@code /api}: https, or http to this machine.
         *
         * @param value the base URL; required
         * @return this builder
         */
        public Builder baseUrl(String value) {
            baseUrl = value;
            return this;
        }

        /**
         * Where the API is.
         *
         * @param value the environment
         * @return this builder
         */
        public Builder baseUrl(InvoEnvironment value) {
            baseUrl = value.baseUrl().toString();
            return this;
        }

        /**
         * The longest time for one attempt, to the last byte of its answer.
         *
         * @param value longer than zero; default 30 s
         * @return this builder
         */
        public Builder timeout(Duration value) {
            settings.timeout = value;
            return this;
        }

        /**
         * The longest time for a whole call, with all attempts and the waits between them.
         *
         * @param value longer than zero; default 90 s
         * @return this builder
         */
        public Builder callTimeout(Duration value) {
            settings.callTimeout = value;
            return this;
        }

        /**
         * How often a call may be repeated.
         *
         * @param value 0 (never) to 10; default 2
         * @return this builder
         */
        public Builder maxRetries(int value) {
            settings.maxRetries = value;
            return this;
        }

        /**
         * The base of the wait before a repetition: a random span up to {@code base * 2^n}, at most 8 s.
         *
         * @param value zero to 8 s; default 250 ms
         * @return this builder
         */
        public Builder retryBaseDelay(Duration value) {
            settings.retryBaseDelay = value;
            return this;
        }

        /**
         * How many retries the client may have under way of an outage, so that it does not multiply it: a bucket of tokens.
         * A retry costs 5, after a time-out 10, after a full pool or a 429 nothing; a success gives 1 back. A call with an
         * idempotency key that has lost an attempt may always be repeated once, as only that tells what became of it.
         *
         * @param tokens 0 to 1,000,000; default 100
         * @return this builder
         */
        public Builder retryBudget(int tokens) {
            settings.retryBudget = tokens;
            return this;
        }

        /**
         * The {@code User-Agent} header.
         *
         * @param value printable ASCII; default {@code invo-java/<version> (java/<version>; <engine>)}
         * @return this builder
         */
        public Builder userAgent(String value) {
            settings.userAgent = value;
            return this;
        }

        /**
         * Sees every attempt.
         *
         * @param value the hooks; default: none
         * @return this builder
         */
        public Builder hooks(InvoHooks value) {
            settings.hooks = value;
            return this;
        }

        /**
         * The engine of this id, found on the class path. Default: the system property {@code invo.engine}, else the
         * environment variable {@code INVO_ENGINE}, else the one of highest priority.
         *
         * @param id the engine's id, such as {@code jdk}
         * @return this builder
         */
        public Builder engine(String id) {
            settings.engineId = id;
            settings.engine = null;
            return this;
        }

        /**
         * An engine of your own. You close it; the client does not.
         *
         * @param value the engine
         * @return this builder
         */
        public Builder engine(HttpEngine value) {
            settings.engine = value;
            settings.engineId = null;
            return this;
        }

        /**
         * Settings of the engine: connections, TLS, proxy. Not for an engine of your own, which has its own.
         *
         * @param value the settings; default {@link EngineConfig#defaults()}
         * @return this builder
         */
        public Builder engineConfig(EngineConfig value) {
            settings.engineConfig = value;
            return this;
        }

        /**
         * Overrides the path of an endpoint, for a backend that has another than this SDK believes.
         *
         * @param endpoint the endpoint
         * @param path begins with {@code /}, and has the same names in braces as {@link Endpoint#path()}
         * @return this builder
         * @throws InvoInputException if the path is not such a path
         */
        public Builder endpoint(Endpoint endpoint, String path) {
            settings.path(endpoint, path);
            return this;
        }

        /**
         * The client. Finds its engine and its JSON provider now, on this thread.
         *
         * @return a new client
         * @throws InvoInputException if a setting is missing or wrong, or if there is no engine or JSON provider
         */
        public InvoServer build() {
            return ClientFactory.create(settings.build(gameSecret, baseUrl));
        }
    }
}
