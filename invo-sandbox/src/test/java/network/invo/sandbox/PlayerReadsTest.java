package network.invo.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.NoSuchElementException;
import network.invo.sandbox.junit.InvoSandboxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PlayerReadsTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @RegisterExtension
    final InvoSandboxExtension invo = new InvoSandboxExtension(b -> b.clock(Clock.fixed(NOW, ZoneOffset.UTC)));

    @Test
    void token_knownPlayer_expiresInFifteenMinutesOfTheSandboxsClock(InvoSandbox sandbox) {
        sandbox.addPlayer("p@example.com", "1");
        sandbox.clock().advance(Duration.ofMinutes(1));
        Wire.Reply reply = Wire.of(sandbox).post(Route.PLAYER_TOKEN, Map.of("player_email", "p@example.com"));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(Instant.parse(reply.text("expires_at"))).isEqualTo(NOW.plus(Duration.ofMinutes(16)));
        assertThat(reply.text("token")).isNotBlank();
        assertThat(reply.text("identity_id")).isNotBlank();
    }

    @Test
    void token_unknownPlayer_is404InTheShapeOfTheSdkRoutes(InvoSandbox sandbox) {
        Wire.Reply reply = Wire.of(sandbox).post(Route.PLAYER_TOKEN, Map.of("player_email", "p@example.com"));
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.text("code")).isEqualTo("player_not_found");
        assertThat(reply.body()).containsKey("message").doesNotContainKey("error_code");
    }

    @Test
    void balance_awkwardEmail_isFoundByEmailAndId(InvoSandbox sandbox) {
        SandboxPlayer player = sandbox.addPlayer("a+b/c%@example.com", "12.5");
        Wire wire = Wire.of(sandbox);
        Wire.Reply byEmail = wire.get("/api/player-balances/player/by-email/a%2Bb%2Fc%25%40example.com");
        assertThat(byEmail.status()).isEqualTo(200);
        assertThat(byEmail.object("player").getInt("player_id")).isEqualTo((int) player.id());
        assertThat(byEmail.object("summary").getString("total_value")).isEqualTo("12.50");
        assertThat(byEmail.object("summary").getBoolean("has_funds")).isTrue();
        Wire.Reply byId = wire.get("/api/player-balances/player/" + player.id());
        assertThat(byId.object("player").getString("player_email")).isEqualTo("a+b/c%@example.com");
    }

    @Test
    void balance_unknownPlayer_is404(InvoSandbox sandbox) {
        Wire wire = Wire.of(sandbox);
        for (String path : new String[] {"by-email/x@example.com", "7", "x", "0"}) {
            assertThat(wire.get("/api/player-balances/player/" + path).status()).isEqualTo(404);
        }
        SandboxGame other = sandbox.addGame("Other");
        SandboxPlayer foreign = sandbox.addPlayer(p -> p.game(other).email("p@example.com"));
        assertThat(wire.get("/api/player-balances/player/" + foreign.id()).status())
                .isEqualTo(404);
    }

    @Test
    void identities_phoneGivenToo_phoneWins(InvoSandbox sandbox) {
        sandbox.addPlayer(p -> p.email("p@example.com").phone("+15555550100").minorWithGuardian());
        sandbox.addPlayer(p -> p.email("p2@example.com").phone("+15555550100"));
        sandbox.addPlayer("q@example.com", "0");
        Wire wire = Wire.of(sandbox);
        Wire.Reply reply =
                wire.get(Route.LINKED_IDENTITIES, "player_email", "q@example.com", "player_phone", "+15555550100");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text("primary_email")).isEqualTo("p@example.com");
        assertThat(reply.text("primary_phone")).isEqualTo("+15555550100");
        assertThat(reply.text("wallet_user_id")).hasSize(36);
        assertThat(reply.body().getBoolean("is_minor")).isTrue();
        assertThat(reply.body().getJsonArray("emails")).hasSize(2);
        assertThat(wire.get(Route.LINKED_IDENTITIES, "player_email", "q@example.com")
                        .text("primary_phone"))
                .isNull();
    }

    @Test
    void identities_unknownOrNothingAsked_is404Or400(InvoSandbox sandbox) {
        Wire wire = Wire.of(sandbox);
        assertThat(wire.get(Route.LINKED_IDENTITIES, "player_phone", "+15555550199")
                        .status())
                .isEqualTo(404);
        assertThat(wire.get(Route.LINKED_IDENTITIES).status()).isEqualTo(400);
    }

    @Test
    void addPlayer_twiceOrWrong_throws(InvoSandbox sandbox) {
        sandbox.addPlayer("p@example.com", "1");
        assertThatThrownBy(() -> sandbox.addPlayer("P@example.com", "1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sandbox.addPlayer("q@example.com", "-1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sandbox.addPlayer(p -> p.name("Q"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sandbox.player("q@example.com")).isInstanceOf(NoSuchElementException.class);
    }
}
