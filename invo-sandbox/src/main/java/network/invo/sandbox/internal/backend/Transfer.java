package network.invo.sandbox.internal.backend;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A send or a transfer. Guarded by the store's lock. */
final class Transfer {

    /** How it stands. The money is reserved until one of the last three. */
    enum State {
        PENDING_GUARDIAN,
        PENDING_CONFIRMATION,
        AWAITING_SENDER,
        CLAIM_PENDING,
        COMPLETED,
        REFUNDED,
        EXPIRED;

        boolean settled() {
            return compareTo(COMPLETED) >= 0;
        }

        String wire() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    final Flow flow;
    final Player sender;
    final Game target;
    final String receiverPhone;
    final String requestId;
    final BigDecimal amount;
    final Fees fees;
    final String transactionId;
    final String orderId;
    final Instant createdAt;

    @Nullable
    String approvalId;

    @Nullable
    Instant approvalExpiresAt;

    State state;

    /** What the game was answered first; a duplicate is told it again. */
    Fields answer = Fields.empty();

    Transfer(
            Flow flow,
            Player sender,
            Game target,
            String receiverPhone,
            String requestId,
            BigDecimal amount,
            State state,
            Instant now) {
        this.flow = flow;
        this.sender = sender;
        this.target = target;
        this.receiverPhone = receiverPhone;
        this.requestId = requestId;
        this.amount = amount;
        this.fees = Fees.of(amount);
        this.transactionId = Ids.transaction(now);
        this.orderId = Ids.order(now);
        this.createdAt = now;
        this.state = state;
    }

    /** A transfer's fees: 3.5 % to either game and 3 % to the platform. */
    record Fees(BigDecimal source, BigDecimal target, BigDecimal platform) {

        static Fees of(BigDecimal amount) {
            return new Fees(Money.percent(amount, "3.5"), Money.percent(amount, "3.5"), Money.percent(amount, "3"));
        }

        BigDecimal total() {
            return source.add(target).add(platform);
        }
    }
}
