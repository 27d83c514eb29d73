package network.invo.webhook;

import java.security.MessageDigest;
import java.security.Provider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import network.invo.WebhookVerificationException;
import network.invo.internal.Check;
import network.invo.internal.JsonProviders;
import network.invo.internal.StrictJson;
import org.jspecify.annotations.Nullable;

/**
 * Tells INVO's deliveries from everybody else's, and reads them.
 *
 * <pre>{@code
 * WebhookVerifier verifier = WebhookVerifier.of(System.getenv("INVO_WEBHOOK_SECRET"));
 * WebhookEvent event = verifier.verify(rawBody, request.getHeader(WebhookVerifier.SIGNATURE_HEADER));
 * }</pre>
 *
 * <p>Give it the body's bytes as they came: a body that was parsed and written again has another signature. While a
 * secret is being rotated, give both. Dedupe on {@link WebhookEvent#idempotencyKey()} before acting: deliveries repeat.
 *
 * <p>The body's size is not limited here; whoever reads it from the network must do that. An unauthentic body costs one
 * MAC for each secret and is never parsed.
 *
 * <p>Immutable and thread-safe. Make one and keep it.
 */
public final class WebhookVerifier {

    /** The header that carries the signature. Source: the reference. */
    public static final String SIGNATURE_HEADER = "X-Invo-Signature";

    /**
     * The header that repeats the idempotency key. The signature does not cover it: dedupe on
     * {@link WebhookEvent#idempotencyKey()}, and refuse a delivery whose header says something else. Source: the
     * documentation's webhooks page.
     */
    public static final String IDEMPOTENCY_KEY_HEADER = "X-Invo-Idempotency-Key";

    private static final String SIGNATURE_INVALID = "WEBHOOK_SIGNATURE_INVALID";

    private final List<HmacSha256> keys;
    private final long toleranceSeconds;
    private final InstantSource clock;
    private final EventReader reader;

    private WebhookVerifier(List<HmacSha256> keys, Duration tolerance, InstantSource clock) {
        this.keys = keys;
        this.toleranceSeconds = tolerance.toSeconds();
        this.clock = clock;
        this.reader = new EventReader(new StrictJson(JsonProviders.jsonp()));
    }

    /**
     * A verifier with the default window of 300 seconds and the system's clock.
     *
     * @param secrets the webhook secrets, whole; see {@link Builder#secrets(String...)}
     * @return the verifier
     * @throws IllegalArgumentException if a secret holds a control character, or there are more than 8
     */
    public static WebhookVerifier of(@Nullable String... secrets) {
        return builder().secrets(secrets).build();
    }

    /**
     * A builder.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Checks a delivery and reads its event.
     *
     * <p>The checks, in this order, and the {@link WebhookVerificationException#code() code} of each: the header is there
     * ({@code WEBHOOK_SIGNATURE_MISSING}); there is a secret to check with ({@code WEBHOOK_SECRET_MISSING}); the time in
     * the header is near enough, before or after ({@code WEBHOOK_TIMESTAMP_EXPIRED}); the header can be read and one of
     * its signatures fits one of the secrets ({@code WEBHOOK_SIGNATURE_INVALID}); the body, now known to be authentic, is
     * an event ({@code WEBHOOK_MALFORMED}).
     *
     * @param rawBody the request's body, byte for byte
     * @param signatureHeader the text of {@code X-Invo-Signature}, or null if there is none
     * @return the event
     * @throws WebhookVerificationException if the delivery must not be believed; answer it with 400
     */
    public WebhookEvent verify(byte[] rawBody, @Nullable String signatureHeader) {
        Check.given("rawBody", rawBody);
        if (signatureHeader == null || signatureHeader.isBlank()) {
            throw new WebhookVerificationException(
                    "WEBHOOK_SIGNATURE_MISSING", "there is no " + SIGNATURE_HEADER + " header");
        }
        requireSecret();
        SignatureHeader header = SignatureHeader.parse(signatureHeader);
        if (header == null) {
            throw new WebhookVerificationException(SIGNATURE_INVALID, "the header cannot be read");
        }
        if (Math.abs(clock.instant().getEpochSecond() - header.seconds()) > toleranceSeconds) {
            throw new WebhookVerificationException(
                    "WEBHOOK_TIMESTAMP_EXPIRED",
                    "the signature's time is more than " + toleranceSeconds + " s from this machine's clock");
        }
        if (!isAuthentic(header, rawBody)) {
            throw new WebhookVerificationException(
                    SIGNATURE_INVALID, "no signature fits this body and a secret; is it the body as it was received?");
        }
        return reader.read(rawBody);
    }

    /**
     * The same for those who see every line of the header: more than one line is refused.
     *
     * <p>HTTP stacks differ in what they make of a repeated header, from the first line alone to all of them joined. What
     * one of them would accept and another refuse is nothing that INVO sends.
     *
     * @param rawBody the request's body, byte for byte
     * @param signatureHeaderLines the values of all {@code X-Invo-Signature} lines; empty if there is none
     * @return the event
     * @throws WebhookVerificationException as {@link #verify} does; {@code WEBHOOK_SIGNATURE_INVALID} if there are several
     *     lines
     */
    public WebhookEvent verifyLines(byte[] rawBody, List<String> signatureHeaderLines) {
        if (Check.given("signatureHeaderLines", signatureHeaderLines).size() > 1) {
            Check.given("rawBody", rawBody);
            requireSecret();
            throw new WebhookVerificationException(SIGNATURE_INVALID, "the header stands more than once");
        }
        return verify(rawBody, signatureHeaderLines.isEmpty() ? null : signatureHeaderLines.get(0));
    }

    /** How many secrets there are and how wide the window is. */
    @Override
    public String toString() {
        return "WebhookVerifier[secrets=" + keys.size() + ", tolerance=" + toleranceSeconds + " s]";
    }

    private void requireSecret() {
        if (keys.isEmpty()) {
            throw new WebhookVerificationException("WEBHOOK_SECRET_MISSING", "no webhook secret is configured");
        }
    }

    /** One MAC for each secret; all of them, and all comparisons, whatever was found: the time taken tells nothing. */
    private boolean isAuthentic(SignatureHeader header, byte[] body) {
        byte[] head = SignatureHeader.signedHead(header.time());
        boolean authentic = false;
        for (HmacSha256 key : keys) {
            byte[] expected = key.sign(head, body);
            for (byte[] signature : header.signatures()) {
                authentic |= MessageDigest.isEqual(expected, signature);
            }
        }
        return authentic;
    }

    /** Collects what a {@link WebhookVerifier} needs. Not thread-safe. */
    public static final class Builder {

        private static final int MAX_SECRETS = 8;
        private static final Duration MAX_TOLERANCE = Duration.ofDays(1);

        private final List<String> secrets = new ArrayList<>();
        private Duration tolerance = Duration.ofMinutes(5);
        private InstantSource clock = InstantSource.system();
        private @Nullable Provider provider;

        private Builder() {}

        /**
         * Adds webhook secrets: the whole text that the console shows, any of which may have signed a delivery. At most 8.
         *
         * <p>Null and blank ones are left out, so that the variable of an old secret may be unset or empty. With none left
         * the verifier refuses everything with {@code WEBHOOK_SECRET_MISSING}.
         *
         * @param secrets the secrets
         * @return this builder
         */
        public Builder secrets(@Nullable String... secrets) {
            return secrets(Arrays.asList(Check.given("secrets", secrets)));
        }

        /**
         * Adds webhook secrets; see {@link #secrets(String...)}.
         *
         * @param secrets the secrets
         * @return this builder
         */
        public Builder secrets(Collection<? extends @Nullable String> secrets) {
            for (String secret : Check.given("secrets", secrets)) {
                if (!Secrets.isBlank(secret)) {
                    this.secrets.add(secret);
                }
            }
            return this;
        }

        /**
         * How far the signature's time may lie from the clock, before or after, in whole seconds. Default 300 s.
         *
         * @param tolerance from zero, which accepts the same second only, to one day
         * @return this builder
         */
        public Builder tolerance(Duration tolerance) {
            this.tolerance = Check.given("tolerance", tolerance);
            return this;
        }

        /**
         * The clock to judge the signature's time by. Default the system's.
         *
         * @param clock the clock; a {@link java.time.Clock} is one
         * @return this builder
         */
        public Builder clock(InstantSource clock) {
            this.clock = Check.given("clock", clock);
            return this;
        }

        /** For tests: who computes the MACs. */
        Builder provider(Provider provider) {
            this.provider = provider;
            return this;
        }

        /**
         * Builds the verifier.
         *
         * @return the verifier
         * @throws IllegalArgumentException if a secret holds a control character or is no Unicode text, there are more than
         *     8, or the tolerance is negative or over a day
         */
        public WebhookVerifier build() {
            if (tolerance.isNegative() || tolerance.compareTo(MAX_TOLERANCE) > 0) {
                throw new IllegalArgumentException("the tolerance must lie between zero and one day: " + tolerance);
            }
            if (secrets.size() > MAX_SECRETS) {
                throw new IllegalArgumentException(
                        "at most " + MAX_SECRETS + " webhook secrets, not " + secrets.size());
            }
            List<HmacSha256> keys = secrets.stream()
                    .map(secret -> new HmacSha256(Secrets.key(secret), provider))
                    .toList();
            return new WebhookVerifier(keys, tolerance, clock);
        }

        /** How many secrets there are and how wide the window is. */
        @Override
        public String toString() {
            return "WebhookVerifier.Builder[secrets=" + secrets.size() + ", tolerance=" + tolerance + "]";
        }
    }
}
