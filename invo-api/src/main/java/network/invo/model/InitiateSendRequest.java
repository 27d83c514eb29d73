package network.invo.model;

import java.math.BigDecimal;
import network.invo.internal.Check;
import org.jspecify.annotations.Nullable;

/**
 * Asks to send currency of this game to a player, who may be in another game.
 *
 * <p>Immutable and thread-safe. {@link #toString()} shows no personal data.
 *
 * <p>The backend reserves the amount; it moves when the sender has approved.
 *
 * @param clientRequestId this send's id; the idempotency key: not blank, unique per game, not beginning with {@code sub_}
 * @param senderPlayerName the sender's name, not blank
 * @param senderPlayerEmail the sender's e-mail address
 * @param senderPlayerPhone the sender's phone; {@code +} and 10 to 15 digits
 * @param receiverPlayerPhone the receiver's phone; {@code +} and 10 to 15 digits
 * @param receiverPlayerEmail the receiver's e-mail address. Null: left out
 * @param receivingGameId the game that receives; one's own is allowed
 * @param amount how much to send; units of the game's currency, more than zero
 */
public record InitiateSendRequest(
        String clientRequestId,
        String senderPlayerName,
        String senderPlayerEmail,
        String senderPlayerPhone,
        String receiverPlayerPhone,
        @Nullable String receiverPlayerEmail,
        GameId receivingGameId,
        BigDecimal amount) {

    /**
     * Checks every field.
     *
     * @throws network.invo.InvoInputException if a field is missing or breaks its rule
     */
    public InitiateSendRequest {
        Check.clientRequestId("clientRequestId", clientRequestId);
        Check.text("senderPlayerName", senderPlayerName);
        Check.email("senderPlayerEmail", senderPlayerEmail);
        Check.phone("senderPlayerPhone", senderPlayerPhone);
        Check.phone("receiverPlayerPhone", receiverPlayerPhone);
        if (receiverPlayerEmail != null) {
            Check.email("receiverPlayerEmail", receiverPlayerEmail);
        }
        Check.gameId("receivingGameId", receivingGameId);
        amount = Check.amount("amount", amount);
    }

    /**
     * Starts a request.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Key, amounts and ids; no names, addresses or phones. */
    @Override
    public String toString() {
        return "InitiateSendRequest[clientRequestId=" + clientRequestId + ", receivingGameId=" + receivingGameId
                + ", amount=" + amount + "]";
    }

    /** Sets the fields of a request. Not thread-safe. */
    public static final class Builder {

        private @Nullable String clientRequestId;
        private @Nullable String senderPlayerName;
        private @Nullable String senderPlayerEmail;
        private @Nullable String senderPlayerPhone;
        private @Nullable String receiverPlayerPhone;
        private @Nullable String receiverPlayerEmail;
        private @Nullable GameId receivingGameId;
        private @Nullable BigDecimal amount;

        private Builder() {}

        /**
         * This send's id, the idempotency key: not blank, unique per game, not beginning with {@code sub_}.
         *
         * @param value the value; required
         * @return this builder
         */
        public Builder clientRequestId(String value) {
            clientRequestId = value;
            return this;
        }

        /**
         * The sender's name, not blank.
         *
         * @param value the value; required
         * @return this builder
         */
        public Builder senderPlayerName(String value) {
            senderPlayerName = value;
            return this;
        }

        /**
         * The sender's e-mail address.
         *
         * @param value the value; required
         * @return this builder
         */
        public Builder senderPlayerEmail(String value) {
            senderPlayerEmail = value;
            return this;
        }

        /**
         * The sender's phone, {@code +} and 10 to 15 digits.
         *
         * @param value the value; required
         * @return this builder
         */
        public Builder senderPlayerPhone(String value) {
            senderPlayerPhone = value;
            return this;
        }

        /**
         * The receiver's phone, {@code +} and 10 to 15 digits.
         *
         * @param value the value; required
         * @return this builder
         */
        public Builder receiverPlayerPhone(String value) {
            receiverPlayerPhone = value;
            return this;
        }

        /**
         * The receiver's e-mail address.
         *
         * @param value the value; default, and null: left out
         * @return this builder
         */
        public Builder receiverPlayerEmail(@Nullable String value) {
            receiverPlayerEmail = value;
            return this;
        }

        /**
         * The game that receives; one's own is allowed; sent as a JSON number.
         *
         * @param value the value; required
         * @return this builder
         */
        public Builder receivingGameId(long value) {
            receivingGameId = GameId.of(value);
            return this;
        }

        /**
         * The game that receives; one's own is allowed; sent as a JSON string.
         *
         * @param value the value; required
         * @return this builder
         */
        public Builder receivingGameId(String value) {
            receivingGameId = GameId.of(Check.text("receivingGameId", value));
            return this;
        }

        /**
         * How much to send, units of the game's currency, more than zero.
         *
         * @param value the value; required
         * @return this builder
         * @throws network.invo.InvoInputException if the text is no plain decimal such as {@code 20.00}
         */
        public Builder amount(String value) {
            amount = Check.decimal("amount", value);
            return this;
        }

        /**
         * How much to send, units of the game's currency, more than zero.
         *
         * @param value the value; required
         * @return this builder
         */
        public Builder amount(BigDecimal value) {
            amount = value;
            return this;
        }

        /**
         * The request.
         *
         * @return a new request
         * @throws network.invo.InvoInputException if a field is missing or breaks its rule
         */
        public InitiateSendRequest build() {
            return new InitiateSendRequest(
                    Check.given("clientRequestId", clientRequestId),
                    Check.given("senderPlayerName", senderPlayerName),
                    Check.given("senderPlayerEmail", senderPlayerEmail),
                    Check.given("senderPlayerPhone", senderPlayerPhone),
                    Check.given("receiverPlayerPhone", receiverPlayerPhone),
                    receiverPlayerEmail,
                    Check.given("receivingGameId", receivingGameId),
                    Check.given("amount", amount));
        }
    }
}
