package network.invo.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import network.invo.sandbox.InvoSandbox;
import network.invo.sandbox.LedgerEntry;
import network.invo.sandbox.Route;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every {@link Shop} must do, whatever its archive and its engine: a subclass lists its shops in a static method
 * {@code shops}. They buy from a sandbox in the JVM of the tests.
 */
public abstract class ShopRows {

    // By itself it asks WildFly for HTTP/2, where WildFly takes the wait for an answer for a client that is gone.
    private static final HttpClient BROWSER =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static InvoSandbox sandbox;

    private final String key = "key-" + UUID.randomUUID();
    private final String player = key + "@example.com";

    /** An address of the server; its path does not matter. */
    protected abstract URI server();

    /**
     * One deployed shop.
     *
     * @param path the application's path
     * @param named the engine that it asks for, or null if it leaves that to the SDK
     * @param engine the engine that it must get
     */
    protected record Place(String path, String named, String engine) {

        /** A shop that takes what it finds. */
        public static Place at(String path, String engine) {
            return new Place(path, null, engine);
        }

        /** A shop that names its engine. */
        public static Place naming(String path, String engine) {
            return new Place(path, engine, engine);
        }
    }

    @BeforeAll
    static void open() {
        sandbox = InvoSandbox.start();
    }

    @AfterAll
    static void close() {
        sandbox.close();
    }

    @BeforeEach
    void arrive() {
        // of a test before this that failed
        sandbox.faults().clear();
        sandbox.addPlayer(player, "100.00");
    }

    @ParameterizedTest
    @MethodSource("shops")
    void purchase_sync_chargedOnce(Place shop) throws Exception {
        assertThat(ask(shop, "sync"))
                .containsOnly(
                        Map.entry("engine", shop.engine),
                        Map.entry("recovered", "false"),
                        Map.entry("balance", "90.00"));
        assertThat(charged()).containsExactly(key + "-1");
    }

    @ParameterizedTest
    @MethodSource("shops")
    void purchase_answerLost_recoveredAndChargedOnce(Place shop) throws Exception {
        sandbox.faults().on(Route.PURCHASE_ITEM).dropAfterProcessing();

        assertThat(ask(shop, "sync"))
                .containsOnly(
                        Map.entry("engine", shop.engine),
                        Map.entry("recovered", "true"),
                        Map.entry("balance", "90.00"));
        assertThat(charged()).containsExactly(key + "-1");
    }

    @ParameterizedTest
    @MethodSource("shops")
    void purchase_balanceTooLow_refusedAndNotCharged(Place shop) throws Exception {
        assertThat(ask(shop, "sync", "100.01"))
                .containsOnly(Map.entry("engine", shop.engine), Map.entry("refused", "true REJECTED"));
        assertThat(charged()).isEmpty();
    }

    /** Callbacks have no context class loader to rely on; the client must have all it needs by then. */
    @ParameterizedTest
    @MethodSource("shops")
    void purchase_fromCallbacks_eachChargedOnce(Place shop) throws Exception {
        Map<String, String> told = ask(shop, "async");

        assertThat(told).containsEntry("engine", shop.engine).containsEntry("balance", "70.00");
        // else this says nothing: the servers are started with a common pool as larger machines have it
        assertThat(told).extractingByKey("pool").isNotEqualTo("application");
        assertThat(charged()).containsExactlyInAnyOrder(key + "-1", key + "-2", key + "-3");
    }

    @ParameterizedTest
    @MethodSource("shops")
    void purchase_fromTheCallbackOfARepetition_eachChargedOnce(Place shop) throws Exception {
        sandbox.faults().on(Route.PURCHASE_ITEM).dropAfterProcessing();

        assertThat(ask(shop, "async")).containsEntry("balance", "70.00");
        assertThat(charged()).containsExactlyInAnyOrder(key + "-1", key + "-2", key + "-3");
    }

    /** Asks a shop to buy for 10.00 apiece. */
    protected Map<String, String> ask(Place shop, String how) throws IOException, InterruptedException {
        return ask(shop, how, "10.00");
    }

    private Map<String, String> ask(Place shop, String how, String price) throws IOException, InterruptedException {
        Map<String, String> parameters = new LinkedHashMap<>(Map.of(
                "url",
                sandbox.baseUrl(),
                "secret",
                sandbox.gameSecret(),
                "player",
                player,
                "key",
                key,
                "price",
                price));
        if (shop.named != null) {
            parameters.put("engine", shop.named);
        }
        String query = parameters.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        Map<String, String> told = new LinkedHashMap<>();
        for (String line : get(shop.path + "/shop/" + how + "?" + query).split("\\R")) {
            told.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
        }
        return told;
    }

    /** What is at a path of the server. */
    protected String get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(server().resolve("/" + path)));
    }

    /** The body of a good answer. */
    protected String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                BROWSER.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    /** The keys of what this test's player has paid for, by the backend's own ledger. */
    protected List<String> charged() {
        List<String> keys = new ArrayList<>();
        for (LedgerEntry entry : sandbox.ledger()) {
            if (entry.kind() == LedgerEntry.Kind.ITEM_PURCHASED
                    && entry.playerEmail().equals(player)) {
                keys.add(entry.idempotencyKey());
            }
        }
        return keys;
    }
}
