package network.invo;

import jakarta.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import network.invo.model.*;
import org.jspecify.annotations.Nullable;

/**
 * The methods of {@link InvoServer}, without waiting. Every failure, bad input too, comes through the future, as an
 * {@link InvoException} (what the lambda of a twin throws comes as it is). Cancelling a future aborts the request that is under way; whether the backend has processed it is
 * then unknown. Thread-safe.
 *
 * <p>Dependants run on the engine's executor ({@link network.invo.engine.EngineConfig#executor()}), never on the common
 * pool.
 */
public interface InvoServerAsync {
    /**
     * Mints a short-lived token (15 minutes) for the browser half of INVO.
     *
     * <p>A player who has never transacted in this game is unknown (404): initiating a send or transfer creates them.
     *
     * @param playerEmail the player's e-mail address
     * @return the result to come
     */
    CompletableFuture<PlayerToken> mintPlayerToken(String playerEmail);

    /**
     * Initiates a send: reserves the amount until the sender has approved.
     *
     * <p>Ask {@link InitiateResult#nextStep()} what to do next. Retried safely: the {@code client_request_id} makes it one send.
     *
     * @param request what to send, and to whom
     * @return the result to come
     */
    CompletableFuture<InitiateResult> initiateSend(InitiateSendRequest request);

    /**
     * As {@link #initiateSend(InitiateSendRequest)}, with the request built in place.
     *
     * @param request sets the fields
     * @return the result to come
     */
    default CompletableFuture<InitiateResult> initiateSend(Consumer<InitiateSendRequest.Builder> request) {
        return Twin.call(
                InitiateSendRequest.builder(), request, InitiateSendRequest.Builder::build, this::initiateSend);
    }

    /**
     * Initiates a transfer into another game: reserves the amount until the sender has approved.
     *
     * <p>Ask {@link InitiateResult#nextStep()} what to do next. Retried safely: the {@code client_request_id} makes it one transfer.
     *
     * @param request what to transfer, and to whom
     * @return the result to come
     */
    CompletableFuture<InitiateResult> initiateTransfer(InitiateTransferRequest request);

    /**
     * As {@link #initiateTransfer(InitiateTransferRequest)}, with the request built in place.
     *
     * @param request sets the fields
     * @return the result to come
     */
    default CompletableFuture<InitiateResult> initiateTransfer(Consumer<InitiateTransferRequest.Builder> request) {
        return Twin.call(
                InitiateTransferRequest.builder(),
                request,
                InitiateTransferRequest.Builder::build,
                this::initiateTransfer);
    }

    /**
     * Creates a hosted checkout page, on which the player pays; you never touch card data.
     *
     * <p>Grant currency off the {@code purchase.completed} webhook, not off this result. Has no idempotency key, so it is repeated only if nothing left this machine.
     *
     * @param request who buys, and for how much
     * @return the result to come
     */
    CompletableFuture<CreateCheckoutResult> createCheckout(CreateCheckoutRequest request);

    /**
     * As {@link #createCheckout(CreateCheckoutRequest)}, with the request built in place.
     *
     * @param request sets the fields
     * @return the result to come
     */
    default CompletableFuture<CreateCheckoutResult> createCheckout(Consumer<CreateCheckoutRequest.Builder> request) {
        return Twin.call(
                CreateCheckoutRequest.builder(), request, CreateCheckoutRequest.Builder::build, this::createCheckout);
    }

    /**
     * Charges a payment method that you have tokenized.
     *
     * <p>Retried safely: the {@code purchase_reference} makes it one purchase.
     *
     * @param request who buys, for how much, with which payment method
     * @return the result to come
     */
    CompletableFuture<PurchaseResult> purchaseCurrency(PurchaseCurrencyRequest request);

    /**
     * As {@link #purchaseCurrency(PurchaseCurrencyRequest)}, with the request built in place.
     *
     * @param request sets the fields
     * @return the result to come
     */
    default CompletableFuture<PurchaseResult> purchaseCurrency(Consumer<PurchaseCurrencyRequest.Builder> request) {
        return Twin.call(
                PurchaseCurrencyRequest.builder(),
                request,
                PurchaseCurrencyRequest.Builder::build,
                this::purchaseCurrency);
    }

    /**
     * Confirms a payment after 3-D Secure.
     *
     * <p>Repeated only if nothing left this machine.
     *
     * @param paymentIntentId from {@link PurchaseResult#paymentIntentId()}
     * @return the result to come
     */
    CompletableFuture<ConfirmPaymentResult> confirmPayment(String paymentIntentId);

    /**
     * Confirms a payment after 3-D Secure.
     *
     * <p>Repeated only if nothing left this machine.
     *
     * @param paymentIntentId from {@link PurchaseResult#paymentIntentId()}
     * @param orderId the order's id, or null
     * @return the result to come
     */
    CompletableFuture<ConfirmPaymentResult> confirmPayment(String paymentIntentId, @Nullable String orderId);

    /**
     * Reads a currency order, to reconcile.
     *
     * @param order by order or transaction id; a {@code client_request_id} is refused, only item orders have one
     * @return the result to come
     */
    CompletableFuture<OrderDetailsResult> getOrderDetails(OrderRef order);

    /**
     * Buys an item with the player's currency: a debit, no real money.
     *
     * <p>Grant the item off the {@code item.purchased} webhook, not only off this result. Retried safely: the {@code client_request_id} makes it one purchase.
     *
     * @param request who buys, and what
     * @return the result to come
     */
    CompletableFuture<PurchaseItemResult> purchaseItem(PurchaseItemRequest request);

    /**
     * As {@link #purchaseItem(PurchaseItemRequest)}, with the request built in place.
     *
     * @param request sets the fields
     * @return the result to come
     */
    default CompletableFuture<PurchaseItemResult> purchaseItem(Consumer<PurchaseItemRequest.Builder> request) {
        return Twin.call(
                PurchaseItemRequest.builder(), request, PurchaseItemRequest.Builder::build, this::purchaseItem);
    }

    /**
     * Reads a page of a player's item purchases.
     *
     * @param request whose, and which page
     * @return the result to come
     */
    CompletableFuture<ItemHistoryResult> getItemPurchaseHistory(ItemHistoryRequest request);

    /**
     * As {@link #getItemPurchaseHistory(ItemHistoryRequest)}, with the request built in place.
     *
     * @param request sets the fields
     * @return the result to come
     */
    default CompletableFuture<ItemHistoryResult> getItemPurchaseHistory(Consumer<ItemHistoryRequest.Builder> request) {
        return Twin.call(
                ItemHistoryRequest.builder(), request, ItemHistoryRequest.Builder::build, this::getItemPurchaseHistory);
    }

    /**
     * Walks a player's item purchases, 50 rows a page.
     *
     * <p>All pages are fetched before the future completes, in one {@code callTimeout} for the whole walk, and 100,000 rows
     * at most: a longer history fails, and is walked with {@link #getItemPurchaseHistory(ItemHistoryRequest)} page by page,
     * or with {@link InvoServer#iterateItemPurchaseHistory(String, int)}. The walk ends as that one does. Completing or
     * cancelling the future ends the page that is under way.
     *
     * @param playerEmail the player's e-mail address
     * @return the result to come
     */
    CompletableFuture<Stream<JsonObject>> iterateItemPurchaseHistory(String playerEmail);

    /**
     * Walks a player's item purchases.
     *
     * <p>All pages are fetched before the future completes, in one {@code callTimeout} for the whole walk, and 100,000 rows
     * at most: a longer history fails, and is walked with {@link #getItemPurchaseHistory(ItemHistoryRequest)} page by page,
     * or with {@link InvoServer#iterateItemPurchaseHistory(String, int)}. The walk ends as that one does. Completing or
     * cancelling the future ends the page that is under way.
     *
     * @param playerEmail the player's e-mail address
     * @param pageSize rows a page, at least 1
     * @return the result to come
     */
    CompletableFuture<Stream<JsonObject>> iterateItemPurchaseHistory(String playerEmail, int pageSize);

    /**
     * Reads an item order.
     *
     * <p>By {@code client_request_id} it answers "did that purchase complete?".
     *
     * @param order by any of its ids
     * @return the result to come
     */
    CompletableFuture<OrderDetailsResult> getItemOrderDetails(OrderRef order);

    /**
     * Reads what a player owns in this game.
     *
     * @param player by e-mail address or id; a phone is refused
     * @return the result to come
     */
    CompletableFuture<PlayerBalanceResult> getPlayerBalance(PlayerRef player);

    /**
     * Reads what waits to be collected by a player.
     *
     * @param player by e-mail address or phone; an id is refused
     * @return the result to come
     */
    CompletableFuture<InboundPendingResult> getInboundPending(PlayerRef player);

    /**
     * Reads the wallet that a player belongs to: personal data, never for a browser.
     *
     * <p>A player whom this game does not know is {@link LinkedIdentitiesResult#notFound()}, not an error.
     *
     * @param request by e-mail address, phone, or both: then the phone is sent alone
     * @return the result to come
     */
    CompletableFuture<LinkedIdentitiesResult> getLinkedIdentities(LinkedIdentitiesRequest request);

    /**
     * As {@link #getLinkedIdentities(LinkedIdentitiesRequest)}, with the request built in place.
     *
     * @param request sets the fields
     * @return the result to come
     */
    default CompletableFuture<LinkedIdentitiesResult> getLinkedIdentities(
            Consumer<LinkedIdentitiesRequest.Builder> request) {
        return Twin.call(
                LinkedIdentitiesRequest.builder(),
                request,
                LinkedIdentitiesRequest.Builder::build,
                this::getLinkedIdentities);
    }
}
