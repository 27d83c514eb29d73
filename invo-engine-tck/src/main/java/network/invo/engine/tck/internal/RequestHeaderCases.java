package network.invo.engine.tck.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import network.invo.engine.EngineHeaders;
import network.invo.engine.HttpEngine;

/** Theme B, a request's headers: what the API accepts every engine sends, once and unchanged. */
final class RequestHeaderCases {

    private RequestHeaderCases() {}

    static List<Case> cases() {
        return List.of(
                Case.of(
                        "B23",
                        "The caller's Accept-Encoding is the one that the server must see, and the only one.",
                        RequestHeaderCases::acceptEncoding),
                Case.of(
                        "B24",
                        "A header that one engine sends and another refuses makes the choice of an engine a bug.",
                        RequestHeaderCases::whatTheApiAccepts));
    }

    private static void acceptEncoding(Scope scope) throws Exception {
        for (String value : List.of("identity", "gzip", "gzip;q=0, identity;q=1", "*;q=0")) {
            for (boolean compressed : new boolean[] {false, true}) {
                byte[] body = compressed ? Bytes.gzip("{}") : "{}".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                ScriptedServer server = scope.server(ScriptedServer.each(
                        (request, to) -> to.answer(200, body, compressed ? "Content-Encoding: gzip" : "X-Plain: yes")));
                EngineHeaders headers = scope.headers().plus("Accept-Encoding", value);
                HttpEngine engine = scope.engine();
                for (String method : List.of("GET", "POST")) {
                    Outcome outcome = scope.call(
                            engine, Scope.request(method, server.uri("/"), headers, null, Duration.ofSeconds(10)));
                    outcome.answer(200, body);
                    Check.equal(
                            outcome.answer().headers().first("Content-Encoding"),
                            compressed ? "gzip" : null,
                            "Content-Encoding");
                }
                for (Received request : server.received()) {
                    Check.equal(request.all("Accept-Encoding"), List.of(value), "Accept-Encoding");
                }
            }
        }
    }

    private static void whatTheApiAccepts(Scope scope) throws Exception {
        StringBuilder printable = new StringBuilder();
        for (char c = '!'; c <= '~'; c++) {
            printable.append(c);
        }
        List<EngineHeaders.Line> lines = new ArrayList<>(List.of(
                new EngineHeaders.Line("!#$%&'*+-.^_`|~09AZaz", "1"),
                new EngineHeaders.Line("X-Printable", printable + " \t " + printable),
                new EngineHeaders.Line("X-Encoded", "a%0D%0AX-Evil: 1%00"),
                new EngineHeaders.Line("X-Empty", ""),
                new EngineHeaders.Line("X-Long", "v".repeat(8_000)),
                new EngineHeaders.Line("Authorization", "Basic eDp5"),
                new EngineHeaders.Line("Cookie", "a=b"),
                new EngineHeaders.Line("Date", "never"),
                new EngineHeaders.Line("From", "a"),
                new EngineHeaders.Line("Origin", "null"),
                new EngineHeaders.Line("Referer", "a"),
                new EngineHeaders.Line("Via", "1.1 a"),
                new EngineHeaders.Line("Warning", "199 a"),
                new EngineHeaders.Line("Content-Encoding", "x"),
                new EngineHeaders.Line("Content-Type", "nonsense"),
                new EngineHeaders.Line("Range", "bytes=0-"),
                new EngineHeaders.Line("If-None-Match", "*"),
                new EngineHeaders.Line("Cache-Control", "no-store"),
                new EngineHeaders.Line("Accept", "nonsense"),
                new EngineHeaders.Line("User-Agent", "x")));
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        HttpEngine engine = scope.engine();
        for (String method : List.of("GET", "POST")) {
            byte[] body = method.equals("GET") ? null : new byte[] {1};
            scope.call(
                            engine,
                            Scope.request(
                                    method, server.uri("/"), EngineHeaders.of(lines), body, Duration.ofSeconds(10)))
                    .answer(200, "ok");
        }
        for (Received request : server.received()) {
            for (EngineHeaders.Line line : lines) {
                Check.equal(request.all(line.name()), List.of(line.value()), line.name());
            }
            Check.equal(request.all("X-Evil"), List.of(), "X-Evil, which nobody sent,");
        }
    }
}
