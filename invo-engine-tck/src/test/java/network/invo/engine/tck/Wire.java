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
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import network.invo.engine.AnswerFraming;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;

/** HTTP/1.1 on one blocking socket. */
final class Wire {

    /** Who has a rule of his own. */
    private static final Set<Hazard> AS_IT_COMES = Set.of(
            Hazard.RETURNS_RAW_CHUNKS,
            Hazard.TAKES_FIRST_LENGTH,
            Hazard.LENGTH_BEFORE_CHUNKS,
            Hazard.ANY_NUMBER,
            Hazard.ANY_CODING,
            Hazard.FOLDS_ARE_LINES);

    private static final int HEAD_LIMIT = 64 * 1024;
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[0-9] [1-9][0-9]{2}( .*)?", Pattern.DOTALL);

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
            if (bad(Hazard.DROPS_REQUEST_HEADERS)
                    && Set.of("date", "from", "origin", "via").contains(name)) {
                continue;
            }
            if (bad(Hazard.DECODES_HEADERS)) {
                value = value.replaceAll("(?i)%0d", "\r").replaceAll("(?i)%0a", "\n");
            }
            head.append(line.name()).append(": ").append(value).append("\r\n");
        }
        byte[] body = request.body();
        if (body != null && !(body.length == 0 && bad(Hazard.NO_LENGTH_WHEN_EMPTY))) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        if (bad(Hazard.SENDS_EXPECT)) {
            head.append("Expect: 100-continue\r\n");
        }
        if (bad(Hazard.OWN_ACCEPT_ENCODING)) {
            head.append("Accept-Encoding: gzip\r\n");
        }
        if (bad(Hazard.ADDS_HEADERS)) {
            head.append("X-Powered-By: sockets\r\n");
        }
        if (bad(Hazard.UPGRADES)) {
            head.append("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n");
        }
        extra.forEach(line -> head.append(line).append("\r\n"));
        head.append("\r\n");
        byte[] bytes = head.toString().getBytes(StandardCharsets.ISO_8859_1);
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
            if (!STATUS_LINE.matcher(status).matches() && !bad(Hazard.ANY_STATUS)) {
                throw new ProtocolException("what came is not HTTP: " + status);
            }
            int code = code(status);
            if (bad(Hazard.WANTS_REASON_PHRASE) && status.substring(12).isBlank()) {
                throw new ProtocolException("no reason phrase");
            }
            EngineHeaders headers = headers();
            if (code == 101) {
                throw new ProtocolException("a switch of protocols that nobody asked for");
            }
            if (code >= 200 || bad(Hazard.TAKES_INFORMATIONAL)) {
                byte[] body = toConnect && code == 200 ? new byte[0] : body(code, headers, cap);
                boolean close = "close".equalsIgnoreCase(headers.first("Connection")) || status.startsWith("HTTP/1.0");
                reusable &= !close || bad(Hazard.IGNORES_CONNECTION_CLOSE);
                return new EngineResponse(code, headers, body);
            }
        }
    }

    private static int code(String status) throws ProtocolException {
        try {
            return Integer.parseInt(status.substring(9, 12).strip());
        } catch (RuntimeException e) {
            throw new ProtocolException("what came is not HTTP: " + status);
        }
    }

    private EngineHeaders headers() throws IOException {
        List<EngineHeaders.Line> lines = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int[] size = {0};
        for (String line = line(size); line == null || !line.isEmpty(); line = line(size)) {
            if (line == null) {
                if (bad(Hazard.TAKES_CUT_HEAD)) {
                    break;
                }
                throw new java.net.SocketException("closed in the headers");
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new ProtocolException("what came is not a header: " + line);
            }
            String name = line.substring(0, colon);
            if (bad(Hazard.FOLDS_ARE_LINES)) {
                name = name.strip();
                if (!names.add(name.toLowerCase(Locale.ROOT))) {
                    continue;
                }
            }
            if (!bad(Hazard.DROPS_REPEATED_HEADERS) || names.add(name.toLowerCase(Locale.ROOT))) {
                String value = line.substring(colon + 1).strip();
                lines.add(new EngineHeaders.Line(
                        name, bad(Hazard.CHANGES_VALUES) ? value.toLowerCase(Locale.ROOT) : value));
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
                if (bad(Hazard.TAKES_CUT_HEAD)) {
                    break;
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
        String type = headers.first("Content-Type");
        if (type != null && bad(Hazard.LOSES_ODD_CONTENT_TYPES) && !type.matches("[a-z]+/[a-z]+")) {
            throw new ProtocolException("what came is no media type: " + type);
        }
        if (!AS_IT_COMES.stream().anyMatch(this::bad)) {
            AnswerFraming.check(code, headers);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean chunked = "chunked".equalsIgnoreCase(headers.first("Transfer-Encoding"))
                && !(bad(Hazard.LENGTH_BEFORE_CHUNKS) && headers.first("Content-Length") != null);
        if (chunked && !bad(Hazard.RETURNS_RAW_CHUNKS)) {
            readChunks(body, cap);
            return body.toByteArray();
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

    private void readChunks(ByteArrayOutputStream body, int cap) throws IOException {
        while (true) {
            String size = line(new int[] {0});
            if (size == null) {
                truncated();
                return;
            }
            long length = chunkSize(size);
            if (length > cap && !bad(Hazard.NO_CAP)) {
                throw new TooLarge();
            }
            if (length == 0) {
                EngineHeaders trailers = headers();
                if (bad(Hazard.READS_ON_AFTER_TRAILERS) && trailers.first("Content-Length") != null) {
                    copy(Long.parseLong(trailers.first("Content-Length")), body, cap);
                }
                return;
            }
            copy(length, body, cap);
            String end = line(new int[] {0});
            if (end == null) {
                truncated();
                return;
            }
            if (!end.isEmpty() && !bad(Hazard.ANY_CHUNK)) {
                throw new ProtocolException("a chunk that is longer than it says: " + end);
            }
        }
    }

    /** A number of more digits than a long has is as good as the largest: it is over every cap. */
    private long chunkSize(String line) throws ProtocolException {
        String digits =
                bad(Hazard.ANY_CHUNK) ? "0" + line.replaceAll("[^0-9a-fA-F].*", "") : line.split(";", 2)[0].strip();
        if (!digits.matches("[0-9a-fA-F]+")) {
            throw new ProtocolException("a chunk without a size: " + line);
        }
        String significant = digits.replaceFirst("^0+(?=.)", "");
        return significant.length() > 15 ? Long.MAX_VALUE : Long.parseLong(significant, 16);
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
