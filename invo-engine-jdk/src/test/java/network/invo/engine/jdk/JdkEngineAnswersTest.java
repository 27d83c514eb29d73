package network.invo.engine.jdk;

import static network.invo.engine.jdk.ScriptedServer.always;
import static network.invo.engine.jdk.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import network.invo.engine.Deadline;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineProxy;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import network.invo.engine.HttpEngine;
import network.invo.engine.jdk.Calls.Mode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes go there and come back unchanged, every status is an answer, and nothing happens behind our back. */
class JdkEngineAnswersTest {

    private final HttpEngine engine = Calls.engine();

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 301, 302, 303, 307, 308, 400, 401, 404, 407, 408, 409, 429, 500, 501, 503})
    void execute_anyStatus_isReturnedAfterOneRequest(int status) throws Exception {
        String answer = "HTTP/1.1 " + status + "\r\nLocation: /elsewhere\r\nSet-Cookie: a=b\r\nRetry-After: 0\r\n"
                + "WWW-Authenticate: Basic realm=x\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 2\r\n\r\n{}";
        try (ScriptedServer server = ScriptedServer.http(always(answer))) {
            for (Mode mode : Mode.values()) {
                EngineResponse response = mode.send(engine, Calls.post(server.uri("/x"), "{\"a\":1}"));

                assertThat(response.status()).isEqualTo(status);
                assertThat(Calls.text(response)).isEqualTo("{}");
                assertThat(response.headers().first("location")).isEqualTo("/elsewhere");
            }
            assertThat(server.requests()).hasSize(2).allSatisfy(request -> {
                assertThat(request.headers("Cookie")).isEmpty();
                assertThat(request.headers("Expect")).isEmpty();
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_noBody_isEmpty(Mode mode) throws Exception {
        try (ScriptedServer server = ScriptedServer.http(always("HTTP/1.1 204 No Content\r\n\r\n"))) {
            EngineResponse response = mode.send(engine, Calls.get(server.uri("/")));

            assertThat(response.status()).isEqualTo(204);
            assertThat(response.body()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_http10UntilClose_isWhole(Mode mode) throws Exception {
        try (ScriptedServer server = ScriptedServer.http(connection -> {
            connection.read();
            connection.write("HTTP/1.0 200 OK\r\n\r\nhello");
        })) {
            assertThat(Calls.text(mode.send(engine, Calls.get(server.uri("/")))))
                    .isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_chunkedWithTrailers_isWhole(Mode mode) throws Exception {
        String answer =
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\nX-T: 1\r\n\r\n";
        try (ScriptedServer server = ScriptedServer.http(always(answer))) {
            assertThat(Calls.text(mode.send(engine, Calls.get(server.uri("/")))))
                    .isEqualTo("hello");
            assertThat(Calls.text(mode.send(engine, Calls.get(server.uri("/")))))
                    .isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_gzip_isNotDecompressed(Mode mode) throws Exception {
        String answer = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc";
        try (ScriptedServer server = ScriptedServer.http(always(answer))) {
            assertThat(Calls.text(mode.send(engine, Calls.get(server.uri("/")))))
                    .isEqualTo("abc");
            assertThat(server.requests().get(0).headers("Accept-Encoding")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8191, 8192, 8193, 100_000, 8 * 1024 * 1024})
    void execute_anySize_bytesAreUnchangedBothWays(int size) throws Exception {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        try (ScriptedServer server = ScriptedServer.http(connection -> {
            for (ScriptedServer.Request request = connection.read(); request != null; request = connection.read()) {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + request.body().length + "\r\n\r\n");
                connection.write(request.body());
            }
        })) {
            EngineRequest request = new EngineRequest(
                    "POST", server.uri("/"), EngineHeaders.empty(), bytes, Deadline.in(Calls.LONG), size);

            assertThat(engine.execute(request).body()).isEqualTo(bytes);
            assertThat(Mode.ASYNC.send(engine, request).body()).isEqualTo(bytes);
        }
    }

    @Test
    void execute_headersAndPath_areSentUnchanged() throws Exception {
        String path = "/a%2Fb//c%2Bd/@/x%20y?q=a%2Bb+c&r=%E2%82%AC@";
        String answer = "HTTP/1.1 200 OK\r\nX-Two: 1\r\nX-Two: 2\r\nContent-Length: 0\r\n\r\n";
        try (ScriptedServer server = ScriptedServer.http(always(answer))) {
            EngineHeaders headers = EngineHeaders.empty()
                    .plus("User-Agent", "ours/1")
                    .plus("X-Two", "b")
                    .plus("X-Two", "a");
            EngineResponse response = engine.execute(
                    new EngineRequest("GET", server.uri(path), headers, null, Deadline.in(Calls.LONG), 10));

            assertThat(response.headers().all("x-two")).containsExactly("1", "2");
            ScriptedServer.Request sent = server.requests().get(0);
            assertThat(sent.firstLine()).isEqualTo("GET " + path + " HTTP/1.1");
            assertThat(sent.headers("User-Agent")).containsExactly("ours/1");
            assertThat(sent.headers("X-Two")).containsExactly("b", "a");
            assertThat(sent.headers("Upgrade")).isEmpty();
            assertThat(sent.headers("HTTP2-Settings")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_bodyOverTheLimit_isTooLarge(Mode mode) throws Exception {
        String chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n0123456789a\r\n";
        for (String answer : new String[] {answer(200, "0123456789a"), chunks}) {
            try (ScriptedServer server = ScriptedServer.http(connection -> {
                connection.read();
                connection.write(answer);
                connection.awaitClose();
            })) {
                EngineException failure = mode.fail(
                        engine,
                        new EngineRequest(
                                "GET", server.uri("/"), EngineHeaders.empty(), null, Deadline.in(Calls.LONG), 10));

                assertThat(failure.reason()).isEqualTo(Reason.TOO_LARGE);
                assertThat(failure.phase()).isEqualTo(Phase.ANSWERING);
                assertThat(server.sawClose(Calls.LONG)).isTrue();
            }
        }
    }

    @Test
    void execute_unsendableRequest_isRefusedWithoutItsSecrets() throws Exception {
        try (ScriptedServer server = ScriptedServer.http(always(answer(200, "{}")))) {
            for (String[] header : new String[][] {
                {"Host", "canary"},
                {"Content-Length", "1"},
                {"Connection", "close"},
                {"Expect", "100-continue"},
                {"X-Secret", "canary\u0001"},
                {"X-Secret", "canary\u00e9"}
            }) {
                // By the request itself, so that no engine can differ.
                assertThatThrownBy(() -> engine.execute(new EngineRequest(
                                "GET",
                                server.uri("/"),
                                EngineHeaders.empty().plus(header[0], header[1]),
                                null,
                                Deadline.in(Calls.LONG),
                                10)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(header[0])
                        .hasMessageNotContaining("canary")
                        .hasNoCause();
            }
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void create_settingThatTheJdkLacks_isRefusedByName() {
        JdkEngineProvider provider = new JdkEngineProvider();

        assertThatThrownBy(() -> provider.create(EngineConfig.builder()
                        .idleTime(java.time.Duration.ofSeconds(1))
                        .build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("idleTime")
                .hasMessageContaining("apache");
        assertThatThrownBy(() -> provider.create(EngineConfig.builder()
                        .proxy(EngineProxy.of("localhost", 1).withCredentials("u", "canary"))
                        .build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("proxy")
                .hasMessageContaining("apache")
                .hasMessageNotContaining("canary");
    }
}
