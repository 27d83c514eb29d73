package network.invo.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import network.invo.engine.HttpEngine;
import org.jspecify.annotations.Nullable;

/** An engine that plays a script, one turn a request, and keeps what it was asked. The last turn repeats. */
final class ScriptedEngine implements HttpEngine {

    /** What happens to one request. */
    interface Turn {
        @Nullable
        EngineResponse take(EngineRequest request) throws Exception;
    }

    final List<EngineRequest> requests = new CopyOnWriteArrayList<>();

    /** The futures of requests that {@link #hang} left open. */
    final List<CompletableFuture<EngineResponse>> open = new CopyOnWriteArrayList<>();

    private final Queue<Turn> turns = new ConcurrentLinkedQueue<>();
    private volatile Turn last = request -> {
        throw new AssertionError("no turn is left");
    };

    static final Turn HANG = request -> {
        Thread.sleep(60_000);
        throw new AssertionError("nobody ended the request");
    };

    ScriptedEngine(Turn... script) {
        turns.addAll(List.of(script));
    }

    static Turn answer(int status, String body, String... headers) {
        EngineHeaders all = EngineHeaders.empty();
        for (int i = 0; i < headers.length; i += 2) {
            all = all.plus(headers[i], headers[i + 1]);
        }
        EngineResponse response = new EngineResponse(status, all, body.getBytes(UTF_8));
        return request -> response;
    }

    static Turn fail(Phase phase, Reason reason) {
        return request -> {
            throw new EngineException(phase, reason, "scripted", null);
        };
    }

    private Turn next() {
        Turn turn = turns.poll();
        if (turn != null) {
            last = turn;
        }
        return last;
    }

    @Override
    public EngineResponse execute(EngineRequest request) throws EngineException, InterruptedException {
        requests.add(request);
        return take(next(), request);
    }

    private static EngineResponse take(Turn turn, EngineRequest request) throws EngineException, InterruptedException {
        try {
            return turn.take(request);
        } catch (EngineException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public CompletableFuture<EngineResponse> executeAsync(EngineRequest request) {
        requests.add(request);
        Turn turn = next();
        if (turn == HANG) {
            CompletableFuture<EngineResponse> future = new CompletableFuture<>();
            open.add(future);
            return future;
        }
        try {
            return CompletableFuture.completedFuture(take(turn, request));
        } catch (Exception e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    List<String> bodies() {
        List<String> bodies = new ArrayList<>();
        requests.forEach(request -> bodies.add(request.body() == null ? "" : new String(request.body(), UTF_8)));
        return bodies;
    }

    @Override
    public void close() {}
}
