package network.invo.engine.jdkhttp;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import org.jspecify.annotations.Nullable;

/** Reads what the JDK's client throws: it says little by types, and more in its causes. */
public final class JdkFailures {

    private JdkFailures() {}

    /**
     * What a failure of an exchange on a client of ours means. It may tell that less was done than was to be feared: a
     * handshake that was never finished sends nothing. Once an answer has begun nothing can tell that any more: what is
     * thrown then may be of another exchange, one that a user's filter made for itself.
     *
     * @param reached how far the exchange had come
     * @param failure what was thrown; an {@link EngineException} among its causes is returned as it is, unless it tells
     *     of less than was reached
     * @return the failure for the caller
     */
    public static EngineException of(Phase reached, Throwable failure) {
        EngineException asReached = asReached(reached, failure);
        boolean mayTellLess = reached == Phase.MAYBE_SENT && find(failure, EngineException.class) == null;
        // A certificate is checked before the handshake ends, so nothing was sent after it.
        boolean ownRefusal = asReached.reason() == Reason.TLS && find(failure, CertificateException.class) != null;
        boolean notSent = ownRefusal || isHandshakeBroken(failure) || isUnprocessed(failure);
        return mayTellLess && notSent
                ? new EngineException(Phase.NOT_SENT, asReached.reason(), message(asReached.reason()), failure)
                : asReached;
    }

    /**
     * What a failure means where the library may have sent the request more than once, so that no failure tells that
     * nothing was sent.
     *
     * @param reached how far the exchange had come
     * @param failure what was thrown
     * @return the failure for the caller; its phase is never before the one that was reached
     */
    public static EngineException asReached(Phase reached, Throwable failure) {
        EngineException known = find(failure, EngineException.class);
        if (known != null && known.phase().compareTo(reached) >= 0) {
            return known;
        }
        Reason reason = known != null ? known.reason() : reason(reached, failure);
        return new EngineException(reached, reason, message(reason), failure);
    }

    /**
     * Whether a request found no stream, because the server takes no more of them on its HTTP/2 connection now. No type
     * tells it; what does is where the client throws it: when it reserves a stream, which is before anything is sent.
     *
     * @param failure what was thrown
     * @return whether the request may go out later
     */
    public static boolean isFullConnection(Throwable failure) {
        IOException thrown = find(failure, IOException.class);
        return thrown != null && isThrownBy(thrown, "Http2Connection", "reserveStream");
    }

    /**
     * Whether the connection ended in the TLS handshake. The client then throws the same type as TLS itself does after an
     * alert, which with TLS 1.3 may come when the request has been sent.
     */
    private static boolean isHandshakeBroken(Throwable failure) {
        SSLHandshakeException thrown = find(failure, SSLHandshakeException.class);
        return thrown != null && isThrownBy(thrown, "common.SSLTube", "");
    }

    /**
     * Whether an HTTP/2 server has said that it did not look at the request. Older clients have only words for it; were
     * they changed, it would merely not be told any more.
     */
    private static boolean isUnprocessed(Throwable failure) {
        Gate.SentBefore again = find(failure, Gate.SentBefore.class);
        IOException thrown = find(failure, IOException.class);
        return (again != null && again.isUnprocessed())
                || (thrown != null
                        && "Received RST_STREAM: Stream not processed".equals(thrown.getMessage())
                        && isThrownBy(thrown, "Stream", ""));
    }

    /** Whether it was made in this class of the client's, in a method whose name begins so. */
    private static boolean isThrownBy(Throwable failure, String clientClass, String method) {
        StackTraceElement[] trace = failure.getStackTrace();
        return trace.length > 0
                && trace[0].getClassName().equals("jdk.internal.net.http." + clientClass)
                && trace[0].getMethodName().startsWith(method);
    }

    /**
     * An exchange that was ended by us.
     *
     * @param reached how far it had come
     * @param reason why it was ended
     * @return the failure for the caller
     */
    public static EngineException of(Phase reached, Reason reason) {
        return new EngineException(reached, reason, message(reason), null);
    }

    private static Reason reason(Phase reached, Throwable failure) {
        if (find(failure, InterruptedException.class) != null) {
            return Reason.CANCELLED;
        }
        if (isHandshakeBroken(failure)) {
            return Reason.RESET;
        }
        if (find(failure, SSLException.class) != null) {
            return Reason.TLS;
        }
        // The client refuses a 204 with a length before anybody sees it.
        if (find(failure, ProtocolException.class) != null || says(failure, "with 204 response")) {
            return Reason.PROTOCOL;
        }
        if (reached == Phase.NOT_SENT && isUnknownHost(failure)) {
            return Reason.DNS;
        }
        if (find(failure, IllegalArgumentException.class) != null && !isUnknownHost(failure)) {
            return Reason.PROTOCOL;
        }
        if (find(failure, IOException.class) == null && find(failure, Gate.SentBefore.class) == null) {
            return Reason.OTHER;
        }
        return switch (reached) {
            case NOT_SENT -> whileConnecting(failure);
            case MAYBE_SENT -> whileWaiting(failure);
            case ANSWERING -> inTheBody(failure);
        };
    }

    private static boolean isUnknownHost(Throwable failure) {
        return find(failure, UnresolvedAddressException.class) != null
                || find(failure, UnknownHostException.class) != null;
    }

    private static Reason whileConnecting(Throwable failure) {
        if (find(failure, HttpTimeoutException.class) != null || says(failure, "timed out")) {
            return Reason.CONNECT_TIMEOUT;
        }
        if (find(failure, ConnectException.class) == null) {
            return isBroken(failure) ? Reason.RESET : Reason.OTHER;
        }
        // The client makes a ConnectException of whatever happens here.
        if (says(failure, "reset")) {
            return Reason.RESET;
        }
        return says(failure, "unreachable") || says(failure, "no route") ? Reason.OTHER : Reason.REFUSED;
    }

    private static Reason whileWaiting(Throwable failure) {
        if (find(failure, HttpConnectTimeoutException.class) != null) {
            // Of a second connection, too.
            return Reason.CONNECT_TIMEOUT;
        }
        // A ConnectException here is of the second connection, which the JDK's client opens after the first has broken.
        boolean broken = isBroken(failure)
                || find(failure, ConnectException.class) != null
                || find(failure, Gate.SentBefore.class) != null
                || says(failure, "received no bytes");
        return broken ? Reason.RESET : Reason.OTHER;
    }

    private static Reason inTheBody(Throwable failure) {
        if (find(failure, EOFException.class) != null) {
            return Reason.TRUNCATED;
        }
        return isBroken(failure) ? Reason.RESET : Reason.PROTOCOL;
    }

    private static boolean isBroken(Throwable failure) {
        return find(failure, SocketException.class) != null
                || find(failure, EOFException.class) != null
                || find(failure, ClosedChannelException.class) != null
                || says(failure, "reset")
                || says(failure, "broken pipe")
                || says(failure, "closed")
                || says(failure, "goaway")
                || says(failure, "rst_stream");
    }

    private static boolean says(Throwable failure, String words) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            String message = each.getMessage();
            if (message != null && message.toLowerCase(Locale.ROOT).contains(words)) {
                return true;
            }
        }
        return false;
    }

    private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return type.cast(each);
            }
        }
        return null;
    }

    private static String message(Reason reason) {
        return switch (reason) {
            case DNS -> "the host's name has no address";
            case REFUSED -> "the connection was refused";
            case CONNECT_TIMEOUT -> "no connection within the connect timeout";
            case TLS -> "the TLS handshake or session failed";
            case POOL_TIMEOUT -> "no free connection within the pool's wait";
            case DEADLINE -> "the deadline came before the answer was complete";
            case RESET -> "the connection was closed or reset";
            case TRUNCATED -> "the answer's body ended before its time";
            case PROTOCOL -> "what came was not HTTP";
            case TOO_LARGE -> "the answer is longer than the limit";
            case CANCELLED -> "the exchange was cancelled";
            case CLOSED -> "the engine is closed";
            case OTHER -> "the exchange failed";
        };
    }
}
