package network.invo.engine.tck.internal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineResponse;
import network.invo.engine.HttpEngine;

/** Theme A: requests and answers arrive unchanged. */
final class BasicsCases {

    private static final String JSON = "{\"note\":\"größer als 5 €\"}";

    private BasicsCases() {}

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>(List.of(
                Case.of(
                        "A01",
                        "A GET that brings no answer, or another one, makes every read useless.",
                        BasicsCases::get),
                Case.of(
                        "A02",
                        "A POST whose body changes on the way buys something else, or fails its signature.",
                        BasicsCases::post),
                Case.of(
                        "A03",
                        "A POST with an empty body needs Content-Length: 0, or servers wait for more.",
                        BasicsCases::emptyPost),
                Case.of("A04", "An answer without a body is an answer, not an error.", BasicsCases::emptyBody),
                Case.of(
                        "A05",
                        "A 204, which has no length, must not wait for a body until the deadline.",
                        BasicsCases::noContent),
                Case.of(
                        "A06",
                        "A status line without a reason phrase is legal, and what some gateways send.",
                        BasicsCases::noReasonPhrase),
                Case.of(
                        "A07",
                        "An HTTP/1.0 answer ends where its connection ends, and old proxies send it.",
                        BasicsCases::http10),
                Case.of(
                        "A08",
                        "A chunked answer with trailers must be put together without a byte too many.",
                        BasicsCases::chunkedWithTrailers),
                Case.of(
                        "A09",
                        "A chunked answer that arrives byte by byte is the same answer.",
                        BasicsCases::chunkedByteByByte),
                Case.of("A10", "Large bodies, both ways, must arrive whole and unchanged.", BasicsCases::sizes),
                Case.of(
                        "A11",
                        "A body is bytes: a charset guessed on the way breaks names and signatures.",
                        BasicsCases::allBytes),
                Case.of(
                        "A12",
                        "A header that is sent twice must arrive twice, or one of two values is silently lost.",
                        BasicsCases::repeatedHeadersSent),
                Case.of(
                        "A13",
                        "A header that is answered twice must be seen twice.",
                        BasicsCases::repeatedHeadersAnswered),
                Case.of(
                        "A14",
                        "A decoded %2F or %40 in the path asks about another order or player.",
                        BasicsCases::encodedPath),
                Case.of("A15", "A decoded %2B or %26 in the query asks another question.", BasicsCases::encodedQuery),
                Case.of(
                        "A16",
                        "An informational 100 or 103 before the answer is not the answer.",
                        BasicsCases::informational),
                Case.of(
                        "A17",
                        "Header names have no case: content-length in lower case is still a length.",
                        BasicsCases::lowerCaseHeaders)));
        int number = 20;
        for (int status : new int[] {200, 201, 202, 299, 300, 304, 400, 404, 409, 418, 422, 500, 501, 504, 599}) {
            cases.add(Case.of(
                    "A" + number++,
                    "A status is a return value: " + status + " must come back with its headers and body.",
                    scope -> status(scope, status)));
        }
        return List.copyOf(cases);
    }

    private static void get(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each(
                (request, to) -> to.answer(200, JSON.getBytes(StandardCharsets.UTF_8), "X-One: 1")));
        EngineResponse answer =
                scope.call(scope.engine(), scope.get(server.uri("/one?a=b"))).answer(200);
        Check.equal(new String(answer.body(), StandardCharsets.UTF_8), JSON, "the body");
        Check.equal(answer.headers().first("x-one"), "1", "the header X-One");
        Received request = server.onlyRequest();
        Check.equal(request.method(), "GET", "the method");
        Check.equal(request.target(), "/one?a=b", "the target");
        Check.equal(request.version(), "HTTP/1.1", "the version");
        Check.equal(request.all("Host"), List.of("127.0.0.1:" + server.port()), "Host");
        Check.equal(request.all(Scope.SECRET_HEADER), List.of(scope.secret()), "the secret's header");
        Check.equal(request.body().length, 0, "the length of a GET's body");
    }

    private static void post(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(201, "done")));
        scope.call(scope.engine(), scope.post(server.uri("/buy"), JSON)).answer(201, "done");
        Received request = server.onlyRequest();
        byte[] sent = JSON.getBytes(StandardCharsets.UTF_8);
        Check.equal(request.method(), "POST", "the method");
        Check.equal(new String(request.body(), StandardCharsets.UTF_8), JSON, "the body");
        Check.equal(request.all("Content-Type"), List.of("application/json"), "Content-Type");
        Check.equal(request.all("Content-Length"), List.of(String.valueOf(sent.length)), "Content-Length");
    }

    private static void emptyPost(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        scope.call(scope.engine(), scope.post(server.uri("/"), "")).answer(200, "ok");
        Check.equal(server.onlyRequest().all("Content-Length"), List.of("0"), "Content-Length");
    }

    private static void emptyBody(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "")));
        scope.call(scope.engine(), scope.get(server.uri("/"))).answer(200, "");
    }

    private static void noContent(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(204, "")));
        scope.call(scope.engine(), scope.post(server.uri("/"), "{}")).answer(204, "");
    }

    private static void noReasonPhrase(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.send(
                request.target().equals("/bare")
                        ? "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok"
                        : "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok")));
        HttpEngine engine = scope.engine();
        scope.call(engine, scope.get(server.uri("/"))).answer(200, "ok");
        scope.call(engine, scope.get(server.uri("/bare"))).answer(200, "ok");
    }

    private static void http10(Scope scope) throws Exception {
        ScriptedServer server = scope.server(connection -> {
            connection.read();
            connection.send("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nto the end");
            connection.socket().shutdownOutput();
            connection.awaitPeerClose();
        });
        scope.call(scope.engine(), scope.get(server.uri("/"))).answer(200, "to the end");
    }

    @SuppressWarnings("StringConcatToTextBlock") // on the wire, the line ends matter
    private static void chunkedWithTrailers(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each(
                (request, to) -> to.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                        + "5;ext=1\r\nhello\r\nA\r\n0123456789\r\n0\r\nX-Sum: 15\r\n\r\n")));
        HttpEngine engine = scope.engine();
        scope.call(engine, scope.get(server.uri("/"))).answer(200, "hello0123456789");
        scope.call(engine, scope.get(server.uri("/"))).answer(200, "hello0123456789");
    }

    private static void chunkedByteByByte(Scope scope) throws Exception {
        byte[] whole = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> {
            for (byte b : whole) {
                to.send(new byte[] {b});
            }
        }));
        scope.call(scope.engine(), scope.get(server.uri("/"))).answer(200, "abcde");
    }

    private static void sizes(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, request.body())));
        HttpEngine engine = scope.engine();
        Random random = new Random(7);
        for (int size : new int[] {1, 2, 1_023, 8_192, 65_537, 1 << 20, 8 << 20}) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            scope.call(engine, scope.post(server.uri("/"), bytes, Duration.ofSeconds(20)))
                    .answer(200, bytes);
        }
    }

    private static void allBytes(Scope scope) throws Exception {
        byte[] bytes = new byte[512];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        ScriptedServer server = scope.server(ScriptedServer.each(
                (request, to) -> to.answer(200, request.body(), "Content-Type: text/plain; charset=ISO-8859-1")));
        scope.call(scope.engine(), scope.post(server.uri("/"), bytes, Duration.ofSeconds(10)))
                .answer(200, bytes);
    }

    private static void repeatedHeadersSent(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        EngineHeaders headers = scope.headers().plus("X-Twice", "one").plus("X-Twice", "two");
        scope.call(scope.engine(), Scope.request("GET", server.uri("/"), headers, null, Duration.ofSeconds(10)))
                .answer(200);
        Check.equal(server.onlyRequest().all("X-Twice"), List.of("one", "two"), "X-Twice");
    }

    private static void repeatedHeadersAnswered(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each(
                (request, to) -> to.answer(200, new byte[0], "X-Twice: one", "Other: 1", "x-twice: two")));
        EngineResponse answer =
                scope.call(scope.engine(), scope.get(server.uri("/"))).answer(200);
        Check.equal(answer.headers().all("X-Twice"), List.of("one", "two"), "X-Twice");
    }

    private static void encodedPath(Scope scope) throws Exception {
        unchanged(scope, "/orders/a%2Fb/%40me/@you//x%2B+y/%C3%BC/%7e~/./..%2f;v=1");
    }

    private static void encodedQuery(Scope scope) throws Exception {
        unchanged(scope, "/q?mail=a%2Bb%40c.d&x=1+1&y=%26%3D&z=/?@:&e=&e=%20&u=%C3%BC&l=%2f");
    }

    private static void unchanged(Scope scope, String target) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        scope.call(scope.engine(), scope.get(server.uri(target))).answer(200);
        Check.equal(server.onlyRequest().target(), target, "the target");
    }

    private static void informational(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> {
            to.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
            to.answer(200, "final");
        }));
        scope.call(scope.engine(), scope.post(server.uri("/"), "{}")).answer(200, "final");
    }

    private static void lowerCaseHeaders(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each(
                (request, to) -> to.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-type:text/plain\r\n\r\nok")));
        EngineResponse answer =
                scope.call(scope.engine(), scope.get(server.uri("/"))).answer(200);
        Check.equal(answer.headers().first("Content-Type"), "text/plain", "Content-Type");
        Check.equal(answer.body().length, 2, "the body's length");
    }

    private static void status(Scope scope, int status) throws Exception {
        String body = status == 304 ? "" : "{\"status\":" + status + "}";
        ScriptedServer server = scope.server(ScriptedServer.each(
                (request, to) -> to.answer(status, body.getBytes(StandardCharsets.UTF_8), "X-Request-Id: r-1")));
        HttpEngine engine = scope.engine();
        Outcome get = scope.call(engine, scope.get(server.uri("/")));
        get.answer(status, body);
        Check.equal(get.answer().headers().first("X-Request-Id"), "r-1", "X-Request-Id");
        scope.call(engine, scope.post(server.uri("/"), "{}")).answer(status, body);
        Check.equal(server.received().size(), 2, "the number of requests");
    }
}
