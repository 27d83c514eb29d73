package network.invo.webhook;

import java.time.Instant;
import network.invo.internal.Check;

/**
 * Signs bodies as INVO does, so that a receiver can be tested without INVO.
 *
 * <pre>{@code
 * String header = WebhookSigner.of("whsec_test").sign(body, Instant.now());
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class WebhookSigner {

    private final HmacSha256 key;

    private WebhookSigner(HmacSha256 key) {
        this.key = key;
    }

    /**
     * A signer with this secret.
     *
     * @param secret the webhook secret, whole
     * @return the signer
     * @throws IllegalArgumentException if the secret is null, blank, holds a control character or is no Unicode text
     */
    public static WebhookSigner of(String secret) {
        if (Secrets.isBlank(secret)) {
            throw new IllegalArgumentException("a signer needs a secret");
        }
        return new WebhookSigner(new HmacSha256(Secrets.key(secret), null));
    }

    /**
     * Signs a body.
     *
     * @param body the body's bytes
     * @param time the time to sign; what is below a second is dropped
     * @return the text of the {@code X-Invo-Signature} header
     * @throws IllegalArgumentException if the time lies before 1970 or has more than 12 digits of seconds
     */
    public String sign(byte[] body, Instant time) {
        Check.given("body", body);
        String seconds = SignatureHeader.timeText(Check.given("time", time).getEpochSecond());
        return SignatureHeader.format(seconds, key.sign(SignatureHeader.signedHead(seconds), body));
    }

    /** Nothing but the name. */
    @Override
    public String toString() {
        return "WebhookSigner[***]";
    }
}
