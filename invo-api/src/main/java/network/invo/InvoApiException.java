package network.invo;

/**
 * INVO, or something before it, answered with a status that is not a success: 3xx (redirects are never followed), 4xx,
 * 5xx.
 */
public final class InvoApiException extends InvoException {

    private static final long serialVersionUID = 1L;

    /**
     * An answer that is not a success.
     *
     * @param message operation, status, code, request id and attempt
     * @param answer what was answered
     * @param call the call
     */
    public InvoApiException(String message, Answer answer, Call call) {
        super(message, answer, call, null);
    }
}
