package network.invo.sandbox.internal.backend;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tokens, balances and identities. */
public final class Players {

    private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(15);

    private final Store store;

    public Players(Store store) {
        this.store = store;
    }

    /** {@code player-token}. */
    public Answer mintToken(Game game, RequestBody body) {
        String email = body.email("player_email");
        return store.locked(() -> {
            Player player = store.find(game, email);
            if (player == null) {
                throw ApiError.sdk(404, "player_not_found", "This player has never transacted in this game");
            }
            return Answer.ok(Fields.of("token", Ids.random("ptk_", 40))
                    .with("expires_at", store.now().plus(TOKEN_LIFETIME))
                    .with("identity_id", player.identityId));
        });
    }

    /** {@code player-balances/player/by-email/...}. */
    public Answer balanceByEmail(Game game, String email) {
        return store.locked(() -> balance(store.find(game, email)));
    }

    /** {@code player-balances/player/...}. */
    public Answer balanceById(Game game, String id) {
        return store.locked(() -> balance(id.matches("[0-9]{1,9}") ? store.find(game, Integer.parseInt(id)) : null));
    }

    private Answer balance(@Nullable Player player) {
        if (player == null) {
            // INFERRED: that a balance of nobody is a 404.
            throw store.error(404, "player_not_found", "Player not found");
        }
        var total = player.available.add(player.reserved);
        return Answer.ok(Fields.of(
                        "player",
                        Fields.of("player_id", player.id)
                                .with("player_name", player.name)
                                .with("player_email", player.email)
                                .with("date_joined", player.joined))
                .with(
                        "balances",
                        List.of(Fields.of("currency_id", Game.CURRENCY_ID)
                                .with("currency_name", player.game.currency)
                                .with("available_balance", player.available)
                                .with("reserved_balance", player.reserved)
                                .with("total_balance", total)))
                .with(
                        "summary",
                        Fields.of("total_value", total)
                                .with("currency_count", 1)
                                .with("has_funds", total.signum() > 0))
                .with("last_updated", store.now()));
    }

    /** {@code wallet/identities}. Given both, the phone wins. */
    public Answer identities(Game game, @Nullable String email, @Nullable String phone) {
        return store.locked(() -> {
            if (email == null && phone == null) {
                throw store.error(400, "VALIDATION_ERROR", "player_email or player_phone is required");
            }
            Player primary;
            if (phone != null) {
                primary = store.findByPhone(game, phone).stream().findFirst().orElse(null);
            } else {
                primary = store.find(game, email == null ? "" : email);
            }
            if (primary == null) {
                throw store.error(404, "player_not_found", "No such player in this game");
            }
            String number = primary.phone;
            List<Player> linked = number == null ? List.of(primary) : store.findByPhone(game, number);
            return Answer.ok(Fields.of("status", "success")
                    .with("player_email", primary.email)
                    .with("player_phone", number)
                    .with("wallet_user_id", primary.walletUserId)
                    .with("primary_phone", number)
                    .with("primary_email", primary.email)
                    .with("is_minor", primary.minor)
                    .with(
                            "emails",
                            linked.stream()
                                    .map(p -> Fields.of("email", p.email))
                                    .toList()));
        });
    }
}
