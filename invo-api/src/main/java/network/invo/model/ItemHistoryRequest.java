package network.invo.model;

import network.invo.internal.Check;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a page of a player's item purchases.
 *
 * <p>Immutable and thread-safe. {@link #toString()} shows no personal data.
 *
 * @param playerEmail the player's e-mail address
 * @param limit rows a page, at least 1. Null: left out
 * @param offset rows to skip, not negative. Null: left out
 */
public record ItemHistoryRequest(
        String playerEmail,
        @Nullable Integer limit,
        @Nullable Integer offset) {

    /**
     * Checks every field.
     *
     * @throws network.invo.InvoInputException if a field is missing or breaks its rule
     */
    public ItemHistoryRequest {
        Check.email("playerEmail", playerEmail);
        if (limit != null) {
            Check.atLeastOne("limit", limit);
        }
        if (offset != null) {
            Check.notNegative("offset", offset);
        }
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
        return "ItemHistoryRequest[limit=" + limit + ", offset=" + offset + "]";
    }

    /** Sets the fields of a request. Not thread-safe. */
    public static final class Builder {

        private @Nullable String playerEmail;
        private @Nullable Integer limit;
        private @Nullable Integer offset;

        private Builder() {}

        /**
         * The player's e-mail address.
         *
         * @param value the value; required
         * @return this builder
         */
        public Builder playerEmail(String value) {
            playerEmail = value;
            return this;
        }

        /**
         * Rows a page, at least 1.
         *
         * @param value the value; default: left out
         * @return this builder
         */
        public Builder limit(int value) {
            limit = value;
            return this;
        }

        /**
         * Rows to skip, not negative.
         *
         * @param value the value; default: left out
         * @return this builder
         */
        public Builder offset(int value) {
            offset = value;
            return this;
        }

        /**
         * The request.
         *
         * @return a new request
         * @throws network.invo.InvoInputException if a field is missing or breaks its rule
         */
        public ItemHistoryRequest build() {
            return new ItemHistoryRequest(Check.given("playerEmail", playerEmail), limit, offset);
        }
    }
}
