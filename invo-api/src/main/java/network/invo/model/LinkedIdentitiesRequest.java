package network.invo.model;

import network.invo.internal.Check;
import org.jspecify.annotations.Nullable;

/**
 * Asks which wallet a player belongs to, by e-mail address or phone.
 *
 * <p>Immutable and thread-safe. {@link #toString()} shows no personal data.
 *
 * <p>When both are given the phone is sent alone: it wins in the reference, and the backend would look for both at once.
 *
 * @param playerEmail the player's e-mail address. Null: left out
 * @param playerPhone the player's phone; {@code +} and 10 to 15 digits. Null: left out
 */
public record LinkedIdentitiesRequest(
        @Nullable String playerEmail, @Nullable String playerPhone) {

    /**
     * Checks every field.
     *
     * @throws network.invo.InvoInputException if a field is missing or breaks its rule
     */
    public LinkedIdentitiesRequest {
        if (playerEmail != null) {
            Check.email("playerEmail", playerEmail);
        }
        if (playerPhone != null) {
            Check.phone("playerPhone", playerPhone);
        }
        Check.oneOf("playerEmail", playerEmail, "playerPhone", playerPhone);
    }

    /**
     * Starts a request.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Shows no field: all of them may be personal. */
    @Override
    public String toString() {
        return "LinkedIdentitiesRequest[***]";
    }

    /** Sets the fields of a request. Not thread-safe. */
    public static final class Builder {

        private @Nullable String playerEmail;
        private @Nullable String playerPhone;

        private Builder() {}

        /**
         * The player's e-mail address.
         *
         * @param value the value; default, and null: left out
         * @return this builder
         */
        public Builder playerEmail(@Nullable String value) {
            playerEmail = value;
            return this;
        }

        /**
         * The player's phone, {@code +} and 10 to 15 digits.
         *
         * @param value the value; default, and null: left out
         * @return this builder
         */
        public Builder playerPhone(@Nullable String value) {
            playerPhone = value;
            return this;
        }

        /**
         * The request.
         *
         * @return a new request
         * @throws network.invo.InvoInputException if a field is missing or breaks its rule
         */
        public LinkedIdentitiesRequest build() {
            return new LinkedIdentitiesRequest(playerEmail, playerPhone);
        }
    }
}
