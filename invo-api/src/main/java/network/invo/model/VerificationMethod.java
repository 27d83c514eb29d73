package network.invo.model;

import network.invo.internal.Check;

/**
 * How the sender approves. An open set: a text that this version does not know is kept as it is.
 *
 * <p>Immutable and thread-safe.
 *
 * @param value the text on the wire
 */
public record VerificationMethod(String value) {

    /** With a passkey, in the browser or app. */
    public static final VerificationMethod IN_APP = new VerificationMethod("in_app");

    /** With a PIN that came by SMS. */
    public static final VerificationMethod SMS = new VerificationMethod("sms");

    /**
     * Checks that there is a text.
     *
     * @throws network.invo.InvoInputException if it is null
     */
    public VerificationMethod {
        Check.given("verificationMethod", value);
    }

    /**
     * The value of this text.
     *
     * @param value the text on the wire
     * @return the value
     */
    public static VerificationMethod of(String value) {
        return new VerificationMethod(value);
    }

    /** The text on the wire. */
    @Override
    public String toString() {
        return value;
    }
}
