package network.invo.model;

import network.invo.internal.Check;

/**
 * Who processes a payment. An open set: a text that this version does not know is kept as it is.
 *
 * <p>Immutable and thread-safe.
 *
 * @param value the text on the wire
 */
public record Rail(String value) {

    /** INVO's own processor, the default. */
    public static final Rail PLATFORM = new Rail("platform");

    /** The game's own processor; the answer may hold a {@code payment_url} to go to. */
    public static final Rail GAME = new Rail("game");

    /** Steam's purchase flow inside its client; hosted checkout only. */
    public static final Rail STEAM = new Rail("steam");

    /**
     * Checks that there is a text.
     *
     * @throws network.invo.InvoInputException if it is null
     */
    public Rail {
        Check.given("rail", value);
    }

    /**
     * The value of this text.
     *
     * @param value the text on the wire
     * @return the value
     */
    public static Rail of(String value) {
        return new Rail(value);
    }

    /** The text on the wire. */
    @Override
    public String toString() {
        return value;
    }
}
