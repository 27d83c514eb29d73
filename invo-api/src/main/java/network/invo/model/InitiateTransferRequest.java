package network.invo.model;

import java.math.BigDecimal;
import network.invo.internal.Check;
import org.jspecify.annotations.Nullable;

/**
 * Asks to transfer currency of this game into another game.
 *
 * <p>Immutable and thread-safe. {@link #toString()} shows no personal data.
 *
 * <p>The backend reserves the amount; it moves when the sender has approved.
 *
 * @param clientRequestId this transfer's id; the idempotency key: not blank, unique per game, not beginning with {@code sub_}
 * @param sourcePlayerName the sender's name, not blank
 * @param sourcePlayerEmail the sender's e-mail address
 * @param sourcePlayerPhone the sender's phone; {@code +} and 10 to 15 digits
 * @param targetPlayerPhone the receiver's phone; {@code +} and 10 to 15 digits
 * @param targetPlayerEmail the receiver's e-mail address. Null: left out
 * @param targetGameId the game that receives
 * @param amount how much to transfer; units of the game's currency, more than zero
 */
public record InitiateTransferRequest(
        String clientRequestId,
        String sourcePlayerName,
        String sourcePlayerEmail,
        String sourcePlayerPhone,
        String targetPlayerPhone,
        @Nullable String targetPlayerEmail,
        GameId targetGameId,
        BigDecimal amount) {

    /**
     * Checks every field.
     *
     * @throws network.invo.InvoInputException if a field is missing or breaks its rule
     */
    public InitiateTransferRequest {
        Check.clientRequestId("clientRequestId", clientRequestId);
        Check.text("sourcePlayerName", sourcePlayerName);
        Check.email("sourcePlayerEmail", sourcePlayerEmail);
        Check.phone("sourcePlayerPhone", sourcePlayerPhone);
        Check.phone("targetPlayerPhone", targetPlayerPhone);
        if (targetPlayerEmail != null) {
            Check.email("targetPlayerEmail", targetPlayerEmail);
        }
        Check.gameId("targetGameId", targetGameId);
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
        return "InitiateTransferRequest[clientRequestId=" + clientRequestId + ", targetGameId=" + targetGameId
                + ", amount=" + amount + "]";
    }

    /** Sets the fields of a request. Not thread-safe. */
    public static final class Builder {

        private @Nullable String clientRequestId;
        private @Nullable String sourcePlayerName;
        private @Nullable String sourcePlayerEmail;
        private @Nullable String sourcePlayerPhone;
        private @Nullable String targetPlayerPhone;
        private @Nullable String targetPlayerEmail;
        private @Nullable GameId targetGameId;
        private @Nullable BigDecimal amount;

        private Builder() {}

        /**
         * This transfer's id, the idempotency key: not blank, unique per game, not beginning with {@code sub_}.
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
        public Builder sourcePlayerName(String value) {
            sourcePlayerName = value;
            return this;
        }

        /**
         * The sender's e-mail address.
         *
         * @param value the value; required
         * @return this builder
         */
        public Builder sourcePlayerEmail(String value) {
            sourcePlayerEmail = value;
            return this;
        }

        /**
         * The sender's phone, {@code +} and 10 to 15 digits.
         *
         * @param value the value; required
         * @return this builder
         */
        public Builder sourcePlayerPhone(String value) {
            sourcePlayerPhone = value;
            return this;
        }

        /**
         * The receiver's phone, {@code +} and 10 to 15 digits.
         *
         * @param value the value; required
         * @return this builder
         */
        public Builder targetPlayerPhone(String value) {
            targetPlayerPhone = value;
            return this;
        }

        /**
         * The receiver's e-mail address.
         *
         * @param value the value; default, and null: left out
         * @return this builder
         */
        public Builder targetPlayerEmail(@Nullable String value) {
            targetPlayerEmail = value;
            return this;
        }

        /**
         * The game that receives; sent as a JSON number.
         *
         * @param value the value; required
         * @return this builder
         */
        public Builder targetGameId(long value) {
            targetGameId = GameId.of(value);
            return this;
        }

        /**
         * The game that receives; sent as a JSON string.
         *
         * @param value the value; required
         * @return this builder
         */
        public Builder targetGameId(String value) {
            targetGameId = GameId.of(Check.text("targetGameId", value));
            return this;
        }

        /**
         * How much to transfer, units of the game's currency, more than zero.
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
         * How much to transfer, units of the game's currency, more than zero.
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
        public InitiateTransferRequest build() {
            return new InitiateTransferRequest(
                    Check.given("clientRequestId", clientRequestId),
                    Check.given("sourcePlayerName", sourcePlayerName),
                    Check.given("sourcePlayerEmail", sourcePlayerEmail),
                    Check.given("sourcePlayerPhone", sourcePlayerPhone),
                    Check.given("targetPlayerPhone", targetPlayerPhone),
                    targetPlayerEmail,
                    Check.given("targetGameId", targetGameId),
                    Check.given("amount", amount));
        }
    }
}
