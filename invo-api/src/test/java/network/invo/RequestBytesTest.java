package network.invo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes of every request are the same whatever JSON libraries are there: a repeated call must be the same call. */
class RequestBytesTest {

    private static final String TEXT =
            "\"\\b\\f\\n\\r\\t\\u0001\\u001f \\\"\\\\/'<>&=\u007f\u0080\u009f\u00a0\u00e4\u2019"
                    + "\u2028\u2029\u5c71\ufeff\uffff\ud83d\ude00\"";

    private static final List<String> BODIES = List.of(
            "{\"player_email\":\"ann+1@x.test\"}",
            "{\"amount\":\"20.00\",\"client_request_id\":\"send-1\",\"receiver_player_phone\":\"+15550000002\","
                    + "\"receiving_game_id\":12345678901,\"sender_player_email\":\"ann@x.test\","
                    + "\"sender_player_name\":\"Ann\",\"sender_player_phone\":\"+15550000001\"}",
            "{\"amount\":\"0.0000005\",\"client_request_id\":\"send-1\",\"receiver_player_email\":\"bob@x.test\","
                    + "\"receiver_player_phone\":\"+15550000002\",\"receiving_game_id\":\"00123\","
                    + "\"sender_player_email\":\"ann@x.test\",\"sender_player_name\":" + TEXT
                    + ",\"sender_player_phone\":\"+15550000001\"}",
            "{\"amount\":\"100\",\"client_request_id\":\"transfer-1\",\"source_player_email\":\"ann@x.test\","
                    + "\"source_player_name\":\"Ann\",\"source_player_phone\":\"+15550000001\",\"target_game_id\":-7,"
                    + "\"target_player_phone\":\"+15550000002\"}",
            "{\"amount\":\"20.10\",\"client_request_id\":\"transfer-1\",\"source_player_email\":\"ann@x.test\","
                    + "\"source_player_name\":\"Ann\",\"source_player_phone\":\"+15550000001\","
                    + "\"target_game_id\":\"98765432109876543210\",\"target_player_email\":\"bob@x.test\","
                    + "\"target_player_phone\":\"+15550000002\"}",
            "{\"player_email\":\"ann@x.test\",\"usd_amount\":\"50\"}",
            "{\"cancel_url\":\"https://game.test/no\",\"metadata\":{\"z\":" + TEXT + "," + TEXT
                    + ":{\"camelCase Key\":null,\"\":\"\"},\"list\":[1,null,\"two\",[true],{\"k\":false},[]],"
                    + "\"decimal\":12.50,\"tiny\":1E-30,\"huge\":1E+30,\"bigInteger\":1208925819614629174706176,"
                    + "\"long\":-9223372036854775808,\"doubles\":[0.1,100.0,-0.0,1.0E300,1.0E-7,4.9E-324],"
                    + "\"floats\":[1.5,0.1,1.0E+30],\"short\":3,\"byte\":-4,\"nothing\":null},"
                    + "\"player_email\":\"ann@x.test\",\"rail\":\"steam\","
                    + "\"success_url\":\"https://game.test/ok?a=1&b=\u00e4\",\"usd_amount\":\"999.99\"}",
            "{\"player_email\":\"ann@x.test\",\"purchase_reference\":\"ref-1\",\"usd_amount\":\"10.00\"}",
            "{\"metadata\":{},\"payment_method_id\":\"pm_card_visa\",\"player_email\":\"ann@x.test\","
                    + "\"player_name\":\"\u5c71\ud83d\ude00\",\"player_phone\":\"+15550000001\","
                    + "\"purchase_reference\":\"ref-1\",\"rail\":\"new-rail\",\"usd_amount\":\"10.5\"}",
            "{\"player_email\":\"ann@x.test\",\"purchase_reference\":\"ref-1\",\"saved_card_id\":\"card-7\","
                    + "\"usd_amount\":\"10\"}",
            "{\"payment_intent_id\":\"pi_1\"}",
            "{\"order_id\":\"ORD_1\",\"payment_intent_id\":\"pi_1\"}",
            "{\"client_request_id\":\"item-1\",\"item_id\":\"sword\",\"item_name\":\"Sword\",\"item_quantity\":2,"
                    + "\"player_email\":\"ann@x.test\",\"player_name\":\"Ann\",\"total_price\":\"10.00\","
                    + "\"unit_price\":\"5\"}",
            "{\"client_request_id\":\"item-1\",\"item_category\":\"weapons\","
                    + "\"item_description\":\"sharp \\\"and\\\" <long>\\n\",\"item_id\":\"sword\",\"item_name\":\"Sword\","
                    + "\"item_quantity\":1000,\"player_email\":\"ann@x.test\",\"player_name\":\"Ann\","
                    + "\"player_phone\":\"+15550000001\",\"total_price\":\"100\",\"unit_price\":\"0.10\"}");

    private static final List<String> PARSSON = List.of(ChildJvm.home("org.eclipse.parsson.JsonProviderImpl"));

    @TempDir
    Path directory;

    @Test
    void requests_withYasson_areTheseBytes() {
        assertThat(WrittenRequests.all()).containsExactlyElementsOf(BODIES);
    }

    @Test
    void requests_withJohnzonForAll_areTheseBytes() throws Exception {
        assertThat(writtenWith(jars("johnzon"))).containsExactlyElementsOf(BODIES);
    }

    @Test
    void requests_withJohnzonAsJsonbOnParsson_areTheseBytes() throws Exception {
        List<String> jars =
                Stream.concat(PARSSON.stream(), jars("johnzon").stream()).toList();

        assertThat(writtenWith(jars)).containsExactlyElementsOf(BODIES);
    }

    @Test
    void requests_withoutAJsonbProvider_areTheseBytes() throws Exception {
        assertThat(writtenWith(PARSSON)).containsExactlyElementsOf(BODIES);
    }

    /** As the requests, the events' records of ours need a parser and no binding. */
    @Test
    void events_withoutAJsonbProvider_areRead() throws Exception {
        String printed = ChildJvm.run(
                directory,
                """
                import java.nio.charset.StandardCharsets;
                import java.time.Instant;
                import network.invo.webhook.*;

                public class Main {
                    public static void main(String[] args) {
                        byte[] body = ("{\\"idempotency_key\\":\\"k\\",\\"event_type\\":\\"x\\",\\"data\\":"
                                + "{\\"item_id\\":\\"sword\\",\\"usd_amount\\":\\"1.50\\"}}").getBytes(StandardCharsets.UTF_8);
                        WebhookEvent event = WebhookVerifier.of("s").verify(body, WebhookSigner.of("s").sign(body, Instant.now()));
                        System.out.println(event.dataAs(ItemPurchased.class).itemId());
                        System.out.println(event.dataAs(PurchaseCompleted.class).usdAmount());
                    }
                }
                """,
                "-cp",
                ChildJvm.path(
                        "network.invo.InvoServer",
                        "jakarta.json.Json",
                        "jakarta.json.bind.Jsonb",
                        "org.eclipse.parsson.JsonProviderImpl"));

        assertThat(printed.lines()).containsExactly("sword", "1.50");
    }

    private List<String> writtenWith(List<String> json) throws Exception {
        String apis = ChildJvm.path(
                "network.invo.InvoServer",
                "network.invo.WrittenRequests",
                "jakarta.json.Json",
                "jakarta.json.bind.Jsonb");
        String printed = ChildJvm.run(
                directory,
                "public class Main { public static void main(String[] args) { network.invo.WrittenRequests.main(args); } }",
                "-cp",
                apis + File.pathSeparator + String.join(File.pathSeparator, json));
        return Arrays.asList(printed.split("\r?\n", -1)).subList(0, BODIES.size());
    }

    /** What the build has laid ready beside the API. */
    static List<String> jars(String library) throws IOException {
        Path built = Path.of(ChildJvm.home("network.invo.InvoServer")).resolveSibling("json");
        try (Stream<Path> files = Files.list(built.resolve(library))) {
            return files.map(Path::toString).sorted().collect(Collectors.toList());
        }
    }
}
