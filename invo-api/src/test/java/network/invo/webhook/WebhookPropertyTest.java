package network.invo.webhook;

import static network.invo.webhook.Deliveries.outcome;
import static network.invo.webhook.Deliveries.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Whatever is signed verifies; whatever was changed by a single bit does not. Each property is tried on random values, new
 * ones in every run; a failure names the seed that repeats it.
 */
class WebhookPropertyTest {

    private static final int TRIES = 300;
    private static final long LAST_SECOND = 999_999_999_999L;

    private static void forAll(Consumer<Random> property) {
        long first = System.nanoTime();
        for (long seed = first; seed < first + TRIES; seed++) {
            try {
                property.accept(new Random(seed));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("fails for new Random(" + seed + "L): " + e.getMessage(), e);
            }
        }
    }

    private static String text(Random random, int least, int most, int[]... ranges) {
        StringBuilder text = new StringBuilder();
        for (int i = least + random.nextInt(most - least + 1); i > 0; i--) {
            int[] range = ranges[random.nextInt(ranges.length)];
            text.append((char) (range[0] + random.nextInt(range[1] - range[0] + 1)));
        }
        return text.toString();
    }

    private static String secret(Random random) {
        return text(random, 1, 100, new int[] {'!', '~'}, new int[] {0xA1, 0x24F}, new int[] {0x660, 0x669});
    }

    private static String anyText(Random random) {
        return text(random, 0, 200, new int[] {0, 0xD7FF}, new int[] {0, 0x7F});
    }

    private static long time(Random random) {
        // small ones as often as large ones
        return random.nextLong(1 + (LAST_SECOND >> random.nextInt(40)));
    }

    private static byte[] event(String key, String text) {
        JsonObject event = Json.createObjectBuilder()
                .add("event_type", "purchase.completed")
                .add("idempotency_key", "k" + key)
                .add("data", Json.createObjectBuilder().add("text", text))
                .build();
        return utf8(event.toString());
    }

    private static WebhookVerifier verifier(String secret, long now) {
        return WebhookVerifier.builder()
                .secrets(secret)
                .clock(InstantSource.fixed(Instant.ofEpochSecond(now)))
                .build();
    }

    private static byte[] withABitFlipped(Random random, byte[] bytes) {
        byte[] copy = bytes.clone();
        int bit = random.nextInt(8 * bytes.length);
        copy[bit / 8] ^= (byte) (1 << (bit % 8));
        return copy;
    }

    @Test
    void verify_whatWasSigned_givesItBack() {
        forAll(random -> {
            String secret = secret(random);
            String key = anyText(random);
            String text = anyText(random);
            long time = time(random);
            byte[] body = event(key, text);
            String header = WebhookSigner.of(secret).sign(body, Instant.ofEpochSecond(time));

            WebhookEvent event =
                    verifier(secret, time + random.nextInt(601) - 300).verify(body, header);

            assertThat(event.idempotencyKey()).isEqualTo("k" + key);
            assertThat(event.data().getString("text")).isEqualTo(text);
        });
    }

    @Test
    void verify_bodyWithABitFlipped_isInvalid() {
        forAll(random -> {
            String secret = secret(random);
            long time = time(random);
            byte[] body = event("", anyText(random));
            String header = WebhookSigner.of(secret).sign(body, Instant.ofEpochSecond(time));

            assertThat(outcome(verifier(secret, time), withABitFlipped(random, body), header))
                    .isEqualTo("WEBHOOK_SIGNATURE_INVALID");
        });
    }

    @Test
    void verify_timeWithABitFlipped_isRefused() {
        forAll(random -> {
            String secret = secret(random);
            long time = time(random);
            byte[] body = event("", "");
            String signature = WebhookSigner.of(secret)
                    .sign(body, Instant.ofEpochSecond(time))
                    .split(",v1=", -1)[1];
            String other = new String(withABitFlipped(random, utf8(Long.toString(time))), StandardCharsets.ISO_8859_1);

            assertThat(outcome(verifier(secret, time), body, "t=" + other + ",v1=" + signature))
                    .isIn("WEBHOOK_SIGNATURE_INVALID", "WEBHOOK_TIMESTAMP_EXPIRED");
        });
    }

    /** Of the signature's bytes: in its text, the bit that makes a letter a capital changes nothing. */
    @Test
    void verify_signatureWithABitFlipped_isInvalid() {
        forAll(random -> {
            String secret = secret(random);
            long time = time(random);
            byte[] body = event("", "");
            String[] header = WebhookSigner.of(secret)
                    .sign(body, Instant.ofEpochSecond(time))
                    .split("v1=", -1);
            byte[] signature = HexFormat.of().parseHex(header[1]);
            String other = HexFormat.of().formatHex(withABitFlipped(random, signature));

            assertThat(outcome(verifier(secret, time), body, header[0] + "v1=" + other))
                    .isEqualTo("WEBHOOK_SIGNATURE_INVALID");
        });
    }

    @Test
    void verify_anotherSecret_isInvalid() {
        forAll(random -> {
            String secret = secret(random);
            String other = secret(random);
            byte[] body = event("", "");
            String header = WebhookSigner.of(secret).sign(body, Instant.EPOCH);

            assertThat(outcome(verifier(other, 0), body, header))
                    .isEqualTo(other.equals(secret) ? "OK" : "WEBHOOK_SIGNATURE_INVALID");
        });
    }

    @Test
    void verify_anyHeader_isRefusedWithACode() {
        forAll(random -> {
            // letters of the grammar among any others
            String header = text(random, 0, 60, new int[] {0, 0xFFFF}, new int[] {'0', '9'}, new int[] {',', '='});

            assertThat(outcome(verifier("s", 0), event("", ""), header))
                    .isIn("WEBHOOK_SIGNATURE_MISSING", "WEBHOOK_SIGNATURE_INVALID", "WEBHOOK_TIMESTAMP_EXPIRED");
        });
    }

    @Test
    void verify_anySignedBody_isAnEventOrMalformed() {
        forAll(random -> {
            byte[] body = new byte[random.nextInt(300)];
            random.nextBytes(body);
            byte[] nearly = event("", "");
            byte[] signed = random.nextBoolean() ? body : withABitFlipped(random, nearly);
            String header = WebhookSigner.of("s").sign(signed, Instant.EPOCH);

            assertThat(outcome(verifier("s", 0), signed, header)).isIn("OK", "WEBHOOK_MALFORMED");
        });
    }
}
