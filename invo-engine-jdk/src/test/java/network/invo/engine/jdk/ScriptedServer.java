package network.invo.engine.jdk;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A server on a raw socket that does to each connection exactly what the test says. */
final class ScriptedServer implements AutoCloseable {

    /** What happens on one connection, from its first byte to its close. */
    interface Script {
        void run(Connection connection) throws Exception;
    }

    record Request(String head, byte[] body) {
        String firstLine() {
            return head.substring(0, head.indexOf("\r\n"));
        }

        List<String> headers(String name) {
            return head.lines()
                    .skip(1)
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).trim())
                    .toList();
        }
    }

    private final ServerSocket server;
    private final boolean tls;
    private final Script script;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final CountDownLatch sawClose = new CountDownLatch(1);

    private ScriptedServer(@Nullable SSLContext context, int backlog, Script script) {
        this.script = script;
        this.tls = context != null;
        try {
            ServerSocketFactory factory =
                    context == null ? ServerSocketFactory.getDefault() : context.getServerSocketFactory();
            server = factory.createServerSocket(0, backlog, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        start("accept", this::accept);
    }

    static ScriptedServer http(Script script) {
        return new ScriptedServer(null, 256, script);
    }

    static ScriptedServer https(SSLContext context, Script script) {
        return new ScriptedServer(context, 256, script);
    }

    /** Answers every request on every connection with the same bytes. */
    static Script always(String answer) {
        return connection -> {
            while (connection.read() != null) {
                connection.write(answer);
            }
        };
    }

    static String answer(int status, String body) {
        return "HTTP/1.1 " + status + " Whatever\r\nContent-Type: application/json\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    URI uri(String pathAndQuery) {
        return URI.create((tls ? "https" : "http") + "://localhost:" + port() + pathAndQuery);
    }

    int port() {
        return server.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    int mostOpen() {
        return mostOpen.get();
    }

    List<Request> requests() {
        return requests;
    }

    /** Waits until a script has seen the end of its connection. */
    boolean sawClose(Duration within) throws InterruptedException {
        return sawClose.await(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                sockets.add(socket);
                start("connection", () -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        try (socket) {
            socket.setTcpNoDelay(true);
            script.run(new Connection(socket));
        } catch (SocketException | EOFException | javax.net.ssl.SSLException e) {
            sawClose.countDown();
        } catch (Exception e) {
            failures.add(e);
        } finally {
            open.decrementAndGet();
            sockets.remove(socket);
        }
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, "scripted-server-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("a script failed", failures.get(0));
        }
    }

    final class Connection {

        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
        }

        /** Reads one request; null at the end of the connection. */
        @Nullable
        Request read() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            int matched = 0;
            while (matched < 4) {
                int b = in.read();
                if (b < 0) {
                    sawClose.countDown();
                    return null;
                }
                head.write(b);
                matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
            }
            Request request = new Request(head.toString(StandardCharsets.ISO_8859_1), new byte[0]);
            List<String> length = request.headers("Content-Length");
            if (!length.isEmpty()) {
                request = new Request(request.head(), in.readNBytes(Integer.parseInt(length.get(0))));
            }
            requests.add(request);
            return request;
        }

        void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.UTF_8));
        }

        void write(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        /** Waits for the client to close. */
        void awaitClose() throws IOException {
            while (in.read() >= 0) {
                continue;
            }
            sawClose.countDown();
        }

        /** Closes with RST instead of FIN. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        Socket socket() {
            return socket;
        }
    }
}
