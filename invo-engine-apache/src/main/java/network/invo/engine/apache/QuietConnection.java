package network.invo.engine.apache;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A connection that logs nothing, and that stays closed once it was closed.
 *
 * <p>HttpClient's own writes all headers to a DEBUG log, our secret among them. It also takes a new socket after it was
 * closed, so an abort at the moment of connecting would be lost.
 */
final class QuietConnection extends DefaultBHttpClientConnection implements ManagedHttpClientConnection {

    /** The connection ended in an answer's head, which HttpCore takes for whole, or for no HTTP. */
    static final class HeadCutException extends ConnectionClosedException {

        private static final long serialVersionUID = 1L;

        HeadCutException() {
            super("the connection was closed in the head of the answer");
        }
    }

    private static final Timeout GLANCE = Timeout.ofMilliseconds(1);

    private volatile boolean closed;
    private volatile boolean ended;

    QuietConnection(Http1Config config) {
        super(config);
    }

    @Override
    public void bind(Socket socket) throws IOException {
        bind(new SocketHolder(socket) {
            @Override
            protected InputStream getInputStream(Socket from) throws IOException {
                return new Watched(super.getInputStream(from));
            }
        });
    }

    @Override
    public void bind(SSLSocket tls, Socket plain) throws IOException {
        bind(new SocketHolder(tls, plain) {
            @Override
            protected InputStream getInputStream(Socket from) throws IOException {
                return new Watched(super.getInputStream(from));
            }
        });
    }

    /** Remembers the end of the stream: HttpCore's look for data does not tell it from silence. */
    private final class Watched extends FilterInputStream {

        Watched(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            ended = ended || count < 0;
            return count;
        }
    }

    @Override
    public ClassicHttpResponse receiveResponseHeader() throws HttpException, IOException {
        try {
            ClassicHttpResponse head = super.receiveResponseHeader();
            if (ended) {
                // Of a whole head nothing more is read, so nobody would have come to the end.
                throw new HeadCutException();
            }
            if (head.getCode() == HttpStatus.SC_SWITCHING_PROTOCOLS) {
                // HttpCore would go on to the next answer, in whatever protocol that is.
                throw new ProtocolException("a switch of protocols that nobody asked for");
            }
            return head;
        } catch (NoHttpResponseException e) {
            throw e;
        } catch (HttpException | IOException e) {
            if (ended) {
                throw new HeadCutException();
            }
            throw e;
        }
    }

    @Override
    protected void bind(SocketHolder holder) throws IOException {
        super.bind(holder);
        if (closed) {
            super.close(CloseMode.IMMEDIATE);
            throw new ConnectionClosedException("closed while connecting");
        }
    }

    @Override
    public @Nullable Socket getSocket() {
        SocketHolder holder = getSocketHolder();
        return holder == null ? null : holder.getSocket();
    }

    /** Whether the server closed this idle connection, or wrote into it unasked: that would pass for our answer. */
    @Override
    public boolean isStale() throws IOException {
        return !isOpen() || isDataAvailable(GLANCE) || ended;
    }

    /** HttpCore closes so after a failure; nothing may then wait for a server that does not read. */
    @Override
    public void close() {
        close(CloseMode.IMMEDIATE);
    }

    @Override
    public void close(CloseMode mode) {
        closed = true;
        super.close(mode);
    }

    /** Waits are ended by the deadline, which closes the socket; the socket's own time-out is not used. */
    @Override
    public void passivate() {
        setSocketTimeout(Timeout.INFINITE);
    }

    @Override
    public void activate() {
        setSocketTimeout(Timeout.INFINITE);
    }
}
