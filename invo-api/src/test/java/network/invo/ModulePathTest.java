package network.invo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that reflection touches works when this is a real module, where only what is opened can be reached. */
class ModulePathTest {

    private static final String PROGRAM = """
            import java.math.BigDecimal;
            import java.nio.charset.StandardCharsets;
            import java.util.Map;
            import java.util.concurrent.CompletableFuture;
            import network.invo.InvoServer;
            import network.invo.engine.*;
            import network.invo.model.Rail;

            public class Main {
                static class Engine implements HttpEngine {
                    public EngineResponse execute(EngineRequest request) {
                        System.out.println(new String(request.body(), StandardCharsets.UTF_8));
                        return new EngineResponse(200, EngineHeaders.empty(),
                                "{\\"status\\":\\"success\\",\\"token\\":\\"t\\",\\"checkout_url\\":\\"u\\"}".getBytes(StandardCharsets.UTF_8));
                    }
                    public CompletableFuture<EngineResponse> executeAsync(EngineRequest request) {
                        return CompletableFuture.completedFuture(execute(request));
                    }
                    public void close() {}
                }

                public static void main(String[] args) {
                    if (!InvoServer.class.getModule().isNamed()) {
                        throw new IllegalStateException("not a module");
                    }
                    try (InvoServer server = InvoServer.builder()
                            .gameSecret("s").baseUrl("https://h").engine(new Engine()).build()) {
                        server.mintPlayerToken("a@b");
                        server.initiateSend(r -> r.clientRequestId("k").senderPlayerName("n").senderPlayerEmail("a@b")
                                .senderPlayerPhone("+15550000001").receiverPlayerPhone("+15550000002")
                                .receivingGameId(7).amount("1.50"));
                        server.createCheckout(r -> r.playerEmail("a@b").usdAmount("1").rail(Rail.GAME)
                                .metadata(Map.of("m", new BigDecimal("1.0"))));
                        server.confirmPayment("pi", "ORD");
                    }
                }
            }
            """;

    @Test
    void requests_onTheModulePath_areWritten(@TempDir Path directory) throws Exception {
        String modulePath = ChildJvm.path(
                "network.invo.InvoServer",
                "jakarta.json.Json",
                "jakarta.json.bind.Jsonb",
                "org.eclipse.yasson.JsonBindingProvider",
                "org.eclipse.parsson.JsonProviderImpl");

        String printed = ChildJvm.run(
                directory,
                PROGRAM,
                "--module-path",
                modulePath,
                "--add-modules",
                "network.invo.api,org.eclipse.yasson,org.eclipse.parsson");

        assertThat(printed.lines())
                .containsExactly(
                        "{\"player_email\":\"a@b\"}",
                        "{\"amount\":\"1.50\",\"client_request_id\":\"k\",\"receiver_player_phone\":\"+15550000002\","
                                + "\"receiving_game_id\":7,\"sender_player_email\":\"a@b\",\"sender_player_name\":\"n\","
                                + "\"sender_player_phone\":\"+15550000001\"}",
                        "{\"metadata\":{\"m\":1.0},\"player_email\":\"a@b\",\"rail\":\"game\",\"usd_amount\":\"1\"}",
                        "{\"order_id\":\"ORD\",\"payment_intent_id\":\"pi\"}");
    }
}
