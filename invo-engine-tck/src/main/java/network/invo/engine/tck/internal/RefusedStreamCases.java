package network.invo.engine.tck.internal;

import java.util.List;
import java.util.Set;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.HttpEngine;

/** Theme D once more: what an HTTP/2 server says about a call that it did not, or may have, looked at. */
final class RefusedStreamCases {

    private static final Set<Phase> MAY_BE_DONE = Set.of(Phase.MAYBE_SENT, Phase.ANSWERING);
    private static final Set<Reason> BROKEN = Set.of(Reason.RESET, Reason.PROTOCOL, Reason.OTHER);

    private RefusedStreamCases() {}

    static List<Case> cases() {
        return List.of(
                Case.of(
                        "D40",
                        "A stream that the server refused was not looked at: NOT_SENT, so that even a purchase may be tried again.",
                        RefusedStreamCases::refused),
                Case.of(
                        "D41",
                        "A stream that the server reset for another reason may have been processed.",
                        RefusedStreamCases::resetForAnotherReason),
                Case.of(
                        "D42",
                        "GOAWAY names the last stream that was looked at: those behind it are NOT_SENT.",
                        RefusedStreamCases::behindGoAway),
                Case.of(
                        "D43",
                        "A stream that GOAWAY does not exclude may have been processed.",
                        RefusedStreamCases::beforeGoAway),
                Case.of(
                        "D44",
                        "A server that goes away in order still answers what it has read.",
                        RefusedStreamCases::answeredAfterGoAway),
                Case.of(
                        "D45",
                        "After GOAWAY the next call goes out on a new connection.",
                        RefusedStreamCases::nextAfterGoAway));
    }

    private static HttpEngine connected(Scope scope, Http2Server server) throws Exception {
        return server.connected(scope, EngineConfig.builder());
    }

    private static void refused(Scope scope) throws Exception {
        Http2Server server = Http2Server.start(scope, Http2Server.NO_LIMIT);
        HttpEngine engine = connected(scope, server);
        Call call = server.post(scope, engine, "refused");
        server.awaitStream("refused").reset(Http2Server.REFUSED_STREAM);
        call.await().failed(BROKEN, Set.of(Phase.NOT_SENT));
        sentOnce(server, "refused");
        works(scope, server, engine);
    }

    private static void resetForAnotherReason(Scope scope) throws Exception {
        for (int code : new int[] {Http2Server.INTERNAL_ERROR, Http2Server.CANCEL}) {
            Http2Server server = Http2Server.start(scope, Http2Server.NO_LIMIT);
            HttpEngine engine = connected(scope, server);
            Call call = server.post(scope, engine, "reset");
            server.awaitStream("reset").reset(code);
            call.await().failed(BROKEN, MAY_BE_DONE);
            sentOnce(server, "reset");
            works(scope, server, engine);
        }
    }

    private static void behindGoAway(Scope scope) throws Exception {
        Http2Server server = Http2Server.start(scope, Http2Server.NO_LIMIT);
        HttpEngine engine = connected(scope, server);
        Call before = server.post(scope, engine, "before");
        Http2Server.Stream last = server.awaitStream("before");
        Call behind = server.post(scope, engine, "behind");
        server.awaitStream("behind");
        last.goAwayAfter();
        behind.await().failed(BROKEN, Set.of(Phase.NOT_SENT));
        sentOnce(server, "behind");
        before.cancel();
    }

    private static void beforeGoAway(Scope scope) throws Exception {
        Http2Server server = Http2Server.start(scope, Http2Server.NO_LIMIT);
        HttpEngine engine = connected(scope, server);
        Call call = server.post(scope, engine, "read");
        Http2Server.Stream stream = server.awaitStream("read");
        stream.goAwayAfter();
        stream.connection().close();
        call.await().failed(BROKEN, MAY_BE_DONE);
        sentOnce(server, "read");
    }

    private static void answeredAfterGoAway(Scope scope) throws Exception {
        Http2Server server = Http2Server.start(scope, Http2Server.NO_LIMIT);
        HttpEngine engine = connected(scope, server);
        Call call = server.post(scope, engine, "read");
        Http2Server.Stream stream = server.awaitStream("read");
        stream.goAwayAfter();
        // The engine has time to give the call up.
        Thread.sleep(150);
        stream.answer(200, "done");
        call.await().answer(200, "done");
        sentOnce(server, "read");
    }

    private static void nextAfterGoAway(Scope scope) throws Exception {
        Http2Server server = Http2Server.start(scope, Http2Server.NO_LIMIT);
        HttpEngine engine = connected(scope, server);
        Http2Server.Stream first = server.streams().get(0);
        first.goAwayAfter();
        // The script closes the connection when the engine has: nothing else tells that it has read the frame.
        Thread.sleep(150);
        works(scope, server, engine);
        Http2Server.Stream next = server.awaitStream("works");
        Check.that(next.connection() != first.connection(), "the call was sent on the connection that goes away");
    }

    private static void sentOnce(Http2Server server, String body) {
        Check.equal(server.streams(body).size(), 1, "the number of requests of one call");
    }

    private static void works(Scope scope, Http2Server server, HttpEngine engine) throws Exception {
        Call call = server.post(scope, engine, "works");
        server.awaitStream("works").answer(200, "ok");
        call.await().answer(200, "ok");
    }
}
