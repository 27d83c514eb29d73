package network.invo.engine.apache;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.jspecify.annotations.Nullable;

/** What HttpClient's failures mean. */
final class Failures {

    private Failures() {}

    static EngineException translate(Throwable failure, Phase phase) {
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        Reason reason = Thread.currentThread().isInterrupted() ? Reason.CANCELLED : reason(cause, phase);
        if (cause instanceof QuietConnection.HeadCutException && phase == Phase.MAYBE_SENT) {
            return new EngineException(
                    Phase.ANSWERING, Reason.RESET, "the exchange failed: the answer's head was cut short", cause);
        }
        // The class only: messages of the library may hold a host, a path or a line of the answer.
        return new EngineException(phase, reason, "the exchange failed: " + describe(reason), cause);
    }

    private static Reason reason(Throwable cause, Phase phase) {
        if (cause instanceof HttpException
                || cause instanceof MessageConstraintException
                || cause instanceof IllegalArgumentException) {
            return Reason.PROTOCOL;
        }
        if (!(cause instanceof IOException)) {
            return Reason.OTHER;
        }
        if (phase == Phase.NOT_SENT) {
            return connectReason(cause);
        }
        if (cause instanceof TruncatedChunkException) {
            return Reason.TRUNCATED;
        }
        if (cause instanceof MalformedChunkCodingException) {
            return Reason.PROTOCOL;
        }
        if (cause instanceof ConnectionClosedException) {
            return phase == Phase.ANSWERING ? Reason.TRUNCATED : Reason.RESET;
        }
        if (cause instanceof SSLException) {
            return Reason.TLS;
        }
        return cause instanceof SocketException || cause instanceof NoHttpResponseException
                ? Reason.RESET
                : Reason.OTHER;
    }

    private static Reason connectReason(Throwable cause) {
        if (cause instanceof UnknownHostException) {
            return Reason.DNS;
        }
        if (cause instanceof ConnectException) {
            return Reason.REFUSED;
        }
        if (cause instanceof SocketTimeoutException) {
            return Reason.CONNECT_TIMEOUT;
        }
        if (cause instanceof SSLException) {
            return isEndOfConnection(cause.getCause()) ? Reason.RESET : Reason.TLS;
        }
        return cause instanceof SocketException
                        || cause instanceof ConnectionClosedException
                        || cause instanceof NoHttpResponseException
                ? Reason.RESET
                : Reason.OTHER;
    }

    /** In TLS it looks like a failure of TLS, but nobody was refused. */
    private static boolean isEndOfConnection(@Nullable Throwable cause) {
        return cause instanceof EOFException || cause instanceof SocketException;
    }

    private static String describe(Reason reason) {
        return switch (reason) {
            case DNS -> "the host's name has no address";
            case REFUSED -> "the connection was refused";
            case CONNECT_TIMEOUT -> "no connection within the connect timeout";
            case TLS -> "TLS";
            case RESET -> "the connection was closed or reset";
            case TRUNCATED -> "the body ended before its time";
            case PROTOCOL -> "what came was not HTTP";
            case CANCELLED -> "its thread was interrupted";
            default -> "see the cause";
        };
    }
}
