package network.invo.engine.jersey;

import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.blocking.BlockingCall;
import org.jspecify.annotations.Nullable;

/** One request on the JDK's client. */
final class JdkExchange {

    /** A complete answer. */
    @SuppressWarnings("ArrayRecordComponent") // lives for a moment, between two methods
    record Answer(int status, HttpHeaders headers, byte[] body) {}

    /** The client wants to send what it has sent before. */
    static final class SentBefore extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        SentBefore() {
            super("the connection was closed before the answer, and no request is sent twice");
        }
    }

    private final byte[] requestBody;
    private final @Nullable BlockingCall call;
    private final int limit;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final AtomicBoolean sent = new AtomicBoolean();
    private volatile @Nullable Future<?> exchange;
    private volatile boolean aborted;

    JdkExchange(byte[] requestBody, @Nullable BlockingCall call) {
        this.requestBody = requestBody;
        this.call = call;
        this.limit = call == null ? Integer.MAX_VALUE - 8 : call.request().maxResponseBytes();
    }

    /** Completes with the answer or what the JDK's client threw. */
    CompletableFuture<Answer> answer() {
        return answer;
    }

    HttpRequest.BodyPublisher gate() {
        return new Gate();
    }

    void start(HttpClient client, HttpRequest message) {
        CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(message, this::onHeaders);
        // To cancel what depends on the client's future cancels the exchange. This one never completes, and so can be
        // cancelled when that future has failed: an answer that is not HTTP leaves the connection open, and nobody
        // reads.
        exchange = sent.handle((response, failure) -> response).thenCompose(response -> new CompletableFuture<>());
        var unused = sent.whenComplete((response, failure) -> {
            // The client says so on the common pool, so an answer has long been taken from its body's last byte.
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                answer.complete(new Answer(response.statusCode(), response.headers(), response.body()));
            }
        });
        if (aborted) {
            exchange.cancel(true);
        }
    }

    /** Closes the connection, unless the answer is complete: it may then be at work for another exchange. */
    void abort() {
        if (!answer.isDone() || answer.isCompletedExceptionally()) {
            aborted = true;
            Future<?> started = exchange;
            if (started != null) {
                started.cancel(true);
            }
        }
    }

    private BodySubscriber<byte[]> onHeaders(HttpResponse.ResponseInfo info) {
        if (call != null) {
            // A proxy's own answer to CONNECT comes before the request was sent.
            call.answering();
        }
        if (info.headers().allValues("content-length").stream().distinct().count() > 1) {
            // Whoever reads the next answer on this connection would read what the server's attacker wrote.
            throw new UncheckedIOException(new ProtocolException("two lengths of one body"));
        }
        long announced = info.headers().firstValueAsLong("content-length").orElse(-1);
        boolean bodiless = info.statusCode() == 204 || info.statusCode() == 304;
        return new CappedBody(info, bodiless ? -1 : announced);
    }

    private EngineException tooLarge() {
        return new EngineException(
                Phase.ANSWERING, Reason.TOO_LARGE, "the answer is longer than " + limit + " bytes", null);
    }

    /**
     * The request's body, and the gate through which every request goes once.
     *
     * <p>The client asks for the length when it has a connection and is about to write the headers: at every attempt, and
     * it makes a second one by itself for a GET whose connection was closed. So this is where we learn that something is
     * sent, and where a second time, or a request that has ended meanwhile, is stopped before its first byte.
     */
    private final class Gate implements HttpRequest.BodyPublisher {

        private final HttpRequest.BodyPublisher bytes = requestBody.length == 0
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(requestBody);

        @Override
        public long contentLength() {
            if (!sent.compareAndSet(false, true)) {
                throw new SentBefore();
            }
            if (call != null) {
                call.sending();
            }
            return requestBody.length;
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            bytes.subscribe(subscriber);
        }
    }

    /** Collects a body up to the limit. */
    private final class CappedBody implements BodySubscriber<byte[]> {

        private static final int FIRST_BUFFER = 8 * 1024;

        private final HttpResponse.ResponseInfo info;
        private final long announced;
        private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
        private byte[] bytes;
        private int length;
        private Flow.@Nullable Subscription subscription;

        CappedBody(HttpResponse.ResponseInfo info, long announced) {
            this.info = info;
            this.announced = announced;
            this.bytes = new byte[Math.min(limit, FIRST_BUFFER)];
        }

        @Override
        public void onSubscribe(Flow.Subscription newSubscription) {
            subscription = newSubscription;
            if (announced > limit) {
                refuse();
            } else {
                newSubscription.request(Long.MAX_VALUE);
            }
        }

        private void refuse() {
            if (subscription != null) {
                subscription.cancel();
            }
            onError(tooLarge());
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                int more = buffer.remaining();
                if (whole.isDone()) {
                    return;
                }
                if (more > limit - length) {
                    refuse();
                    return;
                }
                if (more > bytes.length - length) {
                    long wanted = Math.max((long) length + more, 2L * bytes.length);
                    bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, limit));
                }
                buffer.get(bytes, length, more);
                length += more;
            }
        }

        @Override
        public void onError(Throwable failure) {
            bytes = new byte[0];
            whole.completeExceptionally(failure);
            answer.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            if (whole.isDone()) {
                return;
            }
            if (announced >= 0 && announced != length) {
                onError(new EngineException(
                        Phase.ANSWERING, Reason.TRUNCATED, "the body is not as long as it was announced", null));
                return;
            }
            byte[] body = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
            whole.complete(body);
            // For a 204 the client keeps the connection until it has told its future.
            if (info.statusCode() != 204) {
                answer.complete(new Answer(info.statusCode(), info.headers(), body));
            }
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return whole;
        }
    }
}
