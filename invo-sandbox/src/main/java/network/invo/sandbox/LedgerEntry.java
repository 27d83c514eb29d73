package network.invo.sandbox;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One movement of money in the sandbox, never changed once written.
 *
 * <p>The text form leaves the e-mail out.
 *
 * @param sequence 1, 2, 3, ... in the order of the movements
 * @param at when, by the sandbox's clock
 * @param gameId the game in which the balance lies
 * @param playerEmail whose balance
 * @param kind what happened
 * @param amount how much game currency, never negative; the kind tells the direction
 * @param idempotencyKey the key that the client sent ({@code client_request_id}, {@code purchase_reference}), null where the
 *     request has none
 * @param transactionId the transaction, null for an opening balance
 */
public record LedgerEntry(
        long sequence,
        Instant at,
        String gameId,
        String playerEmail,
        Kind kind,
        BigDecimal amount,
        @Nullable String idempotencyKey,
        @Nullable String transactionId) {

    /** What happened to the balance. */
    public enum Kind {
        /** The balance that the player was added with. */
        OPENING,
        /** Bought with money: available up. */
        CURRENCY_PURCHASED,
        /** A purchase was paid back: available down. */
        PURCHASE_REFUNDED,
        /** Spent on an item: available down. */
        ITEM_PURCHASED,
        /** Held for a send or transfer: available down, reserved up. */
        RESERVED,
        /** Given back to the sender: available up, reserved down. */
        RELEASED,
        /** Left the sender: reserved down. */
        SENT,
        /** Reached the receiver, after fees: available up. */
        RECEIVED
    }

    /** Checks that the required parts are there. */
    public LedgerEntry {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(gameId, "gameId");
        Objects.requireNonNull(playerEmail, "playerEmail");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(amount, "amount");
    }

    /** All but the e-mail. */
    @Override
    public String toString() {
        return "LedgerEntry[" + sequence + " " + kind + " " + amount.toPlainString() + " key=" + idempotencyKey
                + " transaction=" + transactionId + "]";
    }
}
