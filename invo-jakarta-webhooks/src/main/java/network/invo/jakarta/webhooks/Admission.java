package network.invo.jakarta.webhooks;

import java.util.Objects;
import network.invo.webhook.WebhookEvent;
import org.jspecify.annotations.Nullable;

/** What became of a request before the resource or servlet behind a filter is reached: an answer, or a live claim. */
record Admission(@Nullable Reply reply, @Nullable Admitted admitted) {

    /** A verified and claimed event; whoever has it calls {@link #finish} once. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Admitted(WebhookReceiver receiver, WebhookDelivery delivery, byte[] body, Claim claim) {
        WebhookEvent event() {
            return delivery.event();
        }

        /**
         * Ends the claim by the answer of what lies behind the filter: 2xx completes it.
         *
         * @return what to answer instead; null if that answer may go out
         */
        @Nullable
        Reply finish(int status, @Nullable Throwable thrown) {
            Throwable failure = thrown == null && !Reply.isSuccess(status)
                    ? new IllegalStateException("what lies behind the filter answered with " + status)
                    : thrown;
            Reply reply = receiver.finish(this, failure);
            if (failure == null && reply.isSuccess()) {
                return null;
            }
            return status == 503 && reply.equals(Reply.FAILED) ? Reply.later(WebhookReceiver.RETRY_SECONDS) : reply;
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
