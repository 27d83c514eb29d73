package network.invo.engine;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request, repeatable because its body is bytes.
 *
 * <p>Immutable as long as nobody writes into the body's array. {@link #toString()} shows neither path nor body.
 *
 * @param method {@code GET} or {@code POST}
 * @param uri the absolute URI; an engine sends its raw path and query unchanged
 * @param headers the headers to send; an engine adds only what HTTP itself needs ({@code Host}, {@code Content-Length},
 *     {@code Connection})
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

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if the URI is not absolute http or https, or the limit is negative
     */
    public EngineRequest {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(deadline, "deadline");
        String scheme = uri.getScheme();
        if (!"https".equalsIgnoreCase(scheme) && !"http".equalsIgnoreCase(scheme)) {
            throw new IllegalArgumentException("the URI must be absolute, http or https");
        }
        if (maxResponseBytes < 0) {
            throw new IllegalArgumentException("maxResponseBytes must not be negative: " + maxResponseBytes);
        }
    }

    /** Method and host; never the path, the headers' values or the body. */
    @Override
    public String toString() {
        return "EngineRequest[" + method + " " + uri.getScheme() + "://" + uri.getHost() + ", body="
                + (body == null ? "none" : body.length + " bytes") + "]";
    }
}
