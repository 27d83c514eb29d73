package network.invo.model;

import java.io.Serializable;
import java.util.Objects;

/**
 * Where a purchase, send or transfer stands. An open set: a text that this version does not know is kept as it is.
 *
 * <p>Immutable, thread-safe and serializable.
 *
 * @param value the text on the wire
 */
public record Status(String value) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Done; for a send or transfer: reserved, and waiting for the sender's approval. */
    public static final Status SUCCESS = new Status("success");

    /** 3-D Secure: nothing is charged yet, run the client action and confirm the payment. */
    public static final Status REQUIRES_ACTION = new Status("requires_action");

    /** Send the browser to the payment URL (game rail). */
    public static final Status PENDING_PAYMENT = new Status("pending_payment");

    /** A guardian must approve. */
    public static final Status PENDING_GUARDIAN_APPROVAL = new Status("pending_guardian_approval");

    /** The recipient's identity must be confirmed first. */
    public static final Status PENDING_CONFIRMATION = new Status("pending_confirmation");

    /** Checks that there is a text. */
    public Status {
        Objects.requireNonNull(value, "value");
    }

    /**
     * The value of this text.
     *
     * @param value the text on the wire
     * @return the value
     */
    public static Status of(String value) {
        return new Status(value);
    }

    /** The text on the wire. */
    @Override
    public String toString() {
        return value;
    }
}
