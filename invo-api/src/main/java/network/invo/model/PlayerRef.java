package network.invo.model;

import network.invo.internal.Check;

/**
 * Names a player by exactly one of e-mail address, id and phone.
 *
 * <p>Immutable and thread-safe. {@code toString()} shows neither address nor phone.
 */
public sealed interface PlayerRef {

    /**
     * By e-mail address.
     *
     * @param value the address
     */
    record Email(String value) implements PlayerRef {

        /**
         * Checks the address.
         *
         * @throws network.invo.InvoInputException if it is none
         */
        public Email {
            Check.email("email", value);
        }

        /** Hides the address. */
        @Override
        public String toString() {
            return "PlayerRef.email(***)";
        }
    }

    /**
     * By INVO's id of the player.
     *
     * @param value the id
     */
    record Id(long value) implements PlayerRef {

        /**
         * Checks the id.
         *
         * @throws network.invo.InvoInputException if it is not more than zero
         */
        public Id {
            if (value <= 0) {
                throw Check.invalid("id", "must be more than zero: " + value);
            }
        }
    }

    /**
     * By phone.
     *
     * @param value {@code +} and 10 to 15 digits
     */
    record Phone(String value) implements PlayerRef {

        /**
         * Checks the phone.
         *
         * @throws network.invo.InvoInputException if it is none
         */
        public Phone {
            Check.phone("phone", value);
        }

        /** Hides the phone. */
        @Override
        public String toString() {
            return "PlayerRef.phone(***)";
        }
    }

    /**
     * By e-mail address.
     *
     * @param value the address
     * @return the reference
     * @throws network.invo.InvoInputException if it is no address
     */
    static PlayerRef email(String value) {
        return new Email(value);
    }

    /**
     * By INVO's id of the player.
     *
     * @param value the id, more than zero
     * @return the reference
     * @throws network.invo.InvoInputException if it is not
     */
    static PlayerRef id(long value) {
        return new Id(value);
    }

    /**
     * By phone.
     *
     * @param value {@code +} and 10 to 15 digits
     * @return the reference
     * @throws network.invo.InvoInputException if it is no phone
     */
    static PlayerRef phone(String value) {
        return new Phone(value);
    }
}
