package network.invo.sandbox.internal.http;

import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import network.invo.sandbox.internal.backend.Items;
import network.invo.sandbox.internal.backend.Players;
import network.invo.sandbox.internal.backend.Purchases;
import network.invo.sandbox.internal.backend.Store;
import network.invo.sandbox.internal.backend.Transfers;
import network.invo.sandbox.internal.thread.OwnThreads;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.FilterChainEvent;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpEvents;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.jspecify.annotations.Nullable;

/**
 * The listening side: takes a request in, has it answered, and sends the answer the way a fault wants it.
 *
 * <p>Grizzly and not the JDK's server: that one sends headers and body in two packets, which costs 40 ms a call on a
 * kept-alive connection (Nagle's algorithm against delayed acknowledgement), and has a JVM-wide switch only.
 */
public final class SandboxServer implements AutoCloseable {

    /** The path that the base URL ends in, as that of INVO's own sandbox does. */
    private static final String CONTEXT = "/sandbox";

    private static final int MAX_BODY = 1024 * 1024;

    private final RestApplication application;
    private final Traffic traffic;
    private final HttpServer server = new HttpServer();
    private final NetworkListener listener;
    private final OwnThreads threads = new OwnThreads("invo-sandbox-http-");
    private final ExecutorService workers;
    private final ExecutorService selectors;
    private final CountDownLatch closing = new CountDownLatch(1);

    private final Quiet quiet = new Quiet(Logger.getLogger("org.glassfish.grizzly"));

    /** A server that does not listen yet. */
    public SandboxServer(
            int port,
            JsonProvider json,
            Clock clock,
            Store store,
            Players players,
            Transfers transfers,
            Purchases purchases,
            Items items,
            Traffic traffic) {
        this.application = new RestApplication(
                new RestApplication.Backend(json, clock, store, players, transfers, purchases, items));
        this.traffic = traffic;
        // Unbounded, because a delayed answer holds its thread.
        this.workers = Executors.newCachedThreadPool(threads);
        this.selectors = Executors.newCachedThreadPool(threads);
        this.listener = new NetworkListener("invo-sandbox", "127.0.0.1", port);
        TCPNIOTransport transport = listener.getTransport();
        transport.setSelectorRunnersCount(1);
        transport.setKernelThreadPool(selectors);
        transport.setWorkerThreadPool(workers);
        listener.registerAddOn(
                (to, filters) -> filters.add(filters.indexOfType(HttpServerFilter.class) + 1, new NoUpgrade()));
        server.addListener(listener);
        server.getServerConfiguration().addHttpHandler(new Front(), "/");
    }

    /** Listens. */
    public void start() throws IOException {
        quiet.run(server::start);
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + listener.getPort() + CONTEXT;
    }

    @Override
    public void close() {
        closing.countDown();
        quiet.run(server::shutdownNow);
        workers.shutdownNow();
        selectors.shutdownNow();
        application.close();
        threads.join(Duration.ofSeconds(10));
    }

    /**
     * Keeps Grizzly's start and stop messages from between the lines of the tests and demos of others.
     *
     * <p>The level belongs to the whole JVM, so it is changed while something runs and not for the sandbox's life, and only
     * if nobody chose one. Of two sandboxes that start at the same moment one may let a message pass; neither leaves a
     * level behind.
     */
    private record Quiet(Logger logger) {

        private interface Work<X extends Exception> {
            void run() throws X;
        }

        <X extends Exception> void run(Work<X> work) throws X {
            boolean ours = logger.getLevel() == null;
            if (ours) {
                logger.setLevel(Level.WARNING);
            }
            try {
                work.run();
            } finally {
                if (ours) {
                    logger.setLevel(null);
                }
            }
        }
    }

    private final class Front extends HttpHandler {

        @Override
        public void service(Request request, Response response) throws IOException {
            // The whole request is taken in first, so that hanging up looks the same every time.
            byte[] body = request.getInputStream().readNBytes(MAX_BODY + 1);
            if (body.length > MAX_BODY) {
                send(response, application.refuse(413, "The body is larger than 1 MiB"), null);
                return;
            }
            String method = request.getMethod().getMethodString();
            String raw = request.getRequestURI();
            String path = raw.startsWith(CONTEXT + "/") ? raw.substring(CONTEXT.length()) : "";
            Fault fault = traffic.arrived(method, path);
            if (fault instanceof Fault.DropBefore) {
                hangUp(request);
            } else if (fault instanceof Fault.Answer answer) {
                send(response, canned(answer), null);
            } else {
                Rendered rendered = process(request, method, raw, body);
                if (fault instanceof Fault.DropAfter) {
                    hangUp(request);
                } else {
                    send(response, rendered, fault);
                    if (fault instanceof Fault.Truncate) {
                        hangUp(request);
                    }
                }
            }
        }
    }

    /**
     * Declines offers to change the protocol, which the JDK's client makes on every new connection.
     *
     * <p>Left alone, Grizzly takes all that follows such a request for another protocol: it waits for a body that never
     * ends and hangs up after the answer.
     */
    private static final class NoUpgrade extends BaseFilter {

        @Override
        public NextAction handleEvent(FilterChainContext context, FilterChainEvent event) {
            if (event instanceof HttpEvents.IncomingHttpUpgradeEvent offer) {
                offer.getHttpHeader().setIgnoreContentModifiers(false);
                offer.getHttpHeader().getUpgradeDC().recycle();
                return context.getStopAction();
            }
            return context.getInvokeAction();
        }
    }

    private Rendered process(Request request, String method, String rawPath, byte[] body) {
        String origin = "http://127.0.0.1:" + listener.getPort();
        String query = request.getQueryString();
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String name : request.getHeaderNames()) {
            List<String> values = new ArrayList<>();
            request.getHeaders(name).forEach(values::add);
            headers.put(name, values);
        }
        URI uri;
        try {
            uri = URI.create(origin + rawPath + (query == null ? "" : "?" + query));
        } catch (IllegalArgumentException e) {
            return application.refuse(400, "The address is malformed");
        }
        return application.handle(method, URI.create(origin + CONTEXT + "/"), uri, headers, body);
    }

    private static Rendered canned(Fault.Answer answer) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Content-Type", List.of(answer.contentType()));
        if (answer.retryAfterSeconds() >= 0) {
            headers.put("Retry-After", List.of(Long.toString(answer.retryAfterSeconds())));
        }
        return new Rendered(answer.status(), headers, answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private void send(Response response, Rendered rendered, @Nullable Fault fault) throws IOException {
        byte[] body = rendered.body();
        if (fault instanceof Fault.Delay delay) {
            pause(delay.by());
        }
        if (fault instanceof Fault.Malformed) {
            body = Arrays.copyOf(body, body.length / 2);
        }
        response.setStatus(rendered.status());
        // INFERRED: the header's name.
        response.setHeader("X-Request-ID", UUID.randomUUID().toString());
        rendered.headers().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        response.setContentLength(body.length);
        OutputStream out = response.getOutputStream();
        if (fault instanceof Fault.Truncate) {
            out.write(body, 0, body.length / 2);
            response.flush();
        } else if (fault instanceof Fault.Trickle trickle) {
            for (byte b : body) {
                out.write(b);
                out.flush();
                pause(trickle.pause());
            }
        } else {
            out.write(body);
        }
    }

    private static void hangUp(Request request) {
        request.getContext().getConnection().terminateSilently();
    }

    /** Waits in real time, but not beyond the sandbox's end. */
    private void pause(Duration time) throws IOException {
        try {
            if (closing.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("the sandbox was closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the sandbox was closed", e);
        }
    }
}
