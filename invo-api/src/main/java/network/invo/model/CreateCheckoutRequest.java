package network.invo.model;

import java.math.BigDecimal;
import java.util.Map;
import network.invo.internal.Check;
import network.invo.internal.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a hosted checkout page on which a player pays US dollars for currency.
 *
 * <p>Immutable and thread-safe. {@link #toString()} shows no personal data.
 *
 * @param playerEmail the player's e-mail address
 * @param usdAmount what the player pays; US dollars, {@code 0 < x <= 999.99}, at most two decimals, zeros behind them aside
 * @param rail who processes the payment. Null: left out
 * @param successUrl where the browser goes after payment; not blank. Null: left out
 * @param cancelUrl where the browser goes after a cancel; not blank. Null: left out
 * @param metadata your own data, echoed on the {@code purchase.completed} webhook; values by name, under 8 KB as JSON:
 *     see {@link Builder#metadata}. Null: left out
 */
public record CreateCheckoutRequest(
        String playerEmail,
        BigDecimal usdAmount,
        @Nullable Rail rail,
        @Nullable String successUrl,
        @Nullable String cancelUrl,
        @Nullable Map<String, @Nullable Object> metadata) {

    /**
     * Checks every field.
     *
     * @throws network.invo.InvoInputException if a field is missing or breaks its rule
     */
    public CreateCheckoutRequest {
        Check.email("playerEmail", playerEmail);
        usdAmount = Check.usd("usdAmount", usdAmount);
        Check.rail(rail);
        if (successUrl != null) {
            Check.text("successUrl", successUrl);
        }
        if (cancelUrl != null) {
            Check.text("cancelUrl", cancelUrl);
        }
        metadata = metadata == null ? null : Metadata.copy("metadata", metadata);
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
        return "CreateCheckoutRequest[usdAmount=" + usdAmount + ", rail=" + rail + "]";
    }

    /** Sets the fields of a request. Not thread-safe. */
    public static final class Builder {

        private @Nullable String playerEmail;
        private @Nullable BigDecimal usdAmount;
        private @Nullable Rail rail;
        private @Nullable String successUrl;
        private @Nullable String cancelUrl;
        private @Nullable Map<String, @Nullable Object> metadata;

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
         * What the player pays, US dollars, {@code 0 < x <= 999.99}, at most two decimals, zeros behind them aside.
         *
         * @param value the value; required
         * @return this builder
         * @throws network.invo.InvoInputException if the text is no plain decimal such as {@code 20.00}
         */
        public Builder usdAmount(String value) {
            usdAmount = Check.decimal("usdAmount", value);
            return this;
        }

        /**
         * What the player pays, US dollars, {@code 0 < x <= 999.99}, at most two decimals, zeros behind them aside.
         *
         * @param value the value; required
         * @return this builder
         */
        public Builder usdAmount(BigDecimal value) {
            usdAmount = value;
            return this;
        }

        /**
         * Who processes the payment.
         *
         * @param value the value; default, and null: left out
         * @return this builder
         */
        public Builder rail(@Nullable Rail value) {
            rail = value;
            return this;
        }

        /**
         * Where the browser goes after payment, not blank.
         *
         * @param value the value; default, and null: left out
         * @return this builder
         */
        public Builder successUrl(@Nullable String value) {
            successUrl = value;
            return this;
        }

        /**
         * Where the browser goes after a cancel, not blank.
         *
         * @param value the value; default, and null: left out
         * @return this builder
         */
        public Builder cancelUrl(@Nullable String value) {
            cancelUrl = value;
            return this;
        }

        /**
         * Your own data, echoed on the {@code purchase.completed} webhook, values by name, under 8 KB as JSON.
         *
         * <p>Texts, numbers, booleans, null, maps, collections, arrays and JSON-P's values are copied here and need no
         * provider; an enum is its name. A value of another type is written by JSON-B when the call is made, with
         * {@code snake_case} names, as {@link network.invo.webhook.WebhookEvent#dataAs(Class)} reads them. If it cannot be
         * written, that call is {@code INVALID_INPUT}; {@code JSON_PROVIDER_UNAVAILABLE} or {@code JSON_PROVIDER_FAILED}
         * say that JSON-B is missing or broken, whatever the value.
         *
         * @param value the value; default, and null: left out
         * @return this builder
         * @throws network.invo.InvoInputException if it contains itself, is nested deeper than 16, or holds NaN or half a
         *     surrogate pair
         */
        public Builder metadata(@Nullable Map<String, ? extends @Nullable Object> value) {
            metadata = value == null ? null : Metadata.copy("metadata", value);
            return this;
        }

        /**
         * The request.
         *
         * @return a new request
         * @throws network.invo.InvoInputException if a field is missing or breaks its rule
         */
        public CreateCheckoutRequest build() {
            return new CreateCheckoutRequest(
                    Check.given("playerEmail", playerEmail),
                    Check.given("usdAmount", usdAmount),
                    rail,
                    successUrl,
                    cancelUrl,
                    metadata);
        }
    }
}
