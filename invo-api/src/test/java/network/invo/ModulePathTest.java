package network.invo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
                                "{\\"token\\":\\"t\\",\\"checkout_url\\":\\"u\\"}".getBytes(StandardCharsets.UTF_8));
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
                    String absent = System.getProperty("absent");
                    if (absent != null && ModuleLayer.boot().findModule(absent).isPresent()) {
                        throw new IllegalStateException("there is " + absent);
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
        requestsAreWritten(directory);
    }

    @Test
    void requests_withoutTheModuleOfTheJdksClient_areWritten(@TempDir Path directory) throws Exception {
        requestsAreWritten(
                directory,
                "--limit-modules",
                "jdk.compiler,jdk.zipfs,network.invo.api,org.eclipse.yasson,org.eclipse.parsson",
                "-Dabsent=java.net.http");
    }

    private static void requestsAreWritten(Path directory, String... options) throws Exception {
        String modulePath = ChildJvm.path(
                "network.invo.InvoServer",
                "jakarta.json.Json",
                "jakarta.json.bind.Jsonb",
                "org.eclipse.yasson.JsonBindingProvider",
                "org.eclipse.parsson.JsonProviderImpl");

        List<String> all = new ArrayList<>(List.of(
                "--module-path",
                modulePath,
                "--add-modules",
                "network.invo.api,org.eclipse.yasson,org.eclipse.parsson"));
        all.addAll(List.of(options));

        String printed = ChildJvm.run(directory, PROGRAM, all.toArray(String[]::new));

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
