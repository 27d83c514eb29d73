package network.invo.engine.jersey;

import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientResponseContext;
import jakarta.ws.rs.client.ClientResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import network.invo.engine.EngineHeaders;

/**
 * Keeps a {@code Content-Type} that Jersey cannot parse out of its sight: it would lose the answer for it, and so would
 * filters of the user's that ask for the media type. RFC 9110 8.3 lets us take such a body for
 * {@code application/octet-stream}; the caller gets the header as it came.
 */
final class ExactAnswer implements ClientResponseFilter {

    /** The request's property that holds an {@link ExactAnswer.Kept}; absent when the user's own code calls. */
    static final String KEPT = "network.invo.engine.jersey.kept";

    /** The values that were hidden from Jersey in one exchange. */
    static final class Kept {

        private List<String> contentTypes = List.of();

        /** The answer's lines as they came. */
        EngineHeaders restore(List<EngineHeaders.Line> lines) {
            if (contentTypes.isEmpty()) {
                return EngineHeaders.of(lines);
            }
            List<EngineHeaders.Line> restored = new ArrayList<>(lines);
            restored.removeIf(line -> line.name().equalsIgnoreCase(HttpHeaders.CONTENT_TYPE));
            contentTypes.forEach(value -> restored.add(new EngineHeaders.Line(HttpHeaders.CONTENT_TYPE, value)));
            return EngineHeaders.of(restored);
        }
    }

    @Override
    public void filter(ClientRequestContext request, ClientResponseContext answer) {
        List<String> received = answer.getHeaders().get(HttpHeaders.CONTENT_TYPE);
        if (received != null && !received.isEmpty() && !canParse(answer)) {
            if (request.getProperty(KEPT) instanceof Kept kept) {
                kept.contentTypes = List.copyOf(received);
            }
            answer.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_OCTET_STREAM);
        }
    }

    private static boolean canParse(ClientResponseContext answer) {
        try {
            MediaType type = answer.getMediaType();
            return type != null && !type.isWildcardType() && !type.isWildcardSubtype();
        } catch (RuntimeException e) {
            return false;
        }
    }
}
