package network.invo.engine.tck.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineResponse;
import network.invo.engine.HttpEngine;
import network.invo.engine.tck.Mode;
import org.jspecify.annotations.Nullable;

/**
 * Theme H, continued: the user's executor is for the dependants of futures and nothing else. Busy, stopped, blocking, or
 * running its tasks on the thread that gives them, it neither delays nor loses a call, and no dependant holds up another
 * call.
 */
final class ExecutorCases {

    private static final String NAME = "invo-tck-executor";

    private ExecutorCases() {}

    static List<Case> cases() {
        return List.of(
                Case.of(
                                "H20",
                                "A task that waits for a call on the executor's only thread must get its answer.",
                                ExecutorCases::waitsOnItsOnlyThread)
                        .only(Mode.ASYNC),
                Case.of(
                                "H21",
                                "Every dependant runs on the executor, before and after the end, however the call ends.",
                                ExecutorCases::everyDependantOnExecutor)
                        .only(Mode.ASYNC),
                Case.of(
                        "H22",
                        "Whatever an executor throws, the call ends as it would without it, and dependants hear of it.",
                        ExecutorCases::executorThrows),
                Case.of(
                        "H23",
                        "A dependant that blocks, wherever it runs, must not hold up another call or its deadline.",
                        ExecutorCases::dependantsBlock),
                Case.of(
                        "H24",
                        "A call that has its answer is told so before the next one in the queue is sent.",
                        ExecutorCases::toldBeforeTheNext));
    }

    private static ExecutorService threads(Scope scope, int most) {
        ExecutorService executor = Executors.newFixedThreadPool(most, work -> {
            Thread thread = new Thread(work, NAME);
            thread.setDaemon(true);
            return thread;
        });
        scope.closing(executor::shutdownNow);
        return executor;
    }

    private static HttpEngine engine(Scope scope, @Nullable Executor executor, int connections) throws RefusedAtBuild {
        return executor == null
                ? scope.engine(config -> config.maxConnections(connections))
                : scope.engineOrRefused(
                        "executor", config -> config.maxConnections(connections).executor(executor));
    }

    /** A server that answers, closes, or says nothing, as the target asks; what is held is answered when told. */
    private static ScriptedServer server(Scope scope, CountDownLatch held) throws IOException {
        return scope.server(ScriptedServer.each((request, to) -> {
            if (request.target().startsWith("/never")) {
                to.awaitPeerClose();
                return;
            }
            if (request.target().startsWith("/held")) {
                held.await(60, TimeUnit.SECONDS);
            }
            if (request.target().endsWith("drop")) {
                to.close();
            } else {
                to.answer(200, "ok");
            }
        }));
    }

    private static void waitsOnItsOnlyThread(Scope scope) throws Exception {
        ScriptedServer server = server(scope, new CountDownLatch(0));
        ExecutorService only = threads(scope, 1);
        HttpEngine engine = engine(scope, only, 2);
        CompletableFuture<String> seen = new CompletableFuture<>();
        only.execute(() -> {
            try {
                int got = engine.executeAsync(scope.get(server.uri("/")))
                        .get(8, TimeUnit.SECONDS)
                        .status();
                int joined = engine.executeAsync(scope.get(server.uri("/")))
                        .orTimeout(8, TimeUnit.SECONDS)
                        .join()
                        .status();
                Reason reason = reasonOf(engine.executeAsync(scope.get(server.uri("/never"), Duration.ofMillis(300))));
                seen.complete(got + " " + joined + " " + reason);
            } catch (Throwable e) {
                seen.completeExceptionally(e);
            }
        });
        Check.equal(seen.get(30, TimeUnit.SECONDS), "200 200 DEADLINE", "what the executor's only thread waited for");
    }

    private static Reason reasonOf(CompletableFuture<EngineResponse> failing) throws Exception {
        try {
            failing.get(8, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineException failure) {
                return failure.reason();
            }
            throw e;
        }
        throw new AssertionError("there was an answer");
    }

    /** What a user can let depend on a future, each with something to do in the dependant. */
    private static Map<String, BiFunction<CompletableFuture<EngineResponse>, Runnable, CompletableFuture<?>>>
            dependants() {
        CompletableFuture<EngineResponse> never = new CompletableFuture<>();
        return new TreeMap<>(Map.of(
                "thenApply",
                        (future, task) -> future.thenApply(response -> {
                            task.run();
                            return response;
                        }),
                "thenAccept", (future, task) -> future.thenAccept(response -> task.run()),
                "thenRun", CompletableFuture::thenRun,
                "thenCompose",
                        (future, task) -> future.thenCompose(response -> {
                            task.run();
                            return CompletableFuture.completedFuture(response);
                        }),
                "handle",
                        (future, task) -> future.handle((response, failure) -> {
                            task.run();
                            return "";
                        }),
                "whenComplete", (future, task) -> future.whenComplete((response, failure) -> task.run()),
                "exceptionally",
                        (future, task) -> future.exceptionally(failure -> {
                            task.run();
                            return null;
                        }),
                "runAfterEither", (future, task) -> future.runAfterEither(never, task),
                "thenRun of copy", (future, task) -> future.copy().thenRun(task),
                "thenRunAsync", CompletableFuture::thenRunAsync));
    }

    private static void everyDependantOnExecutor(Scope scope) throws Exception {
        ExecutorService executor = threads(scope, 2);
        HttpEngine engine = engine(scope, executor, 4);
        for (String target : List.of("/held", "/held-drop", "/never", "/never-closed")) {
            CountDownLatch attached = new CountDownLatch(1);
            ScriptedServer server = server(scope, attached);
            Duration time = target.equals("/never") ? Duration.ofMillis(300) : Duration.ofSeconds(20);
            CompletableFuture<EngineResponse> future = engine.executeAsync(scope.get(server.uri(target), time));
            Queue<String> ran = new ConcurrentLinkedQueue<>();
            List<CompletableFuture<?>> made = new ArrayList<>();
            attach(future, ran, made);
            attached.countDown();
            if (target.equals("/never-closed")) {
                server.awaitRequests(1);
                scope.closeInTime(engine);
            }
            Check.until(Duration.ofSeconds(10), "the call does not end", future::isDone);
            attach(future, ran, made);
            for (CompletableFuture<?> each : made) {
                Check.until(Duration.ofSeconds(10), "a dependant is never told", each::isDone);
            }
            Check.that(
                    ran.stream().allMatch(where -> where.endsWith(" on " + NAME)),
                    "after " + target + " dependants ran elsewhere: " + ran);
            // Before and after: all but exceptionally, or that one with handle and whenComplete.
            Check.equal(ran.size(), target.equals("/held") ? 18 : 6, "after " + target + " the number of " + ran);
        }
    }

    private static void attach(
            CompletableFuture<EngineResponse> future, Queue<String> ran, List<CompletableFuture<?>> made) {
        dependants()
                .forEach((name, method) -> made.add(method.apply(
                        future,
                        () -> ran.add(name + " on " + Thread.currentThread().getName()))));
    }

    private static void executorThrows(Scope scope) throws Exception {
        ScriptedServer server = server(scope, new CountDownLatch(0));
        for (Throwable thrown : List.of(
                new RejectedExecutionException("full: said by the kit"),
                new IllegalStateException("stopped: said by the kit"),
                new OutOfMemoryError("unable to create native thread: said by the kit"),
                new Exception("checked: said by the kit"))) {
            HttpEngine engine = engine(scope, task -> ExecutorCases.sneak(thrown), 2);
            for (int i = 0; i < 3; i++) {
                scope.call(engine, scope.get(server.uri("/"))).answer(200, "ok");
            }
            Outcome outcome = scope.call(engine, scope.get(server.uri("/never"), Duration.ofSeconds(1)));
            Check.equal(outcome.failed().reason(), Reason.DEADLINE, "the reason");
            Boolean told = engine.executeAsync(scope.get(server.uri("/")))
                    .thenApply(response -> response.status() == 200)
                    .get(8, TimeUnit.SECONDS);
            Check.equal(told, true, "what the dependant was told");
            HeldPool.fill(scope, engine, 2).release();
        }
    }

    @SuppressWarnings("unchecked") // an executor written in another language throws checked exceptions too
    private static <E extends Throwable> void sneak(Throwable thrown) throws E {
        throw (E) thrown;
    }

    private static void dependantsBlock(Scope scope) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        AtomicInteger blocked = new AtomicInteger();
        Runnable block = () -> {
            blocked.incrementAndGet();
            try {
                over.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        List<Executor> executors = new ArrayList<>();
        executors.add(Runnable::run); // as CallerRunsPolicy does when all threads are busy
        executors.add(task -> block.run()); // as BlockingQueue.put does when the queue is full
        executors.add(null);
        try {
            for (Executor executor : executors) {
                blocked.set(0);
                othersGoOn(scope, executor, block, blocked, over);
            }
        } finally {
            over.countDown();
        }
    }

    private static void othersGoOn(
            Scope scope, @Nullable Executor executor, Runnable block, AtomicInteger blocked, CountDownLatch over)
            throws Exception {
        List<String> targets = List.of("/held", "/held-drop", "/never");
        CountDownLatch attached = new CountDownLatch(2 * targets.size());
        ScriptedServer server = server(scope, attached);
        HttpEngine engine = engine(scope, executor, 8);
        for (String target : targets) {
            KitThreads.start("blocked", () -> {
                var unused = started(scope, engine, server, target).whenComplete((response, failure) -> block.run());
                attached.countDown();
            });
            KitThreads.start("blocked", () -> {
                // Not a dependant that the engine's future is asked about: it runs on the thread that completes it.
                var unused = CompletableFuture.allOf(started(scope, engine, server, target))
                        .whenComplete((nothing, failure) -> block.run());
                attached.countDown();
            });
        }
        // How many an engine lets block at a time is its own matter.
        Check.within(Duration.ofSeconds(3), () -> blocked.get() >= 6);
        Check.that(blocked.get() > 0, "no dependant ran");
        for (int i = 0; i < 3; i++) {
            scope.call(engine, scope.get(server.uri("/"))).answer(200, "ok");
            // What is held up does not end while the others block; how punctual an engine is, theme C says.
            Outcome outcome = scope.call(engine, scope.get(server.uri("/never"), Duration.ofMillis(400)));
            Check.equal(outcome.failed().reason(), Reason.DEADLINE, "the reason");
        }
        Check.equal(over.getCount(), 1L, "what still blocks");
    }

    private static CompletableFuture<EngineResponse> started(
            Scope scope, HttpEngine engine, ScriptedServer server, String target) {
        return engine.executeAsync(scope.get(server.uri(target), Duration.ofMillis(800)));
    }

    private static void toldBeforeTheNext(Scope scope) throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> {
            (request.target().equals("/first") ? first : second).await(60, TimeUnit.SECONDS);
            to.answer(200, "ok");
        }));
        HttpEngine engine = engine(scope, Runnable::run, 1);
        try {
            Call one = scope.start(engine, scope.get(server.uri("/first"), Duration.ofSeconds(30)));
            server.awaitRequests(1);
            Call next = Call.start(Mode.ASYNC, engine, scope.get(server.uri("/second"), Duration.ofSeconds(30)));
            next.awaitStarted();
            first.countDown();
            one.awaitSoon("its answer").answer(200, "ok");
            Check.that(!next.isDone(), "the next call ended without an answer");
            second.countDown();
            next.awaitSoon("its answer").answer(200, "ok");
        } finally {
            first.countDown();
            second.countDown();
        }
    }
}
