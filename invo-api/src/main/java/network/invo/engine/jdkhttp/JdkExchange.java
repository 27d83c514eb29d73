package network.invo.engine.jdkhttp;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import network.invo.engine.AnswerFraming;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineResponse;
import org.jspecify.annotations.Nullable;

/**
 * One request on the JDK's client: sent once, its answer collected up to a limit.
 *
 * <p>Thread-safe. It knows no clock and no pool: whoever made it aborts it.
 */
public final class JdkExchange {

    /** What is told of the way of an exchange, on the client's threads: it must not block. */
    public interface Progress {

        /**
         * The first byte of the request leaves now.
         *
         * @throws RuntimeException if nothing may be sent any more
         */
        void sending();

        /** The answer has begun; perhaps a proxy's own to {@code CONNECT}, before anything was sent. */
        void answering();
    }

    private final int limit;
    private final Progress progress;
    private final Gate gate;
    private final CompletableFuture<EngineResponse> answer = new CompletableFuture<>();
    private volatile @Nullable Future<?> exchange;
    private volatile boolean aborted;

    /**
     * Prepares an exchange; no I/O.
     *
     * @param requestBody the request's body; empty for none
     * @param limit the longest answer's body that is accepted, in bytes
     * @param progress who is told
     */
    public JdkExchange(byte[] requestBody, int limit, Progress progress) {
        this.limit = limit;
        this.progress = progress;
        this.gate = new Gate(requestBody, progress::sending);
    }

    /**
     * Completes with the answer, or what the client threw (see {@link JdkFailures}); on any thread, so let nobody's code
     * depend on it.
     *
     * @return the answer
     */
    public CompletableFuture<EngineResponse> answer() {
        return answer;
    }

    /**
     * The request's body, through which each request must go.
     *
     * @return the publisher for the {@link HttpRequest}
     */
    public HttpRequest.BodyPublisher gate() {
        return gate;
    }

    /**
     * Sends the request. Does not block.
     *
     * @param client where
     * @param message what; its body is {@link #gate()}
     */
    public void start(HttpClient client, HttpRequest message) {
        gate.method(message.method());
        CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(message, this::onHeaders);
        // To cancel what depends on the client's future aborts the exchange. This one never completes, so it can be
        // cancelled when that future has failed: after an answer that is not HTTP the client would leave the connection
        // open, with nobody to read it.
        exchange = sent.handle((response, failure) -> response).thenCompose(response -> new CompletableFuture<>());
        var unused = sent.whenComplete((response, failure) -> {
            // The client says so on the common pool, so an answer has long been taken from its body's last byte.
            if (failure != null) {
                // To look for a stream again is a second attempt, which ends here if there is none.
                boolean again = gate.isPassed() && JdkFailures.isFullConnection(failure);
                answer.completeExceptionally(again ? gate.sentBefore() : failure);
            } else {
                // Without a body: a proxy's 407 to CONNECT, of which the client keeps the headers only.
                byte[] body = response.body();
                answered(response.statusCode(), response.headers(), body == null ? new byte[0] : body);
            }
        });
        if (aborted) {
            exchange.cancel(true);
        }
    }

    /** Closes the connection, unless the answer is complete: it may then be at work for another exchange. */
    public void abort() {
        if (!answer.isDone() || answer.isCompletedExceptionally()) {
            aborted = true;
            Future<?> started = exchange;
            if (started != null) {
                started.cancel(true);
            }
            // The client would say so on the common pool, which may be busy for long.
            answer.completeExceptionally(new IOException("the exchange was aborted"));
        }
    }

    private BodySubscriber<byte[]> onHeaders(HttpResponse.ResponseInfo info) {
        progress.answering();
        int status = info.statusCode();
        long announced = -1;
        EngineHeaders headers = EngineHeaders.empty();
        try {
            headers = engineHeaders(info.headers());
            announced = AnswerFraming.check(status, headers);
        } catch (EngineException e) {
            // The client has read on by a rule of its own: what it gives is not the body, nor what follows the next
            // answer.
            answer.completeExceptionally(e);
            abort();
        }
        EngineHeaders received = headers;
        return new CappedBody(
                limit,
                AnswerFraming.isBodiless(status) ? -1 : announced,
                body -> {
                    // The client gives the connection back before it says that a body is complete, but after it says
                    // so for a 204. Elsewhere we do not wait for the client's future: it completes on the common pool.
                    if (status != 204) {
                        answer.complete(new EngineResponse(status, received, body));
                    }
                },
                answer::completeExceptionally);
    }

    private void answered(int status, HttpHeaders headers, byte[] body) {
        try {
            answer.complete(new EngineResponse(status, engineHeaders(headers), body));
        } catch (EngineException e) {
            answer.completeExceptionally(e);
        }
    }

    private static EngineHeaders engineHeaders(HttpHeaders headers) throws EngineException {
        List<EngineHeaders.Line> lines = new ArrayList<>();
        try {
            headers.map().forEach((name, values) -> {
                // HTTP/2's :status is no header.
                if (!name.startsWith(":")) {
                    values.forEach(value -> lines.add(new EngineHeaders.Line(name, value)));
                }
            });
        } catch (IllegalArgumentException e) {
            throw new EngineException(Phase.ANSWERING, Reason.PROTOCOL, "what came was not HTTP", e);
        }
        return EngineHeaders.of(lines);
    }
}
