package network.invo.engine.tck.internal;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import network.invo.engine.Deadline;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineRequest;
import network.invo.engine.HttpEngine;
import network.invo.engine.tck.Mode;

/** Theme C: every wait has an end, and the reason says which wait it was. */
final class TimeCases {

    private static final Duration TIME = Duration.ofSeconds(1);
    private static final Set<Phase> NOT_YET = Set.of(Phase.NOT_SENT, Phase.MAYBE_SENT);

    private TimeCases() {}

    static List<Case> cases() {
        return List.of(
                Case.of(
                        "C01",
                        "A connection that never comes holds a caller past its deadline.",
                        TimeCases::connectNever),
                Case.of(
                        "C02",
                        "The connect timeout ends a connection attempt as NOT_SENT, which any call may repeat.",
                        TimeCases::connectTimeout),
                Case.of(
                        "C03",
                        "A server that is silent in the TLS handshake holds a caller past its deadline.",
                        TimeCases::silentHandshake),
                Case.of(
                        "C04",
                        "The connect timeout covers the TLS handshake, or a half-dead balancer costs the whole deadline.",
                        TimeCases::silentHandshakeConnectTimeout),
                Case.of("C05", "Headers that never come hold a caller past its deadline.", TimeCases::headersNever),
                Case.of(
                        "C06",
                        "Headers that trickle pass every read timeout and must not pass the deadline.",
                        TimeCases::headersTrickle),
                Case.of("C07", "A body that stalls holds a caller past its deadline.", TimeCases::bodyStalls),
                Case.of(
                        "C08",
                        "A body that trickles for ever passes every read timeout and must not pass the deadline.",
                        TimeCases::bodyTrickles),
                Case.of(
                        "C09",
                        "A chunked body that trickles for ever must not pass the deadline either.",
                        TimeCases::chunksTrickle),
                Case.of(
                        "C10",
                        "An upload that nobody reads holds a caller past its deadline.",
                        TimeCases::uploadStalls),
                Case.of("C11", "A full pool ends in POOL_TIMEOUT, as NOT_SENT.", TimeCases::poolTimeout),
                Case.of("C12", "A full pool must not hold a caller past its deadline.", TimeCases::poolDeadline),
                Case.of(
                        "C13",
                        "A call whose deadline is already past must not be sent at all.",
                        TimeCases::deadlinePast),
                Case.of(
                        "C14",
                        "After a time-out the engine works on, with a clean interrupt flag.",
                        TimeCases::worksAfterwards),
                Case.of(
                                "C15",
                                "A call of executeAsync returns at once, whatever the exchange then waits for.",
                                TimeCases::asyncReturnsAtOnce)
                        .only(Mode.ASYNC));
    }

    private static void connectNever(Scope scope) throws Exception {
        FullBacklog nobody = scope.closing(FullBacklog.open());
        HttpEngine engine = scope.engine();
        endsUnseen(
                scope,
                engine,
                time -> scope.post(URI.create("http://127.0.0.1:" + nobody.port() + "/"), new byte[2], time));
    }

    private static void connectTimeout(Scope scope) throws Exception {
        FullBacklog nobody = scope.closing(FullBacklog.open());
        HttpEngine engine = scope.engine(config -> config.connectTimeout(TIME));
        Deadline moment = Deadline.in(TIME);
        Outcome outcome = scope.call(engine, scope.post(URI.create("http://127.0.0.1:" + nobody.port() + "/"), "{}"));
        outcome.failed(Reason.CONNECT_TIMEOUT, Phase.NOT_SENT);
        scope.endedBy(outcome, moment, "the connect timeout");
    }

    private static void silentHandshake(Scope scope) throws Exception {
        endsAtDeadline(
                scope,
                NOT_YET,
                GET,
                stage -> ScriptedServer.pretendTls(connection -> {
                    if (connection.in().read() >= 0) {
                        stage.reach();
                        connection.awaitPeerClose();
                    }
                }));
    }

    private static void silentHandshakeConnectTimeout(Scope scope) throws Exception {
        ScriptedServer server = scope.opened(ScriptedServer.pretendTls(Connection::awaitPeerClose));
        HttpEngine engine = scope.engine(config -> config.connectTimeout(TIME));
        Deadline moment = Deadline.in(TIME);
        Outcome outcome = scope.call(engine, scope.get(server.uri("/")));
        outcome.failed(Set.of(Reason.CONNECT_TIMEOUT), NOT_YET);
        scope.endedBy(outcome, moment, "the connect timeout");
        scope.seesClose(server.awaitConnection(0));
    }

    private static void headersNever(Scope scope) throws Exception {
        endsAtDeadline(
                scope,
                Set.of(Phase.MAYBE_SENT),
                POST,
                stage -> ScriptedServer.plain(connection -> {
                    connection.read();
                    stage.reach();
                    connection.awaitPeerClose();
                }));
    }

    private static void headersTrickle(Scope scope) throws Exception {
        trickles(scope, Set.of(Phase.MAYBE_SENT, Phase.ANSWERING), POST, "HTTP/1.1 200 OK\r\n", "X-More: 1\r\n");
    }

    private static void bodyStalls(Scope scope) throws Exception {
        endsAtDeadline(
                scope,
                Set.of(Phase.ANSWERING),
                GET,
                stage -> ScriptedServer.plain(connection -> {
                    connection.read();
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
                    stage.reach();
                    connection.awaitPeerClose();
                }));
    }

    private static void bodyTrickles(Scope scope) throws Exception {
        trickles(scope, Set.of(Phase.ANSWERING), GET, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", "x");
    }

    private static void chunksTrickle(Scope scope) throws Exception {
        trickles(
                scope,
                Set.of(Phase.ANSWERING),
                GET,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "1\r\nx\r\n");
    }

    private static void uploadStalls(Scope scope) throws Exception {
        endsAtDeadline(
                scope,
                Set.of(Phase.MAYBE_SENT),
                (given, server, time) -> given.post(server.uri("/"), new byte[32 << 20], time),
                stage -> ScriptedServer.narrow(connection -> {
                    connection.readHead();
                    stage.reach();
                    stage.awaitCallOver();
                    connection.awaitPeerClose();
                }));
    }

    private static void poolTimeout(Scope scope) throws Exception {
        HttpEngine engine = scope.engine(config -> config.maxConnections(1).poolWait(TIME));
        try (HeldPool held = HeldPool.fill(scope, engine, 1)) {
            Deadline moment = Deadline.in(TIME);
            Outcome outcome = scope.call(engine, scope.post(held.server().uri("/second"), "{}"));
            outcome.failed(Reason.POOL_TIMEOUT, Phase.NOT_SENT);
            scope.endedBy(outcome, moment, "the pool wait");
            held.release();
            scope.call(engine, scope.get(held.server().uri("/third"))).answer(200);
            Check.that(
                    held.server().received().stream().noneMatch(r -> r.target().equals("/second")),
                    "the call that found no connection was sent after all");
        }
    }

    private static void poolDeadline(Scope scope) throws Exception {
        HttpEngine engine = scope.engine(config -> config.maxConnections(1));
        try (HeldPool held = HeldPool.fill(scope, engine, 1)) {
            endsUnseen(scope, engine, time -> scope.post(held.server().uri("/second"), new byte[2], time));
            held.release();
            scope.call(engine, scope.get(held.server().uri("/third"))).answer(200);
            Check.that(
                    held.server().received().stream().noneMatch(r -> r.target().equals("/second")),
                    "the call that found no connection was sent after all");
        }
    }

    private static void deadlinePast(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        HttpEngine engine = scope.engine();
        Outcome outcome = scope.call(engine, scope.post(server.uri("/"), new byte[2], Duration.ofMillis(-1)));
        outcome.failed(Reason.DEADLINE, Phase.NOT_SENT);
        scope.closeInTime(engine);
        Check.equal(server.connections(), 0, "the number of connections");
    }

    private static void worksAfterwards(Scope scope) throws Exception {
        ScriptedServer server = scope.server(connection -> {
            for (Received request = connection.read(); request != null; request = connection.read()) {
                if (request.target().equals("/never")) {
                    connection.awaitPeerClose();
                    return;
                }
                connection.answer(200, "ok");
            }
        });
        HttpEngine engine = scope.engine();
        for (int i = 0; i < 3; i++) {
            Stage.proven((time, stage) -> {
                int before = server.received().size();
                Outcome outcome = scope.call(engine, scope.get(server.uri("/never"), time.dividedBy(5)));
                EngineException failure = outcome.failed();
                Check.equal(failure.reason(), Reason.DEADLINE, "the reason");
                Check.that(!outcome.interrupted(), "the interrupt flag is set after " + failure);
                boolean sent = server.received().size() > before;
                Check.that(!sent || failure.phase() == Phase.MAYBE_SENT, "the phase is " + failure.phase());
                return sent;
            });
            scope.call(engine, scope.get(server.uri("/"))).answer(200, "ok");
        }
    }

    private static void asyncReturnsAtOnce(Scope scope) throws Exception {
        FullBacklog nobody = scope.closing(FullBacklog.open());
        HttpEngine engine = scope.engine(config -> config.maxConnections(1));
        EngineRequest request = scope.get(URI.create("http://127.0.0.1:" + nobody.port() + "/"), Duration.ofSeconds(8));
        Call connecting = scope.start(engine, request);
        connecting.awaitReturn();
        Call waiting = scope.start(engine, request);
        waiting.awaitReturn();
        Check.that(
                !connecting.wasDoneAtReturn() && !waiting.wasDoneAtReturn(),
                "executeAsync kept its caller until the exchange had ended");
        connecting.cancel();
        waiting.cancel();
        connecting.awaitSoon("cancel");
        waiting.awaitSoon("cancel");
    }

    /** The request of a call that is to be ended at its deadline. */
    @FunctionalInterface
    private interface Asked {
        EngineRequest of(Scope scope, ScriptedServer server, Duration time);
    }

    private static final Asked GET = (scope, server, time) -> scope.get(server.uri("/"), time);
    private static final Asked POST = (scope, server, time) -> scope.post(server.uri("/"), new byte[2], time);

    /** A server that tells the stage when the call is where it is to be ended. */
    @FunctionalInterface
    private interface Telling {
        ScriptedServer server(Stage stage) throws Exception;
    }

    private static void endsAtDeadline(Scope scope, Set<Phase> phases, Asked asked, Telling telling) throws Exception {
        endsAtDeadline(scope, phases, asked, telling, false);
    }

    private static void endsAtDeadline(Scope scope, Set<Phase> phases, Asked asked, Telling telling, boolean steady)
            throws Exception {
        Stage.proven((time, stage) -> {
            ScriptedServer server = scope.opened(telling.server(stage));
            HttpEngine engine = scope.engine();
            // Made when the engine is there: its time is for the exchange.
            EngineRequest request = asked.of(scope, server, time);
            Outcome outcome = scope.call(engine, request);
            boolean proves = stage.inTime(request.deadline(), time)
                    && (!steady || stage.steadyUntil(outcome.endedNanos(), time));
            stage.callIsOver();
            if (proves) {
                outcome.failed(Set.of(Reason.DEADLINE), phases);
                scope.endedAt(outcome, request.deadline());
                scope.seesClose(server.awaitConnection(0));
                Check.that(server.received().size() <= 1, "there was more than one request");
            }
            return proves;
        });
    }

    /** A server that sends a little, again and again, until the other side closes. */
    private static void trickles(Scope scope, Set<Phase> phases, Asked asked, String first, String more)
            throws Exception {
        endsAtDeadline(
                scope,
                phases,
                asked,
                stage -> ScriptedServer.plain(connection -> {
                    connection.read();
                    connection.send(first);
                    stage.reach();
                    while (true) {
                        connection.send(more);
                        stage.beat();
                        Thread.sleep(50);
                    }
                }),
                true);
    }

    /** Of a call that waits where no server can see it. */
    private static void endsUnseen(Scope scope, HttpEngine engine, Function<Duration, EngineRequest> made)
            throws Exception {
        Stage.proven((time, stage) -> {
            Thread watching = stage.watchMachine();
            EngineRequest request = made.apply(time);
            Outcome outcome = scope.call(engine, request);
            boolean proves = stage.steadyUntil(outcome.endedNanos(), time);
            watching.interrupt();
            if (proves) {
                outcome.failed(Set.of(Reason.DEADLINE), NOT_YET);
                scope.endedAt(outcome, request.deadline());
            }
            return proves;
        });
    }
}
