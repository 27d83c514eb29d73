package network.invo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import network.invo.engine.HttpEngine;

/** An engine without a network: it keeps the requests, and plays the answers that a test has put in, in their order. */
public final class ScriptedEngine implements HttpEngine {

    private sealed interface Turn {}

    private record Answer(EngineResponse response) implements Turn {}

    private record Failure(EngineException failure) implements Turn {}

    private final Deque<Turn> script = new ArrayDeque<>();
    private final List<EngineRequest> requests = new ArrayList<>();
    private int closed;

    /** A client that sends through this engine, and neither waits nor repeats. */
    InvoServer client() {
        return client(builder -> builder);
    }

    InvoServer client(UnaryOperator<InvoServer.Builder> more) {
        InvoServer.Builder builder = InvoServer.builder()
                .gameSecret("ivsdk_test")
                .baseUrl("https://api.test/base")
                .engine(this)
                .maxRetries(0);
        return more.apply(builder).build();
    }

    ScriptedEngine answer(int status, String body, String... namesAndValues) {
        return answer(status, body.getBytes(StandardCharsets.UTF_8), namesAndValues);
    }

    synchronized ScriptedEngine answer(int status, byte[] body, String... namesAndValues) {
        EngineHeaders headers = EngineHeaders.empty();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers = headers.plus(namesAndValues[i], namesAndValues[i + 1]);
        }
        script.add(new Answer(new EngineResponse(status, headers, body)));
        return this;
    }

    synchronized ScriptedEngine fail(Phase phase, Reason reason) {
        script.add(new Failure(new EngineException(phase, reason, "scripted", null)));
        return this;
    }

    synchronized List<EngineRequest> requests() {
        return List.copyOf(requests);
    }

    /** The only request; a second one is a failure of the test. */
    EngineRequest request() {
        List<EngineRequest> sent = requests();
        if (sent.size() != 1) {
            throw new AssertionError("expected one request, but there are " + sent.size());
        }
        return sent.get(0);
    }

    synchronized int closed() {
        return closed;
    }

    @Override
    public synchronized EngineResponse execute(EngineRequest request) throws EngineException {
        requests.add(request);
        Turn turn = script.poll();
        if (turn == null) {
            throw new AssertionError("the script has no more answers");
        }
        if (turn instanceof Failure failed) {
            throw failed.failure();
        }
        return ((Answer) turn).response();
    }

    @Override
    public CompletableFuture<EngineResponse> executeAsync(EngineRequest request) {
        try {
            return CompletableFuture.completedFuture(execute(request));
        } catch (EngineException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public synchronized void close() {
        closed++;
    }
}
