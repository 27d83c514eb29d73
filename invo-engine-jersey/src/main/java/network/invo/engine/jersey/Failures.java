package network.invo.engine.jersey;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import org.jspecify.annotations.Nullable;

/** What the failures of Jersey and of the JDK's client mean. */
final class Failures {

    private Failures() {}

    static EngineException of(Phase reached, Throwable failure) {
        EngineException known = find(failure, EngineException.class);
        if (known != null) {
            return known;
        }
        Reason reason = reason(reached, failure);
        // The cause keeps what the library said; its messages may hold a host, a path or a line of the answer.
        return new EngineException(reached, reason, message(reason), failure);
    }

    private static Reason reason(Phase reached, Throwable failure) {
        if (find(failure, InterruptedException.class) != null) {
            return Reason.CANCELLED;
        }
        if (find(failure, SSLException.class) != null) {
            return Reason.TLS;
        }
        if (find(failure, UnresolvedAddressException.class) != null
                || find(failure, UnknownHostException.class) != null) {
            return Reason.DNS;
        }
        if (find(failure, ProtocolException.class) != null || find(failure, IllegalArgumentException.class) != null) {
            return Reason.PROTOCOL;
        }
        if (find(failure, IOException.class) == null && find(failure, JdkExchange.SentBefore.class) == null) {
            return Reason.OTHER;
        }
        return switch (reached) {
            case NOT_SENT -> whileConnecting(failure);
            case MAYBE_SENT -> whileWaiting(failure);
            case ANSWERING -> inTheBody(failure);
        };
    }

    private static Reason whileConnecting(Throwable failure) {
        if (find(failure, HttpTimeoutException.class) != null || says(failure, "timed out")) {
            return Reason.CONNECT_TIMEOUT;
        }
        if (find(failure, ConnectException.class) != null) {
            return Reason.REFUSED;
        }
        return isBroken(failure) ? Reason.RESET : Reason.OTHER;
    }

    private static Reason whileWaiting(Throwable failure) {
        // A ConnectException here is of the second connection, which the JDK's client opens after the first has broken.
        boolean broken = isBroken(failure)
                || find(failure, ConnectException.class) != null
                || find(failure, JdkExchange.SentBefore.class) != null
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
                || says(failure, "closed");
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
            case RESET -> "the connection was closed or reset";
            case TRUNCATED -> "the answer's body ended before its time";
            case PROTOCOL -> "what came was not HTTP";
            case CANCELLED -> "the exchange's thread was interrupted";
            default -> "the exchange failed";
        };
    }
}
