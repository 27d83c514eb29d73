package network.invo.engine.tck.internal;

import java.lang.ref.WeakReference;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import network.invo.engine.Deadline;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import network.invo.engine.HttpEngine;
import network.invo.engine.HttpEngineProvider;
import network.invo.engine.tck.Mode;

/** Theme H: from the first call to after the last. */
final class LifeCases {

    /** How long threads, sockets and classes may take to go; the collector is called meanwhile. */
    private static final Duration GONE = Duration.ofSeconds(10);

    private LifeCases() {}

    static List<Case> cases() {
        return List.of(
                Case.of(
                        "H01",
                        "A container closes what it closed already: close twice is close once.",
                        LifeCases::closeTwice),
                Case.of(
                        "H02",
                        "A call after close is CLOSED and NOT_SENT, and opens no socket.",
                        LifeCases::callAfterClose),
                Case.of("H03", "A shutdown must not wait for a server that does not answer.", LifeCases::closeInWait),
                Case.of("H04", "A shutdown must not wait for the rest of a body.", LifeCases::closeInBody),
                Case.of("H05", "A shutdown ends calls that wait for a connection.", LifeCases::closeInPool),
                Case.of("H06", "A shutdown ends calls that connect.", LifeCases::closeInConnect),
                Case.of(
                                "H07",
                                "A thread that outlives close() keeps a redeployed application in memory.",
                                LifeCases::noThreadLeft)
                        .byItself(),
                Case.of(
                        "H08",
                        "Idle connections close with the engine, or the server keeps them for nobody.",
                        LifeCases::idleConnectionsClose),
                Case.of("H09", "An Error in one call must not end all later ones.", LifeCases::survivesError),
                Case.of(
                                "H10",
                                "An Error of the executor fails no call: the executor is for dependants.",
                                LifeCases::survivesExecutorError)
                        .only(Mode.ASYNC),
                Case.of(
                                "H11",
                                "An executor that refuses, as one that was shut down does, takes no call with it.",
                                LifeCases::executorRefuses)
                        .only(Mode.ASYNC),
                Case.of(
                                "H12",
                                "Dependants run on the executor that was set: it knows the application's context.",
                                LifeCases::dependantsOnExecutor)
                        .only(Mode.ASYNC),
                Case.of(
                                "H13",
                                "Dependants in the common pool see a wrong class loader in a container.",
                                LifeCases::dependantsNotInCommonPool)
                        .only(Mode.ASYNC),
                Case.of("H14", "The executor is the caller's: close must not shut it down.", LifeCases::executorLives)
                        .only(Mode.ASYNC),
                Case.of(
                                "H15",
                                "A redeployed application's class loader must be collectable.",
                                LifeCases::classLoaderGoes)
                        .byItself(),
                Case.of(
                        "H16",
                        "In threads without a context class loader the engine works too.",
                        LifeCases::foreignContextLoader),
                Case.of(
                        "H17",
                        "Closing one engine must not end another one's calls.",
                        LifeCases::enginesAreIndependent),
                Case.of(
                                "H18",
                                "A failure is an EngineException in the future, not wrapped, and not thrown.",
                                LifeCases::failureIsNotWrapped)
                        .only(Mode.ASYNC));
    }

    private static void closeTwice(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        HttpEngine engine = scope.engine();
        scope.call(engine, scope.get(server.uri("/"))).answer(200);
        scope.closeInTime(engine);
        scope.closeInTime(engine);
        scope.closeInTime(scope.engine());
    }

    private static void callAfterClose(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        HttpEngine engine = scope.engine();
        scope.closeInTime(engine);
        scope.call(engine, scope.post(server.uri("/"), "{}")).failed(Reason.CLOSED, Phase.NOT_SENT);
        Check.equal(server.connections(), 0, "the number of connections");
    }

    private static void closesDuring(Scope scope, HttpEngine engine, Call call, Set<Phase> phases) throws Exception {
        Check.that(!call.isDone(), "the call ended before the engine was closed");
        Deadline now = Deadline.in(Duration.ZERO);
        scope.closeInTime(engine);
        Outcome outcome = call.awaitSoon("close()");
        outcome.failed(Set.of(Reason.CLOSED), phases);
        scope.endedBy(outcome, now, "close()");
    }

    private static void closeInWait(Scope scope) throws Exception {
        ScriptedServer server = scope.server(connection -> {
            connection.read();
            connection.awaitPeerClose();
        });
        HttpEngine engine = scope.engine();
        Call call = scope.start(engine, scope.post(server.uri("/"), "{}"));
        server.awaitRequests(1);
        closesDuring(scope, engine, call, Set.of(Phase.MAYBE_SENT));
        scope.seesClose(server.awaitConnection(0));
    }

    private static void closeInBody(Scope scope) throws Exception {
        ScriptedServer server = scope.server(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
            connection.awaitPeerClose();
        });
        HttpEngine engine = scope.engine();
        Call call = scope.start(engine, scope.post(server.uri("/"), "{}"));
        server.awaitRequests(1);
        closesDuring(scope, engine, call, Set.of(Phase.MAYBE_SENT, Phase.ANSWERING));
        scope.seesClose(server.awaitConnection(0));
    }

    private static void closeInPool(Scope scope) throws Exception {
        HttpEngine engine = scope.engine(config -> config.maxConnections(1));
        try (HeldPool held = HeldPool.fill(scope, engine, 1)) {
            Call call = scope.start(engine, scope.post(held.server().uri("/second"), "{}"));
            Thread.sleep(150);
            closesDuring(scope, engine, call, Set.of(Phase.NOT_SENT, Phase.MAYBE_SENT));
            Check.that(
                    held.server().received().stream().noneMatch(r -> r.target().equals("/second")),
                    "the call that found no connection was sent after all");
        }
    }

    private static void closeInConnect(Scope scope) throws Exception {
        FullBacklog nobody = scope.closing(FullBacklog.open());
        HttpEngine engine = scope.engine();
        Call call = scope.start(engine, scope.post(URI.create("http://127.0.0.1:" + nobody.port() + "/"), "{}"));
        Thread.sleep(150);
        closesDuring(scope, engine, call, Set.of(Phase.NOT_SENT, Phase.MAYBE_SENT));
    }

    private static void noThreadLeft(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> {
            if (request.target().equals("/never")) {
                to.awaitPeerClose();
            } else {
                to.answer(200, "ok");
            }
        }));
        Set<Thread> before = EngineThreads.alive();
        useAndClose(scope, server);
        boolean gone = Check.within(GONE, () -> {
            System.gc();
            return EngineThreads.since(before).isEmpty();
        });
        Check.that(gone, "threads are left: " + EngineThreads.since(before));
    }

    /** In a method of its own, so that no variable keeps the engine alive. */
    private static void useAndClose(Scope scope, ScriptedServer server) throws Exception {
        HttpEngine engine =
                scope.provider().create(EngineConfig.builder().maxConnections(8).build());
        HeldPool.fill(scope, engine, 8).release();
        scope.call(engine, scope.get(server.uri("/never"), Duration.ofMillis(100)))
                .failed(Reason.DEADLINE, Phase.MAYBE_SENT);
        Call call = scope.start(engine, scope.get(server.uri("/never")));
        server.awaitRequests(2);
        call.cancel();
        call.awaitSoon("cancel").cancelled();
        scope.closeInTime(engine);
    }

    private static void idleConnectionsClose(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        callAndClose(scope, server);
        // Java 17's HttpClient cannot be closed, only let go of: then the collector decides when.
        Check.until(GONE, "idle connections are still open", () -> {
            System.gc();
            return server.openConnections() == 0;
        });
    }

    private static void callAndClose(Scope scope, ScriptedServer server) throws Exception {
        HttpEngine engine = scope.provider().create(EngineConfig.defaults());
        scope.call(engine, scope.get(server.uri("/"))).answer(200);
        Check.equal(server.openConnections(), 1L, "the number of open connections");
        scope.closeInTime(engine);
    }

    private static void survivesError(Scope scope) throws Exception {
        SSLContext identity = scope.certificates().context(scope.certificates().loopback());
        ScriptedServer server = scope.tlsServer(identity, ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        FaultyTrust trust = new FaultyTrust(scope.certificates().trust());
        SSLContext context = scope.certificates().context(null, trust);
        HttpEngine engine = scope.engine(config -> config.maxConnections(2).sslContext(context));
        for (int i = 0; i < 3; i++) {
            trust.failNext();
            Outcome outcome = scope.call(engine, scope.post(server.uri("/"), "{}"));
            Check.that(outcome.response() == null, "there was an answer without trust");
        }
        Check.equal(server.received().size(), 0, "the number of requests that the server read");
        for (int i = 0; i < 3; i++) {
            scope.call(engine, scope.post(server.uri("/"), "{}")).answer(200, "ok");
        }
    }

    private static ExecutorService threads(Scope scope) {
        ExecutorService executor = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "invo-tck-executor");
            thread.setDaemon(true);
            return thread;
        });
        scope.closing(executor::shutdownNow);
        return executor;
    }

    private static void survivesExecutorError(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        ExecutorService threads = threads(scope);
        AtomicBoolean broken = new AtomicBoolean();
        HttpEngine engine = scope.engineOrRefused(
                "executor",
                config -> config.maxConnections(2).executor(work -> {
                    if (broken.get()) {
                        throw new OutOfMemoryError("unable to create native thread: said by the kit");
                    }
                    threads.execute(work);
                }));
        for (int i = 0; i < 4; i++) {
            broken.set(true);
            scope.call(engine, scope.get(server.uri("/"))).answer(200, "ok");
            broken.set(false);
            scope.call(engine, scope.get(server.uri("/"))).answer(200, "ok");
        }
        HeldPool.fill(scope, engine, 2).release();
    }

    private static void executorRefuses(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        ExecutorService threads = threads(scope);
        HttpEngine engine = scope.engineOrRefused("executor", config -> config.executor(threads));
        scope.call(engine, scope.get(server.uri("/"))).answer(200, "ok");
        threads.shutdown();
        scope.call(engine, scope.get(server.uri("/"))).answer(200, "ok");
    }

    /** The thread in which a dependant ran that was there before the answer came. */
    private static CompletableFuture<Thread> dependant(Scope scope, HttpEngine engine, Runnable alsoDoes)
            throws Exception {
        CountDownLatch attached = new CountDownLatch(1);
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> {
            attached.await(10, TimeUnit.SECONDS);
            to.answer(200, "ok");
        }));
        CompletableFuture<Thread> ran = engine.executeAsync(scope.get(server.uri("/")))
                .thenApply(response -> {
                    alsoDoes.run();
                    return Thread.currentThread();
                });
        attached.countDown();
        return ran;
    }

    private static void dependantsOnExecutor(Scope scope) throws Exception {
        ExecutorService threads = threads(scope);
        HttpEngine engine = scope.engineOrRefused("executor", config -> config.executor(threads));
        Thread ran = dependant(scope, engine, () -> {}).get(10, TimeUnit.SECONDS);
        Check.equal(ran.getName(), "invo-tck-executor", "the dependant's thread");

        // Of a failure too.
        ScriptedServer dropping = scope.server(Connection::read);
        CompletableFuture<Thread> told = new CompletableFuture<>();
        CompletableFuture<EngineResponse> failing = engine.executeAsync(scope.get(dropping.uri("/")));
        CompletableFuture<Boolean> seen = failing.handle((response, failure) -> told.complete(Thread.currentThread()));
        Check.that(seen.get(10, TimeUnit.SECONDS), "the dependant ran twice");
        Check.equal(told.join().getName(), "invo-tck-executor", "the thread that was told of the failure");
    }

    private static void dependantsNotInCommonPool(Scope scope) throws Exception {
        AtomicBoolean borrowed = new AtomicBoolean();
        Thread ran = dependant(scope, scope.engine(), () -> {
                    // On two cores the common pool's place is taken by a new thread for each task.
                    StackTraceElement[] stack = Thread.currentThread().getStackTrace();
                    for (int i = stack.length - 1; i >= 0; i--) {
                        String frame = stack[i].getClassName();
                        if (!frame.equals("java.lang.Thread")) {
                            borrowed.set(frame.startsWith("java.util.concurrent.CompletableFuture"));
                            break;
                        }
                    }
                })
                .get(10, TimeUnit.SECONDS);
        boolean common = ran instanceof ForkJoinWorkerThread worker && worker.getPool() == ForkJoinPool.commonPool();
        Check.that(!common && !borrowed.get(), "the dependant ran in CompletableFuture's default executor: " + ran);
    }

    private static void executorLives(Scope scope) throws Exception {
        ExecutorService threads = threads(scope);
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        HttpEngine engine = scope.engineOrRefused("executor", config -> config.executor(threads));
        scope.call(engine, scope.get(server.uri("/"))).answer(200);
        scope.closeInTime(engine);
        Check.that(!threads.isShutdown(), "close() shut down the caller's executor");
    }

    private static void classLoaderGoes(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        WeakReference<ClassLoader> loader = IsolatedEngine.callAndClose(scope, server);
        Check.until(GONE, "the engine's class loader is still held after close()", () -> {
            System.gc();
            return loader.get() == null;
        });
    }

    private static void foreignContextLoader(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        List<Throwable> failures = new ArrayList<>();
        Thread foreign = new Thread(
                () -> {
                    try {
                        HttpEngine engine = scope.engine();
                        scope.call(engine, scope.get(server.uri("/"))).answer(200, "ok");
                    } catch (Throwable e) {
                        failures.add(e);
                    }
                },
                "invo-tck-foreign");
        foreign.setDaemon(true);
        foreign.setContextClassLoader(null);
        foreign.start();
        foreign.join(20_000);
        Check.that(!foreign.isAlive(), "the call does not end");
        if (!failures.isEmpty()) {
            throw new AssertionError("the engine failed: " + failures.get(0), failures.get(0));
        }
    }

    private static void enginesAreIndependent(Scope scope) throws Exception {
        HttpEngineProvider provider = scope.provider();
        HttpEngine one = scope.engine();
        HttpEngine other = provider.create(EngineConfig.defaults());
        HeldPool held = HeldPool.fill(scope, one, 2);
        scope.closeInTime(other);
        held.release();
        scope.call(one, scope.get(held.server().uri("/"))).answer(200, "ok");
    }

    private static void failureIsNotWrapped(Scope scope) throws Exception {
        HttpEngine engine = scope.engine();
        List<EngineRequest> failing = List.of(
                scope.get(URI.create("http://127.0.0.1:" + scope.refusingPort() + "/")),
                scope.get(URI.create("http://invo-tck.invalid/")),
                scope.get(scope.server(Connection::read).uri("/")),
                scope.get(URI.create("http://127.0.0.1:1/"), Duration.ofMillis(-1)));
        for (EngineRequest request : failing) {
            CompletableFuture<EngineResponse> future = engine.executeAsync(request);
            CompletableFuture<Throwable> told =
                    future.handle((response, failure) -> failure == null ? new AssertionError("an answer") : failure);
            Throwable failure = told.get(15, TimeUnit.SECONDS);
            Check.that(!(failure instanceof CompletionException), "the failure is wrapped: " + failure);
            Check.that(failure instanceof EngineException, "the future failed with " + failure);
            Check.that(future.isCompletedExceptionally(), "the future itself did not fail");
        }
    }
}
