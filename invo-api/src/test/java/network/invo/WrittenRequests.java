package network.invo;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import network.invo.engine.EngineRequest;
import network.invo.model.Rail;

/** Every request with a body, as it is written: here, and in JVMs with other JSON libraries. */
public final class WrittenRequests {

    /** What JSON may write in two ways, and what libraries like to escape. */
    static final String ANY_TEXT =
            "\b\f\n\r\t\u0001\u001f \"\\/'<>&=\u007f\u0080\u009f\u00a0\u00e4\u2019\u2028\u2029\u5c71\ufeff\uffff\ud83d\ude00";

    private WrittenRequests() {}

    /** Prints them, one a line. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        all().forEach(out::println);
    }

    static List<String> all() {
        ScriptedEngine engine = new ScriptedEngine();
        try (InvoServer server = engine.client()) {
            for (int i = 0; i < 20; i++) {
                engine.answer(200, "{\"token\":\"t\",\"checkout_url\":\"u\",\"status\":\"success\"}");
            }
            server.mintPlayerToken("ann+1@x.test");
            sends(server);
            transfers(server);
            checkouts(server);
            purchases(server);
            server.confirmPayment("pi_1");
            server.confirmPayment("pi_1", "ORD_1");
            items(server);
        }
        return engine.requests().stream().map(WrittenRequests::body).toList();
    }

    static String body(EngineRequest request) {
        return new String(requireNonNull(request.body()), StandardCharsets.UTF_8);
    }

    private static void sends(InvoServer server) {
        server.initiateSend(request -> request.clientRequestId("send-1")
                .senderPlayerName("Ann")
                .senderPlayerEmail("ann@x.test")
                .senderPlayerPhone("+15550000001")
                .receiverPlayerPhone("+15550000002")
                .receivingGameId(12345678901L)
                .amount("20.00"));
        server.initiateSend(request -> request.clientRequestId("send-1")
                .senderPlayerName(ANY_TEXT)
                .senderPlayerEmail("ann@x.test")
                .senderPlayerPhone("+15550000001")
                .receiverPlayerPhone("+15550000002")
                .receiverPlayerEmail("bob@x.test")
                .receivingGameId("00123")
                .amount(new BigDecimal("5E-7")));
    }

    private static void transfers(InvoServer server) {
        server.initiateTransfer(request -> request.clientRequestId("transfer-1")
                .sourcePlayerName("Ann")
                .sourcePlayerEmail("ann@x.test")
                .sourcePlayerPhone("+15550000001")
                .targetPlayerPhone("+15550000002")
                .targetGameId(-7)
                .amount(new BigDecimal("1E+2")));
        server.initiateTransfer(request -> request.clientRequestId("transfer-1")
                .sourcePlayerName("Ann")
                .sourcePlayerEmail("ann@x.test")
                .sourcePlayerPhone("+15550000001")
                .targetPlayerPhone("+15550000002")
                .targetPlayerEmail("bob@x.test")
                .targetGameId("98765432109876543210")
                .amount("20.10"));
    }

    private static void checkouts(InvoServer server) {
        server.createCheckout(request -> request.playerEmail("ann@x.test").usdAmount("50"));
        server.createCheckout(request -> request.playerEmail("ann@x.test")
                .usdAmount("999.99")
                .rail(Rail.STEAM)
                .successUrl("https://game.test/ok?a=1&b=\u00e4")
                .cancelUrl("https://game.test/no")
                .metadata(metadata()));
    }

    private static Map<String, Object> metadata() {
        Map<String, Object> inner = new LinkedHashMap<>();
        inner.put("camelCase Key", null);
        inner.put("", "");
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("z", ANY_TEXT);
        metadata.put(ANY_TEXT, inner);
        metadata.put("list", Arrays.asList(1, null, "two", List.of(true), Map.of("k", false), List.of()));
        metadata.put("decimal", new BigDecimal("12.50"));
        metadata.put("tiny", new BigDecimal("1E-30"));
        metadata.put("huge", new BigDecimal("1E+30"));
        metadata.put("bigInteger", BigInteger.TWO.pow(80));
        metadata.put("long", Long.MIN_VALUE);
        metadata.put("doubles", List.of(0.1, 100.0, -0.0, 1e300, 1e-7, Double.MIN_VALUE));
        metadata.put("floats", List.of(1.5f, 0.1f, 1e30f));
        metadata.put("short", (short) 3);
        metadata.put("byte", (byte) -4);
        metadata.put("nothing", null);
        return metadata;
    }

    private static void purchases(InvoServer server) {
        server.purchaseCurrency(
                request -> request.playerEmail("ann@x.test").usdAmount("10.00").purchaseReference("ref-1"));
        server.purchaseCurrency(request -> request.playerEmail("ann@x.test")
                .usdAmount("10.5")
                .purchaseReference("ref-1")
                .rail(Rail.of("new-rail"))
                .paymentMethodId("pm_card_visa")
                .playerName("\u5c71\ud83d\ude00")
                .playerPhone("+15550000001")
                .metadata(Map.of()));
        server.purchaseCurrency(request -> request.playerEmail("ann@x.test")
                .usdAmount("10")
                .purchaseReference("ref-1")
                .savedCardId("card-7"));
    }

    private static void items(InvoServer server) {
        server.purchaseItem(request -> request.clientRequestId("item-1")
                .playerEmail("ann@x.test")
                .playerName("Ann")
                .itemId("sword")
                .itemName("Sword")
                .itemQuantity(2)
                .unitPrice("5")
                .totalPrice("10.00"));
        server.purchaseItem(request -> request.clientRequestId("item-1")
                .playerEmail("ann@x.test")
                .playerName("Ann")
                .itemId("sword")
                .itemName("Sword")
                .itemQuantity(1000)
                .unitPrice(new BigDecimal("0.100"))
                .totalPrice(new BigDecimal("1E+2"))
                .playerPhone("+15550000001")
                .itemDescription("sharp \"and\" <long>\n")
                .itemCategory("weapons"));
    }
}
