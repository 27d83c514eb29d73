package network.invo.engine.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import network.invo.engine.Deadline;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineException;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import network.invo.engine.HttpEngine;

/** What the tests have in common. */
final class Calls {

    static final Duration LONG = Duration.ofSeconds(20);

    private static final int CAP = 16 * 1024 * 1024;

    private Calls() {}

    /** Both ways to send; every case about an exchange runs in both. */
    enum Mode {
        SYNC {
            @Override
            EngineResponse send(HttpEngine engine, EngineRequest request) throws Exception {
                return engine.execute(request);
            }
        },
        ASYNC {
            @Override
            EngineResponse send(HttpEngine engine, EngineRequest request) throws Exception {
                try {
                    return engine.executeAsync(request).get();
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof EngineException failure) {
                        throw failure;
                    }
                    throw e;
                }
            }
        };

        abstract EngineResponse send(HttpEngine engine, EngineRequest request) throws Exception;

        EngineException fail(HttpEngine engine, EngineRequest request) {
            Throwable thrown = catchThrowable(() -> send(engine, request));
            assertThat(thrown).isInstanceOf(EngineException.class);
            return (EngineException) thrown;
        }
    }

    static HttpEngine engine() {
        return engine(EngineConfig.builder());
    }

    static HttpEngine engine(EngineConfig.Builder config) {
        return new JdkEngineProvider().create(config.build());
    }

    static EngineRequest get(URI uri) {
        return get(uri, LONG);
    }

    static EngineRequest get(URI uri, Duration span) {
        return new EngineRequest("GET", uri, EngineHeaders.empty(), null, Deadline.in(span), CAP);
    }

    static EngineRequest post(URI uri, String body) {
        return post(uri, body, LONG);
    }

    static EngineRequest post(URI uri, String body, Duration span) {
        EngineHeaders headers = EngineHeaders.empty()
                .plus("Content-Type", "application/json")
                .plus("X-Game-Secret-Key", "canary-secret");
        return new EngineRequest("POST", uri, headers, body.getBytes(StandardCharsets.UTF_8), Deadline.in(span), CAP);
    }

    static String text(EngineResponse response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    /** Waits for a condition, and fails if it does not come. */
    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never happened: " + what);
            }
            Thread.sleep(5);
        }
    }
}
