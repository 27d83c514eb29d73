package network.invo.engine.tck.internal;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import network.invo.engine.Deadline;
import network.invo.engine.EngineException;
import network.invo.engine.EngineRequest;
import network.invo.engine.HttpEngine;
import network.invo.engine.tck.Mode;

/** Theme F: a caller that gives up, by an interrupt or by {@code cancel(true)}, is let go at once, and so is the server. */
final class CancelCases {

    /** Until a call that no server can see is where it should be. */
    private static final Duration UNDER_WAY = Duration.ofMillis(150);

    private static final int GIVE_UPS = 1_000;

    private CancelCases() {}

    static List<Case> cases() {
        return List.of(
                Case.of(
                        "F01",
                        "A call that is given up while it connects must end, or the thread pool fills up.",
                        CancelCases::inConnect),
                Case.of("F02", "A call given up in the TLS handshake must end.", CancelCases::inHandshake),
                Case.of(
                        "F03",
                        "A call given up while it waits must end, and the server must see its socket close.",
                        CancelCases::inWait),
                Case.of("F04", "A call given up in the body must end, and close its socket.", CancelCases::inBody),
                Case.of(
                        "F05",
                        "A call given up in a stalled upload must end, and close its socket.",
                        CancelCases::inUpload),
                Case.of(
                        "F06",
                        "A call given up while it waits for a connection must end, and never be sent.",
                        CancelCases::inPool),
                Case.of(
                        "F07",
                        "A call given up before it began must not be sent, and must say so: nothing was bought.",
                        CancelCases::before),
                Case.of(
                        "F08",
                        "A thousand calls given up in the pool's queue must not cost it a single connection.",
                        CancelCases::thousandGiveUps),
                Case.of(
                        "F09",
                        "Calls given up while they wait for the answer must give their connections back.",
                        CancelCases::poolIsFullSizeAfterwards),
                Case.of(
                                "F10",
                                "Our own time-out must not leave, or later set, the caller's interrupt flag.",
                                CancelCases::timeoutLeavesFlagClear)
                        .only(Mode.SYNC),
                Case.of(
                                "F11",
                                "A cancelled future is a cancelled future: its dependants must hear of it.",
                                CancelCases::dependantsHear)
                        .only(Mode.ASYNC));
    }

    private static void givesUp(Scope scope, Call call) throws Exception {
        giveUp(scope, call).cancelled();
    }

    /** As {@link #givesUp}, where nothing can have been sent: whoever decides about money must be told. */
    private static void givesUpUnsent(Scope scope, Call call) throws Exception {
        giveUp(scope, call).cancelledBeforeSending();
    }

    private static Outcome giveUp(Scope scope, Call call) throws Exception {
        Check.that(!call.isDone(), "the call ended before it was given up");
        Deadline now = Deadline.in(Duration.ZERO);
        call.cancel();
        Outcome outcome = call.awaitSoon("it was given up");
        scope.endedBy(outcome, now, "it was given up");
        return outcome;
    }

    private static void inConnect(Scope scope) throws Exception {
        FullBacklog nobody = scope.closing(FullBacklog.open());
        Call call = scope.start(scope.engine(), scope.get(URI.create("http://127.0.0.1:" + nobody.port() + "/")));
        Thread.sleep(UNDER_WAY.toMillis());
        givesUpUnsent(scope, call);
    }

    private static void inHandshake(Scope scope) throws Exception {
        CountDownLatch hello = new CountDownLatch(1);
        ScriptedServer server = scope.opened(ScriptedServer.pretendTls(connection -> {
            connection.in().read();
            hello.countDown();
            connection.awaitPeerClose();
        }));
        Call call = scope.start(scope.engine(), scope.get(server.uri("/")));
        Check.that(hello.await(5, TimeUnit.SECONDS), "no handshake began");
        givesUpUnsent(scope, call);
        scope.seesClose(server.awaitConnection(0));
    }

    private static void inWait(Scope scope) throws Exception {
        ScriptedServer server = scope.server(connection -> {
            connection.read();
            connection.awaitPeerClose();
        });
        Call call = scope.start(scope.engine(), scope.post(server.uri("/"), "{}"));
        server.awaitRequests(1);
        givesUp(scope, call);
        scope.seesClose(server.awaitConnection(0));
        server.onlyRequest();
    }

    private static void inBody(Scope scope) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        ScriptedServer server = scope.server(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
            begun.countDown();
            connection.awaitPeerClose();
        });
        Call call = scope.start(scope.engine(), scope.get(server.uri("/")));
        Check.that(begun.await(5, TimeUnit.SECONDS), "no request came");
        Thread.sleep(UNDER_WAY.toMillis());
        givesUp(scope, call);
        scope.seesClose(server.awaitConnection(0));
    }

    private static void inUpload(Scope scope) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        ScriptedServer server = scope.opened(ScriptedServer.narrow(connection -> {
            connection.readHead();
            begun.countDown();
            over.await(20, TimeUnit.SECONDS);
            connection.awaitPeerClose();
        }));
        Call call =
                scope.start(scope.engine(), scope.post(server.uri("/"), new byte[32 << 20], Duration.ofSeconds(10)));
        Check.that(begun.await(5, TimeUnit.SECONDS), "no request came");
        Thread.sleep(UNDER_WAY.toMillis());
        givesUp(scope, call);
        over.countDown();
        scope.seesClose(server.awaitConnection(0));
    }

    private static void inPool(Scope scope) throws Exception {
        HttpEngine engine = scope.engine(config -> config.maxConnections(1));
        try (HeldPool held = HeldPool.fill(scope, engine, 1)) {
            Call call = scope.start(engine, scope.post(held.server().uri("/second"), "{}"));
            Thread.sleep(UNDER_WAY.toMillis());
            givesUpUnsent(scope, call);
            held.release();
            scope.call(engine, scope.get(held.server().uri("/third"))).answer(200);
            Check.that(
                    held.server().received().stream().noneMatch(r -> r.target().equals("/second")),
                    "the call that was given up was sent after all");
        }
    }

    private static void before(Scope scope) throws Exception {
        HttpEngine engine = scope.engine(config -> config.maxConnections(1));
        try (HeldPool held = HeldPool.fill(scope, engine, 1)) {
            EngineRequest request = scope.post(held.server().uri("/second"), "{}");
            if (scope.mode() == Mode.SYNC) {
                Thread.currentThread().interrupt();
                try {
                    engine.execute(request);
                    throw new AssertionError("execute() brought an answer to an interrupted thread");
                } catch (EngineException e) {
                    Check.equal(e.phase(), EngineException.Phase.NOT_SENT, "the phase");
                    Check.equal(e.reason(), EngineException.Reason.CANCELLED, "the reason");
                    Check.that(!Thread.currentThread().isInterrupted(), "the interrupt flag is still set");
                } finally {
                    Thread.interrupted();
                }
            } else {
                Check.that(engine.executeAsync(request).cancel(true), "the future could not be cancelled");
            }
            held.release();
            scope.call(engine, scope.get(held.server().uri("/third"))).answer(200);
            Check.that(
                    held.server().received().stream().noneMatch(r -> r.target().equals("/second")),
                    "the call that was given up was sent after all");
        }
    }

    private static void thousandGiveUps(Scope scope) throws Exception {
        int size = 3;
        HttpEngine engine = scope.engine(config -> config.maxConnections(size));
        try (HeldPool held = HeldPool.fill(scope, engine, size)) {
            EngineRequest request = scope.get(held.server().uri("/second"), Duration.ofSeconds(60));
            if (scope.mode() == Mode.SYNC) {
                giveUpByInterrupts(engine, request);
            } else {
                for (int i = 0; i < GIVE_UPS; i++) {
                    Check.that(engine.executeAsync(request).cancel(true), "the future could not be cancelled");
                }
            }
            held.release();
        }
        // Each of these is answered only when all of them are there.
        HeldPool.fill(scope, engine, size).release();
    }

    /** One thread calls again and again; whenever it waits, it is interrupted. */
    private static void giveUpByInterrupts(HttpEngine engine, EngineRequest request) throws Exception {
        List<Throwable> wrong = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(GIVE_UPS);
        Thread caller = KitThreads.start("give-up", () -> {
            while (done.getCount() > 0) {
                try {
                    engine.execute(request);
                    wrong.add(new AssertionError("there was a connection in a full pool"));
                    return;
                } catch (InterruptedException e) {
                    wrong.add(new AssertionError("nothing was sent, and the interrupted call does not say so", e));
                    return;
                } catch (EngineException e) {
                    if (e.phase() != EngineException.Phase.NOT_SENT || e.reason() != EngineException.Reason.CANCELLED) {
                        wrong.add(e);
                        return;
                    }
                    done.countDown();
                }
            }
        });
        while (done.getCount() > 0 && caller.isAlive()) {
            long left = done.getCount();
            Check.within(Duration.ofMillis(50), () -> {
                Thread.State state = caller.getState();
                return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
            });
            caller.interrupt();
            Check.until(
                    Duration.ofSeconds(5),
                    "an interrupted call still waits for the pool",
                    () -> done.getCount() < left || !caller.isAlive());
        }
        caller.join(5_000);
        if (!wrong.isEmpty()) {
            throw new AssertionError("a call in the queue ended with " + wrong.get(0), wrong.get(0));
        }
    }

    private static void poolIsFullSizeAfterwards(Scope scope) throws Exception {
        int size = 2;
        ScriptedServer server = scope.server(connection -> {
            connection.read();
            connection.awaitPeerClose();
        });
        HttpEngine engine = scope.engine(config -> config.maxConnections(size));
        for (int i = 0; i < 20; i++) {
            Call call = scope.start(engine, scope.get(server.uri("/")));
            server.awaitRequests(i + 1);
            call.cancel();
            call.awaitSoon("it was given up").cancelled();
        }
        HeldPool.fill(scope, engine, size).release();
    }

    private static void timeoutLeavesFlagClear(Scope scope) throws Exception {
        ScriptedServer server = scope.server(connection -> {
            connection.read();
            connection.awaitPeerClose();
        });
        HttpEngine engine = scope.engine();
        for (int i = 0; i < 3; i++) {
            try {
                engine.execute(scope.get(server.uri("/"), Duration.ofMillis(150)));
                throw new AssertionError("there was an answer");
            } catch (EngineException e) {
                Check.equal(e.reason(), EngineException.Reason.DEADLINE, "the reason");
                Check.that(!Thread.currentThread().isInterrupted(), "the interrupt flag is set");
            }
            // A watchdog that is late would end this with an InterruptedException.
            Thread.sleep(100);
        }
    }

    private static void dependantsHear(Scope scope) throws Exception {
        ScriptedServer server = scope.server(connection -> {
            connection.read();
            connection.awaitPeerClose();
        });
        Call call = scope.start(scope.engine(), scope.get(server.uri("/")));
        CompletableFuture<Throwable> told = call.future()
                .handle((response, failure) -> failure == null ? new AssertionError("an answer") : failure);
        server.awaitRequests(1);
        Check.that(call.future().cancel(true), "the future could not be cancelled");
        Check.that(call.future().isCancelled(), "the future is not cancelled");
        call.awaitSoon("it was given up").cancelled();
        Throwable heard = told.get(5, TimeUnit.SECONDS);
        Check.that(heard instanceof CancellationException, "the dependant was told " + heard);
        scope.seesClose(server.awaitConnection(0));
    }
}
