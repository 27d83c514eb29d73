package network.invo.internal.json;

import network.invo.internal.Check;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code confirmPayment}. INFERRED: its names, from the reference's arguments.
 *
 * @param paymentIntentId which payment
 * @param orderId its order, or null
 */
public record Confirmation(String paymentIntentId, @Nullable String orderId) {

    public Confirmation {
        Check.text("paymentIntentId", paymentIntentId);
        if (orderId != null) {
            Check.text("orderId", orderId);
        }
    }
}
