package network.invo.model;

import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbTransient;
import java.beans.Transient;
import org.jspecify.annotations.Nullable;

/**
 * A player as the backend knows them.
 *
 * <p>Immutable and thread-safe. Absent values are null.
 *
 * @param playerId INVO's id
 * @param playerName the name
 * @param playerEmail the e-mail address
 * @param raw the whole row; it may hold personal data
 */
public record Player(
        @Nullable Long playerId,
        @Nullable String playerName,
        @Nullable String playerEmail,
        @JsonbTransient @Transient JsonObject raw) {

    /** Ids, states and amounts; nothing personal, no secret, not the raw answer. */
    @Override
    public String toString() {
        return "Player[playerId=" + playerId + "]";
    }
}
