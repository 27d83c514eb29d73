package network.invo.engine.jdk;

import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way. Whoever first moves the stage to {@link Stage#DONE} decides how it ends: the answer, a
 * failure, a timer, the caller, or the engine's close.
 */
final class Exchange {

    private enum Stage {
        WAITING(Phase.NOT_SENT),
        CONNECTING(Phase.NOT_SENT),
        SENT(Phase.MAYBE_SENT),
        ANSWERING(Phase.ANSWERING),
        DONE(Phase.MAYBE_SENT);

        private final Phase phase;

        Stage(Phase phase) {
            this.phase = phase;
        }
    }

    /** The client wants to send what it has sent before. */
    static final class SentBefore extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        SentBefore() {
            super("the connection was closed before the answer, and no request is sent twice");
        }
    }

    private final JdkEngine engine;
    private final EngineRequest request;
    private final HttpRequest httpRequest;
    private final CompletableFuture<EngineResponse> result = new CompletableFuture<>();
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
    private volatile @Nullable Future<?> deadlineTimer;
    private volatile @Nullable Future<?> poolTimer;
    private volatile @Nullable Future<?> connectTimer;
    private volatile @Nullable Future<?> call;
    private volatile boolean aborted;

    /**
     * Prepares an exchange; no I/O.
     *
     * @throws IllegalArgumentException if the JDK's client cannot send the request
     */
    Exchange(JdkEngine engine, EngineRequest request) {
        this.engine = engine;
        this.request = request;
        this.httpRequest = httpRequest(request);
    }

    /** Completes with the answer, or an {@link EngineException}; on any thread, so let nobody's code depend on it. */
    CompletableFuture<EngineResponse> result() {
        return result;
    }

    private boolean secure() {
        return "https".equalsIgnoreCase(request.uri().getScheme());
    }

    private HttpRequest httpRequest(EngineRequest from) {
        // The JDK's own messages repeat the URI and the header's value.
        if (from.uri().getHost() == null) {
            throw new IllegalArgumentException("the URI has no host, or one that is no host name");
        }
        HttpRequest.Builder builder = HttpRequest.newBuilder(from.uri())
                .version(
                        // On plain http the JDK's client would ask for an upgrade to HTTP/2 with the first request.
                        secure() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .method(from.method(), new Gate(from.body() == null ? new byte[0] : from.body()));
        for (EngineHeaders.Line line : from.headers().lines()) {
            String wrong = null;
            if (!line.value().chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'))) {
                wrong = "its value must be printable ASCII";
            } else {
                try {
                    builder.header(line.name(), line.value());
                } catch (IllegalArgumentException e) {
                    wrong = "the JDK's client sets it by itself";
                }
            }
            if (wrong != null) {
                throw new IllegalArgumentException("the header " + line.name() + " cannot be sent: " + wrong);
            }
        }
        return builder.build();
    }

    /** Starts the clock of the whole exchange. */
    void startClock() {
        deadlineTimer = engine.after(request.deadline().remainingNanos(), () -> fail(Reason.DEADLINE));
        if (stage.get() == Stage.DONE) {
            cancel(deadlineTimer);
        }
    }

    /** Starts the clock of the wait for a free connection. */
    void await(Duration poolWait) {
        poolTimer = engine.after(poolWait.toNanos(), () -> failIn(Stage.WAITING, Reason.POOL_TIMEOUT));
        if (stage.get() != Stage.WAITING) {
            cancel(poolTimer);
        }
    }

    /** Sends the request, once its turn has come. Does not block. */
    @SuppressWarnings("FutureReturnValueIgnored") // what is ignored is a stage of the future that is kept
    void start(Duration connectTimeout) {
        if (request.deadline().isPast()) {
            fail(Reason.DEADLINE);
        }
        if (!stage.compareAndSet(Stage.WAITING, Stage.CONNECTING)) {
            return;
        }
        cancel(poolTimer);
        try {
            // The client's own connect timeout does not cover the TLS handshake.
            connectTimer =
                    engine.after(connectTimeout.toNanos(), () -> failIn(Stage.CONNECTING, Reason.CONNECT_TIMEOUT));
            CompletableFuture<HttpResponse<byte[]>> sent =
                    engine.client(secure()).sendAsync(httpRequest, this::onHeaders);
            // To cancel what depends on the client's future aborts the exchange. This one never completes, so it can
            // be cancelled when that future has failed: after an answer that is not HTTP the client would leave the
            // connection open, with nobody to read it.
            call = sent.handle((response, failure) -> response).thenCompose(response -> new CompletableFuture<>());
            sent.whenComplete((response, failure) -> {
                if (failure != null) {
                    fail(failure);
                } else if (response.body() == null) {
                    // A proxy's 407 to CONNECT, of which the client keeps the headers only.
                    succeed(response.statusCode(), response.headers(), new byte[0]);
                } else {
                    answered(response.statusCode(), response.headers(), response.body());
                }
            });
        } catch (RuntimeException | Error e) {
            // An Error too: nobody else would give the permit back and tell the caller.
            fail(e);
        }
        if (aborted) {
            // It was ended before there was something to abort.
            cancel(call);
        }
        if (stage.get() != Stage.CONNECTING) {
            cancel(connectTimer);
        }
    }

    void cancel() {
        fail(Reason.CANCELLED);
    }

    void fail(Reason reason) {
        Stage reached = stage.getAndSet(Stage.DONE);
        if (reached != Stage.DONE) {
            end(Failures.of(reached.phase, reason, null));
        }
    }

    /** For timers that bound one stage. */
    private void failIn(Stage only, Reason reason) {
        if (stage.compareAndSet(only, Stage.DONE)) {
            end(Failures.of(only.phase, reason, null));
        }
    }

    void fail(Throwable failure) {
        Stage reached = stage.getAndSet(Stage.DONE);
        if (reached != Stage.DONE) {
            end(Failures.of(reached.phase, failure));
        }
    }

    private void end(EngineException failure) {
        try {
            stopClocks();
            // Only here: after a whole answer the connection may be at work for the next exchange.
            aborted = true;
            cancel(call);
        } finally {
            over(() -> result.completeExceptionally(failure));
        }
    }

    /** The place is given back, then the caller is told, and only then the next exchange is begun. */
    private void over(Runnable told) {
        Exchange next = engine.ended(this);
        try {
            told.run();
        } finally {
            engine.start(next);
        }
    }

    /** There is no thread to start it; its place has been given back. */
    void failInQueue(Throwable noThread) {
        Stage reached = stage.getAndSet(Stage.DONE);
        if (reached != Stage.DONE) {
            stopClocks();
            result.completeExceptionally(Failures.of(reached.phase, noThread));
        }
    }

    private void stopClocks() {
        cancel(poolTimer);
        cancel(connectTimer);
        cancel(deadlineTimer);
    }

    private static void cancel(@Nullable Future<?> future) {
        if (future != null) {
            future.cancel(true);
        }
    }

    private HttpResponse.BodySubscriber<byte[]> onHeaders(HttpResponse.ResponseInfo info) {
        // A proxy's own answer to CONNECT comes before the request was sent.
        boolean running = stage.compareAndSet(Stage.SENT, Stage.ANSWERING)
                || stage.compareAndSet(Stage.CONNECTING, Stage.ANSWERING);
        if (running
                && info.headers().allValues("content-length").stream()
                                .distinct()
                                .count()
                        > 1) {
            fail(Reason.PROTOCOL);
        }
        long announced = announcedLength(info.headers());
        if (running && announced > request.maxResponseBytes() && mayHaveBody(info.statusCode())) {
            fail(new CappedBody.TooLarge());
        }
        return new CappedBody(
                request.maxResponseBytes(),
                body -> {
                    // The client gives the connection back before it says that a body is complete, but after it says
                    // so for a 204. Elsewhere we do not wait for the client's future: it completes on the common pool.
                    if (info.statusCode() != 204) {
                        answered(info.statusCode(), info.headers(), body);
                    }
                },
                this::fail);
    }

    private static boolean mayHaveBody(int status) {
        return status != 204 && status != 304;
    }

    private void answered(int status, HttpHeaders headers, byte[] body) {
        long announced = announcedLength(headers);
        if (announced >= 0 && announced != body.length && mayHaveBody(status)) {
            fail(Reason.TRUNCATED);
        } else {
            succeed(status, headers, body);
        }
    }

    private void succeed(int status, HttpHeaders headers, byte[] body) {
        EngineResponse response;
        try {
            response = new EngineResponse(status, engineHeaders(headers), body);
        } catch (IllegalArgumentException e) {
            fail(Reason.PROTOCOL);
            return;
        }
        if (stage.getAndSet(Stage.DONE) != Stage.DONE) {
            stopClocks();
            over(() -> result.complete(response));
        }
    }

    private static long announcedLength(HttpHeaders headers) {
        try {
            return headers.firstValueAsLong("content-length").orElse(-1);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static EngineHeaders engineHeaders(HttpHeaders headers) {
        List<EngineHeaders.Line> lines = new ArrayList<>();
        headers.map().forEach((name, values) -> {
            // HTTP/2's :status is no header.
            if (!name.startsWith(":")) {
                values.forEach(value -> lines.add(new EngineHeaders.Line(name, value)));
            }
        });
        return EngineHeaders.of(lines);
    }

    /**
     * The request's body, and the gate through which every request goes once.
     *
     * <p>The client asks for the length when it has a connection and is about to write the headers: at every attempt,
     * and it makes a second one by itself for a GET whose connection was closed. So this is where we learn that
     * something is sent, and where a second time, or a request that has ended meanwhile, is stopped before its first
     * byte.
     */
    private final class Gate implements HttpRequest.BodyPublisher {

        private final byte[] body;
        private final HttpRequest.BodyPublisher bytes;

        Gate(byte[] body) {
            this.body = body;
            this.bytes = body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body);
        }

        @Override
        public long contentLength() {
            if (!stage.compareAndSet(Stage.CONNECTING, Stage.SENT)) {
                throw new SentBefore();
            }
            cancel(connectTimer);
            return body.length;
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            bytes.subscribe(subscriber);
        }
    }
}
