package network.invo.engine.tck;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;

/** HTTP/1.1 on one blocking socket. */
final class Wire {

    private static final int HEAD_LIMIT = 64 * 1024;

    static final class TooLarge extends IOException {
        TooLarge() {
            super("the answer is longer than allowed");
        }
    }

    static final class Truncated extends EOFException {
        Truncated() {
            super("the body ends before its time");
        }
    }

    private final Set<Hazard> hazards;
    private final InputStream in;
    private final OutputStream out;
    final Socket socket;
    final String key;
    boolean used;
    boolean reusable;
    long idleSince;

    Wire(Socket socket, String key, Set<Hazard> hazards) throws IOException {
        this.socket = socket;
        this.key = key;
        this.hazards = hazards;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    private boolean bad(Hazard hazard) {
        return hazards.contains(hazard);
    }

    /** Whether the other side closed, or said something that nobody asked for. */
    boolean isStale() throws IOException {
        if (in.available() > 0) {
            return !bad(Hazard.USES_SURPLUS);
        }
        int before = socket.getSoTimeout();
        socket.setSoTimeout(1);
        try {
            in.mark(1);
            int b = in.read();
            in.reset();
            return b < 0 || !bad(Hazard.USES_SURPLUS);
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        } finally {
            socket.setSoTimeout(before);
        }
    }

    void write(EngineRequest request, List<String> extra, boolean absolute, Runnable sending) throws IOException {
        String target =
                request.uri().getRawPath().isEmpty() ? "/" : request.uri().getRawPath();
        if (request.uri().getRawQuery() != null) {
            target += "?" + request.uri().getRawQuery();
        }
        if (bad(Hazard.DECODES_URI)) {
            target = URLDecoder.decode(target, StandardCharsets.UTF_8);
        }
        String authority = request.uri().getRawAuthority();
        StringBuilder head = new StringBuilder(request.method())
                .append(' ')
                .append(absolute ? "http://" + authority : "")
                .append(target)
                .append(" HTTP/1.1\r\nHost: ")
                .append(authority)
                .append("\r\n");
        Set<String> names = new HashSet<>();
        for (EngineHeaders.Line line : request.headers().lines()) {
            String name = line.name().toLowerCase(Locale.ROOT);
            if (bad(Hazard.DROPS_REPEATED_HEADERS) && !names.add(name)) {
                continue;
            }
            String value = bad(Hazard.OWN_USER_AGENT) && name.equals("user-agent") ? "Socket/1" : line.value();
            head.append(line.name()).append(": ").append(value).append("\r\n");
        }
        byte[] body = request.body();
        if (body != null && !(body.length == 0 && bad(Hazard.NO_LENGTH_WHEN_EMPTY))) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        if (bad(Hazard.SENDS_EXPECT)) {
            head.append("Expect: 100-continue\r\n");
        }
        if (bad(Hazard.ADDS_HEADERS)) {
            head.append("X-Powered-By: sockets\r\n");
        }
        if (bad(Hazard.UPGRADES)) {
            head.append("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n");
        }
        extra.forEach(line -> head.append(line).append("\r\n"));
        head.append("\r\n");
        byte[] bytes = bytes(head.toString());
        sending.run();
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(bytes);
        if (body != null && body.length < 65_536) {
            whole.writeBytes(body);
            out.write(whole.toByteArray());
        } else {
            out.write(bytes);
            if (body != null) {
                out.write(body);
            }
        }
        out.flush();
    }

    private byte[] bytes(String head) {
        if (!bad(Hazard.NARROWS_CHARACTERS)) {
            return head.getBytes(StandardCharsets.ISO_8859_1);
        }
        byte[] narrow = new byte[head.length()];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (byte) head.charAt(i);
        }
        return narrow;
    }

    void writeConnect(String target, List<String> extra) throws IOException {
        StringBuilder head = new StringBuilder("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n");
        extra.forEach(line -> head.append(line).append("\r\n"));
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    EngineResponse read(int cap, boolean toConnect, Consumer<Phase> reached) throws IOException {
        while (true) {
            String status = line(new int[] {0});
            if (status == null) {
                throw new java.net.SocketException("closed without an answer");
            }
            reached.accept(Phase.ANSWERING);
            if (!status.startsWith("HTTP/1.") || status.length() < 12 || status.charAt(8) != ' ') {
                throw new ProtocolException("what came is not HTTP");
            }
            int code;
            try {
                code = Integer.parseInt(status.substring(9, 12));
            } catch (NumberFormatException e) {
                throw new ProtocolException("what came is not HTTP");
            }
            if (bad(Hazard.WANTS_REASON_PHRASE) && status.substring(12).isBlank()) {
                throw new ProtocolException("no reason phrase");
            }
            EngineHeaders headers = headers();
            if (code >= 200 || bad(Hazard.TAKES_INFORMATIONAL)) {
                byte[] body = toConnect && code == 200 ? new byte[0] : body(code, headers, cap);
                boolean close = "close".equalsIgnoreCase(headers.first("Connection")) || status.startsWith("HTTP/1.0");
                reusable &= !close || bad(Hazard.IGNORES_CONNECTION_CLOSE);
                return new EngineResponse(code, headers, body);
            }
        }
    }

    private EngineHeaders headers() throws IOException {
        List<EngineHeaders.Line> lines = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int[] size = {0};
        for (String line = line(size); line == null || !line.isEmpty(); line = line(size)) {
            if (line == null) {
                throw new java.net.SocketException("closed in the headers");
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new ProtocolException("what came is not a header");
            }
            String name = line.substring(0, colon);
            if (!bad(Hazard.DROPS_REPEATED_HEADERS) || names.add(name.toLowerCase(Locale.ROOT))) {
                lines.add(new EngineHeaders.Line(name, line.substring(colon + 1).strip()));
            }
        }
        return EngineHeaders.of(lines);
    }

    private String line(int[] size) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                if (line.size() == 0) {
                    return null;
                }
                throw new java.net.SocketException("closed in the headers");
            }
            if (++size[0] > HEAD_LIMIT && !bad(Hazard.NO_HEADER_LIMIT)) {
                throw new ProtocolException("the headers are too long");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private byte[] body(int code, EngineHeaders headers, int cap) throws IOException {
        reusable = true;
        byte[] body = rawBody(code, headers, cap);
        if (bad(Hazard.GUNZIPS) && "gzip".equals(headers.first("Content-Encoding"))) {
            body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
        }
        if (bad(Hazard.BODY_IS_TEXT)) {
            body = new String(body, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        }
        if (bad(Hazard.APPENDS_A_BYTE)) {
            body = java.util.Arrays.copyOf(body, body.length + 1);
        }
        return body;
    }

    private byte[] rawBody(int code, EngineHeaders headers, int cap) throws IOException {
        if (code < 200 || code == 304 || (code == 204 && !bad(Hazard.WAITS_FOR_BODY_OF_204))) {
            return new byte[0];
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if ("chunked".equalsIgnoreCase(headers.first("Transfer-Encoding")) && !bad(Hazard.RETURNS_RAW_CHUNKS)) {
            while (true) {
                String size = line(new int[] {0});
                if (size == null) {
                    truncated();
                    return body.toByteArray();
                }
                int length = Integer.parseInt(size.split(";", 2)[0].strip(), 16);
                if (length == 0) {
                    headers();
                    return body.toByteArray();
                }
                copy(length, body, cap);
                line(new int[] {0});
            }
        }
        List<String> lengths = bad(Hazard.HEADERS_HAVE_CASE)
                ? headers.lines().stream()
                        .filter(line -> line.name().equals("Content-Length"))
                        .map(EngineHeaders.Line::value)
                        .toList()
                : headers.all("Content-Length");
        if (new HashSet<>(lengths).size() > 1 && !bad(Hazard.TAKES_FIRST_LENGTH)) {
            throw new ProtocolException("two lengths");
        }
        if (lengths.isEmpty()) {
            reusable = false;
            if (bad(Hazard.WANTS_LENGTH)) {
                return new byte[0];
            }
            copy(Long.MAX_VALUE, body, cap);
            return body.toByteArray();
        }
        long length = Long.parseLong(lengths.get(0));
        if (length > cap && !bad(Hazard.NO_CAP)) {
            throw new TooLarge();
        }
        copy(length, body, cap);
        return body.toByteArray();
    }

    private void copy(long length, ByteArrayOutputStream body, int cap) throws IOException {
        byte[] buffer = new byte[16_384];
        for (long left = length; left > 0; ) {
            int n;
            try {
                n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            } catch (java.net.SocketException e) {
                if (bad(Hazard.ACCEPTS_TRUNCATED)) {
                    return;
                }
                throw e;
            }
            if (n < 0) {
                if (length != Long.MAX_VALUE) {
                    truncated();
                }
                return;
            }
            left -= n;
            if (!bad(Hazard.NO_CAP)) {
                if (body.size() + n > cap) {
                    throw new TooLarge();
                }
                body.write(buffer, 0, n);
            }
        }
    }

    private void truncated() throws IOException {
        reusable = false;
        if (!bad(Hazard.ACCEPTS_TRUNCATED)) {
            throw new Truncated();
        }
    }
}
