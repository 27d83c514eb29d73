package network.invo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import network.invo.engine.EngineConfig;
import network.invo.internal.ClientFactory;
import network.invo.model.PlayerRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may be built with, and what is refused before there is a client. */
class ConfigurationTest {

    @ParameterizedTest
    @CsvSource({
        "https://invo.network,                       https://invo.network",
        "https://sandbox.invo.network/sandbox,       https://sandbox.invo.network/sandbox",
        "https://invo.network/,                      https://invo.network",
        "https://invo.network/sandbox///,            https://invo.network/sandbox",
        "'  https://invo.network ',                  https://invo.network",
        "HTTPS://Invo.Network/Sandbox,               https://Invo.Network/Sandbox",
        "https://10.0.0.1:8443/x,                    https://10.0.0.1:8443/x",
        "https://[2001:db8::1]:443,                  https://[2001:db8::1]:443",
        "http://localhost,                           http://localhost",
        "http://LOCALHOST:8080/api-gateway,          http://LOCALHOST:8080/api-gateway",
        "http://127.0.0.1:1,                         http://127.0.0.1:1",
        "http://127.0.0.2,                           http://127.0.0.2",
        "http://127.255.255.255:65535,               http://127.255.255.255:65535",
        "http://[::1]:80,                            http://[::1]:80",
        "http://[0:0:0:0:0:0:0:1],                   http://[0:0:0:0:0:0:0:1]",
        "http://[0000::0001]:80,                     http://[0000::0001]:80",
        "http://[::0.0.0.1],                         http://[::0.0.0.1]",
    })
    void baseUrl_httpsOrLoopback_isTheBeginningOfEveryUri(String baseUrl, String beginning) {
        ScriptedEngine engine = new ScriptedEngine().answer(200, "{\"balances\":[]}");

        try (InvoServer server = engine.client(builder -> builder.baseUrl(baseUrl))) {
            server.getPlayerBalance(PlayerRef.id(1));
        }

        assertThat(engine.request().uri()).hasToString(beginning + "/api/player-balances/player/1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "invo.network",
                "//invo.network",
                "/api",
                "https:",
                "https://",
                "https:///api",
                "https:invo.network",
                "ftp://invo.network",
                "file:///etc/passwd",
                "jar:https://invo.network!/",
                "javascript:alert(1)",
                "http://invo.network",
                "http://localhost.evil.com",
                "http://127.0.0.1.evil",
                "http://evil-localhost",
                "http://evil.com/localhost",
                "http://localhost@evil.com",
                "http://128.0.0.1",
                "http://1127.0.0.1",
                "http://127.0.0.256",
                "http://127.0.0",
                "http://2130706433",
                "http://0.0.0.0",
                "http://10.0.0.1",
                "http://[::2]",
                "http://[::]",
                "http://[0:0:0:0:0:0:1:1]",
                "http://[1::1]",
                "http://[fe80::1]",
                "http://[::1%25lo]",
                "http://[::127.0.0.1]",
                "http://[::ffff:7f00:1]",
                "http://[::ffff:127.0.0.1]",
                "https://user@invo.network",
                "https://user:ivsdk_mark@invo.network",
                "https://@invo.network",
                "https://invo.network?x=1",
                "https://invo.network?",
                "https://invo.network/a?key=ivsdk_mark",
                "https://invo.network#part",
                "https://invo.network#",
                "https://invo.network/a b",
                "https://invo.network/%zz",
                "https://invo.network/\u00fc",
                "https://inv\u00f6.network",
                "https://invo_network",
                "https://invo.network:port",
                "https://invo.network:0",
                "https://invo.network:65536",
                "https://invo.network:99999999999",
                "https://invo.network/\r\nX-Evil: 1",
            })
    void baseUrl_notAPlaceToSendTheSecretTo_isRefused(String baseUrl) {
        InvoInputException refused = refused(builder -> builder.baseUrl(baseUrl));

        assertThat(refused.field()).isEqualTo("baseUrl");
        assertThat(refused.code()).isEqualTo("INVALID_INPUT");
        assertThat(refused).hasMessageStartingWith("INVALID_INPUT: baseUrl ");
        assertThat(refused.getMessage()).doesNotContain("ivsdk_mark", "evil");
    }

    @Test
    void baseUrlAndSecret_missing_areNamed() {
        ScriptedEngine engine = new ScriptedEngine();
        assertThatThrownBy(() ->
                        InvoServer.builder().gameSecret("s").engine(engine).build())
                .isInstanceOf(InvoInputException.class)
                .hasMessage("INVALID_INPUT: baseUrl is missing");
        assertThatThrownBy(() -> InvoServer.builder()
                        .baseUrl(InvoEnvironment.SANDBOX)
                        .engine(engine)
                        .build())
                .isInstanceOf(InvoInputException.class)
                .hasMessage("INVALID_INPUT: gameSecret is missing");
    }

    @Test
    void environment_each_hasThePublicUrl() {
        assertThat(InvoEnvironment.PRODUCTION.baseUrl()).hasToString("https://invo.network");
        assertThat(InvoEnvironment.SANDBOX.baseUrl()).hasToString("https://sandbox.invo.network/sandbox");

        ScriptedEngine engine = new ScriptedEngine().answer(200, "{\"balances\":[]}");
        try (InvoServer server = engine.client(builder -> builder.baseUrl(InvoEnvironment.SANDBOX))) {
            server.getPlayerBalance(PlayerRef.id(1));
        }
        assertThat(engine.request().uri())
                .hasToString("https://sandbox.invo.network/sandbox/api/player-balances/player/1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "mark\r\nX: 1",
                "mark\n",
                "mark\r",
                "mark\0",
                "mark\u00e9",
                "mark\u0661",
                "mark\uff11",
                "mark\u007f",
                "mark\t1",
                " mark",
                "mark ",
                "mark\ud800"
            })
    void headerValues_thatCouldBreakTheLine_areRefusedWithoutQuotingThem(String value) {
        InvoInputException secret = refused(builder -> builder.gameSecret(value));
        InvoInputException agent = refused(builder -> builder.userAgent(value));

        assertThat(secret.field()).isEqualTo("gameSecret");
        assertThat(agent.field()).isEqualTo("userAgent");
        assertThat(secret.getMessage()).doesNotContain("mark");
    }

    @Test
    void userAgent_default_namesSdkJavaAndEngine() {
        ScriptedEngine engine = new ScriptedEngine().answer(200, "{\"balances\":[]}");
        try (InvoServer server = engine.client()) {
            assertThat(server.engineId()).isEqualTo("custom");
            server.getPlayerBalance(PlayerRef.id(1));
        }
        assertThat(engine.request().headers().first("User-Agent"))
                .matches("invo-java/[0-9A-Za-z.-]+ \\(java/" + Runtime.version().feature() + "; custom\\)");
    }

    static Stream<Arguments> outOfRange() {
        return Stream.of(
                setting("timeout", builder -> builder.timeout(Duration.ZERO)),
                setting("timeout", builder -> builder.timeout(Duration.ofMillis(-1))),
                setting("timeout", builder -> builder.timeout(Duration.ofNanos(999_999))),
                setting(
                        "timeout",
                        builder -> builder.timeout(Duration.ofHours(1).plusNanos(1))),
                setting("timeout", builder -> builder.timeout(Duration.ofSeconds(Long.MAX_VALUE))),
                setting("timeout", builder -> builder.timeout(Duration.ofSeconds(Long.MIN_VALUE))),
                setting("callTimeout", builder -> builder.callTimeout(Duration.ZERO)),
                setting("callTimeout", builder -> builder.callTimeout(Duration.ofHours(2))),
                setting("maxRetries", builder -> builder.maxRetries(-1)),
                setting("maxRetries", builder -> builder.maxRetries(11)),
                setting("maxRetries", builder -> builder.maxRetries(Integer.MAX_VALUE)),
                setting("retryBaseDelay", builder -> builder.retryBaseDelay(Duration.ofNanos(-1))),
                setting("retryBaseDelay", builder -> builder.retryBaseDelay(Duration.ofMillis(8001))),
                setting("engineConfig", builder -> builder.engineConfig(EngineConfig.defaults())),
                path("api/x"),
                path(""),
                path("/api/x?y=1"),
                path("/api/x#y"),
                path("/api/x y"),
                path("/api/../x"),
                path("/api/.."),
                path("/api/{player_email}"),
                path("/api/{PLAYER}"),
                path("/api/{"),
                path("/api/}"),
                path("/api/%"),
                path("/api/%zz"),
                path("/api/\u00fc"),
                path("/api/\r\n"),
                path("https://evil.test/api"),
                setting(
                        "endpoint GET_PLAYER_BALANCE_BY_EMAIL",
                        builder -> builder.endpoint(Endpoint.GET_PLAYER_BALANCE_BY_EMAIL, "/api/balance")),
                setting(
                        "endpoint GET_PLAYER_BALANCE_BY_EMAIL",
                        builder -> builder.endpoint(Endpoint.GET_PLAYER_BALANCE_BY_EMAIL, "/api/{player_id}")));
    }

    private static Arguments setting(String field, UnaryOperator<InvoServer.Builder> setting) {
        return Arguments.of(field, setting);
    }

    private static Arguments path(String path) {
        return setting("endpoint GET_INBOUND_PENDING", builder -> builder.endpoint(Endpoint.GET_INBOUND_PENDING, path));
    }

    @ParameterizedTest
    @MethodSource("outOfRange")
    void setting_outOfItsRange_isRefusedByName(String field, UnaryOperator<InvoServer.Builder> setting) {
        InvoInputException refused = refused(setting);

        assertThat(refused.field()).isEqualTo(field);
        assertThat(refused.code()).isEqualTo("INVALID_INPUT");
        assertThat(refused.outcome()).isEqualTo(Outcome.NOT_PROCESSED);
    }

    @Test
    void setting_atItsBounds_isTaken() {
        ScriptedEngine engine = new ScriptedEngine();
        assertThatCode(() -> {
                    engine.client(builder -> builder.timeout(Duration.ofMillis(1))
                                    .callTimeout(Duration.ofMillis(1))
                                    .maxRetries(0)
                                    .retryBaseDelay(Duration.ZERO))
                            .close();
                    engine.client(builder -> builder.timeout(Duration.ofHours(1))
                                    .callTimeout(Duration.ofHours(1))
                                    .maxRetries(10)
                                    .retryBaseDelay(Duration.ofSeconds(8))
                                    .endpoint(Endpoint.GET_INBOUND_PENDING, "/")
                                    .endpoint(Endpoint.CONFIRM_PAYMENT, "/v2/a-b_c~d.e/%C3%BC:@!$&'()*+,;="))
                            .close();
                })
                .doesNotThrowAnyException();
    }

    @Test
    void close_twiceWithAGivenEngine_leavesTheEngineToItsOwner() {
        ScriptedEngine engine = new ScriptedEngine();
        InvoServer server = engine.client();

        server.close();
        server.close();

        assertThat(engine.closed()).isZero();
    }

    @Test
    void build_hooksThatThrowWhenAsked_failsBeforeAnEngineIsMade() {
        AtomicInteger asked = new AtomicInteger();
        InvoHooks broken = new InvoHooks() {
            @Override
            public boolean wantsUrl() {
                asked.incrementAndGet();
                throw new IllegalStateException("mine");
            }
        };
        // Without the hooks' throw the absent engine would be the failure.
        assertThatThrownBy(() -> InvoServer.builder()
                        .gameSecret("s")
                        .baseUrl("https://h")
                        .engine("no-such-engine")
                        .hooks(broken)
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("mine");
        assertThat(asked).hasValue(1);
    }

    @Test
    void engine_namedButAbsent_isRefused() {
        assertThatThrownBy(() -> InvoServer.builder()
                        .gameSecret("s")
                        .baseUrl("https://h")
                        .engine("no-such-engine")
                        .build())
                .isInstanceOf(InvoInputException.class)
                .hasMessageContaining("no-such-engine");
    }

    @Test
    void fromEnvironment_missingOrBlankVariable_isNamed() {
        assertThatThrownBy(() -> ClientFactory.fromEnvironment(Map.of("INVO_BASE_URL", "https://h")::get))
                .isInstanceOf(InvoInputException.class)
                .hasMessageContaining("INVO_GAME_SECRET is not set");
        InvoInputException blank = catchThrowableOfType(
                InvoInputException.class,
                () -> ClientFactory.fromEnvironment(
                        Map.of("INVO_GAME_SECRET", "ivsdk_mark", "INVO_BASE_URL", " ")::get));
        assertThat(blank.field()).isEqualTo("INVO_BASE_URL");
        assertThat(blank.getMessage()).doesNotContain("ivsdk_mark");
    }

    @Test
    void fromEnvironment_badValue_isRefusedAsTheBuilderRefusesIt() {
        InvoInputException refused = catchThrowableOfType(
                InvoInputException.class,
                () -> ClientFactory.fromEnvironment(
                        Map.of("INVO_GAME_SECRET", "ivsdk_mark", "INVO_BASE_URL", "http://evil.test")::get));
        assertThat(refused.field()).isEqualTo("baseUrl");
    }

    private static final String BUILDS_A_CLIENT = """
            import java.util.concurrent.CompletableFuture;
            import network.invo.*;
            import network.invo.engine.*;

            public class Main {
                public static void main(String[] args) {
                    HttpEngine engine = new HttpEngine() {
                        public EngineResponse execute(EngineRequest request) { return null; }
                        public CompletableFuture<EngineResponse> executeAsync(EngineRequest request) { return null; }
                        public void close() {}
                    };
                    try {
                        InvoServer.builder().gameSecret("s").baseUrl("https://h").engine(engine).build();
                    } catch (InvoInputException e) {
                        System.out.println(e.getMessage());
                    }
                }
            }
            """;

    @Test
    void build_withoutAJsonPProvider_saysWhatToAdd(@TempDir Path directory) throws Exception {
        String apis = ChildJvm.path("network.invo.InvoServer", "jakarta.json.Json", "jakarta.json.bind.Jsonb");

        assertThat(ChildJvm.run(directory, BUILDS_A_CLIENT, "-cp", apis))
                .startsWith("JSON_PROVIDER_UNAVAILABLE: no JSON-P provider is on the class path")
                .contains("org.eclipse:yasson", "org.eclipse.parsson:parsson");
    }

    private static InvoInputException refused(UnaryOperator<InvoServer.Builder> setting) {
        ScriptedEngine engine = new ScriptedEngine();
        InvoInputException refused = catchThrowableOfType(
                InvoInputException.class,
                () -> setting.apply(InvoServer.builder()
                                .gameSecret("ivsdk_test")
                                .baseUrl("https://api.test")
                                .engine(engine))
                        .build()
                        .close());
        assertThat(refused).as("the refusal").isNotNull();
        assertThat(engine.requests()).isEmpty();
        return refused;
    }
}
