package network.invo.engine;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * What a library threw, without its words: they quote the answer, the host or a header, and end in traces, logs and
 * serialised exceptions. {@link EngineException} treats its cause so by itself.
 *
 * <p>Each exception of the chain, with what it suppressed, is replaced by one of the nearest type of the JDK's that has
 * its stack trace; if that is not its own type, the message is the name of its class. So {@code instanceof SSLException}
 * and the like go on working, and what is serialised can be read where the library is not.
 */
public final class Causes {

    /** A chain that is longer was made to be. */
    private static final int LONGEST = 32;

    private record Kind(Class<? extends Throwable> type, Function<@Nullable String, Throwable> maker) {}

    /** The special before the general. */
    private static final List<Kind> KINDS = List.of(
            new Kind(SSLHandshakeException.class, SSLHandshakeException::new),
            new Kind(SSLPeerUnverifiedException.class, SSLPeerUnverifiedException::new),
            new Kind(SSLProtocolException.class, SSLProtocolException::new),
            new Kind(SSLKeyException.class, SSLKeyException::new),
            new Kind(SSLException.class, SSLException::new),
            new Kind(ConnectException.class, ConnectException::new),
            new Kind(NoRouteToHostException.class, NoRouteToHostException::new),
            new Kind(BindException.class, BindException::new),
            new Kind(SocketException.class, SocketException::new),
            new Kind(UnknownHostException.class, UnknownHostException::new),
            new Kind(ProtocolException.class, ProtocolException::new),
            new Kind(SocketTimeoutException.class, SocketTimeoutException::new),
            new Kind(InterruptedIOException.class, InterruptedIOException::new),
            new Kind(EOFException.class, EOFException::new),
            new Kind(IOException.class, IOException::new),
            new Kind(CertificateExpiredException.class, CertificateExpiredException::new),
            new Kind(CertificateNotYetValidException.class, CertificateNotYetValidException::new),
            new Kind(CertificateException.class, CertificateException::new),
            new Kind(CertPathBuilderException.class, CertPathBuilderException::new),
            new Kind(CertPathValidatorException.class, CertPathValidatorException::new),
            new Kind(GeneralSecurityException.class, GeneralSecurityException::new),
            new Kind(InterruptedException.class, InterruptedException::new),
            new Kind(TimeoutException.class, TimeoutException::new),
            new Kind(RejectedExecutionException.class, RejectedExecutionException::new),
            new Kind(CancellationException.class, CancellationException::new),
            new Kind(IllegalArgumentException.class, IllegalArgumentException::new),
            new Kind(IllegalStateException.class, IllegalStateException::new),
            new Kind(UnsupportedOperationException.class, UnsupportedOperationException::new),
            new Kind(NullPointerException.class, NullPointerException::new),
            new Kind(RuntimeException.class, RuntimeException::new),
            new Kind(OutOfMemoryError.class, OutOfMemoryError::new),
            new Kind(StackOverflowError.class, StackOverflowError::new),
            new Kind(NoClassDefFoundError.class, NoClassDefFoundError::new),
            new Kind(LinkageError.class, LinkageError::new),
            new Kind(Error.class, Error::new),
            new Kind(Exception.class, Exception::new));

    private Causes() {}

    /**
     * The same failure without the words of whoever threw it.
     *
     * @param failure what was thrown; an {@link EngineException} among its causes is kept as it is
     * @return a new exception: class, stack trace, causes and suppressed ones, and no text
     */
    public static Throwable wordless(Throwable failure) {
        return wordless(failure, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static Throwable wordless(Throwable failure, Set<Throwable> seen) {
        if (failure instanceof EngineException) {
            return failure;
        }
        // From the innermost cause outwards, without recursion: a chain may be as long as somebody likes.
        Deque<Throwable> chain = new ArrayDeque<>();
        Throwable inner = null;
        for (Throwable each = failure;
                each != null && seen.size() < LONGEST && seen.add(each);
                each = each.getCause()) {
            if (each instanceof EngineException) {
                inner = each;
                break;
            }
            chain.push(each);
        }
        for (Throwable each : chain) {
            Throwable copy = copy(each, inner);
            for (Throwable suppressed : each.getSuppressed()) {
                if (seen.size() < LONGEST && !seen.contains(suppressed)) {
                    copy.addSuppressed(wordless(suppressed, seen));
                }
            }
            inner = copy;
        }
        return inner == null ? copy(failure, null) : inner;
    }

    private static Throwable copy(Throwable failure, @Nullable Throwable cause) {
        Throwable copy = sameKind(failure);
        if (cause != null) {
            try {
                copy.initCause(cause);
            } catch (IllegalStateException e) {
                // A type that takes its cause when it is made, and never later.
                copy = copy instanceof CertPathValidatorException
                        ? new CertPathValidatorException(copy.getMessage(), cause)
                        : new Exception(failure.getClass().getName(), cause);
            }
        }
        copy.setStackTrace(failure.getStackTrace());
        return copy;
    }

    private static Throwable sameKind(Throwable failure) {
        String name = failure.getClass().getName();
        for (Kind kind : KINDS) {
            if (kind.type().isInstance(failure)) {
                return kind.maker().apply(kind.type() == failure.getClass() ? null : name);
            }
        }
        return new Exception(name);
    }
}
