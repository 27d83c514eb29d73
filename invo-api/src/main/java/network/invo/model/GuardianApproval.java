package network.invo.model;

import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbTransient;
import java.beans.Transient;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The approval of a guardian that a send or transfer waits for.
 *
 * <p>Immutable and thread-safe. Absent values are null.
 *
 * @param approvalId the approval's id
 * @param state where it stands
 * @param expiresAt when it lapses
 * @param pollEndpoint the path that tells where it stands
 * @param raw the whole block
 */
public record GuardianApproval(
        @Nullable String approvalId,
        @Nullable String state,
        @Nullable Instant expiresAt,
        @Nullable String pollEndpoint,
        @JsonbTransient @Transient JsonObject raw) {

    /** Ids, states and amounts; nothing personal, no secret, not the raw answer. */
    @Override
    public String toString() {
        return "GuardianApproval[approvalId=" + approvalId + ", state=" + state + ", expiresAt=" + expiresAt + "]";
    }
}
