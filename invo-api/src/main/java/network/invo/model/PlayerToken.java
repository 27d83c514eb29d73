package network.invo.model;

import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbTransient;
import java.beans.Transient;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A short-lived token for the browser half of INVO.
 *
 * <p>Immutable and thread-safe. Absent values are null.
 *
 * @param token the token: a secret of the player
 * @param expiresAt when it expires, 15 minutes after it was minted
 * @param identityId opaque id of the identity
 * @param raw the whole answer; it may hold personal data
 */
public record PlayerToken(
        String token,
        @Nullable Instant expiresAt,
        @Nullable String identityId,
        @JsonbTransient @Transient JsonObject raw) {

    /** Ids, states and amounts; nothing personal, no secret, not the raw answer. */
    @Override
    public String toString() {
        return "PlayerToken[expiresAt=" + expiresAt + "]";
    }
}
