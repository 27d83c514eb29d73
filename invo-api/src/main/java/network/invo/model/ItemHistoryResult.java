package network.invo.model;

import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbTransient;
import java.beans.Transient;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a player's item purchases. The keys of the rows are not public, so they are JSON.
 *
 * <p>Immutable and thread-safe. Absent values are null.
 *
 * @param history the rows, in the backend's order
 * @param pagination where the page lies
 * @param raw the whole answer; it may hold personal data
 */
public record ItemHistoryResult(
        List<JsonObject> history,
        @Nullable JsonObject pagination,
        @JsonbTransient @Transient JsonObject raw) {

    /** Copies the lists. */
    public ItemHistoryResult {
        history = List.copyOf(history);
    }

    /** Ids, states and amounts; nothing personal, no secret, not the raw answer. */
    @Override
    public String toString() {
        return "ItemHistoryResult[history=" + history.size() + "]";
    }
}
