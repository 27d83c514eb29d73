package network.invo.engine.jdk;

import static network.invo.engine.jdk.ScriptedServer.always;
import static network.invo.engine.jdk.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineProxy;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import network.invo.engine.HttpEngine;
import network.invo.engine.jdk.Calls.Mode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What breaks, breaks with the right phase and reason, in time, and never leads to a second request. */
class JdkEngineFailuresTest {

    private static final Duration SHORT = Duration.ofMillis(400);

    private static final String OK = answer(200, "{}");

    private HttpEngine engine = Calls.engine();

    private static Certificates good;
    private static Certificates otherHost;
    private static Certificates expired;

    @BeforeAll
    static void makeCertificates(@TempDir Path directory) throws Exception {
        good = Certificates.localhost(directory);
        otherHost = Certificates.otherHost(directory);
        expired = Certificates.expired(directory);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private void use(EngineConfig.Builder config) {
        engine.close();
        engine = Calls.engine(config);
    }

    private static void check(EngineException failure, Phase phase, Reason reason) {
        assertThat(failure.phase() + " " + failure.reason()).as("%s", failure).isEqualTo(phase + " " + reason);
        assertThat(failure)
                .hasMessageNotContaining("canary")
                .hasMessageNotContaining("localhost")
                .hasMessageNotContaining("path");
    }

    private EngineException failure(Mode mode, String method, ScriptedServer server, Duration span) {
        URI uri = server.uri("/path?canary=1");
        return mode.fail(engine, method.equals("GET") ? Calls.get(uri, span) : Calls.post(uri, "{\"canary\":1}", span));
    }

    // --- before the request ---

    @ParameterizedTest
    @EnumSource
    void execute_nobodyListens_isRefused(Mode mode) throws Exception {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        check(
                mode.fail(engine, Calls.post(URI.create("http://127.0.0.1:" + port + "/path"), "{}")),
                Phase.NOT_SENT,
                Reason.REFUSED);
    }

    @ParameterizedTest
    @EnumSource
    void execute_unknownHost_isDns(Mode mode) {
        check(
                mode.fail(engine, Calls.post(URI.create("http://canary.invalid/path"), "{}")),
                Phase.NOT_SENT,
                Reason.DNS);
    }

    @ParameterizedTest
    @EnumSource
    void execute_deadlineIsPast_opensNoSocket(Mode mode) throws Exception {
        try (ScriptedServer server = ScriptedServer.http(always(OK))) {
            check(failure(mode, "POST", server, Duration.ofMillis(-1)), Phase.NOT_SENT, Reason.DEADLINE);
            assertThat(server.connections()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_connectionIsNeverAccepted_isConnectTimeoutOrDeadline(Mode mode) throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> fillers = fill(full);
            URI uri = URI.create("http://localhost:" + full.getLocalPort() + "/path");
            try {
                check(mode.fail(engine, Calls.post(uri, "{}", SHORT)), Phase.NOT_SENT, Reason.DEADLINE);
                use(EngineConfig.builder().connectTimeout(SHORT));
                check(mode.fail(engine, Calls.post(uri, "{}")), Phase.NOT_SENT, Reason.CONNECT_TIMEOUT);
            } finally {
                for (Socket filler : fillers) {
                    filler.close();
                }
            }
        }
    }

    /** Fills the backlog, so that the kernel answers no further connection. */
    private static List<Socket> fill(ServerSocket server) throws IOException {
        List<Socket> fillers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Socket socket = new Socket();
            try {
                socket.connect(server.getLocalSocketAddress(), 200);
                fillers.add(socket);
            } catch (java.net.SocketTimeoutException e) {
                socket.close();
                return fillers;
            }
        }
        throw new AssertionError("the backlog takes every connection");
    }

    @ParameterizedTest
    @EnumSource
    void execute_handshakeIsSilent_isConnectTimeoutOrDeadline(Mode mode) throws Exception {
        try (ScriptedServer server = ScriptedServer.http(ScriptedServer.Connection::awaitClose)) {
            URI uri = URI.create("https://localhost:" + server.port() + "/path");

            check(mode.fail(engine, Calls.post(uri, "{}", SHORT)), Phase.NOT_SENT, Reason.DEADLINE);
            assertThat(server.sawClose(Calls.LONG)).isTrue();
            use(EngineConfig.builder().connectTimeout(SHORT));
            check(mode.fail(engine, Calls.post(uri, "{}")), Phase.NOT_SENT, Reason.CONNECT_TIMEOUT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_untrustedCertificate_isTls(Mode mode) throws Exception {
        checkCertificate(mode, good, false);
    }

    @ParameterizedTest
    @EnumSource
    void execute_certificateOfAnotherHost_isTls(Mode mode) throws Exception {
        checkCertificate(mode, otherHost, true);
    }

    @ParameterizedTest
    @EnumSource
    void execute_expiredCertificate_isTls(Mode mode) throws Exception {
        checkCertificate(mode, expired, true);
    }

    private void checkCertificate(Mode mode, Certificates certificates, boolean trusted) throws Exception {
        if (trusted) {
            use(EngineConfig.builder().sslContext(certificates.client()));
        }
        try (ScriptedServer server = ScriptedServer.https(certificates.server(), always(OK))) {
            EngineException failure = failure(mode, "POST", server, Calls.LONG);

            check(failure, Phase.NOT_SENT, Reason.TLS);
            assertThat(failure).hasRootCauseInstanceOf(Exception.class);
            assertThat(causes(failure)).hasAtLeastOneElementOfType(CertificateException.class);
            assertThat(server.requests()).isEmpty();
        }
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            causes.add(each);
        }
        return causes;
    }

    @ParameterizedTest
    @EnumSource
    void execute_ownContext_isTrustedAndKeepsItsConnection(Mode mode) throws Exception {
        use(EngineConfig.builder().sslContext(good.client()));
        try (ScriptedServer server = ScriptedServer.https(good.server(), always(OK))) {
            for (int i = 0; i < 5; i++) {
                assertThat(mode.send(engine, Calls.post(server.uri("/"), "{}")).status())
                        .isEqualTo(200);
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    // --- waiting for the answer ---

    @ParameterizedTest
    @EnumSource
    void execute_noAnswer_isDeadlineAndTheServerSeesTheClose(Mode mode) throws Exception {
        for (String method : List.of("GET", "POST")) {
            try (ScriptedServer server = ScriptedServer.http(connection -> {
                connection.read();
                connection.awaitClose();
            })) {
                long start = System.nanoTime();
                EngineException failure = failure(mode, method, server, SHORT);
                Duration took = Duration.ofNanos(System.nanoTime() - start);

                check(failure, Phase.MAYBE_SENT, Reason.DEADLINE);
                assertThat(took).isBetween(SHORT, SHORT.plusSeconds(2));
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                assertThat(server.sawClose(Calls.LONG)).isTrue();
                assertThat(server.requests()).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_uploadIsNeverRead_isDeadline(Mode mode) throws Exception {
        try (ScriptedServer server = ScriptedServer.http(connection -> {
            connection.socket().setReceiveBufferSize(4096);
            Calls.await("the test's end", () -> connection.socket().isClosed());
        })) {
            EngineRequest request = Calls.post(server.uri("/path"), "x".repeat(32 * 1024 * 1024), SHORT);

            check(mode.fail(engine, request), Phase.MAYBE_SENT, Reason.DEADLINE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_readThenDropped_isResetAfterOneRequest(Mode mode) throws Exception {
        for (boolean reset : new boolean[] {false, true}) {
            for (String method : List.of("GET", "POST")) {
                try (ScriptedServer server = ScriptedServer.http(connection -> {
                    connection.read();
                    if (reset) {
                        connection.reset();
                    }
                })) {
                    check(failure(mode, method, server, Calls.LONG), Phase.MAYBE_SENT, Reason.RESET);
                    assertThat(server.requests()).hasSize(1);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_secondRequestOnAConnectionReadThenDropped_isResetAndNotRepeated(Mode mode) throws Exception {
        for (String method : List.of("GET", "POST")) {
            try (ScriptedServer server = ScriptedServer.http(connection -> {
                if (connection.read() != null) {
                    connection.write(OK);
                    connection.read();
                }
            })) {
                assertThat(mode.send(engine, Calls.get(server.uri("/"))).status())
                        .isEqualTo(200);
                check(failure(mode, method, server, Calls.LONG), Phase.MAYBE_SENT, Reason.RESET);
                assertThat(server.requests()).hasSize(2);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_resetBeforeTheRequest_isReset(Mode mode) throws Exception {
        try (ScriptedServer server = ScriptedServer.http(ScriptedServer.Connection::reset)) {
            EngineException failure = failure(mode, "POST", server, Calls.LONG);

            // Which of the two comes first is a race; that the request was not read is not known here.
            assertThat(failure.reason()).isEqualTo(Reason.RESET);
            assertThat(failure.phase()).isIn(Phase.NOT_SENT, Phase.MAYBE_SENT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_idleConnectionWasClosed_postIsSentAtMostOnce(Mode mode) throws Exception {
        try (ScriptedServer server = ScriptedServer.http(connection -> {
            connection.read();
            connection.write(OK);
        })) {
            mode.send(engine, Calls.get(server.uri("/")));
            for (int i = 1; i <= 20; i++) {
                int before = server.requests().size();
                try {
                    mode.send(engine, Calls.post(server.uri("/path"), "{}"));
                    assertThat(server.requests()).hasSize(before + 1);
                } catch (EngineException e) {
                    check(e, Phase.MAYBE_SENT, Reason.RESET);
                    assertThat(server.requests()).hasSize(before);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_resetInTheHeaders_isReset(Mode mode) throws Exception {
        for (boolean reset : new boolean[] {false, true}) {
            try (ScriptedServer server = ScriptedServer.http(connection -> {
                connection.read();
                connection.write("HTTP/1.1 200 OK\r\nContent-Le");
                if (reset) {
                    connection.reset();
                }
            })) {
                EngineException failure = failure(mode, "POST", server, Calls.LONG);

                check(failure, Phase.MAYBE_SENT, Reason.RESET);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_notHttp_isProtocol(Mode mode) throws Exception {
        String hugeHeader = "HTTP/1.1 200 OK\r\nX-Huge: " + "x".repeat(1024 * 1024) + "\r\nContent-Length: 0\r\n\r\n";
        for (String answer : List.of("SMTP ready\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", hugeHeader)) {
            try (ScriptedServer server = ScriptedServer.http(connection -> {
                connection.read();
                connection.write(answer);
                connection.awaitClose();
            })) {
                check(failure(mode, "POST", server, Calls.LONG), Phase.MAYBE_SENT, Reason.PROTOCOL);
            }
        }
    }

    // --- in the body ---

    @ParameterizedTest
    @EnumSource
    void execute_bodyStallsOrTrickles_isDeadline(Mode mode) throws Exception {
        for (boolean trickle : new boolean[] {false, true}) {
            try (ScriptedServer server = ScriptedServer.http(connection -> {
                connection.read();
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{");
                while (trickle) {
                    Thread.sleep(20);
                    connection.write(" ");
                }
                connection.awaitClose();
            })) {
                check(failure(mode, "POST", server, SHORT), Phase.ANSWERING, Reason.DEADLINE);
                assertThat(server.sawClose(Calls.LONG)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_bodyIsShort_isTruncated(Mode mode) throws Exception {
        for (String answer : List.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n")) {
            try (ScriptedServer server = ScriptedServer.http(connection -> {
                connection.read();
                connection.write(answer);
            })) {
                check(failure(mode, "POST", server, Calls.LONG), Phase.ANSWERING, Reason.TRUNCATED);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_bodyIsLongerThanAnnounced_restIsNotTheNextAnswer(Mode mode) throws Exception {
        try (ScriptedServer server = ScriptedServer.http(connection -> {
            while (connection.read() != null) {
                connection.write(OK + "HTTP/1.1 500 Smuggled\r\nContent-Length: 0\r\n\r\n");
            }
        })) {
            EngineResponse first = mode.send(engine, Calls.get(server.uri("/")));
            assertThat(Calls.text(first)).isEqualTo("{}");
            try {
                assertThat(mode.send(engine, Calls.get(server.uri("/"))).status())
                        .isEqualTo(200);
            } catch (EngineException e) {
                assertThat(e.phase()).isEqualTo(Phase.MAYBE_SENT);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_resetInTheBody_isReset(Mode mode) throws Exception {
        try (ScriptedServer server = ScriptedServer.http(connection -> {
            connection.read();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{");
            Thread.sleep(100);
            connection.reset();
        })) {
            EngineException failure = failure(mode, "POST", server, Calls.LONG);

            assertThat(failure.phase()).isEqualTo(Phase.ANSWERING);
            assertThat(failure.reason()).isIn(Reason.RESET, Reason.TRUNCATED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_badChunk_isProtocol(Mode mode) throws Exception {
        try (ScriptedServer server = ScriptedServer.http(connection -> {
            connection.read();
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
            connection.awaitClose();
        })) {
            check(failure(mode, "POST", server, Calls.LONG), Phase.ANSWERING, Reason.PROTOCOL);
        }
    }

    // --- through a proxy ---

    @ParameterizedTest
    @EnumSource
    void execute_proxy_isAskedToConnect(Mode mode) throws Exception {
        try (ScriptedServer server = ScriptedServer.https(good.server(), always(OK));
                ScriptedServer proxy = ScriptedServer.http(connection -> {
                    connection.read();
                    connection.write("HTTP/1.1 200 Connected\r\n\r\n");
                    tunnel(connection.socket(), server.port());
                })) {
            use(EngineConfig.builder().sslContext(good.client()).proxy(EngineProxy.of("localhost", proxy.port())));

            assertThat(mode.send(engine, Calls.post(server.uri("/path"), "{}")).status())
                    .isEqualTo(200);
            assertThat(proxy.requests()).singleElement().satisfies(connect -> {
                assertThat(connect.firstLine()).isEqualTo("CONNECT localhost:" + server.port() + " HTTP/1.1");
                assertThat(connect.head()).doesNotContain("canary-secret");
            });
        }
    }

    private static void tunnel(Socket client, int port) throws IOException {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Thread back = new Thread(() -> {
                try {
                    server.getInputStream().transferTo(client.getOutputStream());
                } catch (IOException e) {
                    // One side has closed, and the other way ends by it.
                    return;
                }
            });
            back.setDaemon(true);
            back.start();
            client.getInputStream().transferTo(server.getOutputStream());
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_proxyWantsCredentials_its407IsTheAnswer(Mode mode) throws Exception {
        try (ScriptedServer proxy = ScriptedServer.http(connection -> {
            connection.read();
            connection.write("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 2\r\n\r\nno");
        })) {
            use(EngineConfig.builder().proxy(EngineProxy.of("localhost", proxy.port())));

            EngineResponse response = mode.send(engine, Calls.post(URI.create("https://localhost/path"), "{}"));

            assertThat(response.status()).isEqualTo(407);
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_proxyRefusesTheTunnel_nothingWasSent(Mode mode) throws Exception {
        try (ScriptedServer proxy = ScriptedServer.http(connection -> {
            connection.read();
            connection.write("HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n");
        })) {
            use(EngineConfig.builder().proxy(EngineProxy.of("localhost", proxy.port())));

            check(
                    mode.fail(engine, Calls.post(URI.create("https://localhost/path"), "{}")),
                    Phase.NOT_SENT,
                    Reason.OTHER);
        }
    }
}
