package network.invo.engine.apache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import network.invo.engine.Deadline;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineRequest;
import network.invo.engine.HttpEngine;
import network.invo.engine.HttpEngineProvider;
import org.junit.jupiter.api.Test;

/** What the conformance kit cannot know: this engine's own promises. */
class ApacheEngineTest {

    private static final String SECRET = "s3cret-of-the-game";

    private static HttpEngine engine(EngineConfig.Builder config) {
        return new ApacheEngineProvider().create(config.build());
    }

    private static EngineRequest post(URI uri) {
        EngineHeaders headers =
                EngineHeaders.empty().plus("Content-Type", "application/json").plus("X-Game-Secret-Key", SECRET);
        return new EngineRequest(
                "POST", uri, headers, "{}".getBytes(UTF_8), Deadline.in(Duration.ofSeconds(20)), 10_000);
    }

    @Test
    void provider_serviceLoader_findsIt() {
        assertThat(ServiceLoader.load(HttpEngineProvider.class))
                .filteredOn(ApacheEngineProvider.class::isInstance)
                .singleElement()
                .satisfies(provider -> {
                    assertThat(provider.id()).isEqualTo("apache");
                    assertThat(provider.priority()).isEqualTo(20);
                });
    }

    @Test
    void httpClientLog_atEveryLevel_holdsNoHeaderAndNoBody() throws Exception {
        List<String> records = new CopyOnWriteArrayList<>();
        Handler collector = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                records.add(entry.getLoggerName() + " " + entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("org.apache.hc");
        logger.setUseParentHandlers(false);
        logger.setLevel(Level.ALL);
        logger.addHandler(collector);
        try (RawServer server = RawServer.answering(request -> RawServer.ok("answer-of-the-server"));
                HttpEngine engine = engine(EngineConfig.builder())) {
            engine.execute(post(server.uri("/a-path")));
        } finally {
            logger.removeHandler(collector);
            logger.setLevel(null);
            logger.setUseParentHandlers(true);
        }
        assertThat(records).as("the log was on").isNotEmpty();
        assertThat(records)
                .noneMatch(text ->
                        text.contains(SECRET) || text.contains("answer-of-the-server") || text.contains("a-path"));
    }

    @Test
    void error_inTheLibrary_takesNoConnectionAway() throws Exception {
        AtomicInteger handshakes = new AtomicInteger();
        SSLContext failing = new FailingContext(handshakes);
        try (RawServer server = RawServer.answering(request -> RawServer.ok("fine"));
                HttpEngine engine = engine(EngineConfig.builder()
                        .maxConnections(1)
                        .poolWait(Duration.ofSeconds(5))
                        .sslContext(failing))) {
            URI https = URI.create("https://127.0.0.1:" + server.port() + "/");
            for (int i = 1; i <= 3; i++) {
                EngineException failure =
                        catchThrowableOfType(EngineException.class, () -> engine.execute(post(https)));
                assertThat(failure).hasCauseInstanceOf(StackOverflowError.class);
                assertThat(failure.phase()).isEqualTo(Phase.NOT_SENT);
                assertThat(failure.reason()).isEqualTo(Reason.OTHER);
                assertThat(handshakes).hasValue(i);
                assertThat(engine.execute(post(server.uri("/"))).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void idleConnection_noFurtherCall_isClosedAfterTheIdleTime() throws Exception {
        try (RawServer server = RawServer.answering(request -> RawServer.ok("fine"));
                HttpEngine engine = engine(EngineConfig.builder().idleTime(Duration.ofMillis(200)))) {
            engine.execute(post(server.uri("/")));
            await().atMost(Duration.ofSeconds(10)).until(() -> server.closedByClient() == 1);
        }
    }

    @Test
    void keepAliveOfZero_fromTheServer_closesTheConnection() throws Exception {
        try (RawServer server = RawServer.answering(
                        request -> "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=0\r\nContent-Length: 0\r\n\r\n");
                HttpEngine engine = engine(EngineConfig.builder())) {
            engine.execute(post(server.uri("/")));
            engine.execute(post(server.uri("/")));
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void framingHeader_ofTheCaller_isRefused() throws Exception {
        try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HttpEngine engine = engine(EngineConfig.builder())) {
            URI uri = URI.create("http://127.0.0.1:" + nobody.getLocalPort() + "/");
            for (String name : List.of("Host", "content-length", "Transfer-Encoding", "Expect", "Connection")) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> engine.execute(new EngineRequest(
                                "GET",
                                uri,
                                EngineHeaders.empty().plus(name, "1"),
                                null,
                                Deadline.in(Duration.ofSeconds(5)),
                                10)))
                        .withMessageContaining(name);
            }
        }
    }

    @Test
    void ipv6Literal_isDialledAndNamedInBrackets() throws Exception {
        InetAddress loopback = InetAddress.getByName("::1");
        assumeTrue(canListen(loopback), "this machine has no IPv6");
        try (RawServer server = new RawServer(loopback, request -> RawServer.ok("six"));
                HttpEngine engine = engine(EngineConfig.builder())) {
            engine.execute(post(URI.create("http://[::1]:" + server.port() + "/")));
            assertThat(server.requests()).singleElement().asString().contains("Host: [::1]:" + server.port() + "\r\n");
        }
    }

    private static boolean canListen(InetAddress address) {
        try (ServerSocket probe = new ServerSocket(0, 1, address)) {
            return probe.isBound();
        } catch (java.io.IOException e) {
            return false;
        }
    }

    /** A context in which every handshake ends in an Error, as it does when a machine runs out of memory. */
    private static final class FailingContext extends SSLContext {

        FailingContext(AtomicInteger handshakes) throws Exception {
            super(new Spi(handshakes), SSLContext.getDefault().getProvider(), "TLS");
        }
    }

    private static final class Spi extends SSLContextSpi {

        private final AtomicInteger handshakes;

        Spi(AtomicInteger handshakes) {
            this.handshakes = handshakes;
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return new SSLSocketFactory() {
                @Override
                public Socket createSocket(Socket socket, String host, int port, boolean close) {
                    handshakes.incrementAndGet();
                    throw new StackOverflowError("said by the test");
                }

                @Override
                public String[] getDefaultCipherSuites() {
                    return new String[0];
                }

                @Override
                public String[] getSupportedCipherSuites() {
                    return new String[0];
                }

                @Override
                public Socket createSocket(String host, int port) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public Socket createSocket(String host, int port, InetAddress local, int localPort) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public Socket createSocket(InetAddress host, int port) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
                    throw new UnsupportedOperationException();
                }
            };
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
                throws KeyManagementException {}

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            throw new UnsupportedOperationException();
        }
    }
}
