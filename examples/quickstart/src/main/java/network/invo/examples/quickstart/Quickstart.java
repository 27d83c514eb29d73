package network.invo.examples.quickstart;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import network.invo.CallOptions;
import network.invo.InvoApiException;
import network.invo.InvoInputException;
import network.invo.InvoServer;
import network.invo.Outcome;
import network.invo.model.CreateCheckoutResult;
import network.invo.model.InitiateResult;
import network.invo.model.LinkedIdentitiesResult;
import network.invo.model.NextStep;
import network.invo.model.OrderRef;
import network.invo.model.PlayerRef;
import network.invo.model.PlayerToken;
import network.invo.model.PurchaseItemRequest;
import network.invo.model.PurchaseItemResult;
import network.invo.model.PurchaseResult;
import network.invo.model.Status;
import network.invo.sandbox.InvoSandbox;
import network.invo.sandbox.LedgerEntry;
import network.invo.sandbox.Route;
import network.invo.sandbox.SandboxGame;

/**
 * The main job from beginning to end, against an INVO backend inside this process. Run it with {@code mvn -Pdemo}.
 *
 * <p>Everything that a game would do is done with the public API, over real HTTP. Only the lines with {@code sandbox} have
 * no place in a game: they play the backend's operator.
 */
public final class Quickstart {

    private static final String ALICE = "alice@example.com";
    private static final String ALICE_PHONE = "+15555550100";
    private static final String BOB = "bob@example.com";
    private static final String BOB_PHONE = "+15555550111";
    private static final String KIM = "kim@example.com";
    private static final String KIM_PHONE = "+15555550122";

    private final Story story;
    private final Browser browser = new Browser();
    private final InvoSandbox sandbox;
    private final WebhookReceiver receiver;
    private final InvoServer invo;

    private Quickstart(Story story, InvoSandbox sandbox, WebhookReceiver receiver, InvoServer invo) {
        this.story = story;
        this.sandbox = sandbox;
        this.receiver = receiver;
        this.invo = invo;
    }

    /**
     * Runs the demo.
     *
     * @param args none
     * @throws Exception if something fails that the demo does not expect
     */
    public static void main(String[] args) throws Exception {
        System.exit(play(System.out));
    }

    /** Plays it through, and returns 0 if everything was as told. */
    static int play(PrintStream out) throws Exception {
        try (InvoSandbox sandbox = InvoSandbox.start();
                WebhookReceiver receiver = WebhookReceiver.start(sandbox.webhookSecret());
                InvoServer invo = InvoServer.builder()
                        .gameSecret(sandbox.gameSecret())
                        .baseUrl(sandbox.baseUrl())
                        .build()) {
            sandbox.deliverWebhooksTo(receiver.address());
            sandbox.addPlayer(
                    p -> p.email(ALICE).name("Alice").phone(ALICE_PHONE).passkey());
            sandbox.addPlayer(p -> p.email(BOB).name("Bob").phone(BOB_PHONE).balance("100"));
            sandbox.addPlayer(p ->
                    p.email(KIM).name("Kim").phone(KIM_PHONE).balance("100").minorWithGuardian());
            return new Quickstart(new Story(out), sandbox, receiver, invo).run();
        }
    }

    private int run() throws Exception {
        story.title("INVO for Java: the main job, over real HTTP, against an INVO backend inside this process.");
        story.title("Backend: " + sandbox.baseUrl() + ", engine: " + invo.engineId()
                + ". Players: Alice (passkey, no currency yet), Bob (100 units), Kim (a minor, 100 units).");
        token();
        checkout();
        webhookTwice();
        directRail();
        items();
        badInput();
        sendsAndTransfers();
        reads();
        lostAnswer();
        return story.end();
    }

    private void token() {
        story.chapter("A token for Alice's browser");
        PlayerToken token = invo.mintPlayerToken(ALICE);
        story.tell("minted; it expires at " + token.expiresAt() + ". Printing it shows no secret: " + token);
        story.check(
                "the token is there, and its text is not in the log line",
                !token.toString().contains(token.token()));
    }

    private void checkout() throws Exception {
        story.chapter("Alice buys currency for USD 20.00 on the hosted checkout page");
        CreateCheckoutResult checkout = invo.createCheckout(r -> r.playerEmail(ALICE)
                .usdAmount("20.00")
                .successUrl("https://my.game/buy/ok")
                .cancelUrl("https://my.game/buy/cancel")
                .metadata(Map.of("your_order_id", "ord_42")));
        story.tell("the page is ready, single use, until " + checkout.expiresAt());
        String price = browser.open(checkout.checkoutUrl());
        story.check("the page asks for USD 20.00: " + price, price.contains("20.00"));
        String next = browser.press(checkout.checkoutUrl(), "pay");
        story.check("after \"pay\" the browser goes to " + next, next.equals("https://my.game/buy/ok"));
        String again = browser.press(checkout.checkoutUrl(), "pay");
        story.check("the page cannot be used twice: " + again, again.equals("status 409"));
        sandbox.awaitDeliveries(Duration.ofSeconds(10));
        story.tell("a signed webhook came, was verified, and the game acted: " + receiver.grants());
        story.check(
                "200 units were granted off the webhook, once",
                receiver.grants().equals(List.of("grant 200.00 units for USD 20.00")));
        checkBalance(ALICE, "200");
    }

    private void webhookTwice() throws Exception {
        story.chapter("The same webhook comes again, and a forged one");
        int grants = receiver.grants().size();
        int deliveries = receiver.deliveries();
        sandbox.replay(sandbox.deliveries().get(0).id());
        sandbox.awaitDeliveries(Duration.ofSeconds(10));
        story.check(
                "delivered again (" + (receiver.deliveries() - deliveries) + " more), granted nothing more",
                receiver.deliveries() == deliveries + 1 && receiver.grants().size() == grants);
        HttpResponse<Void> forged = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(receiver.address())
                                .header("X-Invo-Signature", "t=1700000000,v1=" + "0".repeat(64))
                                .POST(HttpRequest.BodyPublishers.ofString("{\"event_type\":\"purchase.completed\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
        story.check(
                "a forged delivery is answered " + forged.statusCode() + " and does nothing",
                forged.statusCode() == 400
                        && receiver.refused() == 1
                        && receiver.grants().size() == grants);
    }

    private void directRail() {
        story.chapter("Alice buys with a card that the game has tokenized; the bank wants 3-D Secure");
        PurchaseResult purchase = invo.purchaseCurrency(r -> r.playerEmail(ALICE)
                .usdAmount("10.00")
                .purchaseReference(UUID.randomUUID().toString())
                .paymentMethodId("pm_card_threeDSecure"));
        story.check(
                "first answer: " + purchase.status() + ", nothing is charged",
                Status.REQUIRES_ACTION.equals(purchase.status()));
        checkBalance(ALICE, "200");
        var confirmed = invo.confirmPayment(purchase.paymentIntentId(), purchase.orderId());
        story.check("confirmed: " + confirmed.status(), Status.SUCCESS.equals(confirmed.status()));
        checkBalance(ALICE, "300");
    }

    private void items() throws Exception {
        story.chapter("Alice buys a sword for 120 units");
        PurchaseItemRequest request = sword(UUID.randomUUID().toString(), "120.00");
        PurchaseItemResult bought = invo.purchaseItem(request);
        story.check(
                "bought: " + bought.previousBalance() + " -> " + bought.newBalance() + " " + bought.currencyName(),
                bought.newBalance().compareTo(new BigDecimal("180")) == 0);
        story.tell("the game's code runs again with the same client_request_id:");
        InvoApiException duplicate = expectRefusal(() -> invo.purchaseItem(request));
        story.check(
                "refused, the sword was not paid twice: " + duplicate.getMessage(),
                duplicate.outcome() == Outcome.ALREADY_PROCESSED);
        story.check(
                "the first one's order: " + duplicate.original(),
                bought.orderId().equals(duplicate.original().orderId()));
        story.tell("after a crash the game says that it repeats, and gets the first call's result:");
        PurchaseItemResult recovered =
                invo.with(CallOptions.builder().repetition().build()).purchaseItem(request);
        story.check(
                "recovered: " + recovered.recovered() + ", order " + recovered.orderId(),
                recovered.recovered() && bought.orderId().equals(recovered.orderId()));
        checkBalance(ALICE, "180");
        InvoApiException tooDear =
                expectRefusal(() -> invo.purchaseItem(sword(UUID.randomUUID().toString(), "999.00")));
        story.check(
                "beyond the balance: needs " + tooDear.requiredAmount() + ", has " + tooDear.currentBalance()
                        + ", money moved: " + tooDear.outcome(),
                tooDear.isInsufficientBalance());
        sandbox.awaitDeliveries(Duration.ofSeconds(10));
        story.check(
                "the item was granted off its webhook: "
                        + receiver.grants().get(receiver.grants().size() - 1),
                receiver.grants().contains("grant 1 x sword_001"));
    }

    private void badInput() {
        story.chapter("A mistake in the game's code is found before anything is sent");
        long before = sandbox.requests(Route.PURCHASE_ITEM);
        try {
            invo.purchaseItem(r -> r.clientRequestId("k")
                    .playerEmail(ALICE)
                    .playerName("Alice")
                    .itemId("sword_001")
                    .itemName("Sword")
                    .itemQuantity(3)
                    .unitPrice("10.00")
                    .totalPrice("20.00"));
            story.check("it was accepted", false);
        } catch (InvoInputException e) {
            story.check(e.getMessage(), e.field().equals("totalPrice"));
        }
        story.check("no request left", sandbox.requests(Route.PURCHASE_ITEM) == before);
    }

    private void sendsAndTransfers() {
        story.chapter("Currency moves between players: passkey, SMS, guardian");
        SandboxGame other = sandbox.addGame("Other game");
        InitiateResult passkey = send("Alice", ALICE, ALICE_PHONE, BOB_PHONE, "50");
        story.check(
                "Alice sends 50 to Bob: " + passkey.nextStep() + " (she has a passkey)",
                passkey.nextStep() == NextStep.APPROVE_IN_APP);
        checkBalance(ALICE, "130");
        story.tell("50 are reserved until she approves; then Bob can collect");
        sandbox.approveTransfer(passkey.transactionId()); // Alice, with her passkey
        InitiateResult sms =
                invo.initiateTransfer(r -> r.clientRequestId(UUID.randomUUID().toString())
                        .sourcePlayerName("Bob")
                        .sourcePlayerEmail(BOB)
                        .sourcePlayerPhone(BOB_PHONE)
                        .targetPlayerPhone(ALICE_PHONE)
                        .targetGameId(other.id())
                        .amount("10"));
        story.check(
                "Bob transfers 10 into another game: " + sms.nextStep() + " (no passkey)",
                sms.nextStep() == NextStep.ENTER_SMS_PIN);
        InitiateResult guardian = send("Kim", KIM, KIM_PHONE, BOB_PHONE, "5");
        story.check(
                "Kim sends 5: " + guardian.nextStep() + ", no PIN entry (verification method: "
                        + guardian.verificationMethod() + ")",
                guardian.nextStep() == NextStep.GUARDIAN_APPROVAL && guardian.verificationMethod() == null);
    }

    private InitiateResult send(String name, String email, String phone, String to, String amount) {
        return invo.initiateSend(r -> r.clientRequestId(UUID.randomUUID().toString())
                .senderPlayerName(name)
                .senderPlayerEmail(email)
                .senderPlayerPhone(phone)
                .receiverPlayerPhone(to)
                .receivingGameId(sandbox.game().id())
                .amount(amount));
    }

    private void reads() {
        story.chapter("What is where");
        var pending = invo.getInboundPending(PlayerRef.email(BOB)).inboundPending();
        story.tell("Bob can collect: " + pending);
        story.check("one send waits for Bob", pending.size() == 1);
        try (var rows = invo.iterateItemPurchaseHistory(ALICE)) {
            long count = rows.count();
            story.check("Alice's purchases, page by page: " + count + " item", count == 1);
        }
        LinkedIdentitiesResult wallet = invo.getLinkedIdentities(r -> r.playerEmail(ALICE));
        story.check("Alice's wallet: " + wallet, !wallet.notFound());
        LinkedIdentitiesResult nobody = invo.getLinkedIdentities(r -> r.playerEmail("nobody@example.com"));
        story.check("a stranger has none, and that is no error: " + nobody, nobody.notFound());
    }

    private void lostAnswer() {
        story.chapter("The network drops the answer to a purchase, after the money moved");
        sandbox.faults().on(Route.PURCHASE_ITEM).dropAfterProcessing();
        String key = UUID.randomUUID().toString();
        PurchaseItemResult result = invo.purchaseItem(sword(key, "30.00"));
        story.check(
                "the caller gets its result all the same, marked recovered: " + result.recovered(),
                result.recovered() && Status.SUCCESS.equals(result.status()));
        long charges = sandbox.ledger().stream()
                .filter(entry -> key.equals(entry.idempotencyKey()) && entry.kind() == LedgerEntry.Kind.ITEM_PURCHASED)
                .count();
        story.check("the backend's ledger shows one charge for this key: " + charges, charges == 1);
        checkBalance(ALICE, "100");
        var order = invo.getItemOrderDetails(OrderRef.clientRequestId(key)).order();
        story.check("and the order can be looked up by its key", order != null);
    }

    private PurchaseItemRequest sword(String key, String price) {
        return PurchaseItemRequest.builder()
                .clientRequestId(key)
                .playerEmail(ALICE)
                .playerName("Alice")
                .itemId("sword_001")
                .itemName("Legendary Sword")
                .itemQuantity(1)
                .unitPrice(price)
                .totalPrice(price)
                .build();
    }

    private void checkBalance(String player, String expected) {
        BigDecimal available =
                invo.getPlayerBalance(PlayerRef.email(player)).balances().get(0).availableBalance();
        story.check(
                "available balance: " + available,
                available != null && available.compareTo(new BigDecimal(expected)) == 0);
    }

    private static InvoApiException expectRefusal(Runnable call) {
        try {
            call.run();
        } catch (InvoApiException e) {
            return e;
        }
        throw new IllegalStateException("the backend should have refused this call");
    }
}
