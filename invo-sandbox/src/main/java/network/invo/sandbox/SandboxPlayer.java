package network.invo.sandbox;

import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A player as the sandbox sees them at one moment. The text form leaves e-mail, name and phone out.
 *
 * @param id the number that {@code player_id} holds
 * @param gameId the game that the player belongs to
 * @param email the e-mail
 * @param name the name
 * @param phone the phone in E.164 form, null if none
 * @param available what can be spent
 * @param reserved what is held for sends and transfers
 */
public record SandboxPlayer(
        long id,
        String gameId,
        String email,
        String name,
        @Nullable String phone,
        BigDecimal available,
        BigDecimal reserved) {

    /** Checks that the required parts are there. */
    public SandboxPlayer {
        Objects.requireNonNull(gameId, "gameId");
        Objects.requireNonNull(email, "email");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(available, "available");
        Objects.requireNonNull(reserved, "reserved");
    }

    /** The id and the balances. */
    @Override
    public String toString() {
        return "SandboxPlayer[" + id + " available=" + available.toPlainString() + " reserved="
                + reserved.toPlainString() + "]";
    }
}
