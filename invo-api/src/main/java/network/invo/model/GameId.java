package network.invo.model;

import network.invo.internal.Check;

/**
 * A game's id: a long decimal number, which some of the backend's sources write as a JSON number and some as a string. It
 * is sent the way it was given.
 *
 * <p>Immutable and thread-safe.
 *
 * @param value the digits, or whatever text was given
 * @param numeric true if it is sent as a JSON number
 */
public record GameId(String value, boolean numeric) {

    /**
     * Checks that there is a text, and digits where a number is promised.
     *
     * @throws network.invo.InvoInputException if it is null
     * @throws NumberFormatException if it is to be sent as a number and is none
     */
    public GameId {
        Check.given("gameId", value);
        if (numeric) {
            value = Long.toString(Long.parseLong(value));
        }
    }

    /**
     * An id that is sent as a JSON number.
     *
     * @param value the id
     * @return the id
     */
    public static GameId of(long value) {
        return new GameId(Long.toString(value), true);
    }

    /**
     * An id that is sent as a JSON string.
     *
     * @param value the id
     * @return the id
     */
    public static GameId of(String value) {
        return new GameId(value, false);
    }

    /** The id's text. */
    @Override
    public String toString() {
        return value;
    }
}
