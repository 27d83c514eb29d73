package network.invo.model;

import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbTransient;
import java.beans.Transient;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a player owns in this game.
 *
 * <p>Immutable and thread-safe. Absent values are null.
 *
 * @param player the player
 * @param balances a balance for each currency
 * @param summary all of them together
 * @param raw the whole answer; it may hold personal data
 */
public record PlayerBalanceResult(
        @Nullable Player player,
        List<Balance> balances,
        @Nullable BalanceSummary summary,
        @JsonbTransient @Transient JsonObject raw) {

    /** Copies the lists. */
    public PlayerBalanceResult {
        balances = List.copyOf(balances);
    }

    /** Ids, states and amounts; nothing personal, no secret, not the raw answer. */
    @Override
    public String toString() {
        return "PlayerBalanceResult[balances=" + balances + ", summary=" + summary + "]";
    }
}
