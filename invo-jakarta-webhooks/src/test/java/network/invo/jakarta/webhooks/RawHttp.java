package network.invo.jakarta.webhooks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTTP by hand: what is sent is what stands here, and nothing else. */
public final class RawHttp {

    /** An answer; without one the status is 0. */
    public record Answer(int status, String head, String body) {}

    private static final Pattern CONTENT_LENGTH = Pattern.compile("\ncontent-length: (\\d+)");

    private final int port;
    private final String path;
    private String method = "POST";
    private final List<String> headers = new ArrayList<>();
    private byte[] body = new byte[0];
    private boolean withLength = true;

    public RawHttp(int port, String path) {
        this.port = port;
        this.path = path;
    }

    /** A request to a path of an application, whose own path ends in a slash. */
    public static RawHttp to(URI application, String path) {
        return new RawHttp(application.getPort(), application.getPath() + path.substring(1));
    }

    public RawHttp method(String method) {
        this.method = method;
        return this;
    }

    public RawHttp header(String name, String value) {
        headers.add(name + ": " + value);
        return this;
    }

    public RawHttp body(byte[] body) {
        this.body = body;
        return this;
    }

    /** The headers, and nothing of a length. */
    public RawHttp withoutLength() {
        this.withLength = false;
        return this;
    }

    /** Sends with a length and reads the answer. */
    public Answer send() throws IOException {
        if (withLength) {
            header("Content-Length", Integer.toString(body.length));
        }
        return exchange(body);
    }

    public Answer sendChunked() throws IOException {
        header("Transfer-Encoding", "chunked");
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        int size = Math.max(1, (body.length + 2) / 3);
        for (int from = 0; from < body.length; from += size) {
            int length = Math.min(size, body.length - from);
            chunks.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            chunks.write(body, from, length);
            chunks.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        chunks.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return exchange(chunks.toByteArray());
    }

    /** Announces the whole and sends a part, then says that nothing more comes. */
    public Answer sendCutOff(int sent) throws IOException {
        header("Content-Length", Integer.toString(body.length));
        byte[] part = java.util.Arrays.copyOf(body, sent);
        return exchange(socket -> {
            socket.getOutputStream().write(part);
            socket.shutdownOutput();
        });
    }

    /** Sends the body byte by byte. */
    public Answer sendTrickled() throws IOException {
        header("Content-Length", Integer.toString(body.length));
        return exchange(socket -> {
            socket.setTcpNoDelay(true);
            for (byte one : body) {
                socket.getOutputStream().write(one);
            }
        });
    }

    /** Asks whether the body is wanted, and sends it only after {@code 100 Continue}. */
    public Answer sendExpecting() throws IOException {
        header("Content-Length", Integer.toString(body.length));
        header("Expect", "100-continue");
        return exchange(socket -> {
            InputStream in = socket.getInputStream();
            StringBuilder interim = new StringBuilder();
            while (interim.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    break;
                }
                interim.append((char) next);
            }
            if (!interim.toString().startsWith("HTTP/1.1 100")) {
                throw new IOException("not asked to continue: " + interim);
            }
            socket.getOutputStream().write(body);
        });
    }

    @FunctionalInterface
    private interface Sending {
        void to(Socket socket) throws IOException;
    }

    private Answer exchange(byte[] onTheWire) throws IOException {
        return exchange(socket -> socket.getOutputStream().write(onTheWire));
    }

    private Answer exchange(Sending sending) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
            headers.forEach(line -> head.append(line).append("\r\n"));
            head.append("Connection: close\r\n\r\n");
            socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.UTF_8));
            try {
                sending.to(socket);
            } catch (SocketException e) {
                // the server may answer and close before it has everything: its answer is what counts
            }
            return answer(socket.getInputStream());
        }
    }

    /** The final answer; servers may keep the connection open behind it. */
    private Answer answer(InputStream in) throws IOException {
        try {
            String head = head(in);
            while (head.startsWith("HTTP/1.1 1")) { // an interim one
                head = head(in);
            }
            if (head.isEmpty()) {
                return new Answer(0, "", "");
            }
            return new Answer(Integer.parseInt(head.substring(9, 12)), head, body(head, in));
        } catch (SocketException e) { // reset instead of answered
            return new Answer(0, "", "");
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (head.toString().endsWith("\r\n\r\n")) {
                return head.substring(0, head.length() - 4);
            }
        }
        return head.toString();
    }

    private String body(String head, InputStream in) throws IOException {
        String lowerCase = head.toLowerCase(Locale.ROOT);
        Matcher length = CONTENT_LENGTH.matcher(lowerCase);
        if (method.equals("HEAD") || lowerCase.startsWith("http/1.1 204")) {
            return "";
        }
        if (length.find()) {
            return new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8);
        }
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        return lowerCase.contains("transfer-encoding: chunked") ? unchunked(text) : text;
    }

    private static String unchunked(String text) {
        StringBuilder body = new StringBuilder();
        int at = 0;
        while (true) {
            int lineEnd = text.indexOf("\r\n", at);
            int size = Integer.parseInt(text.substring(at, lineEnd).strip(), 16);
            if (size == 0) {
                return body.toString();
            }
            body.append(text, lineEnd + 2, lineEnd + 2 + size);
            at = lineEnd + 2 + size + 2;
        }
    }
}
