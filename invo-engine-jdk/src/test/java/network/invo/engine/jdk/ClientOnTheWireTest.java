package network.invo.engine.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import network.invo.InvoApiException;
import network.invo.InvoConnectionException;
import network.invo.InvoServer;
import network.invo.InvoServerAsync;
import network.invo.Outcome;
import network.invo.engine.EngineException.Reason;
import network.invo.model.InitiateResult;
import network.invo.model.NextStep;
import network.invo.model.OrderRef;
import network.invo.model.PlayerRef;
import network.invo.model.PurchaseItemRequest;
import network.invo.model.PurchaseItemResult;
import network.invo.model.Rail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole client over a real socket: the bytes that leave are those of the contract, and what breaks is told right. */
@Timeout(60)
class ClientOnTheWireTest {

    private static final String SECRET = "ivsdk_wire_test";

    /** What every operation needs to succeed, in one answer. */
    private static final String ANSWER = ScriptedServer.answer(
            200,
            "{\"status\":\"success\",\"token\":\"t\",\"checkout_url\":\"https://pay.example/1\",\"transaction_id\":\"TX1\","
                    + "\"history\":[],\"inbound_pending\":[]}");

    private record Sent(
            String name,
            Function<InvoServer, ?> call,
            Function<InvoServerAsync, ?> asyncCall,
            String requestLine,
            String body) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Sent> everyOperation() {
        return Stream.of(
                new Sent(
                        "mintPlayerToken",
                        server -> server.mintPlayerToken("p@example.com"),
                        server -> server.mintPlayerToken("p@example.com").join(),
                        "POST /base/api/sdk/player-token HTTP/1.1",
                        "{\"player_email\":\"p@example.com\"}"),
                new Sent(
                        "initiateSend",
                        server -> server.initiateSend(ClientOnTheWireTest::fill),
                        server -> server.initiateSend(ClientOnTheWireTest::fill).join(),
                        "POST /base/api/currency-sends/initiate-send HTTP/1.1",
                        "{\"client_request_id\":\"r-1\",\"sender_player_name\":\"P\",\"sender_player_email\":\"p@example.com\","
                                + "\"sender_player_phone\":\"+15555550100\",\"receiver_player_phone\":\"+15555550111\","
                                + "\"receiving_game_id\":\"123456789012\",\"amount\":\"50\"}"),
                new Sent(
                        "initiateTransfer",
                        server -> server.initiateTransfer(ClientOnTheWireTest::fill),
                        server -> server.initiateTransfer(ClientOnTheWireTest::fill)
                                .join(),
                        "POST /base/api/transfers/initiate-transfer HTTP/1.1",
                        "{\"client_request_id\":\"r-2\",\"source_player_name\":\"P\",\"source_player_email\":\"p@example.com\","
                                + "\"source_player_phone\":\"+15555550100\",\"target_player_phone\":\"+15555550111\","
                                + "\"target_player_email\":\"q@example.com\",\"target_game_id\":123456789012,\"amount\":\"0.5\"}"),
                new Sent(
                        "createCheckout",
                        server -> server.createCheckout(ClientOnTheWireTest::fill),
                        server ->
                                server.createCheckout(ClientOnTheWireTest::fill).join(),
                        "POST /base/api/checkout/sessions HTTP/1.1",
                        "{\"player_email\":\"p@example.com\",\"usd_amount\":\"20.00\",\"rail\":\"platform\","
                                + "\"success_url\":\"https://you/ok\",\"cancel_url\":\"https://you/cancel\","
                                + "\"metadata\":{\"your_order_id\":\"ord_42\",\"n\":1.50}}"),
                new Sent(
                        "purchaseCurrency",
                        server -> server.purchaseCurrency(ClientOnTheWireTest::fill),
                        server -> server.purchaseCurrency(ClientOnTheWireTest::fill)
                                .join(),
                        "POST /base/api/currency-purchases/purchase-currency HTTP/1.1",
                        "{\"player_email\":\"p@example.com\",\"usd_amount\":\"100\",\"purchase_reference\":\"ref-1\","
                                + "\"rail\":\"game\",\"payment_method_id\":\"pm_card_visa\"}"),
                new Sent(
                        "confirmPayment",
                        server -> server.confirmPayment("pi_1", "ORD_1"),
                        server -> server.confirmPayment("pi_1", "ORD_1").join(),
                        "POST /base/api/currency-purchases/confirm-payment HTTP/1.1",
                        "{\"payment_intent_id\":\"pi_1\",\"order_id\":\"ORD_1\"}"),
                new Sent(
                        "purchaseItem",
                        server -> server.purchaseItem(sword("r-3")),
                        server -> server.purchaseItem(sword("r-3")).join(),
                        "POST /base/api/item-purchases/purchase-item HTTP/1.1",
                        "{\"client_request_id\":\"r-3\",\"player_email\":\"p@example.com\",\"player_name\":\"Pélé\","
                                + "\"item_id\":\"sword\",\"item_name\":\"Sword \\\"of\\\" Dawn\",\"item_quantity\":2,"
                                + "\"unit_price\":\"1.50\",\"total_price\":\"3.00\"}"),
                read(
                        "getOrderDetails",
                        server -> server.getOrderDetails(OrderRef.transactionId("TX/1")),
                        server -> server.getOrderDetails(OrderRef.transactionId("TX/1"))
                                .join(),
                        "/api/currency-purchases/order-details?transaction_id=TX%2F1"),
                read(
                        "getItemOrderDetails",
                        server -> server.getItemOrderDetails(OrderRef.clientRequestId("r 1")),
                        server -> server.getItemOrderDetails(OrderRef.clientRequestId("r 1"))
                                .join(),
                        "/api/item-purchases/order-details?client_request_id=r%201"),
                read(
                        "getItemPurchaseHistory",
                        server -> server.getItemPurchaseHistory(
                                r -> r.playerEmail("p+1@example.com").limit(5).offset(10)),
                        server -> server.getItemPurchaseHistory(r -> r.playerEmail("p+1@example.com")
                                        .limit(5)
                                        .offset(10))
                                .join(),
                        "/api/item-purchases/player-purchase-history?player_email=p%2B1%40example.com&limit=5&offset=10"),
                read(
                        "getPlayerBalance by e-mail",
                        server -> server.getPlayerBalance(PlayerRef.email("a/b+c@example.com")),
                        server -> server.getPlayerBalance(PlayerRef.email("a/b+c@example.com"))
                                .join(),
                        "/api/player-balances/player/by-email/a%2Fb%2Bc%40example.com"),
                read(
                        "getPlayerBalance by id",
                        server -> server.getPlayerBalance(PlayerRef.id(12345678901L)),
                        server -> server.getPlayerBalance(PlayerRef.id(12345678901L))
                                .join(),
                        "/api/player-balances/player/12345678901"),
                read(
                        "getInboundPending",
                        server -> server.getInboundPending(PlayerRef.phone("+15555550100")),
                        server -> server.getInboundPending(PlayerRef.phone("+15555550100"))
                                .join(),
                        "/api/transfers/inbound-pending?player_phone=%2B15555550100"),
                read(
                        "getLinkedIdentities",
                        server -> server.getLinkedIdentities(
                                r -> r.playerEmail("p@example.com").playerPhone("+15555550100")),
                        server -> server.getLinkedIdentities(
                                        r -> r.playerEmail("p@example.com").playerPhone("+15555550100"))
                                .join(),
                        "/api/wallet/identities?player_phone=%2B15555550100"));
    }

    private static Sent read(
            String name, Function<InvoServer, ?> call, Function<InvoServerAsync, ?> asyncCall, String path) {
        return new Sent(name, call, asyncCall, "GET /base" + path + " HTTP/1.1", "");
    }

    private static void fill(network.invo.model.InitiateSendRequest.Builder request) {
        request.clientRequestId("r-1")
                .senderPlayerName("P")
                .senderPlayerEmail("p@example.com")
                .senderPlayerPhone("+15555550100")
                .receiverPlayerPhone("+15555550111")
                .receivingGameId("123456789012")
                .amount("50");
    }

    private static void fill(network.invo.model.InitiateTransferRequest.Builder request) {
        request.clientRequestId("r-2")
                .sourcePlayerName("P")
                .sourcePlayerEmail("p@example.com")
                .sourcePlayerPhone("+15555550100")
                .targetPlayerPhone("+15555550111")
                .targetPlayerEmail("q@example.com")
                .targetGameId(123456789012L)
                .amount("0.5");
    }

    private static void fill(network.invo.model.CreateCheckoutRequest.Builder request) {
        request.playerEmail("p@example.com")
                .usdAmount("20.00")
                .rail(Rail.PLATFORM)
                .successUrl("https://you/ok")
                .cancelUrl("https://you/cancel")
                .metadata(Map.of("your_order_id", "ord_42", "n", new BigDecimal("1.50")));
    }

    private static void fill(network.invo.model.PurchaseCurrencyRequest.Builder request) {
        request.playerEmail("p@example.com")
                .usdAmount(new BigDecimal("1E+2"))
                .purchaseReference("ref-1")
                .rail(Rail.GAME)
                .paymentMethodId("pm_card_visa");
    }

    private static PurchaseItemRequest sword(String key) {
        return PurchaseItemRequest.builder()
                .clientRequestId(key)
                .playerEmail("p@example.com")
                .playerName("Pélé")
                .itemId("sword")
                .itemName("Sword \"of\" Dawn")
                .itemQuantity(2)
                .unitPrice("1.50")
                .totalPrice("3.00")
                .build();
    }

    private static InvoServer.Builder client(ScriptedServer server) {
        return InvoServer.builder()
                .gameSecret(SECRET)
                .baseUrl("http://localhost:" + server.port() + "/base/")
                .userAgent("wire-test/1.0")
                .retryBaseDelay(Duration.ofMillis(1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("everyOperation")
    void everyOperation_onRawBytes_isWhatTheContractSays(Sent sent) throws Exception {
        try (ScriptedServer server = ScriptedServer.http(ScriptedServer.always(ANSWER));
                InvoServer client = client(server).build()) {
            assertThat(sent.call().apply(client)).isNotNull();
            assertThat(sent.asyncCall().apply(client.async())).isNotNull();

            assertThat(server.requests()).hasSize(2).allSatisfy(request -> {
                assertThat(request.firstLine()).isEqualTo(sent.requestLine());
                assertThat(headerLines(request)).containsExactlyInAnyOrderElementsOf(expectedHeaders(sent, server));
                if (sent.body().isEmpty()) {
                    assertThat(request.body()).isEmpty();
                } else {
                    assertThat(json(request.body())).isEqualTo(json(sent.body().getBytes(StandardCharsets.UTF_8)));
                }
            });
        }
    }

    private static List<String> headerLines(ScriptedServer.Request request) {
        return request.head()
                .lines()
                .skip(1)
                .filter(line -> !line.isEmpty())
                .filter(line -> !line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
                .toList();
    }

    private static List<String> expectedHeaders(Sent sent, ScriptedServer server) {
        List<String> lines = new ArrayList<>(List.of(
                "Host: localhost:" + server.port(),
                "X-Game-Secret-Key: " + SECRET,
                "Accept: application/json",
                "Accept-Encoding: identity",
                "User-Agent: wire-test/1.0"));
        if (!sent.body().isEmpty()) {
            lines.add("Content-Type: application/json");
        }
        return lines;
    }

    private static JsonObject json(byte[] bytes) {
        try (var reader = Json.createReader(new StringReader(new String(bytes, StandardCharsets.UTF_8)))) {
            return reader.readObject();
        }
    }

    @Test
    void defaultUserAgent_namesVersionJavaAndEngine() throws Exception {
        try (ScriptedServer server = ScriptedServer.http(ScriptedServer.always(ANSWER));
                InvoServer client = InvoServer.builder()
                        .gameSecret(SECRET)
                        .baseUrl("http://localhost:" + server.port())
                        .build()) {
            client.mintPlayerToken("p@example.com");

            assertThat(server.requests().get(0).headers("User-Agent"))
                    .singleElement()
                    .asString()
                    .matches("invo-java/[0-9]\\S* \\(java/" + Runtime.version().feature() + "; jdk\\)");
        }
    }

    @Test
    void purchase_answerLostAfterProcessing_isChargedOnceAndRecovered() throws Exception {
        AtomicInteger charges = new AtomicInteger();
        AtomicReference<String> charged = new AtomicReference<>();
        try (ScriptedServer server = ScriptedServer.http(connection -> {
                    ScriptedServer.Request request = connection.read();
                    if (request.head()
                            .startsWith("GET /base/api/item-purchases/order-details?client_request_id=key-1 ")) {
                        connection.write(ScriptedServer.answer(
                                200,
                                "{\"order\":{\"order_id\":\"O1\",\"status\":\"completed\",\"total_price\":\"3.00\"}}"));
                        return;
                    }
                    String key = json(request.body()).getString("client_request_id");
                    if (charged.compareAndSet(null, key)) {
                        charges.incrementAndGet();
                        return; // processed, and the connection closed before the answer
                    }
                    assertThat(key).isEqualTo(charged.get());
                    connection.write(
                            ScriptedServer.answer(
                                    409,
                                    "{\"error\":\"already processed\",\"transaction_id\":\"TX1\",\"order_id\":\"O1\",\"new_balance\":\"97.00\"}"));
                });
                InvoServer client = client(server).build()) {
            PurchaseItemResult result = client.purchaseItem(sword("key-1"));

            assertThat(charges).hasValue(1);
            assertThat(result.recovered()).isTrue();
            assertThat(result.transactionId()).isEqualTo("TX1");
            assertThat(result.newBalance()).isEqualByComparingTo("97.00");
            assertThat(server.requests()).hasSize(3);
            assertThat(server.requests().get(1).body())
                    .isEqualTo(server.requests().get(0).body());
        }
    }

    @Test
    void send_heldForAGuardian_saysSoFirst() throws Exception {
        String answer = ScriptedServer.answer(
                202,
                "{\"status\":\"pending_guardian_approval\",\"transaction_id\":\"TX9\",\"verification_method\":\"sms\","
                        + "\"guardian_approval\":{\"approval_id\":\"A1\",\"state\":\"pending\"}}");
        try (ScriptedServer server = ScriptedServer.http(ScriptedServer.always(answer));
                InvoServer client = client(server).build()) {
            InitiateResult result = client.initiateSend(ClientOnTheWireTest::fill);

            assertThat(result.nextStep()).isEqualTo(NextStep.GUARDIAN_APPROVAL);
            assertThat(result.verificationMethod()).isNull();
        }
    }

    @Test
    void checkout_connectionLost_isNotRepeatedAndUnknown() throws Exception {
        try (ScriptedServer server = ScriptedServer.http(ScriptedServer.Connection::read);
                InvoServer client = client(server).build()) {
            InvoConnectionException lost = catchThrowableOfType(
                    InvoConnectionException.class, () -> client.createCheckout(ClientOnTheWireTest::fill));

            assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(lost.attempts()).isEqualTo(1);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void nobodyListens_isNotProcessed() throws Exception {
        ScriptedServer gone = ScriptedServer.http(ScriptedServer.always(ANSWER));
        gone.close();
        try (InvoServer client = client(gone).maxRetries(1).build()) {
            assertThatThrownBy(() -> client.purchaseItem(sword("key-2")))
                    .isInstanceOfSatisfying(InvoConnectionException.class, refused -> {
                        assertThat(refused.reason()).isEqualTo(Reason.REFUSED);
                        assertThat(refused.outcome()).isEqualTo(Outcome.NOT_PROCESSED);
                        assertThat(refused.attempts()).isEqualTo(2);
                        assertThat(refused.idempotencyKey()).isEqualTo("key-2");
                        assertThat(refused).hasMessageContaining("nobody listens there, check the base URL");
                    });
        }
    }

    @Test
    void redirect_isAnErrorAndTheSecretStays() throws Exception {
        try (ScriptedServer elsewhere = ScriptedServer.http(ScriptedServer.always(ANSWER));
                ScriptedServer server =
                        ScriptedServer.http(ScriptedServer.always("HTTP/1.1 307 Moved\r\nLocation: http://localhost:"
                                + elsewhere.port() + "/x\r\nContent-Length: 0\r\n\r\n"));
                InvoServer client = client(server).build()) {
            assertThatThrownBy(() -> client.mintPlayerToken("p@example.com"))
                    .isInstanceOf(InvoApiException.class)
                    .hasMessageContaining("307")
                    .hasMessageContaining("check the base URL")
                    .hasMessageNotContaining("localhost");
            assertThat(elsewhere.connections()).isZero();
        }
    }

    @Test
    void tricklingBody_endsAtTheDeadline() throws Exception {
        try (ScriptedServer server = ScriptedServer.http(connection -> {
                    connection.read();
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
                    while (true) {
                        connection.write(" ");
                        Thread.sleep(20);
                    }
                });
                InvoServer client = client(server)
                        .timeout(Duration.ofMillis(500))
                        .maxRetries(0)
                        .build()) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> client.purchaseItem(sword("key-3")))
                    .isInstanceOfSatisfying(InvoConnectionException.class, late -> {
                        assertThat(late.reason()).isEqualTo(Reason.DEADLINE);
                        assertThat(late.outcome()).isEqualTo(Outcome.UNKNOWN);
                    });

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(450), Duration.ofMillis(2500));
            assertThat(server.sawClose(Duration.ofSeconds(20))).isTrue();
        }
    }

    @Test
    void interrupt_endsTheCallAndKeepsTheFlag() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        AtomicReference<Long> ended = new AtomicReference<>();
        try (ScriptedServer server = ScriptedServer.http(connection -> {
                    connection.read();
                    arrived.countDown();
                    connection.awaitClose();
                });
                InvoServer client = client(server).build()) {
            Thread caller = new Thread(() -> {
                try {
                    client.purchaseItem(sword("key-4"));
                } catch (RuntimeException e) {
                    thrown.set(e);
                }
                flag.set(Thread.currentThread().isInterrupted());
                ended.set(System.nanoTime());
            });
            caller.start();
            arrived.await();
            long interrupted = System.nanoTime();
            caller.interrupt();
            caller.join(20_000);

            assertThat(caller.isAlive()).isFalse();
            assertThat(server.sawClose(Duration.ofSeconds(20))).isTrue();
            assertThat(thrown.get()).isInstanceOf(InvoConnectionException.class);
            assertThat(((InvoConnectionException) thrown.get()).outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(flag.get()).isTrue();
            assertThat(Duration.ofNanos(ended.get() - interrupted)).isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void close_leavesNoThread() throws Exception {
        try (ScriptedServer server =
                ScriptedServer.http(ScriptedServer.always("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"))) {
            InvoServer client = client(server).build();
            // an asynchronous retry, so that the back-off's thread has been there too
            assertThatThrownBy(() ->
                            client.async().getPlayerBalance(PlayerRef.id(1)).join())
                    .hasCauseInstanceOf(InvoApiException.class);
            assertThat(threads()).isNotEmpty();
            client.close();
        }
        // on Java 17 the client's selector ends when the client is unreachable
        for (int i = 0; i < 100 && !threads().isEmpty(); i++) {
            System.gc();
            Thread.sleep(50);
        }
        assertThat(threads()).isEmpty();
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("invo-") || name.startsWith("HttpClient-"))
                .toList();
    }
}
