package network.invo.model;

import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbTransient;
import java.beans.Transient;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The wallet that a player belongs to. Personal data: never give it to a browser.
 *
 * <p>Immutable and thread-safe. Absent values are null.
 *
 * @param walletUserId the wallet's id
 * @param primaryEmail its e-mail address
 * @param primaryPhone its phone
 * @param isMinor whether its owner is a minor
 * @param emails all its e-mail addresses
 * @param notFound true if no such player is in this game; everything else is then absent
 * @param raw the whole answer; it may hold personal data
 */
public record LinkedIdentitiesResult(
        @Nullable String walletUserId,
        @Nullable String primaryEmail,
        @Nullable String primaryPhone,
        @Nullable Boolean isMinor,
        List<LinkedEmail> emails,
        boolean notFound,
        @JsonbTransient @Transient JsonObject raw) {

    /** Copies the lists. */
    public LinkedIdentitiesResult {
        emails = List.copyOf(emails);
    }

    /** Ids, states and amounts; nothing personal, no secret, not the raw answer. */
    @Override
    public String toString() {
        return "LinkedIdentitiesResult[walletUserId=" + walletUserId + ", emails=" + emails.size() + ", notFound="
                + notFound + "]";
    }
}
