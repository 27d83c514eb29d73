package network.invo.model;

import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbTransient;
import java.beans.Transient;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A send or transfer that waits to be collected.
 *
 * <p>Immutable and thread-safe. Absent values are null.
 *
 * @param transactionId the transaction's id
 * @param netAmount what will arrive, after fees
 * @param toPhone the receiver's phone; match it to the player who is logged in
 * @param toIdentityId the receiver's identity; null when the phone belongs to several players
 * @param raw the whole row; it may hold personal data
 */
public record InboundPending(
        @Nullable String transactionId,
        @Nullable BigDecimal netAmount,
        @Nullable String toPhone,
        @Nullable String toIdentityId,
        @JsonbTransient @Transient JsonObject raw) {

    /** Ids, states and amounts; nothing personal, no secret, not the raw answer. */
    @Override
    public String toString() {
        return "InboundPending[transactionId=" + transactionId + ", netAmount=" + netAmount + "]";
    }
}
