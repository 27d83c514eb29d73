package network.invo.model;

import java.math.BigDecimal;
import network.invo.internal.Check;
import org.jspecify.annotations.Nullable;

/**
 * Buys an item with currency that the player owns.
 *
 * <p>Immutable and thread-safe. {@link #toString()} shows no personal data.
 *
 * @param clientRequestId this purchase's id; the idempotency key: not blank, unique per game, not beginning with {@code sub_}
 * @param playerEmail the player's e-mail address
 * @param playerName the player's name, not blank
 * @param itemId your id of the item; not blank
 * @param itemName the item's name, not blank
 * @param itemQuantity how many; 1 to 1000
 * @param unitPrice the price of one; units of the game's currency, {@code 0 < x <= 999999.99}
 * @param totalPrice unit price times quantity, within 0.01
 * @param playerPhone the player's phone; {@code +} and 10 to 15 digits. Null: left out
 * @param itemDescription the item's description; not blank. Null: left out
 * @param itemCategory the item's category; not blank. Null: left out
 */
public record PurchaseItemRequest(
        String clientRequestId,
        String playerEmail,
        String playerName,
        String itemId,
        String itemName,
        int itemQuantity,
        BigDecimal unitPrice,
        BigDecimal totalPrice,
        @Nullable String playerPhone,
        @Nullable String itemDescription,
        @Nullable String itemCategory) {

    /**
     * Checks every field.
     *
     * @throws network.invo.InvoInputException if a field is missing or breaks its rule
     */
    public PurchaseItemRequest {
        Check.clientRequestId("clientRequestId", clientRequestId);
        Check.email("playerEmail", playerEmail);
        Check.text("playerName", playerName);
        Check.text("itemId", itemId);
        Check.text("itemName", itemName);
        Check.quantity("itemQuantity", itemQuantity);
        unitPrice = Check.price("unitPrice", unitPrice);
        totalPrice = Check.amount("totalPrice", totalPrice);
        if (playerPhone != null) {
            Check.phone("playerPhone", playerPhone);
        }
        if (itemDescription != null) {
            Check.text("itemDescription", itemDescription);
        }
        if (itemCategory != null) {
            Check.text("itemCategory", itemCategory);
        }
        Check.total(unitPrice, itemQuantity, totalPrice);
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
        return "PurchaseItemRequest[clientRequestId=" + clientRequestId + ", itemId=" + itemId + ", itemQuantity="
                + itemQuantity + ", unitPrice=" + unitPrice + ", totalPrice=" + totalPrice + "]";
    }

    /** Sets the fields of a request. Not thread-safe. */
    public static final class Builder {

        private @Nullable String clientRequestId;
        private @Nullable String playerEmail;
        private @Nullable String playerName;
        private @Nullable String itemId;
        private @Nullable String itemName;
        private @Nullable Integer itemQuantity;
        private @Nullable BigDecimal unitPrice;
        private @Nullable BigDecimal totalPrice;
        private @Nullable String playerPhone;
        private @Nullable String itemDescription;
        private @Nullable String itemCategory;

        private Builder() {}

        /**
         * This purchase's id, the idempotency key: not blank, unique per game, not beginning with {@code sub_}.
         *
         * @param value the value; required
         * @return this builder
         */
        public Builder clientRequestId(String value) {
            clientRequestId = value;
            return this;
        }

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
         * The player's name, not blank.
         *
         * @param value the value; required
         * @return this builder
         */
        public Builder playerName(String value) {
            playerName = value;
            return this;
        }

        /**
         * Your id of the item, not blank.
         *
         * @param value the value; required
         * @return this builder
         */
        public Builder itemId(String value) {
            itemId = value;
            return this;
        }

        /**
         * The item's name, not blank.
         *
         * @param value the value; required
         * @return this builder
         */
        public Builder itemName(String value) {
            itemName = value;
            return this;
        }

        /**
         * How many, 1 to 1000.
         *
         * @param value the value; required
         * @return this builder
         */
        public Builder itemQuantity(int value) {
            itemQuantity = value;
            return this;
        }

        /**
         * The price of one, units of the game's currency, {@code 0 < x <= 999999.99}.
         *
         * @param value the value; required
         * @return this builder
         * @throws network.invo.InvoInputException if the text is no plain decimal such as {@code 20.00}
         */
        public Builder unitPrice(String value) {
            unitPrice = Check.decimal("unitPrice", value);
            return this;
        }

        /**
         * The price of one, units of the game's currency, {@code 0 < x <= 999999.99}.
         *
         * @param value the value; required
         * @return this builder
         */
        public Builder unitPrice(BigDecimal value) {
            unitPrice = value;
            return this;
        }

        /**
         * Unit price times quantity, within 0.01.
         *
         * @param value the value; required
         * @return this builder
         * @throws network.invo.InvoInputException if the text is no plain decimal such as {@code 20.00}
         */
        public Builder totalPrice(String value) {
            totalPrice = Check.decimal("totalPrice", value);
            return this;
        }

        /**
         * Unit price times quantity, within 0.01.
         *
         * @param value the value; required
         * @return this builder
         */
        public Builder totalPrice(BigDecimal value) {
            totalPrice = value;
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
         * The item's description, not blank.
         *
         * @param value the value; default, and null: left out
         * @return this builder
         */
        public Builder itemDescription(@Nullable String value) {
            itemDescription = value;
            return this;
        }

        /**
         * The item's category, not blank.
         *
         * @param value the value; default, and null: left out
         * @return this builder
         */
        public Builder itemCategory(@Nullable String value) {
            itemCategory = value;
            return this;
        }

        /**
         * The request.
         *
         * @return a new request
         * @throws network.invo.InvoInputException if a field is missing or breaks its rule
         */
        public PurchaseItemRequest build() {
            return new PurchaseItemRequest(
                    Check.given("clientRequestId", clientRequestId),
                    Check.given("playerEmail", playerEmail),
                    Check.given("playerName", playerName),
                    Check.given("itemId", itemId),
                    Check.given("itemName", itemName),
                    Check.given("itemQuantity", itemQuantity),
                    Check.given("unitPrice", unitPrice),
                    Check.given("totalPrice", totalPrice),
                    playerPhone,
                    itemDescription,
                    itemCategory);
        }
    }
}
