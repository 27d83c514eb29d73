package network.invo.engine.tck.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import network.invo.engine.Deadline;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineRequest;
import network.invo.engine.HttpEngine;
import network.invo.engine.HttpEngineProvider;
import network.invo.engine.tck.Mode;
import network.invo.engine.tck.internal.ScriptedServer.Script;
import org.jspecify.annotations.Nullable;

/** What one case in one mode works with; closes all that it made. */
public final class Scope {

    static final String SECRET_HEADER = "X-Game-Secret-Key";
    static final String USER_AGENT = "invo-tck/1";

    /** How soon the server must see that a call was given up. */
    private static final Duration CLOSE_SEEN = Duration.ofSeconds(1);

    /** How far before its deadline a call may end: clocks are read at two places. */
    private static final Duration EARLY = Duration.ofMillis(20);

    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final HttpEngineProvider provider;
    private final Mode mode;
    private final Duration tolerance;
    private final Certificates certificates;
    private final String secret = "tck-secret-" + UUID.randomUUID();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Deque<ScriptedServer> servers = new ArrayDeque<>();

    Scope(HttpEngineProvider provider, Mode mode, Duration tolerance, Certificates certificates) {
        this.provider = provider;
        this.mode = mode;
        this.tolerance = tolerance;
        this.certificates = certificates;
    }

    HttpEngineProvider provider() {
        return provider;
    }

    Mode mode() {
        return mode;
    }

    Duration tolerance() {
        return tolerance;
    }

    Certificates certificates() {
        return certificates;
    }

    /** The secret that every request of this case carries. */
    String secret() {
        return secret;
    }

    // engines

    HttpEngine engine() {
        return engine(config -> config);
    }

    HttpEngine engine(UnaryOperator<EngineConfig.Builder> settings) {
        HttpEngine engine =
                provider.create(settings.apply(EngineConfig.builder()).build());
        opened.push(() -> closeInTime(engine));
        return engine;
    }

    /** An engine with a setting that it may refuse, if it does so now. */
    HttpEngine engineOrRefused(String setting, UnaryOperator<EngineConfig.Builder> settings) throws RefusedAtBuild {
        try {
            return engine(settings);
        } catch (IllegalArgumentException e) {
            throw new RefusedAtBuild(setting, e);
        }
    }

    /** Closes the engine, which must not take for ever. */
    void closeInTime(HttpEngine engine) throws Exception {
        CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
        KitThreads.start("close", () -> {
            try {
                engine.close();
                closed.complete(null);
            } catch (Throwable e) {
                closed.completeExceptionally(e);
            }
        });
        try {
            closed.get(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("close() still runs after " + CLOSING.toSeconds() + " s", e);
        }
    }

    // servers

    ScriptedServer server(Script script) throws IOException {
        return opened(ScriptedServer.plain(script));
    }

    ScriptedServer tlsServer(SSLContext context, Script script) throws IOException {
        return opened(ScriptedServer.tls(context, script));
    }

    ScriptedServer opened(ScriptedServer server) {
        opened.push(server);
        servers.push(server);
        return server;
    }

    <T extends AutoCloseable> T closing(T resource) {
        opened.push(resource);
        return resource;
    }

    /** A port that refuses, and that nobody else can take meanwhile: bound, but not listening. */
    int refusingPort() throws IOException {
        Socket bound = closing(new Socket());
        bound.bind(new InetSocketAddress(ScriptedServer.loopback(), 0));
        return bound.getLocalPort();
    }

    // requests

    EngineHeaders headers() {
        return EngineHeaders.empty()
                .plus("Accept", "application/json")
                .plus("User-Agent", USER_AGENT)
                .plus(SECRET_HEADER, secret);
    }

    EngineRequest get(URI uri) {
        return request("GET", uri, headers(), null, Duration.ofSeconds(10));
    }

    EngineRequest get(URI uri, Duration time) {
        return request("GET", uri, headers(), null, time);
    }

    EngineRequest post(URI uri, String body) {
        return post(uri, body.getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(10));
    }

    EngineRequest post(URI uri, byte[] body, Duration time) {
        return request("POST", uri, headers().plus("Content-Type", "application/json"), body, time);
    }

    static EngineRequest request(String method, URI uri, EngineHeaders headers, byte @Nullable [] body, Duration time) {
        return request(method, uri, headers, body, time, 16 * 1024 * 1024);
    }

    /** A GET whose answer may have this many bytes. */
    EngineRequest capped(URI uri, int maxResponseBytes) {
        return request("GET", uri, headers(), null, Duration.ofSeconds(10), maxResponseBytes);
    }

    @SuppressWarnings("NullAway") // it does not read the array's @Nullable from a class file
    private static EngineRequest request(
            String method, URI uri, EngineHeaders headers, byte @Nullable [] body, Duration time, int cap) {
        return new EngineRequest(method, uri, headers, body, Deadline.in(time), cap);
    }

    // calls

    Call start(HttpEngine engine, EngineRequest request) {
        return Call.start(mode, engine, request);
    }

    Outcome call(HttpEngine engine, EngineRequest request) throws Exception {
        return start(engine, request).await();
    }

    /** The call ended at its deadline: not before, and not later than the tolerance allows. */
    void endedAt(Outcome outcome, Deadline deadline) {
        long late = outcome.endedNanos() - deadline.nanoTime();
        Check.that(late >= -EARLY.toNanos(), "the call ended " + -late / 1_000_000 + " ms before its time");
        endedBy(outcome, deadline, "its deadline");
    }

    /** The call ended before a moment, give or take the tolerance. */
    void endedBy(Outcome outcome, Deadline moment, String name) {
        long late = outcome.endedNanos() - moment.nanoTime();
        if (late > tolerance.toNanos()) {
            throw new TimingMiss("the call ended " + late / 1_000_000 + " ms after " + name + ", which is more than "
                    + tolerance.toMillis());
        }
    }

    void seesClose(Connection connection) throws InterruptedException {
        if (!connection.closedByPeer(CLOSE_SEEN.toMillis())) {
            throw new TimingMiss("the call is over and the server has not seen its connection close within "
                    + CLOSE_SEEN.toMillis() + " ms");
        }
    }

    /** Closes engines first, then servers; a script that failed is a failure of the case. */
    void end() throws Exception {
        Throwable first = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Throwable e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first instanceof Error e) {
            throw e;
        }
        if (first instanceof Exception e) {
            throw e;
        }
        for (ScriptedServer server : servers) {
            server.checkScript();
        }
    }
}
