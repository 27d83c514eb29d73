package network.invo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import network.invo.model.CreateCheckoutRequest;
import network.invo.model.GameId;
import network.invo.model.InitiateSendRequest;
import network.invo.model.InitiateTransferRequest;
import network.invo.model.OrderRef;
import network.invo.model.PlayerRef;
import network.invo.model.PurchaseCurrencyRequest;
import network.invo.model.PurchaseItemRequest;
import network.invo.model.Rail;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The client-side rules: each bad input fails before any I/O and names its field, and the bounds themselves pass. */
class ValidationTest {

    private static final String INVALID = "INVALID_INPUT";

    /** Stands for what is personal; no message may have it. */
    private static final String MARK = "Mark7351";

    private static final List<String> BAD_EMAILS = List.of(
            "",
            " ",
            MARK,
            "@x.test",
            MARK + "@",
            "@",
            MARK + "@@x.test",
            MARK + "@x@test",
            MARK + " 1@x.test",
            " " + MARK + "@x.test",
            MARK + "@x.test\n",
            MARK + "\u00a0@x.test",
            MARK + "\u2028@x.test",
            MARK + "\0@x.test",
            MARK + "\u0085@x.test",
            MARK + "\ud800@x.test",
            MARK + "@" + "x".repeat(250) + ".test");

    private static final List<String> BAD_PHONES = List.of(
            "",
            " ",
            "+",
            "7351000001",
            "+735100000",
            "+7351000000000000",
            "+7351 000 0001",
            "+7351-000-0001",
            "+(735)1000001",
            "+7351000001x",
            "++7351000001",
            "\uff0b7351000001",
            "+\uff17\uff13\uff15\uff11\uff10\uff10\uff10\uff10\uff10\uff11",
            "+\u0667\u0663\u0665\u0661\u0660\u0660\u0660\u0660\u0660\u0661",
            "007351000001",
            "+7351000001\n");

    private static final List<String> BAD_TEXTS = List.of("", " ", "\t\n", MARK + "\ud83d", "\ude00" + MARK);

    private static final List<String> BAD_DECIMALS = List.of(
            "",
            " ",
            "1,50",
            "1.000,50",
            "1e2",
            "1E+2",
            "-1",
            "+1",
            ".5",
            "5.",
            ".",
            "1.2.3",
            " 1",
            "1 ",
            "0x10",
            "1_000",
            "NaN",
            "Infinity",
            "\uff11\uff12",
            "\u0661\u0662",
            "$5",
            "1".repeat(31),
            "ten");

    private static final List<BigDecimal> NOT_MORE_THAN_ZERO =
            List.of(new BigDecimal("0"), new BigDecimal("0.00"), new BigDecimal("-0.01"), new BigDecimal("-1E+5"));

    private static final List<BigDecimal> MONSTERS = List.of(
            new BigDecimal("1E+1000000000"),
            new BigDecimal("1E-1000000000"),
            new BigDecimal("0E+1000000000"),
            new BigDecimal("0E-31"),
            new BigDecimal("1E+31"));

    private interface Call {
        Object on(InvoServer server);
    }

    private interface AsyncCall {
        CompletableFuture<?> on(InvoServerAsync server);
    }

    private record Case(String name, String code, String field, Call call, AsyncCall async) {
        @Override
        public String toString() {
            return name + " (" + field + ")";
        }
    }

    /** Collects a table's rows. */
    private static final class Table {
        private final List<Case> rows = new ArrayList<>();

        void add(String name, String code, String field, Call call, AsyncCall async) {
            rows.add(new Case(name, code, field, call, async));
        }

        void send(String field, Consumer<InitiateSendRequest.Builder> change) {
            add(
                    "initiateSend",
                    INVALID,
                    field,
                    server -> server.initiateSend(request -> change.accept(goodSend(request))),
                    server -> server.initiateSend(request -> change.accept(goodSend(request))));
        }

        void transfer(String field, Consumer<InitiateTransferRequest.Builder> change) {
            add(
                    "initiateTransfer",
                    INVALID,
                    field,
                    server -> server.initiateTransfer(request -> change.accept(goodTransfer(request))),
                    server -> server.initiateTransfer(request -> change.accept(goodTransfer(request))));
        }

        void checkout(String field, Consumer<CreateCheckoutRequest.Builder> change) {
            add(
                    "createCheckout",
                    INVALID,
                    field,
                    server -> server.createCheckout(request -> change.accept(goodCheckout(request))),
                    server -> server.createCheckout(request -> change.accept(goodCheckout(request))));
        }

        void currency(String field, Consumer<PurchaseCurrencyRequest.Builder> change) {
            currency(INVALID, field, change);
        }

        void currency(String code, String field, Consumer<PurchaseCurrencyRequest.Builder> change) {
            add(
                    "purchaseCurrency",
                    code,
                    field,
                    server -> server.purchaseCurrency(request -> change.accept(goodCurrency(request))),
                    server -> server.purchaseCurrency(request -> change.accept(goodCurrency(request))));
        }

        void item(String field, Consumer<PurchaseItemRequest.Builder> change) {
            add(
                    "purchaseItem",
                    INVALID,
                    field,
                    server -> server.purchaseItem(request -> change.accept(goodItem(request))),
                    server -> server.purchaseItem(request -> change.accept(goodItem(request))));
        }
    }

    private static InitiateSendRequest.Builder goodSend(InitiateSendRequest.Builder request) {
        return request.clientRequestId("send-1")
                .senderPlayerName("Ann")
                .senderPlayerEmail("ann@x.test")
                .senderPlayerPhone("+15550000001")
                .receiverPlayerPhone("+15550000002")
                .receivingGameId(1)
                .amount("1");
    }

    private static InitiateTransferRequest.Builder goodTransfer(InitiateTransferRequest.Builder request) {
        return request.clientRequestId("transfer-1")
                .sourcePlayerName("Ann")
                .sourcePlayerEmail("ann@x.test")
                .sourcePlayerPhone("+15550000001")
                .targetPlayerPhone("+15550000002")
                .targetGameId(1)
                .amount("1");
    }

    private static CreateCheckoutRequest.Builder goodCheckout(CreateCheckoutRequest.Builder request) {
        return request.playerEmail("ann@x.test").usdAmount("1");
    }

    private static PurchaseCurrencyRequest.Builder goodCurrency(PurchaseCurrencyRequest.Builder request) {
        return request.playerEmail("ann@x.test").usdAmount("1").purchaseReference("ref-1");
    }

    private static PurchaseItemRequest.Builder goodItem(PurchaseItemRequest.Builder request) {
        return request.clientRequestId("item-1")
                .playerEmail("ann@x.test")
                .playerName("Ann")
                .itemId("i")
                .itemName("I")
                .itemQuantity(2)
                .unitPrice("5.00")
                .totalPrice("10.00");
    }

    static Stream<Case> badInputs() {
        Table table = new Table();
        missing(table);
        texts(table);
        amounts(table);
        metadata(table);
        references(table);
        return table.rows.stream();
    }

    @SuppressWarnings("NullAway") // what a caller without a null checker may do
    private static void missing(Table table) {
        table.send("clientRequestId", request -> request.clientRequestId(null));
        table.send("senderPlayerName", request -> request.senderPlayerName(null));
        table.send("senderPlayerEmail", request -> request.senderPlayerEmail(null));
        table.send("senderPlayerPhone", request -> request.senderPlayerPhone(null));
        table.send("receiverPlayerPhone", request -> request.receiverPlayerPhone(null));
        table.send("receivingGameId", request -> request.receivingGameId(null));
        table.send("amount", request -> request.amount((BigDecimal) null));
        table.send("amount", request -> request.amount((String) null));
        table.transfer("clientRequestId", request -> request.clientRequestId(null));
        table.transfer("sourcePlayerName", request -> request.sourcePlayerName(null));
        table.transfer("sourcePlayerEmail", request -> request.sourcePlayerEmail(null));
        table.transfer("sourcePlayerPhone", request -> request.sourcePlayerPhone(null));
        table.transfer("targetPlayerPhone", request -> request.targetPlayerPhone(null));
        table.transfer("targetGameId", request -> request.targetGameId(null));
        table.transfer("amount", request -> request.amount((BigDecimal) null));
        table.checkout("playerEmail", request -> request.playerEmail(null));
        table.checkout("usdAmount", request -> request.usdAmount((BigDecimal) null));
        table.currency("playerEmail", request -> request.playerEmail(null));
        table.currency("usdAmount", request -> request.usdAmount((BigDecimal) null));
        table.currency("MISSING_PURCHASE_REFERENCE", "purchaseReference", request -> request.purchaseReference(null));
        table.item("clientRequestId", request -> request.clientRequestId(null));
        table.item("playerEmail", request -> request.playerEmail(null));
        table.item("playerName", request -> request.playerName(null));
        table.item("itemId", request -> request.itemId(null));
        table.item("itemName", request -> request.itemName(null));
        table.item("unitPrice", request -> request.unitPrice((BigDecimal) null));
        table.item("totalPrice", request -> request.totalPrice((BigDecimal) null));
        table.add(
                "purchaseItem",
                INVALID,
                "itemQuantity",
                server -> server.purchaseItem(request -> request.clientRequestId("k")
                        .playerEmail("a@b")
                        .playerName("n")
                        .itemId("i")
                        .itemName("n")
                        .unitPrice("1")
                        .totalPrice("1")),
                server -> server.purchaseItem(request -> request.clientRequestId("k")
                        .playerEmail("a@b")
                        .playerName("n")
                        .itemId("i")
                        .itemName("n")
                        .unitPrice("1")
                        .totalPrice("1")));
        table.add(
                "purchaseItem",
                INVALID,
                "request",
                server -> server.purchaseItem((PurchaseItemRequest) null),
                server -> server.purchaseItem((PurchaseItemRequest) null));
        table.add(
                "mintPlayerToken",
                INVALID,
                "playerEmail",
                server -> server.mintPlayerToken(null),
                server -> server.mintPlayerToken(null));
        table.add(
                "confirmPayment",
                INVALID,
                "paymentIntentId",
                server -> server.confirmPayment(null),
                server -> server.confirmPayment(null));
        table.add(
                "getOrderDetails",
                INVALID,
                "order",
                server -> server.getOrderDetails(null),
                server -> server.getOrderDetails(null));
        table.add(
                "getItemOrderDetails",
                INVALID,
                "order",
                server -> server.getItemOrderDetails(null),
                server -> server.getItemOrderDetails(null));
        table.add(
                "getPlayerBalance",
                INVALID,
                "player",
                server -> server.getPlayerBalance(null),
                server -> server.getPlayerBalance(null));
        table.add(
                "getInboundPending",
                INVALID,
                "player",
                server -> server.getInboundPending(null),
                server -> server.getInboundPending(null));
        table.add(
                "getLinkedIdentities",
                INVALID,
                "playerEmail",
                server -> server.getLinkedIdentities(request -> {}),
                server -> server.getLinkedIdentities(request -> {}));
        table.add(
                "getItemPurchaseHistory",
                INVALID,
                "playerEmail",
                server -> server.getItemPurchaseHistory(request -> {}),
                server -> server.getItemPurchaseHistory(request -> {}));
    }

    private static void texts(Table table) {
        for (String email : BAD_EMAILS) {
            table.send("senderPlayerEmail", request -> request.senderPlayerEmail(email));
            table.send("receiverPlayerEmail", request -> request.receiverPlayerEmail(email));
            table.transfer("sourcePlayerEmail", request -> request.sourcePlayerEmail(email));
            table.transfer("targetPlayerEmail", request -> request.targetPlayerEmail(email));
            table.checkout("playerEmail", request -> request.playerEmail(email));
            table.currency("playerEmail", request -> request.playerEmail(email));
            table.item("playerEmail", request -> request.playerEmail(email));
            table.add(
                    "mintPlayerToken",
                    INVALID,
                    "playerEmail",
                    server -> server.mintPlayerToken(email),
                    server -> server.mintPlayerToken(email));
            table.add(
                    "getItemPurchaseHistory",
                    INVALID,
                    "playerEmail",
                    server -> server.getItemPurchaseHistory(request -> request.playerEmail(email)),
                    server -> server.getItemPurchaseHistory(request -> request.playerEmail(email)));
            table.add(
                    "iterateItemPurchaseHistory",
                    INVALID,
                    "playerEmail",
                    server -> server.iterateItemPurchaseHistory(email),
                    server -> server.iterateItemPurchaseHistory(email));
            table.add(
                    "getLinkedIdentities",
                    INVALID,
                    "playerEmail",
                    server -> server.getLinkedIdentities(
                            request -> request.playerEmail(email).playerPhone("+15550000001")),
                    server -> server.getLinkedIdentities(
                            request -> request.playerEmail(email).playerPhone("+15550000001")));
        }
        for (String phone : BAD_PHONES) {
            table.send("senderPlayerPhone", request -> request.senderPlayerPhone(phone));
            table.send("receiverPlayerPhone", request -> request.receiverPlayerPhone(phone));
            table.transfer("sourcePlayerPhone", request -> request.sourcePlayerPhone(phone));
            table.transfer("targetPlayerPhone", request -> request.targetPlayerPhone(phone));
            table.currency("playerPhone", request -> request.playerPhone(phone));
            table.item("playerPhone", request -> request.playerPhone(phone));
            table.add(
                    "getLinkedIdentities",
                    INVALID,
                    "playerPhone",
                    server -> server.getLinkedIdentities(request -> request.playerPhone(phone)),
                    server -> server.getLinkedIdentities(request -> request.playerPhone(phone)));
        }
        for (String text : BAD_TEXTS) {
            table.send("clientRequestId", request -> request.clientRequestId(text));
            table.send("senderPlayerName", request -> request.senderPlayerName(text));
            table.send("receivingGameId", request -> request.receivingGameId(text));
            table.transfer("clientRequestId", request -> request.clientRequestId(text));
            table.transfer("sourcePlayerName", request -> request.sourcePlayerName(text));
            table.transfer("targetGameId", request -> request.targetGameId(text));
            table.checkout("successUrl", request -> request.successUrl(text));
            table.checkout("cancelUrl", request -> request.cancelUrl(text));
            table.checkout("rail", request -> request.rail(Rail.of(text)));
            table.currency("rail", request -> request.rail(Rail.of(text)));
            table.currency("paymentMethodId", request -> request.paymentMethodId(text));
            table.currency("savedCardId", request -> request.savedCardId(text));
            table.currency("playerName", request -> request.playerName(text));
            table.currency(
                    text.isBlank() ? "MISSING_PURCHASE_REFERENCE" : INVALID,
                    "purchaseReference",
                    request -> request.purchaseReference(text));
            table.item("clientRequestId", request -> request.clientRequestId(text));
            table.item("playerName", request -> request.playerName(text));
            table.item("itemId", request -> request.itemId(text));
            table.item("itemName", request -> request.itemName(text));
            table.item("itemDescription", request -> request.itemDescription(text));
            table.item("itemCategory", request -> request.itemCategory(text));
            table.add(
                    "confirmPayment",
                    INVALID,
                    "paymentIntentId",
                    server -> server.confirmPayment(text),
                    server -> server.confirmPayment(text));
            table.add(
                    "confirmPayment",
                    INVALID,
                    "orderId",
                    server -> server.confirmPayment("pi", text),
                    server -> server.confirmPayment("pi", text));
            table.add(
                    "initiateSend",
                    INVALID,
                    "receivingGameId",
                    server -> server.initiateSend(sendTo(GameId.of(text))),
                    server -> CompletableFuture.failedFuture(catchThrowable(() -> sendTo(GameId.of(text)))));
        }
        table.send("clientRequestId", request -> request.clientRequestId("sub_1"));
        table.transfer("clientRequestId", request -> request.clientRequestId("sub_"));
        table.item("clientRequestId", request -> request.clientRequestId("sub_x"));
        for (String steam : List.of("steam", "Steam", "STEAM")) {
            table.currency("WRONG_RAIL_ENDPOINT", "rail", request -> request.rail(Rail.of(steam)));
        }
    }

    private static InitiateSendRequest sendTo(GameId game) {
        return new InitiateSendRequest("k", "n", "a@b", "+15550000001", "+15550000002", null, game, BigDecimal.ONE);
    }

    private static void amounts(Table table) {
        for (String text : BAD_DECIMALS) {
            table.send("amount", request -> request.amount(text));
            table.transfer("amount", request -> request.amount(text));
            table.checkout("usdAmount", request -> request.usdAmount(text));
            table.currency("usdAmount", request -> request.usdAmount(text));
            table.item("unitPrice", request -> request.unitPrice(text));
            table.item("totalPrice", request -> request.totalPrice(text));
        }
        List<BigDecimal> nobodysMoney = new ArrayList<>(NOT_MORE_THAN_ZERO);
        nobodysMoney.addAll(MONSTERS);
        for (BigDecimal amount : nobodysMoney) {
            table.send("amount", request -> request.amount(amount));
            table.transfer("amount", request -> request.amount(amount));
            table.checkout("usdAmount", request -> request.usdAmount(amount));
            table.currency("usdAmount", request -> request.usdAmount(amount));
            table.item("unitPrice", request -> request.unitPrice(amount));
            table.item("totalPrice", request -> request.totalPrice(amount));
        }
        for (String usd : List.of("0", "0.00", "1000", "999.991", "1.001", "1.000", "999.990")) {
            table.checkout("usdAmount", request -> request.usdAmount(usd));
            table.currency("usdAmount", request -> request.usdAmount(usd));
        }
        for (String price : List.of("0", "1000000", "999999.991")) {
            table.item("unitPrice", request -> request.unitPrice(price));
            table.item("totalPrice", request -> request.totalPrice(price));
        }
        for (int quantity : List.of(0, -1, 1001, Integer.MIN_VALUE, Integer.MAX_VALUE)) {
            table.item("itemQuantity", request -> request.itemQuantity(quantity));
        }
        for (String total : List.of("9.98", "10.02", "5.00", "10.011", "9.989", "20")) {
            table.item("totalPrice", request -> request.totalPrice(total));
        }
    }

    private static void metadata(Table table) {
        Map<String, Object> cyclic = new HashMap<>();
        cyclic.put("again", cyclic);
        List<Object> deepList = new ArrayList<>();
        deepList.add(deepList);
        Map<Object, Object> wrongKey = new HashMap<>();
        wrongKey.put(7, "seven");
        List<Map<String, ?>> bad = List.of(
                Map.of("big", "x".repeat(8192)),
                Map.of("just", "x".repeat(8192 - "{\"just\":\"\"}".length())),
                Map.of("bytes", "\u00e4".repeat(4096)),
                Map.of("nan", Double.NaN),
                Map.of("infinite", Double.NEGATIVE_INFINITY),
                Map.of("float", Float.NaN),
                Map.of("object", new Object()),
                Map.of("array", new int[] {1}),
                Map.of("char", 'c'),
                Map.of("instant", java.time.Instant.EPOCH),
                Map.of("half", "\ud800"),
                Map.of("\udc00", "half a key"),
                Map.of("wrong key", wrongKey),
                Map.of("cyclic", cyclic),
                Map.of("deep", deepList),
                Map.of("json", jakarta.json.JsonValue.TRUE));
        for (Map<String, ?> metadata : bad) {
            table.checkout("metadata", request -> request.metadata(metadata));
            table.currency("metadata", request -> request.metadata(metadata));
        }
    }

    private static void references(Table table) {
        table.add(
                "getOrderDetails",
                INVALID,
                "order",
                server -> server.getOrderDetails(OrderRef.clientRequestId(MARK)),
                server -> server.getOrderDetails(OrderRef.clientRequestId(MARK)));
        table.add(
                "getPlayerBalance",
                INVALID,
                "player",
                server -> server.getPlayerBalance(PlayerRef.phone("+7351000001")),
                server -> server.getPlayerBalance(PlayerRef.phone("+7351000001")));
        table.add(
                "getInboundPending",
                INVALID,
                "player",
                server -> server.getInboundPending(PlayerRef.id(7351)),
                server -> server.getInboundPending(PlayerRef.id(7351)));
        for (int limit : List.of(0, -1, Integer.MIN_VALUE)) {
            table.add(
                    "getItemPurchaseHistory",
                    INVALID,
                    "limit",
                    server -> server.getItemPurchaseHistory(
                            request -> request.playerEmail("a@b").limit(limit)),
                    server -> server.getItemPurchaseHistory(
                            request -> request.playerEmail("a@b").limit(limit)));
            table.add(
                    "iterateItemPurchaseHistory",
                    INVALID,
                    "pageSize",
                    server -> server.iterateItemPurchaseHistory("a@b", limit),
                    server -> server.iterateItemPurchaseHistory("a@b", limit));
        }
        table.add(
                "getItemPurchaseHistory",
                INVALID,
                "offset",
                server -> server.getItemPurchaseHistory(
                        request -> request.playerEmail("a@b").offset(-1)),
                server -> server.getItemPurchaseHistory(
                        request -> request.playerEmail("a@b").offset(-1)));
    }

    @ParameterizedTest
    @MethodSource("badInputs")
    void badInput_anyField_failsBeforeAnyIo(Case row) {
        ScriptedEngine engine = new ScriptedEngine();
        try (InvoServer server = engine.client()) {
            assertRefused(row, catchThrowable(() -> row.call().on(server)));

            CompletableFuture<?> future = row.async().on(server.async());
            assertThat(future).isCompletedExceptionally();
            Throwable failure = catchThrowable(future::join);
            assertThat(failure).isInstanceOf(CompletionException.class);
            assertRefused(row, failure.getCause());
        }
        assertThat(engine.requests()).isEmpty();
    }

    private static void assertRefused(Case row, Throwable failure) {
        assertThat(failure).isInstanceOfSatisfying(InvoInputException.class, refused -> {
            assertThat(refused.code()).isEqualTo(row.code());
            assertThat(refused.field()).isEqualTo(row.field());
            assertThat(refused.status()).isZero();
            assertThat(refused.attempts()).isZero();
            assertThat(refused.outcome()).isEqualTo(Outcome.NOT_PROCESSED);
            assertThat(refused.body()).isNull();
            assertThat(refused.getMessage())
                    .startsWith(row.code() + ": " + row.field() + " ")
                    .doesNotContain(MARK, "7351")
                    .hasSizeBetween(row.code().length() + row.field().length() + 8, 250);
        });
    }

    static Stream<Call> goodInputs() {
        List<Call> calls = new ArrayList<>();
        for (String email : List.of("a@b", "a.b+c_d/e'f@x-y.test", "\u5c71@\u00fc.test", "x".repeat(249) + "@x.yz")) {
            calls.add(server -> server.mintPlayerToken(email));
        }
        for (String phone : List.of("+1234567890", "+123456789012345")) {
            calls.add(server -> server.getInboundPending(PlayerRef.phone(phone)));
            calls.add(server -> server.initiateSend(request -> goodSend(request).senderPlayerPhone(phone)));
        }
        for (String usd : List.of("0.01", "999.99", "50", "1.5", "000.10")) {
            calls.add(server ->
                    server.createCheckout(request -> goodCheckout(request).usdAmount(usd)));
            calls.add(server ->
                    server.purchaseCurrency(request -> goodCurrency(request).usdAmount(usd)));
        }
        for (String amount : List.of("0." + "0".repeat(28) + "1", "1".repeat(30), "1000000000")) {
            calls.add(server ->
                    server.initiateTransfer(request -> goodTransfer(request).amount(amount)));
        }
        calls.add(server ->
                server.purchaseItem(request -> goodItem(request).itemQuantity(1).totalPrice("5.00")));
        calls.add(server -> server.purchaseItem(request ->
                goodItem(request).itemQuantity(1000).unitPrice("999.99").totalPrice("999990")));
        calls.add(server -> server.purchaseItem(request ->
                goodItem(request).itemQuantity(1).unitPrice("999999.99").totalPrice("999999.99")));
        calls.add(server -> server.purchaseItem(request -> goodItem(request).totalPrice("10.01")));
        calls.add(server -> server.purchaseItem(request -> goodItem(request).totalPrice("9.99")));
        calls.add(server -> server.purchaseItem(
                request -> goodItem(request).itemQuantity(3).unitPrice("0.333").totalPrice("1.00")));
        calls.add(server -> server.purchaseItem(request -> goodItem(request).clientRequestId("SUB_1")));
        calls.add(server -> server.purchaseItem(request -> goodItem(request).clientRequestId("my_sub_1")));
        calls.add(
                server -> server.createCheckout(request -> goodCheckout(request).rail(Rail.STEAM)));
        calls.add(server -> server.createCheckout(request ->
                goodCheckout(request).metadata(Map.of("just", "x".repeat(8191 - "{\"just\":\"\"}".length())))));
        calls.add(
                server -> server.createCheckout(request -> goodCheckout(request).metadata(nested(16))));
        calls.add(server -> server.getItemPurchaseHistory(
                request -> request.playerEmail("a@b").limit(1).offset(0)));
        calls.add(server -> server.getItemPurchaseHistory(
                request -> request.playerEmail("a@b").limit(Integer.MAX_VALUE).offset(Integer.MAX_VALUE)));
        return calls.stream();
    }

    private static Map<String, Object> nested(int depth) {
        return depth == 1 ? Map.of() : Map.of("in", nested(depth - 1));
    }

    @ParameterizedTest
    @MethodSource("goodInputs")
    void goodInput_atTheBounds_isSent(Call call) {
        ScriptedEngine engine = new ScriptedEngine()
                .answer(
                        200,
                        "{\"status\":\"success\",\"token\":\"t\",\"checkout_url\":\"u\",\"history\":[],\"inbound_pending\":[]}");
        try (InvoServer server = engine.client()) {
            assertThatCode(() -> call.on(server)).doesNotThrowAnyException();
        }
        assertThat(engine.requests()).hasSize(1);
    }
}
