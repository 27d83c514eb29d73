package network.invo.engine.tck.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import network.invo.engine.HttpEngine;
import network.invo.engine.tck.Mode;

/**
 * Themes G and H, continued: calls end at random moments by the thousand, and then all connections are there to be used
 * at once, and no thread is left after close. What is lost in one order of events of many shows here.
 */
final class HammerCases {

    private static final int SIZE = 4;
    private static final int CALLERS = 8;
    private static final int CALLS = 500;
    private static final Duration HAMMERING = Duration.ofSeconds(4);
    private static final Duration GONE = Duration.ofSeconds(10);
    private static final int CLOSES = 20;

    private HammerCases() {}

    static List<Case> poolCases() {
        return List.of(
                Case.of(
                                "G10",
                                "Deadlines that come at any moment must not cost the pool a single connection.",
                                scope -> nothingIsLost(scope, HammerCases::hasty, false))
                        .byItself(),
                Case.of(
                                "G11",
                                "Calls given up at any moment must not cost the pool a single connection.",
                                scope -> nothingIsLost(scope, HammerCases::givenUp, scope.mode() == Mode.SYNC))
                        .byItself());
    }

    static List<Case> lifeCases() {
        return List.of(Case.of(
                        "H19",
                        "Closed at any moment, an engine ends all calls and leaves no thread.",
                        HammerCases::closedAmidCalls)
                .byItself());
    }

    /** One call that ends somehow; it fails if the call does not end. */
    @FunctionalInterface
    private interface Blow {
        void strike(Scope scope, HttpEngine engine, ScriptedServer server, Random random) throws Exception;
    }

    /** A server that answers at once, a little later, or closes. */
    private static ScriptedServer server(Scope scope) throws Exception {
        return scope.server(ScriptedServer.each((request, to) -> {
            switch (request.target()) {
                case "/late" -> {
                    Thread.sleep(2);
                    to.answer(200, "ok");
                }
                case "/drop" -> to.close();
                case "/never" -> to.awaitPeerClose();
                default -> to.answer(200, "ok");
            }
        }));
    }

    private static EngineRequest request(Scope scope, ScriptedServer server, Random random, Duration time) {
        int dice = random.nextInt(20);
        return scope.get(server.uri(dice == 0 ? "/drop" : dice < 8 ? "/late" : "/"), time);
    }

    private static void hasty(Scope scope, HttpEngine engine, ScriptedServer server, Random random) throws Exception {
        ends(
                scope,
                engine,
                request(scope, server, random, Duration.ofNanos(random.nextInt(2_000_000))),
                Long.MAX_VALUE);
    }

    private static void givenUp(Scope scope, HttpEngine engine, ScriptedServer server, Random random) throws Exception {
        ends(scope, engine, request(scope, server, random, Duration.ofSeconds(20)), random.nextInt(2_000_000));
    }

    private static void ends(Scope scope, HttpEngine engine, EngineRequest request, long givenUpAfter)
            throws Exception {
        if (scope.mode() == Mode.SYNC) {
            // Interrupts come from outside, at any moment.
            try {
                engine.execute(request);
            } catch (EngineException | InterruptedException e) {
                // It ended.
            } finally {
                Thread.interrupted();
            }
            return;
        }
        CompletableFuture<EngineResponse> future = engine.executeAsync(request);
        if (givenUpAfter != Long.MAX_VALUE) {
            long moment = System.nanoTime() + givenUpAfter;
            while (System.nanoTime() < moment) {
                Thread.onSpinWait();
            }
            future.cancel(true);
            return;
        }
        isDone(future);
    }

    private static void isDone(CompletableFuture<EngineResponse> future) throws InterruptedException {
        try {
            future.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            // It ended.
        } catch (TimeoutException e) {
            throw new AssertionError("a future is never completed", e);
        }
    }

    private static void nothingIsLost(Scope scope, Blow blow, boolean interrupts) throws Exception {
        ScriptedServer server = server(scope);
        Set<Thread> before = EngineThreads.alive();
        hammer(scope, server, blow, interrupts);
        threadsGo(before);
    }

    private static void threadsGo(Set<Thread> before) throws Exception {
        boolean gone = Check.within(GONE, () -> {
            System.gc();
            return EngineThreads.since(before).isEmpty();
        });
        Check.that(gone, "threads are left: " + EngineThreads.since(before));
    }

    /** In a method of its own, so that no variable keeps the engine alive. */
    private static void hammer(Scope scope, ScriptedServer server, Blow blow, boolean interrupts) throws Exception {
        HttpEngine engine = scope.provider()
                .create(EngineConfig.builder().maxConnections(SIZE).build());
        try {
            Queue<Throwable> wrong = new ConcurrentLinkedQueue<>();
            long until = System.nanoTime() + HAMMERING.toNanos();
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                Random random = new Random(i);
                callers.add(KitThreads.start("hammer", () -> {
                    try {
                        for (int call = 0; call < CALLS && System.nanoTime() < until; call++) {
                            blow.strike(scope, engine, server, random);
                        }
                    } catch (Throwable e) {
                        wrong.add(e);
                    }
                }));
            }
            if (interrupts) {
                interruptAll(callers, until);
            }
            for (Thread caller : callers) {
                caller.join(20_000);
                Check.that(!caller.isAlive(), "a call does not end");
            }
            if (!wrong.isEmpty()) {
                throw new AssertionError("a call ended with " + wrong.peek(), wrong.peek());
            }
            HeldPool.fill(scope, engine, SIZE).release();
        } finally {
            scope.closeInTime(engine);
        }
    }

    private static void interruptAll(List<Thread> callers, long until) throws InterruptedException {
        Random random = new Random(99);
        while (System.nanoTime() < until && callers.stream().anyMatch(Thread::isAlive)) {
            callers.get(random.nextInt(callers.size())).interrupt();
            TimeUnit.MICROSECONDS.sleep(200);
        }
    }

    private static void closedAmidCalls(Scope scope) throws Exception {
        ScriptedServer server = server(scope);
        Set<Thread> before = EngineThreads.alive();
        Random random = new Random(19);
        for (int i = 0; i < CLOSES; i++) {
            closeAmidCalls(scope, server, random.nextInt(8_000));
        }
        threadsGo(before);
    }

    private static void closeAmidCalls(Scope scope, ScriptedServer server, int afterMicros) throws Exception {
        HttpEngine engine = scope.provider()
                .create(EngineConfig.builder().maxConnections(SIZE).build());
        AtomicBoolean closed = new AtomicBoolean();
        Queue<Throwable> wrong = new ConcurrentLinkedQueue<>();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            String target = i % 4 == 0 ? "/never" : "/late";
            callers.add(KitThreads.start("hammer", () -> {
                try {
                    while (!closed.get()) {
                        EngineRequest request = scope.get(server.uri(target), Duration.ofSeconds(30));
                        if (scope.mode() == Mode.SYNC) {
                            engine.execute(request);
                        } else {
                            isDone(engine.executeAsync(request));
                        }
                    }
                } catch (EngineException e) {
                    if (e.reason() != Reason.CLOSED) {
                        wrong.add(e);
                    }
                } catch (Throwable e) {
                    wrong.add(e);
                }
            }));
        }
        TimeUnit.MICROSECONDS.sleep(afterMicros);
        closed.set(true);
        scope.closeInTime(engine);
        for (Thread caller : callers) {
            caller.join(5_000);
            Check.that(!caller.isAlive(), "a call outlives close()");
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError("a call ended with " + wrong.peek() + " at close()", wrong.peek());
        }
    }
}
