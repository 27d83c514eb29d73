package network.invo.model;

import java.math.BigDecimal;
import java.util.Map;
import network.invo.internal.Check;
import network.invo.internal.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * Charges a payment method that you have tokenized yourself.
 *
 * <p>Immutable and thread-safe. {@link #toString()} shows no personal data.
 *
 * @param playerEmail the player's e-mail address
 * @param usdAmount what the player pays; US dollars, {@code 0 < x <= 999.99}, at most two decimals, zeros behind them aside
 * @param purchaseReference this purchase's id; the idempotency key: not blank
 * @param rail who processes the payment; {@code steam} is refused, it has a flow of its own. Null: left out
 * @param paymentMethodId a tokenized payment method; not blank, not beside a saved card. Null: left out
 * @param savedCardId a card that was saved before; not blank, not beside a payment method. Null: left out
 * @param playerName the player's name, not blank. Null: left out
 * @param playerPhone the player's phone; {@code +} and 10 to 15 digits. Null: left out
 * @param metadata your own data, echoed on the {@code purchase.completed} webhook; values by name, under 8 KB as JSON:
 *     see {@link Builder#metadata}. Null: left out
 */
public record PurchaseCurrencyRequest(
        String playerEmail,
        BigDecimal usdAmount,
        String purchaseReference,
        @Nullable Rail rail,
        @Nullable String paymentMethodId,
        @Nullable String savedCardId,
        @Nullable String playerName,
        @Nullable String playerPhone,
        @Nullable Map<String, @Nullable Object> metadata) {

    /**
     * Checks every field.
     *
     * @throws network.invo.InvoInputException if a field is missing or breaks its rule
     */
    public PurchaseCurrencyRequest {
        Check.email("playerEmail", playerEmail);
        usdAmount = Check.usd("usdAmount", usdAmount);
        Check.purchaseReference("purchaseReference", purchaseReference);
        if (paymentMethodId != null) {
            Check.text("paymentMethodId", paymentMethodId);
        }
        if (savedCardId != null) {
            Check.text("savedCardId", savedCardId);
        }
        if (playerName != null) {
            Check.text("playerName", playerName);
        }
        if (playerPhone != null) {
            Check.phone("playerPhone", playerPhone);
        }
        metadata = metadata == null ? null : Metadata.copy("metadata", metadata);
        Check.notBoth("paymentMethodId", paymentMethodId, "savedCardId", savedCardId);
        Check.directRail(rail);
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
        return "PurchaseCurrencyRequest[purchaseReference=" + purchaseReference + ", usdAmount=" + usdAmount + ", rail="
                + rail + "]";
    }

    /** Sets the fields of a request. Not thread-safe. */
    public static final class Builder {

        private @Nullable String playerEmail;
        private @Nullable BigDecimal usdAmount;
        private @Nullable String purchaseReference;
        private @Nullable Rail rail;
        private @Nullable String paymentMethodId;
        private @Nullable String savedCardId;
        private @Nullable String playerName;
        private @Nullable String playerPhone;
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
         * This purchase's id, the idempotency key: not blank.
         *
         * @param value the value; required
         * @return this builder
         */
        public Builder purchaseReference(String value) {
            purchaseReference = value;
            return this;
        }

        /**
         * Who processes the payment; {@code steam} is refused, it has a flow of its own.
         *
         * @param value the value; default, and null: left out
         * @return this builder
         */
        public Builder rail(@Nullable Rail value) {
            rail = value;
            return this;
        }

        /**
         * A tokenized payment method, not blank.
         *
         * @param value the value; default, and null: left out
         * @return this builder
         */
        public Builder paymentMethodId(@Nullable String value) {
            paymentMethodId = value;
            return this;
        }

        /**
         * A card that was saved before, not blank.
         *
         * @param value the value; default, and null: left out
         * @return this builder
         */
        public Builder savedCardId(@Nullable String value) {
            savedCardId = value;
            return this;
        }

        /**
         * The player's name, not blank.
         *
         * @param value the value; default, and null: left out
         * @return this builder
         */
        public Builder playerName(@Nullable String value) {
            playerName = value;
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
        public PurchaseCurrencyRequest build() {
            return new PurchaseCurrencyRequest(
                    Check.given("playerEmail", playerEmail),
                    Check.given("usdAmount", usdAmount),
                    Check.purchaseReference("purchaseReference", purchaseReference),
                    rail,
                    paymentMethodId,
                    savedCardId,
                    playerName,
                    playerPhone,
                    metadata);
        }
    }
}
