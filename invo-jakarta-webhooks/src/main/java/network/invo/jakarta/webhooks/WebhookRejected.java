package network.invo.jakarta.webhooks;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that was not believed or could not be read: to be counted. With CDI, an event that can be observed.
 *
 * <p>Beside the codes of {@link network.invo.WebhookVerificationException} there are {@code WEBHOOK_KEY_MISMATCH} (the
 * header {@code X-Invo-Idempotency-Key} differs from the signed key), {@code WEBHOOK_BODY_UNREADABLE} (cut off, too slow,
 * or read by somebody before), {@code WEBHOOK_METHOD}, {@code WEBHOOK_TOO_LARGE} and {@code WEBHOOK_ENCODING}.
 *
 * @param code why
 * @param status the HTTP status of the answer
 * @param scope the receiver's scope
 * @param keyHash the first 16 hex digits of the idempotency key's SHA-256; null if no authentic key is known
 * @param age how long ago the event happened; null if that is not known
 */
public record WebhookRejected(
        String code,
        int status,
        String scope,
        @Nullable String keyHash,
        @Nullable Duration age) {

    /** Checks that the required parts are there. */
    public WebhookRejected {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(scope, "scope");
    }
}
