package network.invo.engine.tck.internal;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.management.AttributeNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.net.ssl.SSLContext;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import network.invo.engine.EngineRequest;
import network.invo.engine.HttpEngine;
import network.invo.engine.tck.Mode;

/** Theme G: connections are shared, limited and not leaked. */
final class PoolCases {

    private static final int MANY = 10_000;
    /** A pool may grow in a burst; a leak of one thread in a hundred calls is more. */
    private static final int THREAD_SLACK = 96;

    private static final long HEAP_SLACK = 16L << 20;

    private static final String VIRTUAL = "tck-virtual-";

    private PoolCases() {}

    static List<Case> cases() {
        return List.of(
                Case.of("G01", "Calls in a row share one connection, or each pays for a new one.", PoolCases::inARow),
                Case.of(
                        "G02",
                        "With 64 connections allowed, 64 calls at once take the time of one.",
                        PoolCases::sixtyFourAtOnce),
                Case.of("G03", "The limit holds: the server's own limit is behind it.", PoolCases::limitHolds),
                Case.of("G04", "The limit is of the engine, not of each host.", PoolCases::limitHoldsAcrossHosts),
                Case.of("G05", "Calls that wait for a connection all get one in the end.", PoolCases::queueIsServed),
                Case.of(
                        "G06",
                        "Calls that fail give their connections back, or the shop closes for good after an outage.",
                        PoolCases::failuresGiveBack),
                Case.of("G07", "An idle time that was set is kept, or refused at build time.", PoolCases::idleTime),
                Case.of(
                                "G08",
                                "Ten thousand calls are all answered, and leave no more behind than a hundred.",
                                PoolCases::noGrowth)
                        .byItself(),
                Case.of(
                                "G09",
                                "On virtual threads a call must not pin its carrier, or two calls block the server.",
                                PoolCases::virtualThreads)
                        .byItself());
    }

    private static void inARow(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        HttpEngine engine = scope.engine();
        for (int i = 0; i < 5; i++) {
            EngineRequest request = i % 2 == 0 ? scope.get(server.uri("/")) : scope.post(server.uri("/"), "{}");
            scope.call(engine, request).answer(200, "ok");
        }
        Check.equal(server.connections(), 1, "the number of connections");
    }

    private static void sixtyFourAtOnce(Scope scope) throws Exception {
        HttpEngine engine = scope.engine(config -> config.maxConnections(64));
        // Nobody is answered until all are there: one server time for all, or none at all.
        HeldPool.fill(scope, engine, 64).release();
    }

    /** Counts the requests under way, and holds each until it is told. */
    private static final class Gauge {
        private final AtomicInteger now = new AtomicInteger();
        private final AtomicInteger peak = new AtomicInteger();
        private final CountDownLatch held = new CountDownLatch(1);

        void hold(Received request, Connection to) throws Exception {
            peak.accumulateAndGet(now.incrementAndGet(), Math::max);
            held.await(30, TimeUnit.SECONDS);
            now.decrementAndGet();
            to.answer(200, "ok");
        }

        /** Waits until the limit is reached and a little longer, then lets all through. */
        void check(int limit, List<Call> calls) throws Exception {
            Check.until(Duration.ofSeconds(10), "fewer calls than allowed are under way", () -> now.get() >= limit);
            Check.that(
                    !Check.within(Duration.ofSeconds(1), () -> now.get() > limit),
                    "there are more than " + limit + " calls at a time");
            held.countDown();
            for (Call call : calls) {
                call.await().answer(200, "ok");
            }
            Check.that(peak.get() <= limit, "there were " + peak.get() + " calls at a time, not " + limit);
        }
    }

    private static void limitHolds(Scope scope) throws Exception {
        Gauge gauge = new Gauge();
        ScriptedServer server = scope.server(ScriptedServer.each(gauge::hold));
        HttpEngine engine = scope.engine(config -> config.maxConnections(4));
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            calls.add(scope.start(engine, scope.post(server.uri("/"), "{}")));
        }
        gauge.check(4, calls);
        Check.that(server.connections() <= 4, "there were " + server.connections() + " connections, not 4");
    }

    private static void limitHoldsAcrossHosts(Scope scope) throws Exception {
        Gauge gauge = new Gauge();
        List<ScriptedServer> servers =
                List.of(scope.server(ScriptedServer.each(gauge::hold)), scope.server(ScriptedServer.each(gauge::hold)));
        HttpEngine engine = scope.engine(config -> config.maxConnections(2));
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(scope.start(engine, scope.post(servers.get(i % 2).uri("/"), "{}")));
        }
        gauge.check(2, calls);
    }

    private static void queueIsServed(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        HttpEngine engine = scope.engine(config -> config.maxConnections(2));
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(scope.start(engine, scope.post(server.uri("/"), "{}")));
        }
        for (Call call : calls) {
            call.await().answer(200, "ok");
        }
        Check.that(server.connections() <= 2, "there were " + server.connections() + " connections, not 2");
    }

    private static void failuresGiveBack(Scope scope) throws Exception {
        ScriptedServer server = scope.server(connection -> {
            Received request = connection.read();
            if (request == null) {
                return;
            }
            switch (request.target()) {
                case "/drop" -> connection.close();
                case "/reset" -> connection.reset();
                case "/short" -> connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx");
                case "/junk" -> {
                    connection.send("junk\r\n\r\n");
                    connection.awaitPeerClose();
                }
                case "/huge" -> {
                    connection.send("HTTP/1.1 200 OK\r\nX-Huge: " + "h".repeat(1 << 20) + "\r\n\r\n");
                    connection.awaitPeerClose();
                }
                case "/large" -> {
                    connection.answer(200, "x".repeat(2_000));
                    connection.awaitPeerClose();
                }
                default -> connection.awaitPeerClose();
            }
        });
        int size = 2;
        HttpEngine engine = scope.engine(config -> config.maxConnections(size));
        for (int i = 0; i < 8; i++) {
            for (String target : List.of("/drop", "/reset", "/short", "/junk", "/huge", "/large")) {
                scope.call(engine, scope.capped(server.uri(target), 1_000)).failed();
            }
            scope.call(engine, scope.get(server.uri("/never"), Duration.ofMillis(50)))
                    .failed();
            scope.call(engine, scope.get(URI.create("http://127.0.0.1:" + scope.refusingPort() + "/")))
                    .failed();
        }
        HeldPool.fill(scope, engine, size).release();
        Check.until(Duration.ofSeconds(5), "connections of failed calls are still open", () -> {
            // Where a library only lets go of a connection, the collector closes it.
            System.gc();
            return server.openConnections() == 0;
        });
    }

    private static void idleTime(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        Duration idle = Duration.ofMillis(300);
        HttpEngine engine = scope.engineOrRefused("idleTime", config -> config.idleTime(idle));
        long start = System.nanoTime();
        scope.call(engine, scope.post(server.uri("/"), "{}")).answer(200, "ok");
        scope.call(engine, scope.post(server.uri("/"), "{}")).answer(200, "ok");
        if (server.connections() == 2 && System.nanoTime() - start > idle.toNanos()) {
            throw new TimingMiss("two calls took longer than the idle time");
        }
        Check.equal(server.connections(), 1, "the number of connections before the idle time");
        Thread.sleep(700);
        scope.call(engine, scope.post(server.uri("/"), "{}")).answer(200, "ok");
        Check.equal(server.connections(), 2, "the number of connections after the idle time");
    }

    private static void noGrowth(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        HttpEngine engine = scope.engine(config -> config.maxConnections(8));
        byte[] body = new byte[512];
        runMany(scope, engine, server, body, 500);
        int threads = engineThreads();
        long files = openFiles();
        long heap = usedHeap();
        runMany(scope, engine, server, body, MANY);
        server.forget();
        Check.that(
                engineThreads() <= threads + THREAD_SLACK,
                "there were " + threads + " threads, and now " + engineThreads());
        Check.that(openFiles() <= files + 8, "there were " + files + " open files, and now " + openFiles());
        Check.that(
                Check.within(Duration.ofSeconds(5), () -> usedHeap() <= heap + HEAP_SLACK),
                "the heap grew by " + ((usedHeap() - heap) >> 20) + " MiB");
        Check.that(
                server.connections() <= 8 + 500,
                "there were " + server.connections() + " connections for " + (MANY + 500) + " calls");
    }

    private static void runMany(Scope scope, HttpEngine engine, ScriptedServer server, byte[] body, int calls)
            throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(8, work -> {
            Thread thread = new Thread(work, "invo-tck-many");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int worker = 0; worker < 8; worker++) {
                workers.add(callers.submit(() -> {
                    for (int i = 0; i < calls / 8; i++) {
                        EngineRequest request = scope.post(server.uri("/"), body, Duration.ofSeconds(20));
                        int status = scope.mode() == Mode.SYNC
                                ? engine.execute(request).status()
                                : engine.executeAsync(request)
                                        .get(25, TimeUnit.SECONDS)
                                        .status();
                        Check.equal(status, 200, "the status");
                    }
                    return null;
                }));
            }
            for (Future<?> worker : workers) {
                worker.get(90, TimeUnit.SECONDS);
            }
        } finally {
            callers.shutdownNow();
        }
    }

    private static int engineThreads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !KitThreads.isOurs(thread))
                .count();
    }

    private static long openFiles() throws JMException {
        try {
            return (Long) ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName("java.lang:type=OperatingSystem"), "OpenFileDescriptorCount");
        } catch (AttributeNotFoundException e) {
            // Windows does not count them; threads and heap are left.
            return 0;
        }
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void virtualThreads(Scope scope) throws Exception {
        VirtualThreads threads = VirtualThreads.ofThisJava(VIRTUAL);
        Certificates.Identity identity = scope.certificates().loopback();
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        ScriptedServer secure = scope.tlsServer(
                scope.certificates().context(identity), ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        SSLContext context = scope.certificates().context(null);
        HttpEngine engine = scope.engine(config -> config.maxConnections(4).sslContext(context));
        // Class loading pins too, once; that is not the engine's doing.
        scope.call(engine, scope.post(server.uri("/"), "{}")).answer(200);
        scope.call(engine, scope.post(secure.uri("/"), "{}")).answer(200);

        List<String> pinned = Collections.synchronizedList(new ArrayList<>());
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        try (RecordingStream events = new RecordingStream()) {
            events.enable("jdk.VirtualThreadPinned")
                    .withThreshold(Duration.ofMillis(1))
                    .withStackTrace();
            events.onEvent("jdk.VirtualThreadPinned", event -> {
                String name = event.getThread() == null ? "" : event.getThread().getJavaName();
                if (name != null && name.startsWith(VIRTUAL)) {
                    pinned.add(where(event));
                }
            });
            CountDownLatch flushed = new CountDownLatch(1);
            AtomicInteger over = new AtomicInteger();
            events.onFlush(() -> {
                if (over.get() > 0) {
                    flushed.countDown();
                }
            });
            events.startAsync();
            int calls = 200;
            CountDownLatch done = new CountDownLatch(calls);
            for (int i = 0; i < calls; i++) {
                EngineRequest request =
                        scope.post((i % 4 == 0 ? secure : server).uri("/"), new byte[64], Duration.ofSeconds(20));
                threads.start(() -> {
                    try {
                        int status = scope.mode() == Mode.SYNC
                                ? engine.execute(request).status()
                                : engine.executeAsync(request).get().status();
                        Check.equal(status, 200, "the status");
                    } catch (Throwable e) {
                        failures.add(e);
                    } finally {
                        done.countDown();
                    }
                });
            }
            Check.that(done.await(30, TimeUnit.SECONDS), "calls on virtual threads do not end");
            over.set(1);
            // Events come with a flush, once a second.
            Check.that(flushed.await(10, TimeUnit.SECONDS), "the flight recorder does not flush");
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("a call on a virtual thread failed: " + failures.get(0), failures.get(0));
        }
        Check.that(pinned.isEmpty(), pinned.size() + " calls pinned their carrier: " + pinned);
    }

    private static String where(RecordedEvent event) {
        if (event.getStackTrace() == null) {
            return "unknown";
        }
        return event.getStackTrace().getFrames().stream()
                .map(frame -> frame.getMethod().getType().getName() + "."
                        + frame.getMethod().getName())
                .collect(Collectors.joining(" < "));
    }
}
