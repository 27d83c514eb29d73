package network.invo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineRequest;
import network.invo.model.CreateCheckoutRequest;
import network.invo.model.InitiateSendRequest;
import network.invo.model.InitiateTransferRequest;
import network.invo.model.ItemHistoryRequest;
import network.invo.model.LinkedIdentitiesRequest;
import network.invo.model.OrderRef;
import network.invo.model.PlayerRef;
import network.invo.model.PurchaseCurrencyRequest;
import network.invo.model.PurchaseItemRequest;
import network.invo.model.Rail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What leaves for INVO: method, raw URI, headers and JSON of every operation, the same from every way to call it. */
class RequestsOnTheWireTest {

    private static final String BASE = "https://api.test/base";

    /** One answer that every operation's reader is content with. */
    private static final String ANY_ANSWER =
            "{\"status\":\"success\",\"token\":\"t\",\"checkout_url\":\"https://pay.test\",\"history\":[],\"inbound_pending\":[]}";

    private interface Call {
        void on(InvoServer server);
    }

    /** A call in each of its spellings, and the one request that all of them must give. */
    private record Case(String name, String method, String uri, String body, List<Call> spellings) {

        static Case get(String name, String uri, Call... spellings) {
            return new Case(name, "GET", BASE + uri, "", List.of(spellings));
        }

        static Case post(String name, String uri, String body, Call... spellings) {
            return new Case(name, "POST", BASE + uri, body, List.of(spellings));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static InitiateSendRequest.Builder leastSend(InitiateSendRequest.Builder request) {
        return request.clientRequestId("send-1")
                .senderPlayerName("Ann")
                .senderPlayerEmail("ann@x.test")
                .senderPlayerPhone("+15550000001")
                .receiverPlayerPhone("+15550000002")
                .receivingGameId(12345678901L)
                .amount("20.00");
    }

    private static InitiateTransferRequest.Builder leastTransfer(InitiateTransferRequest.Builder request) {
        return request.clientRequestId("transfer-1")
                .sourcePlayerName("Ann")
                .sourcePlayerEmail("ann@x.test")
                .sourcePlayerPhone("+15550000001")
                .targetPlayerPhone("+15550000002")
                .targetGameId(7)
                .amount(new BigDecimal("1E+2"));
    }

    private static PurchaseCurrencyRequest.Builder leastCurrency(PurchaseCurrencyRequest.Builder request) {
        return request.playerEmail("ann@x.test").usdAmount("10.00").purchaseReference("ref-1");
    }

    private static PurchaseItemRequest.Builder leastItem(PurchaseItemRequest.Builder request) {
        return request.clientRequestId("item-1")
                .playerEmail("ann@x.test")
                .playerName("Ann")
                .itemId("sword")
                .itemName("Sword")
                .itemQuantity(2)
                .unitPrice("5")
                .totalPrice("10.00");
    }

    static Stream<Case> cases() {
        return Stream.of(
                Case.post(
                        "mintPlayerToken",
                        "/api/sdk/player-token",
                        "{\"player_email\":\"ann+1@x.test\"}",
                        server -> server.mintPlayerToken("ann+1@x.test"),
                        server -> server.async().mintPlayerToken("ann+1@x.test").join()),
                Case.post(
                        "initiateSend, least",
                        "/api/currency-sends/initiate-send",
                        """
                        {"client_request_id":"send-1","sender_player_name":"Ann","sender_player_email":"ann@x.test",
                         "sender_player_phone":"+15550000001","receiver_player_phone":"+15550000002",
                         "receiving_game_id":12345678901,"amount":"20.00"}""",
                        server -> server.initiateSend(
                                leastSend(InitiateSendRequest.builder()).build()),
                        server -> server.initiateSend(request -> leastSend(request)),
                        server -> server.async()
                                .initiateSend(
                                        leastSend(InitiateSendRequest.builder()).build())
                                .join(),
                        server -> server.async()
                                .initiateSend(request -> leastSend(request))
                                .join()),
                Case.post(
                        "initiateSend, all",
                        "/api/currency-sends/initiate-send",
                        """
                        {"client_request_id":"send-1","sender_player_name":"Ann","sender_player_email":"ann@x.test",
                         "sender_player_phone":"+15550000001","receiver_player_phone":"+15550000002",
                         "receiver_player_email":"bob@x.test","receiving_game_id":"00123","amount":"0.5"}""",
                        server -> server.initiateSend(request -> leastSend(request)
                                .receiverPlayerEmail("bob@x.test")
                                .receivingGameId("00123")
                                .amount(new BigDecimal("0.5")))),
                Case.post(
                        "initiateTransfer, least",
                        "/api/transfers/initiate-transfer",
                        """
                        {"client_request_id":"transfer-1","source_player_name":"Ann","source_player_email":"ann@x.test",
                         "source_player_phone":"+15550000001","target_player_phone":"+15550000002",
                         "target_game_id":7,"amount":"100"}""",
                        server -> server.initiateTransfer(
                                leastTransfer(InitiateTransferRequest.builder()).build()),
                        server -> server.initiateTransfer(request -> leastTransfer(request)),
                        server -> server.async()
                                .initiateTransfer(leastTransfer(InitiateTransferRequest.builder())
                                        .build())
                                .join(),
                        server -> server.async()
                                .initiateTransfer(request -> leastTransfer(request))
                                .join()),
                Case.post(
                        "initiateTransfer, all",
                        "/api/transfers/initiate-transfer",
                        """
                        {"client_request_id":"transfer-1","source_player_name":"Ann","source_player_email":"ann@x.test",
                         "source_player_phone":"+15550000001","target_player_phone":"+15550000002",
                         "target_player_email":"bob@x.test","target_game_id":"98765432109876543210","amount":"20.10"}""",
                        server -> server.initiateTransfer(request -> leastTransfer(request)
                                .targetPlayerEmail("bob@x.test")
                                .targetGameId("98765432109876543210")
                                .amount("20.10"))),
                Case.post(
                        "createCheckout, least",
                        "/api/checkout/sessions",
                        "{\"player_email\":\"ann@x.test\",\"usd_amount\":\"50\"}",
                        server -> server.createCheckout(CreateCheckoutRequest.builder()
                                .playerEmail("ann@x.test")
                                .usdAmount("50")
                                .build()),
                        server -> server.createCheckout(
                                request -> request.playerEmail("ann@x.test").usdAmount(new BigDecimal("5E+1"))),
                        server -> server.async()
                                .createCheckout(CreateCheckoutRequest.builder()
                                        .playerEmail("ann@x.test")
                                        .usdAmount("50")
                                        .build())
                                .join(),
                        server -> server.async()
                                .createCheckout(request ->
                                        request.playerEmail("ann@x.test").usdAmount("50"))
                                .join()),
                Case.post(
                        "createCheckout, all",
                        "/api/checkout/sessions",
                        """
                        {"player_email":"ann@x.test","usd_amount":"999.99","rail":"steam",
                         "success_url":"https://game.test/ok?a=1&b=\\u00e4","cancel_url":"https://game.test/no",
                         "metadata":{"sku":"gems-50"}}""",
                        server -> server.createCheckout(request -> request.playerEmail("ann@x.test")
                                .usdAmount("999.99")
                                .rail(Rail.STEAM)
                                .successUrl("https://game.test/ok?a=1&b=\u00e4")
                                .cancelUrl("https://game.test/no")
                                .metadata(Map.of("sku", "gems-50")))),
                Case.post(
                        "purchaseCurrency, least",
                        "/api/currency-purchases/purchase-currency",
                        "{\"player_email\":\"ann@x.test\",\"usd_amount\":\"10.00\",\"purchase_reference\":\"ref-1\"}",
                        server -> server.purchaseCurrency(
                                leastCurrency(PurchaseCurrencyRequest.builder()).build()),
                        server -> server.purchaseCurrency(request -> leastCurrency(request)),
                        server -> server.async()
                                .purchaseCurrency(leastCurrency(PurchaseCurrencyRequest.builder())
                                        .build())
                                .join(),
                        server -> server.async()
                                .purchaseCurrency(request -> leastCurrency(request))
                                .join()),
                Case.post(
                        "purchaseCurrency, all",
                        "/api/currency-purchases/purchase-currency",
                        """
                        {"player_email":"ann@x.test","usd_amount":"10.00","purchase_reference":"ref-1","rail":"new-rail",
                         "payment_method_id":"pm_card_visa","saved_card_id":"card-7","player_name":"\\u5c71\\ud83d\\ude00",
                         "player_phone":"+15550000001","metadata":{}}""",
                        server -> server.purchaseCurrency(request -> leastCurrency(request)
                                .rail(Rail.of("new-rail"))
                                .paymentMethodId("pm_card_visa")
                                .savedCardId("card-7")
                                .playerName("\u5c71\ud83d\ude00")
                                .playerPhone("+15550000001")
                                .metadata(Map.of()))),
                Case.post(
                        "confirmPayment, least",
                        "/api/currency-purchases/confirm-payment",
                        "{\"payment_intent_id\":\"pi_1\"}",
                        server -> server.confirmPayment("pi_1"),
                        server -> server.confirmPayment("pi_1", null),
                        server -> server.async().confirmPayment("pi_1").join(),
                        server -> server.async().confirmPayment("pi_1", null).join()),
                Case.post(
                        "confirmPayment, all",
                        "/api/currency-purchases/confirm-payment",
                        "{\"payment_intent_id\":\"pi_1\",\"order_id\":\"ORD_1\"}",
                        server -> server.confirmPayment("pi_1", "ORD_1"),
                        server -> server.async().confirmPayment("pi_1", "ORD_1").join()),
                Case.get(
                        "getOrderDetails by order",
                        "/api/currency-purchases/order-details?order_id=ORD_1%2F%2B%20%C3%A4",
                        server -> server.getOrderDetails(OrderRef.orderId("ORD_1/+ \u00e4")),
                        server -> server.async()
                                .getOrderDetails(OrderRef.orderId("ORD_1/+ \u00e4"))
                                .join()),
                Case.get(
                        "getOrderDetails by transaction",
                        "/api/currency-purchases/order-details?transaction_id=TXN1",
                        server -> server.getOrderDetails(OrderRef.transactionId("TXN1"))),
                Case.post(
                        "purchaseItem, least",
                        "/api/item-purchases/purchase-item",
                        """
                        {"client_request_id":"item-1","player_email":"ann@x.test","player_name":"Ann","item_id":"sword",
                         "item_name":"Sword","item_quantity":2,"unit_price":"5","total_price":"10.00"}""",
                        server -> server.purchaseItem(
                                leastItem(PurchaseItemRequest.builder()).build()),
                        server -> server.purchaseItem(request -> leastItem(request)),
                        server -> server.async()
                                .purchaseItem(
                                        leastItem(PurchaseItemRequest.builder()).build())
                                .join(),
                        server -> server.async()
                                .purchaseItem(request -> leastItem(request))
                                .join()),
                Case.post(
                        "purchaseItem, all",
                        "/api/item-purchases/purchase-item",
                        """
                        {"client_request_id":"item-1","player_email":"ann@x.test","player_name":"Ann","item_id":"sword",
                         "item_name":"Sword","item_quantity":1000,"unit_price":"0.10","total_price":"100",
                         "player_phone":"+15550000001","item_description":"sharp \\"and\\" <long>\\n",
                         "item_category":"weapons"}""",
                        server -> server.purchaseItem(request -> leastItem(request)
                                .itemQuantity(1000)
                                .unitPrice(new BigDecimal("0.10"))
                                .totalPrice(new BigDecimal("1E+2"))
                                .playerPhone("+15550000001")
                                .itemDescription("sharp \"and\" <long>\n")
                                .itemCategory("weapons"))),
                Case.get(
                        "getItemPurchaseHistory, least",
                        "/api/item-purchases/player-purchase-history?player_email=ann%2B1%40x.test",
                        server -> server.getItemPurchaseHistory(ItemHistoryRequest.builder()
                                .playerEmail("ann+1@x.test")
                                .build()),
                        server -> server.getItemPurchaseHistory(request -> request.playerEmail("ann+1@x.test")),
                        server -> server.async()
                                .getItemPurchaseHistory(ItemHistoryRequest.builder()
                                        .playerEmail("ann+1@x.test")
                                        .build())
                                .join(),
                        server -> server.async()
                                .getItemPurchaseHistory(request -> request.playerEmail("ann+1@x.test"))
                                .join()),
                Case.get(
                        "getItemPurchaseHistory, all",
                        "/api/item-purchases/player-purchase-history?player_email=ann%40x.test&limit=20&offset=40",
                        server -> server.getItemPurchaseHistory(request ->
                                request.playerEmail("ann@x.test").limit(20).offset(40))),
                Case.get(
                        "iterateItemPurchaseHistory",
                        "/api/item-purchases/player-purchase-history?player_email=ann%40x.test&limit=50&offset=0",
                        server -> assertThat(server.iterateItemPurchaseHistory("ann@x.test"))
                                .isEmpty(),
                        server -> assertThat(server.iterateItemPurchaseHistory("ann@x.test", 50))
                                .isEmpty(),
                        server -> assertThat(server.async()
                                        .iterateItemPurchaseHistory("ann@x.test")
                                        .join())
                                .isEmpty(),
                        server -> assertThat(server.async()
                                        .iterateItemPurchaseHistory("ann@x.test", 50)
                                        .join())
                                .isEmpty()),
                Case.get(
                        "getItemOrderDetails by order",
                        "/api/item-purchases/order-details?order_id=ORD_1",
                        server -> server.getItemOrderDetails(OrderRef.orderId("ORD_1")),
                        server -> server.async()
                                .getItemOrderDetails(OrderRef.orderId("ORD_1"))
                                .join()),
                Case.get(
                        "getItemOrderDetails by transaction",
                        "/api/item-purchases/order-details?transaction_id=TXN1",
                        server -> server.getItemOrderDetails(OrderRef.transactionId("TXN1"))),
                Case.get(
                        "getItemOrderDetails by key",
                        "/api/item-purchases/order-details?client_request_id=a%26b%3Dc%3F%23",
                        server -> server.getItemOrderDetails(OrderRef.clientRequestId("a&b=c?#"))),
                Case.get(
                        "getPlayerBalance by e-mail",
                        "/api/player-balances/player/by-email/ann%2Bgame%2F1%40x.test",
                        server -> server.getPlayerBalance(PlayerRef.email("ann+game/1@x.test")),
                        server -> server.async()
                                .getPlayerBalance(PlayerRef.email("ann+game/1@x.test"))
                                .join()),
                Case.get(
                        "getPlayerBalance by id",
                        "/api/player-balances/player/9223372036854775807",
                        server -> server.getPlayerBalance(PlayerRef.id(Long.MAX_VALUE)),
                        server -> server.async()
                                .getPlayerBalance(PlayerRef.id(Long.MAX_VALUE))
                                .join()),
                Case.get(
                        "getInboundPending by e-mail",
                        "/api/transfers/inbound-pending?player_email=ann%40x.test",
                        server -> server.getInboundPending(PlayerRef.email("ann@x.test")),
                        server -> server.async()
                                .getInboundPending(PlayerRef.email("ann@x.test"))
                                .join()),
                Case.get(
                        "getInboundPending by phone",
                        "/api/transfers/inbound-pending?player_phone=%2B15550000001",
                        server -> server.getInboundPending(PlayerRef.phone("+15550000001"))),
                Case.get(
                        "getLinkedIdentities by e-mail",
                        "/api/wallet/identities?player_email=ann%40x.test",
                        server -> server.getLinkedIdentities(LinkedIdentitiesRequest.builder()
                                .playerEmail("ann@x.test")
                                .build()),
                        server -> server.getLinkedIdentities(request -> request.playerEmail("ann@x.test")),
                        server -> server.async()
                                .getLinkedIdentities(LinkedIdentitiesRequest.builder()
                                        .playerEmail("ann@x.test")
                                        .build())
                                .join(),
                        server -> server.async()
                                .getLinkedIdentities(request -> request.playerEmail("ann@x.test"))
                                .join()),
                Case.get(
                        "getLinkedIdentities by both: the phone goes alone",
                        "/api/wallet/identities?player_phone=%2B15550000001",
                        server -> server.getLinkedIdentities(
                                request -> request.playerEmail("ann@x.test").playerPhone("+15550000001"))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void call_anySpelling_sendsTheContractsRequest(Case expected) {
        for (Call spelling : expected.spellings()) {
            EngineRequest request = sent(spelling);

            assertThat(request.method()).isEqualTo(expected.method());
            assertThat(request.uri()).hasToString(expected.uri());
            EngineHeaders headers = EngineHeaders.empty()
                    .plus("X-Game-Secret-Key", "ivsdk_test")
                    .plus("Accept", "application/json")
                    .plus("Accept-Encoding", "identity")
                    .plus("User-Agent", "test/1");
            if (expected.method().equals("POST")) {
                assertThat(request.headers()).isEqualTo(headers.plus("Content-Type", "application/json"));
                // equal as JSON values: a number is no string, and 10.00 is not 10.0
                assertThat(json(request)).isEqualTo(json(expected.body()));
            } else {
                assertThat(request.headers()).isEqualTo(headers);
                assertThat(request.body()).isNull();
            }
        }
    }

    /** The path is one segment and nothing of it is left to an engine's own encoding. */
    @ParameterizedTest
    @CsvSource({
        "a+b@x.test,      a%2Bb%40x.test",
        "a/b@x.test,      a%2Fb%40x.test",
        "a%2Fb@x.test,    a%252Fb%40x.test",
        "a?b#c@x.test,    a%3Fb%23c%40x.test",
        "a;b=c&d@x.test,  a%3Bb%3Dc%26d%40x.test",
        "{player_id}@x,   %7Bplayer_id%7D%40x",
        "../..@x,         ..%2F..%40x",
        "a*~-_.!'()@x,    a%2A~-_.%21%27%28%29%40x",
        "\u00fc\u5c71\ud83d\ude00@x, %C3%BC%E5%B1%B1%F0%9F%98%80%40x",
    })
    void emailInPath_anyCharacter_isPercentEncodedAsOneSegment(String email, String segment) {
        EngineRequest request = sent(server -> server.getPlayerBalance(PlayerRef.email(email)));

        assertThat(request.uri()).hasToString(BASE + "/api/player-balances/player/by-email/" + segment);
        assertThat(request.uri().getRawQuery()).isNull();
    }

    @Test
    void metadata_nestedMapsListsAndNumbers_arriveUntouched() {
        Map<String, Object> inner = new LinkedHashMap<>();
        inner.put("camelCase Key", null);
        inner.put("", "");
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("orderId", "ORD");
        metadata.put("nested", inner);
        metadata.put("list", Arrays.asList(1, null, "two", List.of(true), Map.of("k", false)));
        metadata.put("decimal", new BigDecimal("12.50"));
        metadata.put("tiny", new BigDecimal("0.000000000000000000000000000001"));
        metadata.put("huge", new BigDecimal("123456789012345678901234567890.12"));
        metadata.put("bigInteger", BigInteger.TWO.pow(80));
        metadata.put("long", Long.MIN_VALUE);
        metadata.put("double", 0.1);
        metadata.put("float", 1.5f);
        metadata.put("short", (short) 3);
        metadata.put("byte", (byte) -4);
        metadata.put("nothing", null);

        JsonObject sent = json(sent(server -> server.createCheckout(
                        request -> request.playerEmail("a@b").usdAmount("1").metadata(metadata))))
                .getJsonObject("metadata");

        assertThat(sent).isEqualTo(json("""
                        {"orderId":"ORD","nested":{"camelCase Key":null,"":""},"list":[1,null,"two",[true],{"k":false}],
                         "decimal":12.50,"tiny":0.000000000000000000000000000001,
                         "huge":123456789012345678901234567890.12,"bigInteger":1208925819614629174706176,
                         "long":-9223372036854775808,"double":0.1,"float":1.5,"short":3,"byte":-4,"nothing":null}"""));
    }

    @Test
    void metadata_changedAfterTheRequestWasBuilt_isSentAsItWas() {
        Map<String, Object> inner = new LinkedHashMap<>(Map.of("a", 1));
        Map<String, Object> metadata = new LinkedHashMap<>(Map.of("inner", inner));
        CreateCheckoutRequest request = CreateCheckoutRequest.builder()
                .playerEmail("a@b")
                .usdAmount("1")
                .metadata(metadata)
                .build();
        inner.put("a", 2);
        metadata.clear();

        JsonObject sent = json(sent(server -> server.createCheckout(request)));

        assertThat(sent.getJsonObject("metadata")).isEqualTo(json("{\"inner\":{\"a\":1}}"));
    }

    @Test
    void endpoint_overridden_isSentThere() {
        ScriptedEngine engine = new ScriptedEngine().answer(200, ANY_ANSWER).answer(200, ANY_ANSWER);
        try (InvoServer server =
                engine.client(builder -> builder.endpoint(Endpoint.GET_INBOUND_PENDING, "/api/players/inbound-pending")
                        .endpoint(Endpoint.GET_PLAYER_BALANCE_BY_EMAIL, "/v2/{player_email}/balance"))) {
            server.getInboundPending(PlayerRef.email("a@b"));
            server.getPlayerBalance(PlayerRef.email("a@b"));
        }
        assertThat(engine.requests())
                .extracting(request -> request.uri().toString())
                .containsExactly(BASE + "/api/players/inbound-pending?player_email=a%40b", BASE + "/v2/a%40b/balance");
    }

    private static EngineRequest sent(Call call) {
        ScriptedEngine engine = new ScriptedEngine().answer(200, ANY_ANSWER);
        try (InvoServer server = engine.client(builder -> builder.userAgent("test/1"))) {
            call.on(server);
        }
        return engine.request();
    }

    private static JsonObject json(EngineRequest request) {
        return json(new String(requireNonNull(request.body()), StandardCharsets.UTF_8));
    }

    private static JsonObject json(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }
}
