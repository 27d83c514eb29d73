package network.invo.sandbox.internal.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import network.invo.sandbox.internal.backend.Ids;
import org.jspecify.annotations.Nullable;

/** The current secret and, for a while after a rotation, the one before it. Thread-safe. */
final class SigningSecrets {

    /** How long the old secret still signs. */
    static final Duration GRACE = Duration.ofDays(7);

    private final Clock clock;
    private volatile State state = new State(fresh(), null, Instant.MIN);

    private record State(String current, @Nullable String previous, Instant previousUntil) {}

    SigningSecrets(Clock clock) {
        this.clock = clock;
    }

    String current() {
        return state.current();
    }

    synchronized String rotate() {
        State next = new State(fresh(), state.current(), clock.instant().plus(GRACE));
        state = next;
        return next.current();
    }

    /** The text of {@code X-Invo-Signature}. */
    // INFERRED: its literal form, and one v1 for each secret during a rotation.
    String sign(byte[] body) {
        State now = state;
        long t = clock.instant().getEpochSecond();
        String header = "t=" + t + ",v1=" + mac(now.current(), t, body);
        String previous = now.previous();
        return previous != null && clock.instant().isBefore(now.previousUntil())
                ? header + ",v1=" + mac(previous, t, body)
                : header;
    }

    private static String mac(String secret, long t, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((t + ".").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static String fresh() {
        return Ids.random("whsec_", 40);
    }
}
