package network.invo.internal;

import jakarta.json.JsonObject;
import java.util.stream.Stream;
import network.invo.CallOptions;
import network.invo.InvoServer;
import network.invo.InvoServerAsync;
import network.invo.internal.json.Confirmation;
import network.invo.model.*;
import org.jspecify.annotations.Nullable;

/** The synchronous methods: each is a row of {@link Operations}, run to its end. */
final class DefaultInvoServer implements InvoServer {

    private final CallRunner runner;
    private final CallOptions options;
    private final String engineId;
    private final InvoServerAsync async;
    private final Runnable onClose;

    DefaultInvoServer(CallRunner runner, CallOptions options, String engineId, Runnable onClose) {
        this.runner = runner;
        this.options = options;
        this.engineId = engineId;
        this.async = new DefaultInvoServerAsync(runner, options);
        this.onClose = onClose;
    }

    private <Q, R> R run(Operation<Q, R> operation, Q request) {
        return runner.run(operation, request, options);
    }

    @Override
    public InvoServer with(CallOptions options) {
        return new DefaultInvoServer(runner, Check.given("options", options), engineId, () -> {});
    }

    @Override
    public PlayerToken mintPlayerToken(String playerEmail) {
        return run(Operations.MINT_PLAYER_TOKEN, Check.email("playerEmail", playerEmail));
    }

    @Override
    public InitiateResult initiateSend(InitiateSendRequest request) {
        return run(Operations.INITIATE_SEND, Check.given("request", request));
    }

    @Override
    public InitiateResult initiateTransfer(InitiateTransferRequest request) {
        return run(Operations.INITIATE_TRANSFER, Check.given("request", request));
    }

    @Override
    public CreateCheckoutResult createCheckout(CreateCheckoutRequest request) {
        return run(Operations.CREATE_CHECKOUT, Check.given("request", request));
    }

    @Override
    public PurchaseResult purchaseCurrency(PurchaseCurrencyRequest request) {
        return run(Operations.PURCHASE_CURRENCY, Check.given("request", request));
    }

    @Override
    public ConfirmPaymentResult confirmPayment(String paymentIntentId) {
        return confirmPayment(paymentIntentId, null);
    }

    @Override
    public ConfirmPaymentResult confirmPayment(String paymentIntentId, @Nullable String orderId) {
        return run(Operations.CONFIRM_PAYMENT, new Confirmation(paymentIntentId, orderId));
    }

    @Override
    public OrderDetailsResult getOrderDetails(OrderRef order) {
        return run(Operations.GET_ORDER_DETAILS, Check.given("order", order));
    }

    @Override
    public PurchaseItemResult purchaseItem(PurchaseItemRequest request) {
        return run(Operations.PURCHASE_ITEM, Check.given("request", request));
    }

    @Override
    public ItemHistoryResult getItemPurchaseHistory(ItemHistoryRequest request) {
        return run(Operations.GET_ITEM_PURCHASE_HISTORY, Check.given("request", request));
    }

    @Override
    public Stream<JsonObject> iterateItemPurchaseHistory(String playerEmail) {
        return iterateItemPurchaseHistory(playerEmail, HistoryPages.DEFAULT_PAGE_SIZE);
    }

    @Override
    public Stream<JsonObject> iterateItemPurchaseHistory(String playerEmail, int pageSize) {
        return new HistoryPages(playerEmail, pageSize).stream(this::getItemPurchaseHistory);
    }

    @Override
    public OrderDetailsResult getItemOrderDetails(OrderRef order) {
        return run(Operations.GET_ITEM_ORDER_DETAILS, Check.given("order", order));
    }

    @Override
    public PlayerBalanceResult getPlayerBalance(PlayerRef player) {
        if (player instanceof PlayerRef.Id id) {
            return run(Operations.GET_PLAYER_BALANCE_BY_ID, id);
        }
        return run(Operations.GET_PLAYER_BALANCE_BY_EMAIL, Operations.byEmail(player));
    }

    @Override
    public InboundPendingResult getInboundPending(PlayerRef player) {
        return run(Operations.GET_INBOUND_PENDING, Check.given("player", player));
    }

    @Override
    public LinkedIdentitiesResult getLinkedIdentities(LinkedIdentitiesRequest request) {
        return run(Operations.GET_LINKED_IDENTITIES, Check.given("request", request));
    }

    @Override
    public InvoServerAsync async() {
        return async;
    }

    @Override
    public String engineId() {
        return engineId;
    }

    @Override
    public void close() {
        onClose.run();
    }

    @Override
    public String toString() {
        return "InvoServer[engine=" + engineId + "]";
    }
}
