package network.invo.jakarta.webhooks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** HTTP by hand: what is sent is what stands here, and nothing else. */
final class RawHttp {

    record Answer(int status, String head, String body) {
        boolean hasHeader(String line) {
            return ("\r\n" + head + "\r\n").toLowerCase().contains("\r\n" + line.toLowerCase() + "\r\n");
        }
    }

    private final int port;
    private final String path;
    private String method = "POST";
    private final List<String> headers = new ArrayList<>();
    private byte[] body = new byte[0];
    private boolean withLength = true;

    RawHttp(int port, String path) {
        this.port = port;
        this.path = path;
    }

    RawHttp method(String method) {
        this.method = method;
        return this;
    }

    RawHttp header(String name, String value) {
        headers.add(name + ": " + value);
        return this;
    }

    RawHttp body(byte[] body) {
        this.body = body;
        return this;
    }

    /** The headers, and nothing of a length. */
    RawHttp withoutLength() {
        this.withLength = false;
        return this;
    }

    /** Sends with a length and reads the answer. */
    Answer send() throws IOException {
        if (withLength) {
            header("Content-Length", Integer.toString(body.length));
        }
        return exchange(body, false);
    }

    Answer sendChunked() throws IOException {
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
        return exchange(chunks.toByteArray(), false);
    }

    /** Announces the whole and sends a part, then says that nothing more comes. */
    Answer sendCutOff(int sent) throws IOException {
        header("Content-Length", Integer.toString(body.length));
        byte[] part = java.util.Arrays.copyOf(body, sent);
        return exchange(part, true);
    }

    private Answer exchange(byte[] onTheWire, boolean shutdown) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            OutputStream out = socket.getOutputStream();
            StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
            headers.forEach(line -> head.append(line).append("\r\n"));
            head.append("Connection: close\r\n\r\n");
            out.write(head.toString().getBytes(StandardCharsets.UTF_8));
            try {
                out.write(onTheWire);
                out.flush();
                if (shutdown) {
                    socket.shutdownOutput();
                }
            } catch (IOException e) {
                // the server may answer and close before it has everything: its answer is what counts
                if (e instanceof java.net.SocketTimeoutException) {
                    throw e;
                }
            }
            byte[] all = readToEnd(socket);
            String text = new String(all, StandardCharsets.UTF_8);
            if (text.isEmpty()) {
                return new Answer(0, "", "");
            }
            int end = text.indexOf("\r\n\r\n");
            String answerHead = text.substring(0, end);
            return new Answer(Integer.parseInt(answerHead.substring(9, 12)), answerHead, text.substring(end + 4));
        }
    }

    private static byte[] readToEnd(Socket socket) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        try {
            for (int n = socket.getInputStream().read(buffer);
                    n >= 0;
                    n = socket.getInputStream().read(buffer)) {
                read.write(buffer, 0, n);
            }
        } catch (java.net.SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // a reset after the answer; without an answer the caller sees status 0
            return read.toByteArray();
        }
        return read.toByteArray();
    }
}
