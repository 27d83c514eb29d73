package network.invo.model;

import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbTransient;
import java.beans.Transient;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order. The keys of its parts are not public, so they are JSON.
 *
 * <p>Immutable and thread-safe. Absent values are null.
 *
 * @param order the order
 * @param financialSummary what was paid
 * @param statusTimeline what happened, in the backend's order; empty if the answer has none
 * @param raw the whole answer; it may hold personal data
 */
public record OrderDetailsResult(
        @Nullable JsonObject order,
        @Nullable JsonObject financialSummary,
        List<JsonObject> statusTimeline,
        @JsonbTransient @Transient JsonObject raw) {

    /** Copies the lists. */
    public OrderDetailsResult {
        statusTimeline = List.copyOf(statusTimeline);
    }

    /** Ids, states and amounts; nothing personal, no secret, not the raw answer. */
    @Override
    public String toString() {
        return "OrderDetailsResult[statusTimeline=" + statusTimeline.size() + "]";
    }
}
