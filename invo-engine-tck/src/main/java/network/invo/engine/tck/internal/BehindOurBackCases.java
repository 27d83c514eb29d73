package network.invo.engine.tck.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.HttpEngine;

/** Theme B: one call is one request, to one server, with nothing added. */
final class BehindOurBackCases {

    /** What HTTP itself needs, beside the headers that were given. */
    private static final Set<String> ALLOWED = Set.of("host", "content-length", "connection");

    private BehindOurBackCases() {}

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        int number = 1;
        for (int status : new int[] {503, 429, 408, 502, 425}) {
            cases.add(Case.of(
                    "B0" + number++,
                    "A POST that is sent again after a " + status + " can charge the player twice.",
                    scope -> statusSendsOnce(scope, status)));
        }
        cases.add(Case.of(
                "B06",
                "A POST that the server read and dropped is sent once, or the player pays twice.",
                scope -> droppedIsSentOnce(scope, false)));
        cases.add(Case.of(
                "B07",
                "The same on a reused connection, where libraries think that a second try is safe.",
                scope -> droppedIsSentOnce(scope, true)));
        cases.add(Case.of(
                "B08",
                "A GET that was dropped is not sent again either: retries are decided in one place.",
                BehindOurBackCases::droppedGet));
        number = 10;
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            cases.add(Case.of(
                    "B" + number++,
                    "A followed " + status + " carries the game's secret to another server.",
                    scope -> redirect(scope, status)));
        }
        cases.add(Case.of(
                "B15",
                "A cookie that is kept ties one player's call to another's session.",
                BehindOurBackCases::cookies));
        cases.add(Case.of(
                "B16",
                "Expect: 100-continue makes each POST wait for a server that never says so.",
                BehindOurBackCases::expect));
        cases.add(Case.of(
                "B17",
                "A body that is decompressed on the way fails its signature, and its length limit.",
                BehindOurBackCases::noDecompression));
        cases.add(Case.of(
                "B18", "A 401 comes back with its body, which says what is wrong.", scope -> challenge(scope, 401)));
        cases.add(Case.of(
                "B19", "A 407 comes back with its body, which says what is wrong.", scope -> challenge(scope, 407)));
        cases.add(Case.of(
                "B20", "Only our User-Agent: the network finds broken versions by it.", BehindOurBackCases::userAgent));
        cases.add(Case.of(
                "B21", "Headers that nobody asked for change what the server does.", BehindOurBackCases::nothingAdded));
        cases.add(Case.of(
                "B22",
                "An h2c upgrade on plain http confuses gateways, and comes with the first request.",
                BehindOurBackCases::noUpgrade));
        return List.copyOf(cases);
    }

    private static void statusSendsOnce(Scope scope, int status) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each(
                (request, to) -> to.answer(status, "{}".getBytes(StandardCharsets.UTF_8), "Retry-After: 0")));
        scope.call(scope.engine(), scope.post(server.uri("/buy"), "{}")).answer(status, "{}");
        server.onlyRequest();
    }

    private static void droppedIsSentOnce(Scope scope, boolean reused) throws Exception {
        ScriptedServer server = scope.server(connection -> {
            for (Received request = connection.read(); request != null; request = connection.read()) {
                if (request.target().equals("/drop")) {
                    return;
                }
                connection.answer(200, "first");
            }
        });
        HttpEngine engine = scope.engine();
        if (reused) {
            scope.call(engine, scope.get(server.uri("/"))).answer(200, "first");
        }
        scope.call(engine, scope.post(server.uri("/drop"), "{}")).failed(Reason.RESET, Phase.MAYBE_SENT);
        // Closing waits for whatever the engine still does, so a late second request is seen too.
        scope.closeInTime(engine);
        long posts = server.received().stream()
                .filter(request -> request.method().equals("POST"))
                .count();
        Check.equal(posts, 1L, "the number of POSTs that the server read");
    }

    private static void droppedGet(Scope scope) throws Exception {
        ScriptedServer server = scope.server(Connection::read);
        HttpEngine engine = scope.engine();
        scope.call(engine, scope.get(server.uri("/"))).failed(Reason.RESET, Phase.MAYBE_SENT);
        scope.closeInTime(engine);
        server.onlyRequest();
    }

    private static void redirect(Scope scope, int status) throws Exception {
        ScriptedServer other = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "elsewhere")));
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(
                status,
                "moved".getBytes(StandardCharsets.UTF_8),
                "Location: " + (request.target().equals("/away") ? other.uri("/there") : "/same"))));
        HttpEngine engine = scope.engine();
        scope.call(engine, scope.get(server.uri("/away"))).answer(status, "moved");
        scope.call(engine, scope.post(server.uri("/away"), "{}")).answer(status, "moved");
        scope.call(engine, scope.get(server.uri("/here"))).answer(status, "moved");
        Check.equal(other.connections(), 0, "the number of connections to the other server");
        Check.equal(server.received().size(), 3, "the number of requests");
    }

    private static void cookies(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each(
                (request, to) -> to.answer(200, new byte[0], "Set-Cookie: session=one; Path=/", "Set-Cookie: b=2")));
        HttpEngine engine = scope.engine();
        scope.call(engine, scope.get(server.uri("/"))).answer(200);
        scope.call(engine, scope.get(server.uri("/"))).answer(200);
        for (Received request : server.received()) {
            Check.equal(request.all("Cookie"), List.of(), "Cookie");
        }
    }

    private static void expect(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        scope.call(scope.engine(), scope.post(server.uri("/"), "{}".repeat(40_000)))
                .answer(200);
        Check.equal(server.onlyRequest().all("Expect"), List.of(), "Expect");
    }

    private static void noDecompression(Scope scope) throws Exception {
        byte[] zipped = Bytes.gzip("{\"a\":1}");
        ScriptedServer server = scope.server(ScriptedServer.each(
                (request, to) -> to.answer(200, zipped, "Content-Encoding: gzip", "Content-Type: application/json")));
        Outcome outcome = scope.call(scope.engine(), scope.get(server.uri("/")));
        outcome.answer(200, zipped);
        Check.equal(outcome.answer().headers().first("Content-Encoding"), "gzip", "Content-Encoding");
        Check.equal(server.onlyRequest().all("Accept-Encoding"), List.of(), "Accept-Encoding");
    }

    private static void challenge(Scope scope, int status) throws Exception {
        String name = status == 401 ? "WWW-Authenticate" : "Proxy-Authenticate";
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) ->
                to.answer(status, "why".getBytes(StandardCharsets.UTF_8), name + ": Basic realm=\"invo\"")));
        HttpEngine engine = scope.engine();
        scope.call(engine, scope.get(server.uri("/"))).answer(status, "why");
        scope.call(engine, scope.post(server.uri("/"), "{}")).answer(status, "why");
        Check.equal(server.received().size(), 2, "the number of requests");

        // Without a challenge too: some libraries make that an exception.
        ScriptedServer bare = scope.server(ScriptedServer.each((request, to) -> to.answer(status, "why")));
        scope.call(engine, scope.get(bare.uri("/"))).answer(status, "why");
        bare.onlyRequest();
    }

    private static void userAgent(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        HttpEngine engine = scope.engine();
        scope.call(engine, scope.get(server.uri("/"))).answer(200);
        scope.call(engine, scope.post(server.uri("/"), "{}")).answer(200);
        for (Received request : server.received()) {
            Check.equal(request.all("User-Agent"), List.of(Scope.USER_AGENT), "User-Agent");
        }
    }

    private static void nothingAdded(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        HttpEngine engine = scope.engine();
        scope.call(engine, scope.get(server.uri("/"))).answer(200);
        scope.call(engine, scope.post(server.uri("/"), "{}")).answer(200);
        for (Received request : server.received()) {
            Set<String> added = new TreeSet<>();
            request.fields().forEach(field -> added.add(field.name().toLowerCase(Locale.ROOT)));
            added.removeAll(ALLOWED);
            added.removeAll(
                    Set.of("accept", "user-agent", "content-type", Scope.SECRET_HEADER.toLowerCase(Locale.ROOT)));
            Check.that(added.isEmpty(), "the " + request.method() + " carries " + added);
            Check.equal(request.all("Accept"), List.of("application/json"), "Accept");
        }
    }

    private static void noUpgrade(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        scope.call(scope.engine(), scope.post(server.uri("/"), "{}")).answer(200);
        Received request = server.onlyRequest();
        Check.equal(request.all("Upgrade"), List.of(), "Upgrade");
        Check.equal(request.all("HTTP2-Settings"), List.of(), "HTTP2-Settings");
    }
}
