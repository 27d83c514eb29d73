package network.invo.engine;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An exchange that brought no complete answer: how far it came, and why it ended.
 *
 * <p>The message holds neither URL, header nor body, and the causes hold no message at all.
 */
public final class EngineException extends IOException {

    private static final long serialVersionUID = 1L;

    /** How far the exchange came. When in doubt it is {@link #MAYBE_SENT}. */
    public enum Phase {
        /**
         * Not a byte of the request left this machine, or the server has said that it did not look at it: repeating it is
         * safe for any call.
         */
        NOT_SENT,
        /** The server may have read the request, and acted on it. */
        MAYBE_SENT,
        /** The answer had begun: the server has acted. */
        ANSWERING
    }

    /** Why the exchange ended. */
    public enum Reason {
        /** The host's name has no address. */
        DNS,
        /** Nobody listens there. */
        REFUSED,
        /** No connection within the connect timeout. */
        CONNECT_TIMEOUT,
        /** The TLS handshake failed: certificate, host name, protocol. One that merely ended is {@link #RESET}. */
        TLS,
        /** No free connection, or no stream of one that the server would take, within the pool's wait. */
        POOL_TIMEOUT,
        /** The request's deadline came. */
        DEADLINE,
        /** The connection was reset or closed. */
        RESET,
        /** The body ended before its time. */
        TRUNCATED,
        /** What came was not HTTP. */
        PROTOCOL,
        /** The answer is longer than {@link EngineRequest#maxResponseBytes()}. */
        TOO_LARGE,
        /** The caller cancelled. */
        CANCELLED,
        /** The engine is closed, or was closed during the exchange. */
        CLOSED,
        /** Anything else. */
        OTHER
    }

    private final Phase phase;
    private final Reason reason;

    /**
     * An exchange that ended without a complete answer.
     *
     * @param phase how far it came
     * @param reason why it ended
     * @param message what happened, without URL, header or body
     * @param cause what the library threw, or null; its words are left out ({@link Causes})
     */
    public EngineException(Phase phase, Reason reason, String message, @Nullable Throwable cause) {
        this(message, cause == null ? null : Causes.wordless(cause), phase, reason);
    }

    private EngineException(String message, @Nullable Throwable wordless, Phase phase, Reason reason) {
        super(message, wordless);
        this.phase = Objects.requireNonNull(phase, "phase");
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * The same failure, made anew on the thread that called, so that the stack trace shows the caller and not the thread
     * that saw the failure.
     *
     * @return a new exception
     */
    public EngineException atCaller() {
        return new EngineException(String.valueOf(getMessage()), getCause(), phase, reason);
    }

    /**
     * How far the exchange came.
     *
     * @return the phase
     */
    public Phase phase() {
        return phase;
    }

    /**
     * Why it ended.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
