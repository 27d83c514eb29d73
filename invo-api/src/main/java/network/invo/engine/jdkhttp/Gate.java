package network.invo.engine.jdkhttp;

import java.io.IOException;
import java.io.Reader;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The request's body, and the gate through which every request goes once.
 *
 * <p>The client asks for the length when it has a connection and is about to write the headers: at every attempt, and
 * it makes a second one by itself for a GET whose connection was closed. So this is where we learn that something is
 * sent, and where a second time, or a request that has ended meanwhile, is stopped before its first byte.
 *
 * <p>For a POST it makes a second attempt in one case only, since Java 24 and the updates of older ones that have this: an
 * HTTP/2 server has said that it did not look at the first one.
 */
final class Gate implements HttpRequest.BodyPublisher {

    /** The client wants to send what it has sent before. */
    static final class SentBefore extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        private final boolean unprocessed;

        SentBefore(boolean unprocessed) {
            super("the connection was closed before the answer, and no request is sent twice");
            this.unprocessed = unprocessed;
        }

        /** Whether the server has said that it did not look at the request. */
        boolean isUnprocessed() {
            return unprocessed;
        }
    }

    /** With this, of the whole JVM, the client repeats a POST that may have been processed, too. */
    private static final String REPEATS_ALL = "jdk.httpclient.enableAllMethodRetry";

    private final byte[] body;
    private final HttpRequest.BodyPublisher bytes;
    private final Runnable onSending;
    private final AtomicBoolean sent = new AtomicBoolean();
    private volatile boolean post;

    /** Runs {@code onSending} before the first byte; what it throws stops the request. */
    Gate(byte[] body, Runnable onSending) {
        this.body = body;
        this.bytes =
                body.length == 0 ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body);
        this.onSending = onSending;
    }

    /** Says with which method it is sent. */
    void method(String name) {
        post = "POST".equals(name);
    }

    /** Whether the request has been sent, as far as the client was let. */
    boolean isPassed() {
        return sent.get();
    }

    /** The end of an exchange whose client has begun a second attempt. */
    SentBefore sentBefore() {
        return new SentBefore(post && !repeatsAll());
    }

    /** In doubt it does. */
    private static boolean repeatsAll() {
        if (System.getProperty(REPEATS_ALL) != null) {
            return true;
        }
        // Where the JDK looks too.
        Path file = Path.of(System.getProperty("java.home"), "conf", "net.properties");
        Properties defaults = new Properties();
        try (Reader text = Files.newBufferedReader(file)) {
            defaults.load(text);
        } catch (IOException | IllegalArgumentException e) {
            return Files.exists(file);
        }
        return defaults.getProperty(REPEATS_ALL) != null;
    }

    @Override
    public long contentLength() {
        if (!sent.compareAndSet(false, true)) {
            throw sentBefore();
        }
        onSending.run();
        return body.length;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        bytes.subscribe(subscriber);
    }
}
