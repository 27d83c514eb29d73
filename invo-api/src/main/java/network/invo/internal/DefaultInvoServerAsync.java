package network.invo.internal;

import jakarta.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import network.invo.CallOptions;
import network.invo.InvoServerAsync;
import network.invo.internal.json.Confirmation;
import network.invo.model.*;
import org.jspecify.annotations.Nullable;

/** The asynchronous methods: the same rows of {@link Operations}; bad input comes through the future too. */
final class DefaultInvoServerAsync implements InvoServerAsync {

    private final CallRunner runner;
    private final CallOptions options;

    DefaultInvoServerAsync(CallRunner runner, CallOptions options) {
        this.runner = runner;
        this.options = options;
    }

    private <Q, R> CompletableFuture<R> call(Operation<Q, R> operation, Supplier<Q> request) {
        return orFailed(() -> runner.runAsync(operation, request.get(), options));
    }

    private <R> CompletableFuture<R> orFailed(Supplier<CompletableFuture<R>> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            CompletableFuture<R> failed = runner.future();
            failed.completeExceptionally(e);
            return failed;
        }
    }

    @Override
    public CompletableFuture<PlayerToken> mintPlayerToken(String playerEmail) {
        return call(Operations.MINT_PLAYER_TOKEN, () -> Check.email("playerEmail", playerEmail));
    }

    @Override
    public CompletableFuture<InitiateResult> initiateSend(InitiateSendRequest request) {
        return call(Operations.INITIATE_SEND, () -> Check.given("request", request));
    }

    @Override
    public CompletableFuture<InitiateResult> initiateTransfer(InitiateTransferRequest request) {
        return call(Operations.INITIATE_TRANSFER, () -> Check.given("request", request));
    }

    @Override
    public CompletableFuture<CreateCheckoutResult> createCheckout(CreateCheckoutRequest request) {
        return call(Operations.CREATE_CHECKOUT, () -> Check.given("request", request));
    }

    @Override
    public CompletableFuture<PurchaseResult> purchaseCurrency(PurchaseCurrencyRequest request) {
        return call(Operations.PURCHASE_CURRENCY, () -> Check.given("request", request));
    }

    @Override
    public CompletableFuture<ConfirmPaymentResult> confirmPayment(String paymentIntentId) {
        return confirmPayment(paymentIntentId, null);
    }

    @Override
    public CompletableFuture<ConfirmPaymentResult> confirmPayment(String paymentIntentId, @Nullable String orderId) {
        return call(Operations.CONFIRM_PAYMENT, () -> new Confirmation(paymentIntentId, orderId));
    }

    @Override
    public CompletableFuture<OrderDetailsResult> getOrderDetails(OrderRef order) {
        return call(Operations.GET_ORDER_DETAILS, () -> Check.given("order", order));
    }

    @Override
    public CompletableFuture<PurchaseItemResult> purchaseItem(PurchaseItemRequest request) {
        return call(Operations.PURCHASE_ITEM, () -> Check.given("request", request));
    }

    @Override
    public CompletableFuture<ItemHistoryResult> getItemPurchaseHistory(ItemHistoryRequest request) {
        return call(Operations.GET_ITEM_PURCHASE_HISTORY, () -> Check.given("request", request));
    }

    @Override
    public CompletableFuture<Stream<JsonObject>> iterateItemPurchaseHistory(String playerEmail) {
        return iterateItemPurchaseHistory(playerEmail, HistoryPages.DEFAULT_PAGE_SIZE);
    }

    @Override
    public CompletableFuture<Stream<JsonObject>> iterateItemPurchaseHistory(String playerEmail, int pageSize) {
        return orFailed(() -> new HistoryPages(playerEmail, pageSize).all(this::getItemPurchaseHistory));
    }

    @Override
    public CompletableFuture<OrderDetailsResult> getItemOrderDetails(OrderRef order) {
        return call(Operations.GET_ITEM_ORDER_DETAILS, () -> Check.given("order", order));
    }

    @Override
    public CompletableFuture<PlayerBalanceResult> getPlayerBalance(PlayerRef player) {
        return player instanceof PlayerRef.Id id
                ? call(Operations.GET_PLAYER_BALANCE_BY_ID, () -> id)
                : call(Operations.GET_PLAYER_BALANCE_BY_EMAIL, () -> Operations.byEmail(player));
    }

    @Override
    public CompletableFuture<InboundPendingResult> getInboundPending(PlayerRef player) {
        return call(Operations.GET_INBOUND_PENDING, () -> Check.given("player", player));
    }

    @Override
    public CompletableFuture<LinkedIdentitiesResult> getLinkedIdentities(LinkedIdentitiesRequest request) {
        return call(Operations.GET_LINKED_IDENTITIES, () -> Check.given("request", request));
    }
}
