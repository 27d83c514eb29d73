package network.invo.engine.tck.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;

/** A server on the loopback interface that says exactly what a script tells it, and notes what it reads. */
final class ScriptedServer implements AutoCloseable {

    /** What is said on each connection; when it returns, the connection is closed. */
    @FunctionalInterface
    interface Script {
        void serve(Connection connection) throws Exception;
    }

    /** What is answered to one request. */
    @FunctionalInterface
    interface Answer {
        void to(Received request, Connection connection) throws Exception;
    }

    private final ServerSocket listener;
    private final String scheme;
    private final Script script;
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable Throwable> scriptFailure = new AtomicReference<>();
    private final AtomicLong touched = new AtomicLong();
    private volatile boolean closed;

    private ScriptedServer(ServerSocket listener, String scheme, Script script) {
        this.listener = listener;
        this.scheme = scheme;
        this.script = script;
    }

    static ScriptedServer plain(Script script) throws IOException {
        return started(new ServerSocket(), "http", 0, script);
    }

    /** A server with a small receive buffer, so that an upload nobody reads stops soon. */
    static ScriptedServer narrow(Script script) throws IOException {
        return started(new ServerSocket(), "http", 8_192, script);
    }

    static ScriptedServer tls(SSLContext context, Script script) throws IOException {
        return started(context.getServerSocketFactory().createServerSocket(), "https", 0, script);
    }

    /** A server that negotiates HTTP/1.1 and nothing else. */
    static ScriptedServer negotiating(SSLContext context, Script script) throws IOException {
        return negotiating(context, script, "http/1.1");
    }

    /** A server that negotiates one of these, the first if the client has it. */
    static ScriptedServer negotiating(SSLContext context, Script script, String... protocols) throws IOException {
        SSLServerSocket listener =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
        SSLParameters parameters = listener.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        listener.setSSLParameters(parameters); // before it accepts: what is set then counts for the next connection
        return started(listener, "https", 0, script);
    }

    /** A server on a plain socket that is asked for https: the script plays the TLS layer, or does not. */
    static ScriptedServer pretendTls(Script script) throws IOException {
        return started(new ServerSocket(), "https", 0, script);
    }

    /** The address that servers listen at, with no name to look up. */
    static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    /** The script that answers each request of a kept connection in the same way. */
    static Script each(Answer answer) {
        return connection -> {
            for (Received request = connection.read(); request != null; request = connection.read()) {
                answer.to(request, connection);
            }
        };
    }

    private static ScriptedServer started(ServerSocket listener, String scheme, int receiveBuffer, Script script)
            throws IOException {
        if (receiveBuffer > 0) {
            listener.setReceiveBufferSize(receiveBuffer);
        }
        listener.bind(new InetSocketAddress(loopback(), 0), 256);
        ScriptedServer server = new ScriptedServer(listener, scheme, script);
        KitThreads.start("accept", server::accept);
        return server;
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                Connection connection = new Connection(this, connections.size(), socket);
                connections.add(connection);
                KitThreads.start("serve", () -> serve(connection));
            } catch (IOException e) {
                if (!closed) {
                    scriptFailure.compareAndSet(null, e);
                }
                return;
            }
        }
    }

    private void serve(Connection connection) {
        try {
            script.serve(connection);
            connection.close();
        } catch (IOException e) {
            // The engine went away, which is what many cases are about; they look at closedByPeer.
            connection.broken();
            close(connection);
        } catch (Throwable e) {
            if (!closed) {
                scriptFailure.compareAndSet(null, e);
            }
            close(connection);
        }
    }

    private void close(Connection connection) {
        try {
            connection.socket().close();
        } catch (IOException e) {
            scriptFailure.compareAndSet(null, e);
        }
    }

    void note(Received request) {
        received.add(request);
    }

    void touch() {
        touched.incrementAndGet();
    }

    int port() {
        return listener.getLocalPort();
    }

    URI uri(String rawPathAndQuery) {
        return uri("127.0.0.1", rawPathAndQuery);
    }

    URI uri(String host, String rawPathAndQuery) {
        return URI.create(scheme + "://" + host + ":" + port() + rawPathAndQuery);
    }

    /** The whole requests read so far. */
    List<Received> received() {
        return List.copyOf(received);
    }

    /** The only request; more than one, or none, is a failure. */
    Received onlyRequest() {
        List<Received> all = received();
        Check.that(all.size() == 1, "the server read " + all.size() + " requests instead of 1");
        return all.get(0);
    }

    /** Lets go of the requests, so that a case can measure the engine's memory and not ours. */
    void forget() {
        received.clear();
    }

    int connections() {
        return connections.size();
    }

    /** The connections that neither side has closed. */
    long openConnections() {
        return connections.stream()
                .filter(one -> !one.isClosedByPeer() && !one.socket().isClosed())
                .count();
    }

    Connection awaitConnection(int number) throws Exception {
        Check.until(
                Duration.ofSeconds(10),
                "the server saw no connection number " + number,
                () -> connections.size() > number);
        return connections.get(number);
    }

    void awaitRequests(int count) throws Exception {
        Check.until(
                Duration.ofSeconds(10),
                "the server did not read " + count + " requests",
                () -> received.size() >= count);
    }

    void checkScript() {
        Throwable failure = scriptFailure.get();
        if (failure != null) {
            throw new AssertionError("the script failed: " + failure, failure);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        listener.close();
        for (Connection connection : new ArrayList<>(connections)) {
            connection.socket().close();
        }
    }
}
