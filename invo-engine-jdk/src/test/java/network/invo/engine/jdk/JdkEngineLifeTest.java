package network.invo.engine.jdk;

import static network.invo.engine.jdk.ScriptedServer.always;
import static network.invo.engine.jdk.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineResponse;
import network.invo.engine.HttpEngine;
import network.invo.engine.HttpEngineProvider;
import network.invo.engine.jdk.Calls.Mode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cancelling, the pool, closing, and what is left afterwards. */
class JdkEngineLifeTest {

    private static final String OK = answer(200, "{}");

    private HttpEngine engine = Calls.engine();

    @AfterEach
    void close() {
        engine.close();
    }

    private void use(EngineConfig.Builder config) {
        engine.close();
        engine = Calls.engine(config);
    }

    private static ScriptedServer silent() {
        return ScriptedServer.http(connection -> {
            connection.read();
            connection.awaitClose();
        });
    }

    // --- interrupt and cancel ---

    @Test
    void execute_interruptedWhileWaiting_endsAndTheServerSeesTheClose() throws Exception {
        try (ScriptedServer server = silent()) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            AtomicReference<Boolean> flag = new AtomicReference<>();
            Thread caller = new Thread(() -> {
                try {
                    engine.execute(Calls.post(server.uri("/"), "{}"));
                } catch (Exception e) {
                    thrown.set(e);
                }
                flag.set(Thread.currentThread().isInterrupted());
            });
            caller.start();
            Calls.await("the request", () -> server.requests().size() == 1);
            caller.interrupt();
            caller.join(2_000);

            assertThat(caller.isAlive()).isFalse();
            assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
            assertThat(flag.get()).isFalse();
            assertThat(server.sawClose(Calls.LONG)).isTrue();
        }
    }

    @Test
    void execute_interruptedBefore_doesNoIo() throws Exception {
        try (ScriptedServer server = silent()) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> engine.execute(Calls.get(server.uri("/"))))
                    .isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void executeAsync_cancelled_theServerSeesTheClose() throws Exception {
        for (String beginning :
                new String[] {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"}) {
            CountDownLatch begun = new CountDownLatch(1);
            try (ScriptedServer server = ScriptedServer.http(connection -> {
                connection.read();
                connection.write(beginning);
                begun.countDown();
                connection.awaitClose();
            })) {
                CompletableFuture<EngineResponse> future = engine.executeAsync(Calls.post(server.uri("/"), "{}"));
                assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

                assertThat(future.cancel(true)).isTrue();

                assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
                assertThat(server.sawClose(Calls.LONG)).isTrue();
            }
        }
    }

    // --- the pool ---

    @ParameterizedTest
    @EnumSource
    void execute_fiveInARow_takeOneConnection(Mode mode) throws Exception {
        try (ScriptedServer server = ScriptedServer.http(connection -> {
            String[] answers = {
                OK,
                "HTTP/1.1 204 No\r\n\r\n",
                answer(404, ""),
                answer(500, "{}"),
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
            };
            for (int i = 0; connection.read() != null; i++) {
                connection.write(answers[i % answers.length]);
            }
        })) {
            for (int i = 0; i < 50; i++) {
                mode.send(engine, Calls.post(server.uri("/"), "{}"));
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void executeAsync_64AtOnceWith64Allowed_runTogether() throws Exception {
        CountDownLatch together = new CountDownLatch(64);
        try (ScriptedServer server = ScriptedServer.http(connection -> {
            connection.read();
            together.countDown();
            together.await();
            connection.write(OK);
            connection.awaitClose();
        })) {
            List<CompletableFuture<EngineResponse>> futures = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                futures.add(engine.executeAsync(Calls.get(server.uri("/"))));
            }
            for (CompletableFuture<EngineResponse> future : futures) {
                assertThat(future.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void executeAsync_moreThanAllowed_waitTheirTurn() throws Exception {
        use(EngineConfig.builder().maxConnections(3));
        try (ScriptedServer server = ScriptedServer.http(always(OK))) {
            List<CompletableFuture<EngineResponse>> futures = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                futures.add(engine.executeAsync(Calls.post(server.uri("/" + i), "{}")));
            }
            for (CompletableFuture<EngineResponse> future : futures) {
                assertThat(future.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
            }
            assertThat(server.mostOpen()).isLessThanOrEqualTo(3);
            assertThat(server.requests()).hasSize(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_poolStaysFull_isPoolTimeoutAndOpensNoSocket(Mode mode) throws Exception {
        use(EngineConfig.builder().maxConnections(1).poolWait(Duration.ofMillis(200)));
        try (ScriptedServer server = silent()) {
            CompletableFuture<EngineResponse> first = engine.executeAsync(Calls.get(server.uri("/")));
            Calls.await("the first request", () -> server.requests().size() == 1);

            EngineException failure = mode.fail(engine, Calls.post(server.uri("/"), "{}"));
            EngineException sooner = mode.fail(engine, Calls.post(server.uri("/"), "{}", Duration.ofMillis(50)));

            assertThat(failure.phase() + " " + failure.reason()).isEqualTo(Phase.NOT_SENT + " " + Reason.POOL_TIMEOUT);
            assertThat(sooner.phase() + " " + sooner.reason()).isEqualTo(Phase.NOT_SENT + " " + Reason.DEADLINE);
            assertThat(server.connections()).isEqualTo(1);
            first.cancel(true);
        }
    }

    @Test
    void execute_thousandInterruptsAndCancels_thePoolIsStillFullSize() throws Exception {
        use(EngineConfig.builder().maxConnections(2));
        CountDownLatch free = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.http(connection -> {
            while (connection.read() != null) {
                free.await();
                connection.write(OK);
            }
        })) {
            CompletableFuture<EngineResponse> first = engine.executeAsync(Calls.get(server.uri("/")));
            CompletableFuture<EngineResponse> second = engine.executeAsync(Calls.get(server.uri("/")));
            Calls.await("two requests", () -> server.requests().size() == 2);
            Thread caller = Thread.currentThread();
            for (int i = 0; i < 500; i++) {
                engine.executeAsync(Calls.get(server.uri("/"))).cancel(true);
                CompletableFuture<Void> interrupter = CompletableFuture.runAsync(caller::interrupt, Runnable::run);
                assertThat(interrupter).isDone();
                assertThatThrownBy(() -> engine.execute(Calls.get(server.uri("/"))))
                        .isInstanceOf(InterruptedException.class);
            }
            ExecutorService threads = Executors.newCachedThreadPool();
            for (int i = 0; i < 500; i++) {
                var waiting = threads.submit(() -> engine.execute(Calls.get(server.uri("/"))));
                if (i % 2 == 0) {
                    Thread.yield();
                }
                waiting.cancel(true);
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
            free.countDown();
            assertThat(first.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
            assertThat(second.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);

            assertThat(server.requests()).hasSize(2);
            List<CompletableFuture<EngineResponse>> after = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                after.add(engine.executeAsync(Calls.get(server.uri("/"))));
            }
            for (CompletableFuture<EngineResponse> future : after) {
                assertThat(future.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
            }
            assertThat(server.mostOpen()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void execute_cancelledInFlightManyTimes_thePoolIsStillFullSize() throws Exception {
        use(EngineConfig.builder().maxConnections(1));
        try (ScriptedServer server = ScriptedServer.http(connection -> {
            for (ScriptedServer.Request r = connection.read(); r != null; r = connection.read()) {
                if (r.firstLine().contains("/ok")) {
                    connection.write(OK);
                }
            }
        })) {
            for (int i = 0; i < 100; i++) {
                CompletableFuture<EngineResponse> future = engine.executeAsync(Calls.get(server.uri("/")));
                if (i % 2 == 0) {
                    int wanted = i / 2 + 1;
                    Calls.await("request " + wanted, () -> server.requests().size() >= wanted);
                }
                future.cancel(true);
            }
            assertThat(engine.execute(Calls.get(server.uri("/ok"))).status()).isEqualTo(200);
        }
    }

    @Test
    void execute_twoThousandCalls_noGrowthInThreadsOrConnections() throws Exception {
        try (ScriptedServer server = ScriptedServer.http(always(OK))) {
            for (int i = 0; i < 2_000; i++) {
                Mode.values()[i % 2].send(engine, Calls.post(server.uri("/"), "{}"));
            }
            assertThat(server.connections()).isEqualTo(1);
            // The client's own selector threads of closed engines last until a collection on Java 17.
            assertThat(ourThreads())
                    .filteredOn(thread -> thread.getName().startsWith("invo-jdk"))
                    .hasSizeLessThan(64);
        }
    }

    @Test
    void execute_manyThreadsAtOnce_answersAllAndPinsNoVirtualThread() throws Exception {
        boolean virtual = Runtime.version().feature() >= 21;
        List<RecordedEvent> pinned = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = ScriptedServer.http(always(OK));
                RecordingStream recording = new RecordingStream()) {
            recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ofMillis(20));
            recording.onEvent("jdk.VirtualThreadPinned", pinned::add);
            recording.startAsync();
            ExecutorService callers = virtual
                    ? (ExecutorService) Executors.class
                            .getMethod("newVirtualThreadPerTaskExecutor")
                            .invoke(null)
                    : Executors.newCachedThreadPool();
            List<Future<EngineResponse>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                calls.add(callers.submit(() -> engine.execute(Calls.get(server.uri("/")))));
            }
            for (Future<EngineResponse> call : calls) {
                assertThat(call.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
            }
            callers.shutdown();
            if (virtual) {
                // From Java 21, as a method of RecordingStream: what was recorded is delivered before it returns.
                RecordingStream.class.getMethod("stop").invoke(recording);
            }
        }
        assertThat(pinned).isEmpty();
    }

    // --- executors ---

    @Test
    void executeAsync_dependants_runOnTheEnginesThreads() throws Exception {
        try (ScriptedServer server = ScriptedServer.http(connection -> {
            connection.read();
            Thread.sleep(100);
            connection.write(OK);
        })) {
            CompletableFuture<EngineResponse> future = engine.executeAsync(Calls.get(server.uri("/")));
            CompletableFuture<String> direct =
                    future.thenApply(response -> Thread.currentThread().getName());
            CompletableFuture<String> async =
                    future.thenApplyAsync(response -> Thread.currentThread().getName());

            assertThat(direct.get(20, TimeUnit.SECONDS)).startsWith("invo-jdk-worker");
            assertThat(async.get(20, TimeUnit.SECONDS)).startsWith("invo-jdk-worker");
        }
    }

    @Test
    void executeAsync_ownExecutor_runsDependantsAndIsNotShutDown() throws Exception {
        ExecutorService own = Executors.newSingleThreadExecutor(task -> new Thread(task, "mine"));
        use(EngineConfig.builder().executor(own));
        try (ScriptedServer server = ScriptedServer.http(connection -> {
            connection.read();
            Thread.sleep(100);
            connection.write(OK);
        })) {
            assertThat(engine.executeAsync(Calls.get(server.uri("/")))
                            .thenApply(response -> Thread.currentThread().getName())
                            .get(20, TimeUnit.SECONDS))
                    .isEqualTo("mine");
            engine.close();
            assertThat(own.isShutdown()).isFalse();
        } finally {
            own.shutdownNow();
        }
    }

    /** What an executor runs on the thread that gives it a task may block, and would block all connections there. */
    @Test
    void executeAsync_ownExecutorRunsInPlace_neverOnTheSelectorThread() throws Exception {
        use(EngineConfig.builder().executor(Runnable::run));
        try (ScriptedServer server = ScriptedServer.http(connection -> {
            connection.read();
            Thread.sleep(100);
            connection.write(OK);
        })) {
            assertThat(engine.executeAsync(Calls.get(server.uri("/")))
                            .thenApply(response -> Thread.currentThread().getName())
                            .get(20, TimeUnit.SECONDS))
                    .startsWith("invo-jdk-worker");
        }
    }

    // --- the client's own work ---

    /** Done elsewhere, and a little late, it can make the client lose the next answer on the connection. */
    @Test
    void execute_plainHttp_readsAndWritesOnTheSelectorThread() throws Exception {
        try (ScriptedServer server = ScriptedServer.http(always(OK))) {
            List<Thread> before = ourThreads();
            for (int i = 0; i < 20; i++) {
                assertThat(engine.execute(Calls.post(server.uri("/"), "{}")).status())
                        .isEqualTo(200);
            }
            assertThat(ourThreads())
                    .filteredOn(thread -> !before.contains(thread))
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("invo-jdk-worker"));
        }
    }

    @Test
    void executeAsync_ownExecutorIsStopped_theAnswerComesAllTheSame() throws Exception {
        ExecutorService own = Executors.newSingleThreadExecutor();
        own.shutdownNow();
        use(EngineConfig.builder().executor(own));
        try (ScriptedServer server = ScriptedServer.http(always(OK))) {
            assertThat(engine.executeAsync(Calls.get(server.uri("/")))
                            .get(20, TimeUnit.SECONDS)
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void executeAsync_failure_isABareEngineException() throws Exception {
        try (ScriptedServer server = silent()) {
            AtomicReference<Throwable> seen = new AtomicReference<>();
            CompletableFuture<EngineResponse> future =
                    engine.executeAsync(Calls.get(server.uri("/"), Duration.ofMillis(200)));
            assertThatThrownBy(future.whenComplete((response, failure) -> seen.set(failure))::get)
                    .isInstanceOf(ExecutionException.class);
            assertThat(seen.get()).isInstanceOf(EngineException.class);
        }
    }

    @Test
    void executeAsync_dependantThrowsAnError_theEngineSurvives() throws Exception {
        use(EngineConfig.builder().maxConnections(1));
        try (ScriptedServer server = ScriptedServer.http(always(OK))) {
            for (int i = 0; i < 5; i++) {
                CompletableFuture<Object> broken = engine.executeAsync(Calls.get(server.uri("/")))
                        .thenApply(response -> {
                            throw new OutOfMemoryError("not really");
                        });
                assertThatThrownBy(() -> broken.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(OutOfMemoryError.class);
            }
            assertThat(engine.execute(Calls.get(server.uri("/"))).status()).isEqualTo(200);
        }
    }

    // --- close ---

    @ParameterizedTest
    @EnumSource
    void execute_afterClose_isClosed(Mode mode) throws Exception {
        try (ScriptedServer server = ScriptedServer.http(always(OK))) {
            engine.close();
            engine.close();

            EngineException failure = mode.fail(engine, Calls.post(server.uri("/"), "{}"));

            assertThat(failure.phase() + " " + failure.reason()).isEqualTo(Phase.NOT_SENT + " " + Reason.CLOSED);
            assertThat(server.connections()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void close_duringExchanges_theyEndAsClosed(Mode mode) throws Exception {
        use(EngineConfig.builder().maxConnections(1));
        try (ScriptedServer server = silent()) {
            AtomicReference<EngineException> running = new AtomicReference<>();
            AtomicReference<EngineException> waiting = new AtomicReference<>();
            Thread first = new Thread(() -> running.set(mode.fail(engine, Calls.post(server.uri("/1"), "{}"))));
            first.start();
            Calls.await("the request", () -> server.requests().size() == 1);
            Thread second = new Thread(() -> waiting.set(mode.fail(engine, Calls.post(server.uri("/2"), "{}"))));
            second.start();
            Calls.await("the second to wait", () -> second.getState() == Thread.State.WAITING);

            engine.close();
            first.join(5_000);
            second.join(5_000);

            assertThat(running.get().phase() + " " + running.get().reason())
                    .isEqualTo(Phase.MAYBE_SENT + " " + Reason.CLOSED);
            assertThat(waiting.get().phase() + " " + waiting.get().reason())
                    .isEqualTo(Phase.NOT_SENT + " " + Reason.CLOSED);
            assertThat(server.requests()).hasSize(1);
            assertThat(server.sawClose(Calls.LONG)).isTrue();
        }
    }

    @Test
    void close_noThreadIsLeft() throws Exception {
        try (ScriptedServer server = ScriptedServer.http(always(OK))) {
            engine.execute(Calls.get(server.uri("/")));
            Calls.await("threads of the engine", () -> !ourThreads().isEmpty());
            engine.close();
            engine = Calls.engine();
            engine.close();
            Calls.await("the end of all threads", () -> {
                // On Java 17 the client's selector thread ends once the collector has found that nobody holds it.
                System.gc();
                return ourThreads().isEmpty();
            });
        }
    }

    @Test
    void threads_areDaemonsAndHoldNoForeignLoader() throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (ScriptedServer server = ScriptedServer.http(always(OK));
                URLClassLoader foreign = new URLClassLoader(new URL[0])) {
            Thread.currentThread().setContextClassLoader(foreign);
            use(EngineConfig.builder());
            engine.execute(Calls.get(server.uri("/")));

            assertThat(ourThreads())
                    .isNotEmpty()
                    .allSatisfy(thread -> assertThat(thread.isDaemon()).isTrue());
            assertThat(ourThreads()).extracting(Thread::getContextClassLoader).doesNotContain(foreign);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void close_theEnginesClassLoaderIsCollectable() throws Exception {
        WeakReference<ClassLoader> loader;
        try (ScriptedServer server = ScriptedServer.http(always(OK))) {
            loader = useAndForget(server);
            Calls.await("the collection of the loader", () -> {
                System.gc();
                return loader.get() == null;
            });
        }
    }

    /** Uses an engine as a web application would, of which nothing is held afterwards. */
    private static WeakReference<ClassLoader> useAndForget(ScriptedServer server) throws Exception {
        URL classes =
                JdkEngineProvider.class.getProtectionDomain().getCodeSource().getLocation();
        URLClassLoader loader = new URLClassLoader(new URL[] {classes}, JdkEngineLifeTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (!name.startsWith("network.invo.engine.jdk.")) {
                    return super.loadClass(name, resolve);
                }
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : findClass(name);
            }
        };
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            HttpEngineProvider provider = (HttpEngineProvider) loader.loadClass(JdkEngineProvider.class.getName())
                    .getConstructor()
                    .newInstance();
            assertThat(provider.getClass()).isNotEqualTo(JdkEngineProvider.class);
            try (HttpEngine engine = provider.create(EngineConfig.defaults())) {
                assertThat(engine.execute(Calls.get(server.uri("/"))).status()).isEqualTo(200);
                assertThat(engine.executeAsync(Calls.get(server.uri("/"))).get().status())
                        .isEqualTo(200);
                assertThatThrownBy(() -> engine.executeAsync(Calls.get(server.uri("/"), Duration.ofNanos(-1)))
                                .get())
                        .hasCauseInstanceOf(EngineException.class);
            }
        } finally {
            thread.setContextClassLoader(before);
            loader.close();
        }
        return new WeakReference<>(loader);
    }

    private static List<Thread> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("invo-jdk")
                        || thread.getName().startsWith("HttpClient-"))
                .toList();
    }
}
