package network.invo;

/**
 * The status is a success, but the answer is none: no JSON object, too deep, not UTF-8, coded, without a field that the
 * result cannot do without, or it says of itself that it is an error. INVO most likely processed the call: {@link #outcome()} is {@link Outcome#UNKNOWN} for
 * every call that moves money.
 */
public final class InvoResponseException extends InvoException {

    private static final long serialVersionUID = 1L;

    /**
     * An answer that cannot be read.
     *
     * @param message operation, status and what is wrong, without the answer's own text
     * @param answer what was answered
     * @param call the call
     */
    public InvoResponseException(String message, Answer answer, Call call) {
        super(message, answer, call, null, null);
    }
}
