package network.invo.sandbox.internal.backend;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import network.invo.sandbox.SandboxPlayer;
import org.jspecify.annotations.Nullable;

/** A player of one game. Guarded by the store's lock. */
final class Player {

    final int id;
    final Game game;
    final String email;
    final Instant joined;
    final String identityId = Ids.random("idn_", 20);
    final String walletUserId = UUID.randomUUID().toString();
    final List<ItemOrder> items = new ArrayList<>();
    String name;

    @Nullable
    String phone;

    BigDecimal available = Money.ZERO;
    BigDecimal reserved = Money.ZERO;
    boolean passkey;
    boolean minor;
    boolean guardian;
    boolean confirmationNeeded;
    boolean enrollmentNeeded;

    Player(int id, Game game, String email, String name, Instant joined) {
        this.id = id;
        this.game = game;
        this.email = email;
        this.name = name;
        this.joined = joined;
    }

    SandboxPlayer snapshot() {
        return new SandboxPlayer(id, game.id, email, name, phone, available, reserved);
    }
}
