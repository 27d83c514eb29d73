package network.invo.sandbox;

import java.net.URI;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One webhook and how its delivery stands at one moment. The text form leaves the target and the payload out.
 *
 * @param id the delivery's id, for {@link InvoSandbox#replay(String)}
 * @param eventId the {@code event_id} of the envelope
 * @param eventType for example {@code purchase.completed}
 * @param idempotencyKey the same for every attempt, copy and replay of one event
 * @param target where it goes, null while no address was registered
 * @param payload the body as it is sent
 * @param createdAt when the event happened, by the sandbox's clock
 * @param attempts how many times it was sent
 * @param lastStatus the HTTP status of the last attempt, 0 if none came back
 * @param state how it stands
 */
public record WebhookDelivery(
        String id,
        String eventId,
        String eventType,
        String idempotencyKey,
        @Nullable URI target,
        String payload,
        Instant createdAt,
        int attempts,
        int lastStatus,
        State state) {

    /** How a delivery stands. */
    public enum State {
        /** No address was registered when the event happened; {@link InvoSandbox#replay(String)} sends it. */
        NO_TARGET,
        /** Waits for its first or next attempt, or is being sent. */
        PENDING,
        /** Was answered with a 2xx. */
        DELIVERED,
        /** Used up its attempts; {@link InvoSandbox#replay(String)} starts again. */
        DEAD
    }

    /** Checks that the required parts are there. */
    public WebhookDelivery {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(eventId, "eventId");
        Objects.requireNonNull(eventType, "eventType");
        Objects.requireNonNull(idempotencyKey, "idempotencyKey");
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(state, "state");
    }

    /** What it is and how it stands. */
    @Override
    public String toString() {
        return "WebhookDelivery[" + id + " " + eventType + " key=" + idempotencyKey + " attempts=" + attempts
                + " lastStatus=" + lastStatus + " " + state + "]";
    }
}
