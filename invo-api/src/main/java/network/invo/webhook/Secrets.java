package network.invo.webhook;

import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What makes a text usable as a webhook secret. The key is the whole text in UTF-8, prefix and all. */
final class Secrets {

    private Secrets() {}

    /** Blank is what an unset variable looks like; as a key it would let anybody sign. */
    static boolean isBlank(@Nullable String secret) {
        return secret == null || secret.isBlank();
    }

    /** The key's bytes. Refuses what can only be an accident of configuration, warns of what may be one. */
    static byte[] key(String secret) {
        if (secret.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "a webhook secret holds a control character; was it read from a file with its line end?");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(secret)) {
            throw new IllegalArgumentException("a webhook secret holds half a surrogate pair");
        }
        if (!secret.equals(secret.strip())) {
            System.getLogger(WebhookVerifier.class.getName())
                    .log(
                            Level.WARNING,
                            "A webhook secret begins or ends with white space. It is used as it is; if it was pasted so by"
                                    + " accident, every delivery is refused.");
        }
        return secret.getBytes(StandardCharsets.UTF_8);
    }
}
