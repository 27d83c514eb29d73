package network.invo.sandbox;

import java.util.Objects;

/**
 * A game of the sandbox. The text form leaves the secret out.
 *
 * @param id the game id, a long decimal number as text
 * @param name the name that players see
 * @param secret what the game's server sends in {@code X-Game-Secret-Key}
 */
public record SandboxGame(String id, String name, String secret) {

    /** Checks that all parts are there. */
    public SandboxGame {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(secret, "secret");
    }

    /** The id and the name. */
    @Override
    public String toString() {
        return "SandboxGame[" + id + " " + name + "]";
    }
}
