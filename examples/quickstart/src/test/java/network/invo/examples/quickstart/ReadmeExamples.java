package network.invo.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import network.invo.CallOptions;
import network.invo.Endpoint;
import network.invo.InvoApiException;
import network.invo.InvoEnvironment;
import network.invo.InvoException;
import network.invo.InvoHooks;
import network.invo.InvoServer;
import network.invo.WebhookVerificationException;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineProxy;
import network.invo.model.ConfirmPaymentResult;
import network.invo.model.CreateCheckoutResult;
import network.invo.model.InitiateResult;
import network.invo.model.LinkedIdentitiesResult;
import network.invo.model.OrderRef;
import network.invo.model.PlayerBalanceResult;
import network.invo.model.PlayerRef;
import network.invo.model.PlayerToken;
import network.invo.model.PurchaseItemRequest;
import network.invo.model.PurchaseItemResult;
import network.invo.model.PurchaseResult;
import network.invo.model.Rail;
import network.invo.webhook.ItemPurchased;
import network.invo.webhook.PurchaseCompleted;
import network.invo.webhook.WebhookEvent;
import network.invo.webhook.WebhookSigner;
import network.invo.webhook.WebhookVerifier;

/**
 * Every piece of Java that the README shows, so that it compiles. A test holds the two together: each {@code java} block
 * of the README is one region here, word for word.
 */
final class ReadmeExamples {

    private static final System.Logger log = System.getLogger("shop");

    private ReadmeExamples() {}

    static InvoServer client() {
        // region client
        InvoServer invo = InvoServer.builder()
                .gameSecret(System.getenv("INVO_GAME_SECRET")) // stays on your server
                .baseUrl(InvoEnvironment.SANDBOX) // or PRODUCTION, or a URL
                .build();
        // endregion
        return invo;
    }

    static InvoServer configured() {
        // region configuration
        InvoServer invo = InvoServer.builder()
                .gameSecret(System.getenv("INVO_GAME_SECRET"))
                .baseUrl("https://sandbox.invo.network/sandbox")
                .timeout(Duration.ofSeconds(30)) // one attempt, to the last byte of its answer
                .callTimeout(Duration.ofSeconds(90)) // all attempts and the waits between them
                .maxRetries(2) // 0 switches retries off
                .retryBaseDelay(Duration.ofMillis(250))
                .retryBudget(100) // tokens: how much an outage may be multiplied
                .userAgent("my-game/1.0")
                .engine("jdk") // default: the best one on the class path
                .engineConfig(EngineConfig.builder()
                        .maxConnections(32)
                        .connectTimeout(Duration.ofSeconds(5))
                        .build())
                .build();
        // endregion
        return invo;
    }

    static void proxy() {
        // region proxy
        EngineConfig config = EngineConfig.builder()
                .proxy(EngineProxy.of("proxy.internal", 3128))
                .build();
        // endregion
        log.log(System.Logger.Level.INFO, config.toString());
    }

    static InvoServer override() {
        // region endpoint
        InvoServer invo = InvoServer.builder()
                .gameSecret(System.getenv("INVO_GAME_SECRET"))
                .baseUrl(InvoEnvironment.SANDBOX)
                .endpoint(Endpoint.GET_INBOUND_PENDING, "/api/players/inbound-pending")
                .build();
        // endregion
        return invo;
    }

    static void token(InvoServer invo) {
        // region token
        PlayerToken token = invo.mintPlayerToken("p@example.com");
        sendToBrowser(token.token(), token.expiresAt()); // 15 minutes, this player, this game
        // endregion
    }

    static void checkout(InvoServer invo) {
        // region checkout
        CreateCheckoutResult checkout = invo.createCheckout(r -> r.playerEmail("p@example.com")
                .usdAmount("20.00") // 0 < x <= 999.99
                .successUrl("https://my.game/buy/ok")
                .cancelUrl("https://my.game/buy/cancel")
                .metadata(Map.of("your_order_id", "ord_42"))); // echoed on the purchase.completed webhook
        redirect(checkout.checkoutUrl()); // single use, 15 minutes
        // endregion
    }

    static void direct(InvoServer invo) {
        // region direct
        PurchaseResult purchase = invo.purchaseCurrency(r -> r.playerEmail("p@example.com")
                .usdAmount("20.00")
                .purchaseReference(UUID.randomUUID().toString()) // the idempotency key: keep it with your order
                .rail(Rail.PLATFORM)
                .paymentMethodId("pm_card_visa"));

        switch (purchase.nextStep()) {
            case GRANT_ON_WEBHOOK -> showBalance(purchase.newBalance()); // paid: grant when purchase.completed comes
            case CONFIRM_3D_SECURE -> { // nothing is charged yet
                run3dSecure(purchase.clientSecret()); // in the browser
                ConfirmPaymentResult payment = invo.confirmPayment(purchase.paymentIntentId());
                show("paid: " + payment.status() + ", credited: " + payment.credited()); // null: it did not say
            }
            case REDIRECT_TO_PAYMENT -> redirect(purchase.paymentUrl()); // game rail
            case FAILED, OTHER -> show("nothing to grant: " + purchase.status());
        }
        // endregion
    }

    static void reconcile(InvoServer invo) {
        // region reconcile
        invo.getOrderDetails(OrderRef.orderId("ORD_1700000000_abcdefgh")).order();
        // endregion
    }

    static void item(InvoServer invo) {
        // region item
        PurchaseItemRequest request = PurchaseItemRequest.builder()
                .clientRequestId(UUID.randomUUID().toString()) // the idempotency key: keep it with your order
                .playerEmail("p@example.com")
                .playerName("P")
                .itemId("sword_001")
                .itemName("Legendary Sword")
                .itemQuantity(1) // 1..1000
                .unitPrice("100.00")
                .totalPrice("100.00") // unit price x quantity
                .build();
        PurchaseItemResult item = invo.purchaseItem(request);
        showBalance(item.newBalance());
        // endregion
    }

    static void errors(InvoServer invo, PurchaseItemRequest request) {
        // region errors
        try {
            invo.purchaseItem(request);
        } catch (InvoException e) {
            switch (e.outcome()) {
                case NOT_PROCESSED -> showFailed(e.getMessage()); // no money moved
                case REJECTED -> { // no money moved
                    if (e.isInsufficientBalance()) {
                        showTopUp(e.requiredAmount(), e.currentBalance());
                    } else {
                        showFailed(e.getMessage());
                    }
                }
                case UNKNOWN -> {
                    if (InvoApiException.IDEMPOTENCY_KEY_REUSED.equals(e.code())) {
                        lookUp(e.idempotencyKey()); // it was used for another request: a mistake in the shop
                    } else {
                        repeatLaterWithTheSameKey(e.idempotencyKey(), e.retryAfter());
                    }
                }
                case ALREADY_PROCESSED ->
                    showAlreadyBought(e.original().orderId(), e.original().status());
            }
        }
        // endregion
    }

    static void repetition(InvoServer invo, PurchaseItemRequest request) {
        // region repetition
        PurchaseItemResult item = invo.with(CallOptions.builder().repetition().build())
                .purchaseItem(request); // the same request, the same key
        // endregion
        showBalance(item.newBalance());
    }

    static void recovery(InvoServer invo) {
        // region recovery
        invo.getItemOrderDetails(OrderRef.clientRequestId("the key of the purchase")); // did it complete?
        // endregion
    }

    static void history(InvoServer invo) {
        // region history
        try (var rows = invo.iterateItemPurchaseHistory("p@example.com")) { // pages by itself, lazily
            rows.limit(100).forEach(row -> show(row.getString("item_id", "?")));
        }
        // endregion
    }

    static void balance(InvoServer invo) {
        // region balance
        PlayerBalanceResult result = invo.getPlayerBalance(PlayerRef.email("p@example.com"));
        result.balances()
                .forEach(b -> show(b.currencyName() + ": " + b.availableBalance() + " of " + b.totalBalance()));
        // endregion
    }

    static void transfer(InvoServer invo) {
        // region transfer
        InitiateResult transfer =
                invo.initiateTransfer(r -> r.clientRequestId(UUID.randomUUID().toString())
                        .sourcePlayerName("P")
                        .sourcePlayerEmail("p@example.com")
                        .sourcePlayerPhone("+15555550100")
                        .targetPlayerEmail("q@example.com")
                        .targetPlayerPhone("+15555550111")
                        .targetGameId(123456)
                        .amount("50"));

        switch (transfer.nextStep()) {
            case GUARDIAN_APPROVAL -> showPendingGuardian(transfer.guardianApproval()); // a minor: no PIN entry
            case APPROVE_IN_APP -> showApproveInApp(transfer.transactionId()); // passkey, in the browser
            case ENTER_SMS_PIN -> showPinEntry(transfer.transactionId());
            case AWAIT_CONFIRMATION, OTHER -> showPending(transfer.transactionId());
        }
        // endregion
    }

    static void pending(InvoServer invo) {
        // region pending
        invo.getInboundPending(PlayerRef.email("q@example.com"))
                .inboundPending()
                .forEach(row -> show(row.transactionId() + ": " + row.netAmount()));

        LinkedIdentitiesResult wallet = invo.getLinkedIdentities(r -> r.playerEmail("p@example.com"));
        if (!wallet.notFound()) {
            show(wallet.emails().size() + " addresses in this wallet"); // personal data: never for a browser
        }
        // endregion
    }

    static void async(InvoServer invo, PurchaseItemRequest request) {
        // region async
        CompletableFuture<Void> done = invo.async()
                .purchaseItem(request)
                .thenAccept(item -> showBalance(item.newBalance()))
                .exceptionally(failure -> {
                    log.log(System.Logger.Level.WARNING, "purchase failed", failure.getCause());
                    return null;
                });
        // endregion
        done.join();
    }

    static void webhooks() throws IOException {
        // region webhook
        WebhookVerifier verifier = WebhookVerifier.of(
                System.getenv("INVO_WEBHOOK_SECRET"),
                System.getenv("INVO_WEBHOOK_SECRET_OLD")); // unset ones are left out

        int limit = 1 << 20; // bytes
        HttpServer http = HttpServer.create(new InetSocketAddress(8080), 0);
        http.createContext("/invo/webhooks", exchange -> {
            int status = 500; // whatever fails below: INVO delivers again
            try {
                byte[] body = exchange.getRequestBody().readNBytes(limit + 1); // the raw bytes, never a parsed object
                if (body.length > limit) {
                    status = 413;
                    return;
                }
                List<String> signatures =
                        exchange.getRequestHeaders().getOrDefault(WebhookVerifier.SIGNATURE_HEADER, List.of());
                WebhookEvent event = verifier.verifyLines(body, signatures);
                inOneTransaction(() -> {
                    if (claim(event.idempotencyKey())) { // deliveries repeat: a row with a unique key, say
                        grant(event);
                    }
                });
                status = 200;
            } catch (WebhookVerificationException e) {
                status = 400; // e.code() says why, in your log; say nothing to strangers
            } finally {
                exchange.sendResponseHeaders(status, -1);
                exchange.close();
            }
        });
        http.start();
        // endregion
    }

    // region grant
    static void grant(WebhookEvent event) {
        switch (event.eventType()) {
            case "purchase.completed" -> {
                PurchaseCompleted purchase = event.dataAs(PurchaseCompleted.class);
                grantCurrency(requireNonNull(purchase.currencyAmount()), purchase.metadata());
            }
            case "item.purchased" -> {
                ItemPurchased item = event.dataAs(ItemPurchased.class);
                grantItem(requireNonNull(item.itemId()), requireNonNull(item.itemQuantity()));
            }
            default -> show("not for us: " + event.eventType()); // new types pass
        }
    }
    // endregion

    static void signer() {
        // region signer
        byte[] body = "{\"event_type\":\"webhook.test\",\"idempotency_key\":\"k\",\"data\":{}}".getBytes(UTF_8);
        String header = WebhookSigner.of("whsec_test").sign(body, java.time.Instant.now());
        WebhookVerifier.of("whsec_test").verify(body, header);
        // endregion
    }

    static InvoServer hooks() {
        // region hooks
        InvoServer invo = InvoServer.builder()
                .gameSecret(System.getenv("INVO_GAME_SECRET"))
                .baseUrl(InvoEnvironment.SANDBOX)
                .hooks(new InvoHooks() {
                    @Override
                    public void onResponse(Response r) {
                        metric(r.request().operation(), r.status(), r.duration());
                    }

                    @Override
                    public void onError(Failure f) {
                        log.log(System.Logger.Level.WARNING, f.error().getMessage() + ", retry: " + f.willRetry());
                    }
                })
                .build();
        // endregion
        return invo;
    }

    // What the examples call is yours to write.
    private static void sendToBrowser(Object... what) {}

    private static void redirect(String url) {}

    private static void run3dSecure(String clientSecret) {}

    private static void showBalance(BigDecimal balance) {}

    private static void showTopUp(BigDecimal required, BigDecimal current) {}

    private static void showAlreadyBought(String orderId, Object status) {}

    private static void showFailed(String message) {}

    private static void lookUp(String key) {}

    private static void repeatLaterWithTheSameKey(String key, Duration after) {}

    private static void showPendingGuardian(Object approval) {}

    private static void showApproveInApp(String transactionId) {}

    private static void showPinEntry(String transactionId) {}

    private static void showPending(String transactionId) {}

    private static boolean claim(String key) {
        return true;
    }

    private static void inOneTransaction(Runnable work) {
        work.run();
    }

    private static void grantCurrency(BigDecimal amount, Object metadata) {}

    private static void grantItem(String itemId, Object quantity) {}

    private static void metric(String operation, int status, Duration duration) {}

    private static void show(String text) {}
}
