package network.invo.engine.tck.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import network.invo.engine.Deadline;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineRequest;
import network.invo.engine.HttpEngine;

/** Theme G once more: over HTTP/2 the server limits the calls of a connection, and that is a full pool, no failure. */
final class StreamCases {

    /** How long a wait is watched that must not end by itself. */
    private static final Duration WATCHED = Duration.ofMillis(400);

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration TIME = Duration.ofSeconds(1);

    private StreamCases() {}

    static List<Case> cases() {
        return List.of(
                Case.of(
                        "G20",
                        "Calls beyond the server's HTTP/2 streams wait for their turn, and all go out.",
                        StreamCases::limitIsAQueue),
                Case.of(
                        "G21",
                        "A call that finds no free stream in time ends as POOL_TIMEOUT and was never sent.",
                        StreamCases::poolTimeout),
                Case.of(
                        "G22",
                        "A server may change its limit while calls wait: what it allows goes out at once.",
                        StreamCases::limitChanges),
                Case.of(
                        "G23",
                        "A server that takes no stream for a while loses no call.",
                        StreamCases::noStreamForAWhile),
                Case.of("G24", "A call that waits for a stream ends by its deadline, unsent.", StreamCases::deadline),
                Case.of(
                        "G25",
                        "A call that waits for a stream can be cancelled, and then is not sent.",
                        StreamCases::cancelled),
                Case.of(
                        "G26",
                        "A call that was given up or failed leaves its stream to the next.",
                        StreamCases::failuresGiveBack),
                Case.of("G27", "Closing the engine ends the calls that wait for a stream.", StreamCases::closed));
    }

    private static void limitIsAQueue(Scope scope) throws Exception {
        for (int limit : new int[] {1, 2, 10}) {
            Http2Server server = Http2Server.start(scope, limit);
            HttpEngine engine = server.connected(scope, EngineConfig.builder());
            int count = 2 * limit + 3;
            List<Call> calls = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                calls.add(server.post(scope, engine, "call " + i));
            }
            int answered = 0;
            while (answered < count) {
                int before = answered;
                Check.until(SOON, "a call that waits was not sent", () -> openCalls(server) > 0);
                int most = server.openOnOneConnection();
                Check.that(most <= limit, "there are " + most + " streams at a time, not " + limit);
                for (Http2Server.Stream one : server.streams()) {
                    if (one.isOpen() && answered == before) {
                        one.answer(200, one.body());
                        answered++;
                    }
                }
            }
            for (int i = 0; i < count; i++) {
                calls.get(i).await().answer(200, "call " + i);
                Check.equal(server.streams("call " + i).size(), 1, "the number of requests of one call");
            }
        }
    }

    private static long openCalls(Http2Server server) {
        return server.streams().stream().filter(Http2Server.Stream::isOpen).count();
    }

    private static void poolTimeout(Scope scope) throws Exception {
        Http2Server server = Http2Server.start(scope, 1);
        HttpEngine engine = server.connected(scope, EngineConfig.builder().poolWait(TIME));
        Call holder = server.post(scope, engine, "holder");
        Http2Server.Stream held = server.awaitStream("holder");
        Deadline moment = Deadline.in(TIME);
        Call waiter = server.post(scope, engine, "waiter");
        if (wentElsewhere(server, "waiter", moment)) {
            server.awaitStream("waiter").answer(200, "elsewhere");
            waiter.await().answer(200, "elsewhere");
            held.answer(200, "ok");
        } else {
            Outcome outcome = waiter.await();
            outcome.failed(Reason.POOL_TIMEOUT, Phase.NOT_SENT);
            scope.endedBy(outcome, moment, "the pool wait");
            held.answer(200, "ok");
            server.post(scope, engine, "next");
            server.awaitStream("next").answer(200, "ok");
            Check.equal(server.streams("waiter").size(), 0, "the number of requests of the call that found no stream");
        }
        holder.await().answer(200, "ok");
    }

    /** Whether an engine opened another connection instead of waiting, which is its right. */
    private static boolean wentElsewhere(Http2Server server, String call, Deadline before) throws Exception {
        Check.within(
                Duration.ofNanos(Math.max(0, before.remainingNanos())),
                () -> !server.streams(call).isEmpty());
        List<Http2Server.Stream> sent = server.streams(call);
        Check.that(
                sent.isEmpty() || server.openOnOneConnection() == 1,
                "the call was sent on a connection whose streams are all taken");
        return !sent.isEmpty();
    }

    private static void limitChanges(Scope scope) throws Exception {
        Http2Server server = Http2Server.start(scope, 10);
        HttpEngine engine = server.connected(scope, EngineConfig.builder());
        server.limit(1);
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            calls.add(server.post(scope, engine, "call " + i));
        }
        Check.until(SOON, "no call was sent", () -> openCalls(server) > 0);
        Thread.sleep(WATCHED.toMillis());
        Check.equal(server.openOnOneConnection(), 1, "the number of streams at a time");
        calls.forEach(call -> Check.that(!call.isDone(), "a call did not wait for a stream"));
        server.limit(10);
        // Nobody has been answered: what goes out now does so because of the new limit.
        Check.until(SOON, "the server takes 10 streams, and calls still wait", () -> openCalls(server) == 5);
        answerAll(server, calls);
    }

    private static void noStreamForAWhile(Scope scope) throws Exception {
        Http2Server server = Http2Server.start(scope, 10);
        HttpEngine engine = server.connected(scope, EngineConfig.builder());
        server.limit(0);
        List<Call> calls = List.of(server.post(scope, engine, "one"), server.post(scope, engine, "two"));
        Thread.sleep(WATCHED.toMillis());
        Check.equal(server.openOnOneConnection(), 0, "the number of streams at a time");
        calls.forEach(call -> Check.that(!call.isDone(), "a call did not wait for a stream"));
        server.limit(1);
        Check.until(SOON, "the server takes a stream, and calls still wait", () -> openCalls(server) == 1);
        answerAll(server, calls);
    }

    private static void answerAll(Http2Server server, List<Call> calls) throws Exception {
        Check.until(SOON, "not all calls were sent", () -> {
            for (Http2Server.Stream one : server.streams()) {
                if (one.isOpen()) {
                    one.answer(200, "ok");
                }
            }
            return server.streams().size() == 1 + calls.size();
        });
        for (Http2Server.Stream one : server.streams()) {
            if (one.isOpen()) {
                one.answer(200, "ok");
            }
        }
        for (Call call : calls) {
            call.await().answer(200, "ok");
        }
    }

    private static void deadline(Scope scope) throws Exception {
        Http2Server server = Http2Server.start(scope, 10);
        HttpEngine engine = server.connected(scope, EngineConfig.builder());
        server.limit(0);
        EngineRequest request = scope.post(server.uri(), new byte[] {'x'}, TIME);
        Outcome outcome = scope.call(engine, request);
        outcome.failed(Set.of(Reason.DEADLINE), Set.of(Phase.NOT_SENT));
        scope.endedAt(outcome, request.deadline());
        neverSent(server, engine, scope, "x");
    }

    private static void cancelled(Scope scope) throws Exception {
        Http2Server server = Http2Server.start(scope, 10);
        HttpEngine engine = server.connected(scope, EngineConfig.builder());
        server.limit(0);
        Call call = server.post(scope, engine, "x");
        Thread.sleep(WATCHED.toMillis());
        Check.that(!call.isDone(), "the call did not wait for a stream");
        Deadline moment = Deadline.in(Duration.ZERO);
        call.cancel();
        Outcome outcome = call.awaitSoon("cancel");
        outcome.cancelledBeforeSending();
        scope.endedBy(outcome, moment, "the cancel");
        neverSent(server, engine, scope, "x");
    }

    /** The server takes streams again: the next call goes out, and the one that was given up does not. */
    private static void neverSent(Http2Server server, HttpEngine engine, Scope scope, String body) throws Exception {
        server.limit(10);
        Call next = server.post(scope, engine, "next");
        server.awaitStream("next").answer(200, "ok");
        next.await().answer(200, "ok");
        Check.equal(server.streams(body).size(), 0, "the number of requests of the call that was given up");
    }

    private static void failuresGiveBack(Scope scope) throws Exception {
        Http2Server server = Http2Server.start(scope, 2);
        HttpEngine engine = server.connected(scope, EngineConfig.builder());
        Call cancelled = server.post(scope, engine, "cancelled");
        server.awaitStream("cancelled");
        Call broken = server.post(scope, engine, "broken");
        Http2Server.Stream toBreak = server.awaitStream("broken");
        List<Call> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(server.post(scope, engine, "call " + i));
        }
        cancelled.cancel();
        cancelled.awaitSoon("cancel").cancelled();
        toBreak.reset(Http2Server.INTERNAL_ERROR);
        broken.awaitSoon("the reset").failed();
        // Two of the four may go out now.
        Check.until(SOON, "calls wait for streams that are free", () -> openCalls(server) >= 2);
        Check.that(server.openOnOneConnection() <= 2, "there are more streams than the server takes");
        for (int i = 0; i < 4; i++) {
            Check.until(SOON, "a call that waits was not sent", () -> openCalls(server) > 0);
            for (Http2Server.Stream one : server.streams()) {
                if (one.isOpen()) {
                    one.answer(200, "ok");
                    break;
                }
            }
        }
        for (Call call : waiting) {
            call.await().answer(200, "ok");
        }
    }

    private static void closed(Scope scope) throws Exception {
        Http2Server server = Http2Server.start(scope, 10);
        HttpEngine engine = server.connected(scope, EngineConfig.builder());
        server.limit(0);
        Call call = server.post(scope, engine, "x");
        Thread.sleep(WATCHED.toMillis());
        Check.that(!call.isDone(), "the call did not wait for a stream");
        Deadline moment = Deadline.in(Duration.ZERO);
        scope.closeInTime(engine);
        Outcome outcome = call.awaitSoon("close()");
        outcome.failed(Reason.CLOSED, Phase.NOT_SENT);
        scope.endedBy(outcome, moment, "close()");
        Check.equal(server.streams("x").size(), 0, "the number of requests of the call that waited");
    }
}
