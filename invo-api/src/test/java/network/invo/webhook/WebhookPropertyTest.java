package network.invo.webhook;

import static network.invo.webhook.Deliveries.outcome;
import static network.invo.webhook.Deliveries.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Whatever is signed verifies; whatever was changed by a single bit does not. */
class WebhookPropertyTest {

    private static final long LAST_SECOND = 999_999_999_999L;

    @Provide
    Arbitrary<String> secrets() {
        return Arbitraries.strings()
                .withCharRange('!', '~')
                .withCharRange('\u00A1', '\u024F')
                .withCharRange('\u0660', '\u0669')
                .ofMinLength(1)
                .ofMaxLength(100);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withCharRange('\0', '\uD7FF').ofMaxLength(200);
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

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] copy = bytes.clone();
        int at = bit % (8 * bytes.length);
        copy[at / 8] ^= (byte) (1 << (at % 8));
        return copy;
    }

    @Property(tries = 300)
    void verify_whatWasSigned_givesItBack(
            @ForAll("secrets") String secret,
            @ForAll("texts") String key,
            @ForAll("texts") String text,
            @ForAll @LongRange(max = LAST_SECOND) long time,
            @ForAll @IntRange(min = -300, max = 300) int drift) {
        byte[] body = event(key, text);
        String header = WebhookSigner.of(secret).sign(body, Instant.ofEpochSecond(time));

        WebhookEvent event = verifier(secret, time + drift).verify(body, header);

        assertThat(event.idempotencyKey()).isEqualTo("k" + key);
        assertThat(event.data().getString("text")).isEqualTo(text);
    }

    @Property(tries = 300)
    void verify_bodyWithABitFlipped_isInvalid(
            @ForAll("secrets") String secret,
            @ForAll("texts") String text,
            @ForAll @LongRange(max = LAST_SECOND) long time,
            @ForAll @IntRange(min = 0) int bit) {
        byte[] body = event("", text);
        String header = WebhookSigner.of(secret).sign(body, Instant.ofEpochSecond(time));

        assertThat(outcome(verifier(secret, time), flipped(body, bit), header)).isEqualTo("WEBHOOK_SIGNATURE_INVALID");
    }

    @Property(tries = 300)
    void verify_timeWithABitFlipped_isRefused(
            @ForAll("secrets") String secret,
            @ForAll @LongRange(max = LAST_SECOND) long time,
            @ForAll @IntRange(min = 0) int bit) {
        byte[] body = event("", "");
        String signature =
                WebhookSigner.of(secret).sign(body, Instant.ofEpochSecond(time)).split(",v1=", -1)[1];
        String other =
                new String(flipped(utf8(Long.toString(time)), bit), java.nio.charset.StandardCharsets.ISO_8859_1);

        assertThat(outcome(verifier(secret, time), body, "t=" + other + ",v1=" + signature))
                .isIn("WEBHOOK_SIGNATURE_INVALID", "WEBHOOK_TIMESTAMP_EXPIRED");
    }

    /** Of the signature's bytes: in its text, the bit that makes a letter a capital changes nothing. */
    @Property(tries = 300)
    void verify_signatureWithABitFlipped_isInvalid(
            @ForAll("secrets") String secret,
            @ForAll @LongRange(max = LAST_SECOND) long time,
            @ForAll @IntRange(min = 0, max = 255) int bit) {
        byte[] body = event("", "");
        String[] header =
                WebhookSigner.of(secret).sign(body, Instant.ofEpochSecond(time)).split("v1=", -1);
        String other = HexFormat.of().formatHex(flipped(HexFormat.of().parseHex(header[1]), bit));

        assertThat(outcome(verifier(secret, time), body, header[0] + "v1=" + other))
                .isEqualTo("WEBHOOK_SIGNATURE_INVALID");
    }

    @Property(tries = 300)
    void verify_anotherSecret_isInvalid(@ForAll("secrets") String secret, @ForAll("secrets") String other) {
        byte[] body = event("", "");
        String header = WebhookSigner.of(secret).sign(body, Instant.EPOCH);

        assertThat(outcome(verifier(other, 0), body, header))
                .isEqualTo(other.equals(secret) ? "OK" : "WEBHOOK_SIGNATURE_INVALID");
    }

    @Property(tries = 500)
    void verify_anyHeader_isRefusedWithACode(@ForAll String header) {
        assertThat(outcome(verifier("s", 0), event("", ""), header))
                .isIn("WEBHOOK_SIGNATURE_MISSING", "WEBHOOK_SIGNATURE_INVALID", "WEBHOOK_TIMESTAMP_EXPIRED");
    }

    @Property(tries = 500)
    void verify_anySignedBody_isAnEventOrMalformed(@ForAll byte[] body) {
        String header = WebhookSigner.of("s").sign(body, Instant.EPOCH);

        assertThat(outcome(verifier("s", 0), body, header)).isIn("OK", "WEBHOOK_MALFORMED");
    }
}
