package network.invo.engine;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request, repeatable because its body is bytes.
 *
 * <p>What some HTTP library cannot send, or would send otherwise than another, is refused here, so that no engine differs.
 * Immutable as long as nobody writes into the body's array. {@link #toString()} shows neither path nor body.
 *
 * @param method {@code GET} or {@code POST}
 * @param uri the absolute URI; an engine sends its raw path and query unchanged. Characters beyond ASCII are percent-encoded
 * @param headers the headers to send, with printable ASCII for values; an engine adds only what HTTP itself needs
 *     ({@code Host}, {@code Content-Length}, {@code Connection}), so these and all that speak of the connection or of the
 *     message's end are not among them
 * @param body the body, or null for none
 * @param deadline when the whole exchange, to the last byte of the answer, must have ended
 * @param maxResponseBytes the longest answer's body that is accepted, in bytes
 */
@SuppressWarnings(
        "ArrayRecordComponent") // bytes in, bytes out: a copy for each hand would be the price of a purer type
public record EngineRequest(
        String method,
        URI uri,
        EngineHeaders headers,
        byte @Nullable [] body,
        Deadline deadline,
        int maxResponseBytes) {

    /** What an engine says by itself, or what is between it and the next hop. */
    private static final Set<String> NOT_THE_CALLERS = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if the method is neither {@code GET} nor {@code POST}, the URI is not absolute http or
     *     https with a host, a header is one that an engine sends by itself, a header's value is not printable ASCII, or
     *     the limit is negative. The message names the header, and repeats nothing else
     */
    public EngineRequest {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(deadline, "deadline");
        if (!method.equals("GET") && !method.equals("POST")) {
            throw new IllegalArgumentException("the method must be GET or POST");
        }
        String scheme = uri.getScheme();
        if (!"https".equalsIgnoreCase(scheme) && !"http".equalsIgnoreCase(scheme)) {
            throw new IllegalArgumentException("the URI must be absolute, http or https");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("the URI has no host, or one that is no host name");
        }
        uri = inAscii(uri);
        headers.lines().forEach(EngineRequest::check);
        if (maxResponseBytes < 0) {
            throw new IllegalArgumentException("maxResponseBytes must not be negative: " + maxResponseBytes);
        }
    }

    private static URI inAscii(URI uri) {
        String ascii = uri.toASCIIString();
        return ascii.equals(uri.toString()) ? uri : URI.create(ascii);
    }

    private static void check(EngineHeaders.Line line) {
        if (NOT_THE_CALLERS.contains(line.name().toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("the header " + line.name()
                    + " cannot be sent: the engine says by itself what concerns the connection");
        }
        if (!line.value().chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'))) {
            throw new IllegalArgumentException(
                    "the header " + line.name() + " cannot be sent: its value must be printable ASCII");
        }
    }

    /** Method and host; never the path, the headers' values or the body. */
    @Override
    public String toString() {
        return "EngineRequest[" + method + " " + uri.getScheme() + "://" + uri.getHost() + ", body="
                + (body == null ? "none" : body.length + " bytes") + "]";
    }
}
