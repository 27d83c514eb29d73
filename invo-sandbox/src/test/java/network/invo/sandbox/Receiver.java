package network.invo.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntUnaryOperator;

/** A webhook receiver of a few lines, so that what arrives is seen byte by byte. */
final class Receiver implements AutoCloseable {

    /** Hang up without an answer. */
    static final int HANG_UP = 0;

    record Delivery(Map<String, String> headers, byte[] body) {

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    final List<Delivery> received = new CopyOnWriteArrayList<>();
    private final ServerSocket server;
    private final Thread thread;
    private volatile IntUnaryOperator statusOfNth = n -> 200;

    Receiver() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread = new Thread(this::serve, "test-receiver");
        thread.setDaemon(true);
        thread.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/invo/webhooks");
    }

    /** Chooses the status of the nth delivery, from 1. */
    void answer(IntUnaryOperator statusOfNth) {
        this.statusOfNth = statusOfNth;
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(10_000);
                InputStream in = socket.getInputStream();
                String requestLine = line(in);
                if (!requestLine.startsWith("POST /invo/webhooks ")) {
                    throw new IOException("unexpected " + requestLine);
                }
                Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
                for (String line = line(in); !line.isEmpty(); line = line(in)) {
                    int colon = line.indexOf(':');
                    headers.put(
                            line.substring(0, colon).toLowerCase(Locale.ROOT),
                            line.substring(colon + 1).strip());
                }
                byte[] body = in.readNBytes(Integer.parseInt(headers.get("content-length")));
                received.add(new Delivery(headers, body));
                int status = statusOfNth.applyAsInt(received.size());
                if (status != HANG_UP) {
                    socket.getOutputStream()
                            .write(("HTTP/1.1 " + status + " X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException e) {
                if (!server.isClosed()) {
                    System.err.println("receiver: " + e);
                }
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("cut off");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        server.close();
        thread.join(10_000);
    }
}
