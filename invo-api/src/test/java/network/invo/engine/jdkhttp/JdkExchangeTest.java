package network.invo.engine.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the two engines share; the whole of what an engine must do is the conformance kit's, in their modules. */
class JdkExchangeTest {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final JdkClients clients =
            JdkClients.open(HttpClient.Version.HTTP_1_1, null, HttpClient.Builder.NO_PROXY, null, threads);

    @AfterEach
    void close() {
        clients.close();
        threads.shutdownNow();
    }

    /** Says the same to everybody, and closes when the other side does, or at once if there is nothing to say. */
    private static final class Server implements AutoCloseable {

        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final AtomicInteger requests = new AtomicInteger();

        Server(String answer) throws IOException {
            Thread thread = new Thread(() -> {
                while (!listener.isClosed()) {
                    try (Socket socket = listener.accept()) {
                        while (head(socket)) {
                            requests.incrementAndGet();
                            if (answer.isEmpty()) {
                                break;
                            }
                            socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                        }
                    } catch (IOException e) {
                        // the client went away, or the test is over
                    }
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        private static boolean head(Socket socket) throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int b = socket.getInputStream().read();
                if (b < 0) {
                    return false;
                }
                head.append((char) b);
            }
            return true;
        }

        URI uri() {
            return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/");
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    private final List<String> told = new CopyOnWriteArrayList<>();

    private JdkExchange start(Server server, int limit) {
        JdkExchange exchange = new JdkExchange(new byte[0], limit, new JdkExchange.Progress() {
            @Override
            public void sending() {
                told.add("sending");
            }

            @Override
            public void answering() {
                told.add("answering");
            }
        });
        HttpClient client = clients.client(false);
        assertThat(client).isNotNull();
        exchange.start(
                client,
                HttpRequest.newBuilder(server.uri())
                        .method("GET", exchange.gate())
                        .build());
        return exchange;
    }

    private static Throwable failure(JdkExchange exchange) {
        try {
            throw new AssertionError("an answer: " + exchange.answer().get(20, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void failed(JdkExchange exchange, Reason reason) {
        assertThat(failure(exchange))
                .asInstanceOf(type(EngineException.class))
                .satisfies(e -> assertThat(e.phase()).isEqualTo(Phase.ANSWERING))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void start_answer_comesWholeAndTheWayIsTold() throws Exception {
        try (Server server = new Server("HTTP/1.1 404 Said\r\nX-A: 1\r\nX-A: 2\r\nContent-Length: 4\r\n\r\nbody")) {
            EngineResponse answer = start(server, 4).answer().get(20, TimeUnit.SECONDS);

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.headers().all("x-a")).containsExactly("1", "2");
            assertThat(answer.body()).asString().isEqualTo("body");
            assertThat(told).containsExactly("sending", "answering");
        }
    }

    @Test
    void start_noContent_hasNoBody() throws Exception {
        try (Server server = new Server("HTTP/1.1 204 Said\r\n\r\n")) {
            assertThat(start(server, 4).answer().get(20, TimeUnit.SECONDS).body())
                    .isEmpty();
        }
    }

    @Test
    void start_getThatIsDropped_isNotSentAgain() throws Exception {
        try (Server server = new Server("")) {
            Throwable failure = failure(start(server, 4));

            assertThat(JdkFailures.of(Phase.MAYBE_SENT, failure).reason()).isEqualTo(Reason.RESET);
            assertThat(server.requests).hasValue(1);
            assertThat(told).containsExactly("sending");
        }
    }

    @Test
    void start_longerThanTheLimit_tooLarge() throws Exception {
        try (Server announced = new Server("HTTP/1.1 200 Said\r\nContent-Length: 5\r\n\r\n12345");
                Server chunked = new Server("HTTP/1.1 200 Said\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n")) {
            failed(start(announced, 4), Reason.TOO_LARGE);
            failed(start(chunked, 4), Reason.TOO_LARGE);
        }
    }

    @Test
    void start_twoLengths_protocol() throws Exception {
        try (Server server = new Server("HTTP/1.1 200 Said\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc")) {
            failed(start(server, 4), Reason.PROTOCOL);
        }
    }

    @Test
    void abort_beforeTheStart_endsIt() throws Exception {
        try (Server server = new Server("HTTP/1.1 200 Said\r\nContent-Length: 2\r\n\r\n1")) {
            JdkExchange exchange = start(server, 4);
            exchange.abort();
            assertThat(failure(exchange)).isNotNull();
        }
    }

    @Test
    void close_client_isGone() {
        clients.close();
        clients.close();
        assertThat(clients.client(true)).isNull();
        assertThat(clients.client(false)).isNull();
    }

    @Test
    void gate_secondTime_isClosed() {
        Gate gate = new Gate(new byte[3], () -> told.add("sending"));
        assertThat(gate.contentLength()).isEqualTo(3);
        assertThatThrownBy(gate::contentLength).isInstanceOf(Gate.SentBefore.class);
        assertThat(told).hasSize(1);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(Phase.NOT_SENT, new InterruptedException(), Phase.NOT_SENT, Reason.CANCELLED),
                Arguments.of(Phase.NOT_SENT, wrapped(new UnresolvedAddressException()), Phase.NOT_SENT, Reason.DNS),
                Arguments.of(Phase.NOT_SENT, new UnknownHostException("h"), Phase.NOT_SENT, Reason.DNS),
                Arguments.of(
                        Phase.NOT_SENT, new HttpConnectTimeoutException("t"), Phase.NOT_SENT, Reason.CONNECT_TIMEOUT),
                Arguments.of(
                        Phase.NOT_SENT,
                        new ConnectException("Operation timed out"),
                        Phase.NOT_SENT,
                        Reason.CONNECT_TIMEOUT),
                Arguments.of(Phase.NOT_SENT, new ConnectException("refused"), Phase.NOT_SENT, Reason.REFUSED),
                Arguments.of(Phase.NOT_SENT, new ConnectException("Connection reset"), Phase.NOT_SENT, Reason.RESET),
                Arguments.of(Phase.NOT_SENT, new ConnectException("No route to host"), Phase.NOT_SENT, Reason.OTHER),
                Arguments.of(Phase.NOT_SENT, new SocketException("x"), Phase.NOT_SENT, Reason.RESET),
                Arguments.of(Phase.NOT_SENT, new IOException("x"), Phase.NOT_SENT, Reason.OTHER),
                Arguments.of(
                        Phase.MAYBE_SENT,
                        new SSLHandshakeException("x").initCause(new CertificateException("x")),
                        Phase.NOT_SENT,
                        Reason.TLS),
                Arguments.of(Phase.MAYBE_SENT, new SSLHandshakeException("x"), Phase.MAYBE_SENT, Reason.TLS),
                Arguments.of(Phase.MAYBE_SENT, new Gate.SentBefore(false), Phase.MAYBE_SENT, Reason.RESET),
                Arguments.of(Phase.MAYBE_SENT, new Gate.SentBefore(true), Phase.NOT_SENT, Reason.RESET),
                Arguments.of(
                        Phase.MAYBE_SENT,
                        thrownBy("common.SSLTube", "checkForHandshake", new SSLHandshakeException("x")),
                        Phase.NOT_SENT,
                        Reason.RESET),
                Arguments.of(
                        Phase.MAYBE_SENT,
                        thrownBy("Stream", "handleReset", new IOException("Received RST_STREAM: Stream not processed")),
                        Phase.NOT_SENT,
                        Reason.RESET),
                Arguments.of(
                        Phase.MAYBE_SENT,
                        thrownBy("Stream", "handleReset", new IOException("Received RST_STREAM: Stream cancelled")),
                        Phase.MAYBE_SENT,
                        Reason.RESET),
                Arguments.of(
                        Phase.MAYBE_SENT,
                        new IOException("Received RST_STREAM: Stream not processed"),
                        Phase.MAYBE_SENT,
                        Reason.RESET),
                Arguments.of(
                        Phase.MAYBE_SENT,
                        new HttpConnectTimeoutException("x"),
                        Phase.MAYBE_SENT,
                        Reason.CONNECT_TIMEOUT),
                Arguments.of(Phase.MAYBE_SENT, new ConnectException("x"), Phase.MAYBE_SENT, Reason.RESET),
                Arguments.of(
                        Phase.MAYBE_SENT,
                        new IOException("HTTP/1.1 header parser received no bytes"),
                        Phase.MAYBE_SENT,
                        Reason.RESET),
                Arguments.of(Phase.MAYBE_SENT, new IOException("x"), Phase.MAYBE_SENT, Reason.OTHER),
                Arguments.of(Phase.MAYBE_SENT, new IllegalStateException("x"), Phase.MAYBE_SENT, Reason.OTHER),
                Arguments.of(Phase.MAYBE_SENT, new IllegalArgumentException("x"), Phase.MAYBE_SENT, Reason.PROTOCOL),
                Arguments.of(Phase.MAYBE_SENT, new ProtocolException("x"), Phase.MAYBE_SENT, Reason.PROTOCOL),
                Arguments.of(Phase.ANSWERING, new EOFException("x"), Phase.ANSWERING, Reason.TRUNCATED),
                Arguments.of(Phase.ANSWERING, new IOException("closed"), Phase.ANSWERING, Reason.RESET),
                Arguments.of(Phase.ANSWERING, new IOException("x"), Phase.ANSWERING, Reason.PROTOCOL));
    }

    private static Throwable wrapped(Throwable cause) {
        return new ConnectException("x").initCause(cause);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failures_ofTheClient_areToldApart(Phase reached, Throwable thrown, Phase phase, Reason reason) {
        EngineException failure = JdkFailures.of(reached, new CompletionException(thrown));

        assertThat(failure.phase()).isEqualTo(phase);
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.getMessage()).isNotBlank();
    }

    /** A certificate that is not believed says nothing of a request that is being answered, or sent by a library as it likes. */
    @Test
    void certificate_ofAnotherHandshake_doesNotUndoWhatWasReached() {
        Throwable refused = new SSLHandshakeException("no").initCause(new CertificateException("expired"));
        assertThat(JdkFailures.of(Phase.MAYBE_SENT, refused).phase()).isEqualTo(Phase.NOT_SENT);
        assertThat(JdkFailures.of(Phase.ANSWERING, refused).phase()).isEqualTo(Phase.ANSWERING);
        assertThat(JdkFailures.asReached(Phase.MAYBE_SENT, refused).phase()).isEqualTo(Phase.MAYBE_SENT);
    }

    @Test
    void failures_ofOurOwn_stayAndSayWhatTheyMean() {
        EngineException own = JdkFailures.of(Phase.ANSWERING, Reason.TOO_LARGE);
        assertThat(JdkFailures.of(Phase.MAYBE_SENT, new IOException(own))).isSameAs(own);
        // of another exchange, which a filter of the user's made
        EngineException anothers = JdkFailures.of(Phase.NOT_SENT, Reason.REFUSED);
        assertThat(JdkFailures.of(Phase.MAYBE_SENT, new IOException(anothers)).phase())
                .isEqualTo(Phase.MAYBE_SENT);
        for (Reason reason : Reason.values()) {
            assertThat(JdkFailures.of(Phase.MAYBE_SENT, reason)).hasMessageMatching("[a-z].*");
        }
    }

    /** As the client's own code makes it. */
    private static <T extends Throwable> T thrownBy(String clientClass, String method, T failure) {
        failure.setStackTrace(
                new StackTraceElement[] {new StackTraceElement("jdk.internal.net.http." + clientClass, method, null, 1)
                });
        return failure;
    }

    @ParameterizedTest
    @MethodSource
    void isFullConnection_onlyWhatIsThrownWhenAStreamIsReserved(Throwable failure, boolean expected) {
        assertThat(JdkFailures.isFullConnection(failure)).isEqualTo(expected);
    }

    static Stream<Arguments> isFullConnection_onlyWhatIsThrownWhenAStreamIsReserved() {
        IOException full = thrownBy("Http2Connection", "reserveStream0", new IOException("x"));
        return Stream.of(
                Arguments.of(full, true),
                Arguments.of(new CompletionException(full), true),
                Arguments.of(new UncheckedIOException(full), true),
                Arguments.of(thrownBy("Http2Connection", "putStream", new IOException("x")), false),
                Arguments.of(thrownBy("PlainTunnelingConnection", "reserveStream", new IOException("x")), false),
                Arguments.of(new IOException("too many concurrent streams"), false),
                Arguments.of(new IllegalStateException("x"), false));
    }
}
