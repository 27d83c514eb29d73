package network.invo;

import java.util.Objects;
import network.invo.engine.EngineException;
import org.jspecify.annotations.Nullable;

/**
 * No complete answer came: no connection, a time-out, a broken connection, an interrupt. {@link #outcome()} tells
 * whether INVO may have processed the call all the same.
 */
public final class InvoConnectionException extends InvoException {

    private static final long serialVersionUID = 1L;

    private final EngineException.Reason reason;

    /**
     * A call without a complete answer.
     *
     * @param message what happened, without URL, header or body
     * @param reason why
     * @param call the call
     * @param cause what the engine threw, or null
     */
    public InvoConnectionException(
            String message, EngineException.Reason reason, Call call, @Nullable Throwable cause) {
        super(message, Answer.NONE, call, null, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * Why there is no answer.
     *
     * @return the reason
     */
    public EngineException.Reason reason() {
        return reason;
    }
}
