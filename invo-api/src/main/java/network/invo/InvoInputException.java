package network.invo;

import org.jspecify.annotations.Nullable;

/**
 * The call, or the client's configuration, is wrong in a way that shows before any I/O. Nothing was sent, nothing was
 * charged; the message names the field, what is wrong with it and the rule.
 */
public final class InvoInputException extends InvoException {

    private static final long serialVersionUID = 1L;

    /** The code of bad input where the reference has no special one. */
    public static final String INVALID_INPUT = "INVALID_INPUT";

    private final @Nullable String field;

    /**
     * Bad input.
     *
     * @param code {@link #INVALID_INPUT} or a special code
     * @param field the field's name as the builder has it, or null
     * @param message what is wrong and what to do, without the value itself where it may be personal
     */
    public InvoInputException(String code, @Nullable String field, String message) {
        this(code, field, message, null);
    }

    /**
     * Bad input, found by catching something.
     *
     * @param code {@link #INVALID_INPUT} or a special code
     * @param field the field's name as the builder has it, or null
     * @param message what is wrong and what to do
     * @param cause what was caught, or null
     */
    public InvoInputException(String code, @Nullable String field, String message, @Nullable Throwable cause) {
        super(
                code + ": " + message,
                new Answer(0, code, null, null, null),
                new Call("input", null, 0, Outcome.NOT_PROCESSED),
                null,
                cause);
        this.field = field;
    }

    /**
     * Bad input of a {@linkplain CallOptions.Builder#repetition() repetition}: this call sent nothing, but nothing is
     * known of the one that it repeats.
     *
     * @param input what is wrong
     * @param call the call, whose outcome is unknown
     */
    public InvoInputException(InvoInputException input, Call call) {
        super(
                String.valueOf(input.getMessage()),
                new Answer(0, input.code(), null, null, null),
                call,
                null,
                input.getCause());
        this.field = input.field;
        setStackTrace(input.getStackTrace());
    }

    /**
     * The field that is wrong.
     *
     * @return its name as the builder has it, or null if it is not one field
     */
    public @Nullable String field() {
        return field;
    }
}
