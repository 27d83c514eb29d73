package network.invo.model;

import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbTransient;
import java.beans.Transient;
import java.util.List;

/**
 * What waits to be collected by a player.
 *
 * <p>Immutable and thread-safe. Absent values are null.
 *
 * @param inboundPending a row for each send or transfer
 * @param raw the whole answer; it may hold personal data
 */
public record InboundPendingResult(
        List<InboundPending> inboundPending,
        @JsonbTransient @Transient JsonObject raw) {

    /** Copies the lists. */
    public InboundPendingResult {
        inboundPending = List.copyOf(inboundPending);
    }

    /** Ids, states and amounts; nothing personal, no secret, not the raw answer. */
    @Override
    public String toString() {
        return "InboundPendingResult[inboundPending=" + inboundPending + "]";
    }
}
