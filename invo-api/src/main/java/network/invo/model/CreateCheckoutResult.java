package network.invo.model;

import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbTransient;
import java.beans.Transient;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A hosted checkout page.
 *
 * <p>Immutable and thread-safe. Absent values are null.
 *
 * @param sessionId the session's id
 * @param checkoutUrl where to send the browser: single use, 15 minutes; whoever has it can pay with it
 * @param expiresAt when the link lapses
 * @param raw the whole answer; it may hold personal data
 */
public record CreateCheckoutResult(
        @Nullable String sessionId,
        String checkoutUrl,
        @Nullable Instant expiresAt,
        @JsonbTransient @Transient JsonObject raw) {

    /** Ids, states and amounts; nothing personal, no secret, not the raw answer. */
    @Override
    public String toString() {
        return "CreateCheckoutResult[sessionId=" + sessionId + ", expiresAt=" + expiresAt + "]";
    }
}
