package network.invo.jakarta.webhooks;

import java.util.Objects;
import network.invo.webhook.WebhookEvent;
import org.jspecify.annotations.Nullable;

/** What became of a request before the resource or servlet behind a filter is reached: an answer, or a live claim. */
record Admission(@Nullable Reply reply, @Nullable Admitted admitted) {

    /** A verified and claimed event; whoever has it calls {@link WebhookReceiver#finish} once. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Admitted(WebhookDelivery delivery, byte[] body, Claim claim) {
        WebhookEvent event() {
            return delivery.event();
        }
    }

    static Admission answered(Reply reply) {
        return new Admission(reply, null);
    }

    static Admission admitted(Admitted admitted) {
        return new Admission(null, admitted);
    }

    Admitted required() {
        return Objects.requireNonNull(admitted, "admitted");
    }
}
