package network.invo.engine.tck.internal;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One accepted connection, as a script sees it. */
final class Connection {

    private final ScriptedServer server;
    private final int number;
    private final Socket socket;
    private final CountDownLatch peerClosed = new CountDownLatch(1);
    private @Nullable InputStream in;
    private @Nullable OutputStream out;

    Connection(ScriptedServer server, int number, Socket socket) {
        this.server = server;
        this.number = number;
        this.socket = socket;
    }

    int number() {
        return number;
    }

    Socket socket() {
        return socket;
    }

    InputStream in() throws IOException {
        InputStream stream = in;
        if (stream == null) {
            stream = new BufferedInputStream(socket.getInputStream(), 16_384);
            in = stream;
        }
        return stream;
    }

    OutputStream out() throws IOException {
        OutputStream stream = out;
        if (stream == null) {
            stream = socket.getOutputStream();
            out = stream;
        }
        return stream;
    }

    /** Reads a whole request and notes it; null: the other side closed. */
    @Nullable
    Received read() throws IOException {
        Received head = readHead();
        if (head == null) {
            return null;
        }
        byte[] body;
        String length = head.first("Content-Length");
        if (length != null) {
            body = in().readNBytes(Integer.parseInt(length.trim()));
            if (body.length < Integer.parseInt(length.trim())) {
                throw new EOFException("the request's body ends early");
            }
        } else if ("chunked".equalsIgnoreCase(head.first("Transfer-Encoding"))) {
            body = readChunked();
        } else {
            body = new byte[0];
        }
        Received whole =
                new Received(head.method(), head.target(), head.version(), head.fields(), body, head.connection());
        server.note(whole);
        return whole;
    }

    /** Reads a request up to its empty line and leaves the body where it is; null: the other side closed. */
    @Nullable
    Received readHead() throws IOException {
        String first = readLine();
        if (first == null) {
            return null;
        }
        String[] parts = first.split(" ", -1);
        List<Received.Field> fields = new ArrayList<>();
        for (String line = readLine(); line != null && !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            fields.add(
                    colon < 0
                            ? new Received.Field(line, "")
                            : new Received.Field(
                                    line.substring(0, colon),
                                    line.substring(colon + 1).strip()));
        }
        return new Received(
                parts[0],
                parts.length > 1 ? parts[1] : "",
                parts.length > 2 ? parts[2] : "",
                List.copyOf(fields),
                new byte[0],
                number);
    }

    private byte[] readChunked() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = readLine();
            if (size == null) {
                throw new EOFException("the request's chunks end early");
            }
            int length = Integer.parseInt(size.split(";", 2)[0].trim(), 16);
            if (length == 0) {
                for (String line = readLine(); line != null && !line.isEmpty(); line = readLine()) {
                    server.touch();
                }
                return body.toByteArray();
            }
            body.write(in().readNBytes(length));
            readLine();
        }
    }

    private @Nullable String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in().read(); b != '\n'; b = in().read()) {
            if (b < 0) {
                if (line.size() == 0) {
                    peerClosed.countDown();
                    return null;
                }
                throw new EOFException("the request ends in a line");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        out().write(bytes);
        out().flush();
    }

    /** A whole answer that keeps the connection. */
    void answer(int status, String body) throws IOException {
        answer(status, body.getBytes(StandardCharsets.UTF_8));
    }

    void answer(int status, byte[] body, String... headers) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" Said\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        if (status != 204 && status != 304) {
            head.append(String.format(Locale.ROOT, "Content-Length: %d\r\n", body.length));
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream(body.length + 256);
        whole.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        whole.writeBytes(status == 204 || status == 304 ? new byte[0] : body);
        send(whole.toByteArray());
    }

    /** Ends the connection with a reset instead of an orderly close. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Ends the connection in order. */
    void close() throws IOException {
        socket.close();
    }

    /** Reads and forgets until the other side closes; what a script does when it has no more to say. */
    void awaitPeerClose() throws IOException {
        byte[] rest = new byte[16_384];
        while (in().read(rest) >= 0) {
            server.touch();
        }
        peerClosed.countDown();
    }

    /** Called when the script failed on the socket: the other side has gone, unless we closed it. */
    void broken() {
        if (!socket.isClosed()) {
            peerClosed.countDown();
        }
    }

    /** Whether the other side closed, waiting for it if it has not yet. */
    boolean closedByPeer(long boundMillis) throws InterruptedException {
        return peerClosed.await(boundMillis, TimeUnit.MILLISECONDS);
    }

    boolean isClosedByPeer() {
        return peerClosed.getCount() == 0;
    }
}
