package network.invo;

/**
 * A delivery that must not be believed. {@link #code()} is one of {@code WEBHOOK_SIGNATURE_MISSING},
 * {@code WEBHOOK_SECRET_MISSING}, {@code WEBHOOK_TIMESTAMP_EXPIRED}, {@code WEBHOOK_SIGNATURE_INVALID} and
 * {@code WEBHOOK_MALFORMED}; {@link #status()} is 0. Answer it with 400 and say nothing but the code.
 */
public final class WebhookVerificationException extends InvoException {

    private static final long serialVersionUID = 1L;

    /**
     * A delivery that must not be believed.
     *
     * @param code one of the {@code WEBHOOK_} codes
     * @param message what is wrong, without the header's or the body's text
     */
    public WebhookVerificationException(String code, String message) {
        super(
                code + ": " + message,
                new Answer(0, code, null, null, null),
                new Call("verifyWebhook", null, 0, Outcome.NOT_PROCESSED),
                null,
                null);
    }
}
