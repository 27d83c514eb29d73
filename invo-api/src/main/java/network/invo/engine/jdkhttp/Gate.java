package network.invo.engine.jdkhttp;

import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The request's body, and the gate through which every request goes once.
 *
 * <p>The client asks for the length when it has a connection and is about to write the headers: at every attempt, and
 * it makes a second one by itself for a GET whose connection was closed. So this is where we learn that something is
 * sent, and where a second time, or a request that has ended meanwhile, is stopped before its first byte.
 */
final class Gate implements HttpRequest.BodyPublisher {

    /** The client wants to send what it has sent before. */
    static final class SentBefore extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        SentBefore() {
            super("the connection was closed before the answer, and no request is sent twice");
        }
    }

    private final byte[] body;
    private final HttpRequest.BodyPublisher bytes;
    private final Runnable onSending;
    private final AtomicBoolean sent = new AtomicBoolean();

    /** Runs {@code onSending} before the first byte; what it throws stops the request. */
    Gate(byte[] body, Runnable onSending) {
        this.body = body;
        this.bytes =
                body.length == 0 ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body);
        this.onSending = onSending;
    }

    @Override
    public long contentLength() {
        if (!sent.compareAndSet(false, true)) {
            throw new SentBefore();
        }
        onSending.run();
        return body.length;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        bytes.subscribe(subscriber);
    }
}
