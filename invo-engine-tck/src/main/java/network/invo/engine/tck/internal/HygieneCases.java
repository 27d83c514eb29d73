package network.invo.engine.tck.internal;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineProxy;
import network.invo.engine.EngineRequest;
import network.invo.engine.HttpEngine;

/** Theme I: nothing gets in through a header, and no secret gets out. */
final class HygieneCases {

    private HygieneCases() {}

    static List<Case> cases() {
        return List.of(
                Case.of(
                        "I01",
                        "CR, LF or NUL in a header, or a character that narrows to one, must not become a second header.",
                        HygieneCases::lineEnds),
                Case.of(
                        "I02",
                        "A decoded %0D%0A in the path ends the request line and begins a header.",
                        HygieneCases::encodedLineEnds),
                Case.of(
                        "I03",
                        "The secret in an exception's message or causes ends up in every log.",
                        HygieneCases::secretInNoException),
                Case.of(
                                "I04",
                                "The secret in a log record is in everybody's log, at every level.",
                                HygieneCases::secretInNoLog)
                        .byItself(),
                Case.of(
                        "I05",
                        "An exception's message that holds a URL, a header or a body holds a player's e-mail.",
                        HygieneCases::messageHoldsNoUrl),
                Case.of(
                        "I06",
                        "A toString that prints the proxy's password prints it in a debugger and a log.",
                        HygieneCases::toStringHoldsNoPassword));
    }

    private static void lineEnds(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        HttpEngine engine = scope.engine();
        for (String end : List.of("\r", "\n", "\r\n", "\0")) {
            for (String name : List.of("X-A", "X-A" + end + "X-B")) {
                try {
                    scope.headers().plus(name, "1" + end + "X-Evil: 1");
                    throw new AssertionError("a line end in a header was accepted");
                } catch (IllegalArgumentException e) {
                    Check.equal(server.connections(), 0, "the number of connections");
                }
            }
        }
        // A character whose low byte is a line end, to an engine that narrows it; and any other that is not ASCII.
        for (String value : List.of("a\u010d\u010aX-Evil: 1", "\u00e4", "\u007f", "\u0001", "\u20ac")) {
            EngineHeaders headers = scope.headers().plus("X-Note", value);
            try {
                Scope.request("GET", server.uri("/"), headers, null, Duration.ofSeconds(10));
                throw new AssertionError("a header that cannot be sent was accepted");
            } catch (IllegalArgumentException e) {
                Check.that(!String.valueOf(e.getMessage()).contains(value), "the refusal holds the header's value");
            }
        }
        // What an engine gets it may still decode, and then it is a line end.
        EngineHeaders headers =
                scope.headers().plus("X-Note", "a%0D%0AX-Evil: 1%0d%0a").plus("X-Last", "1");
        scope.call(engine, Scope.request("GET", server.uri("/"), headers, null, Duration.ofSeconds(10)))
                .answer(200, "ok");
        Received request = server.onlyRequest();
        Check.equal(request.all("X-Evil"), List.of(), "X-Evil, which nobody sent,");
        Check.equal(request.all("X-Note"), List.of("a%0D%0AX-Evil: 1%0d%0a"), "X-Note");
        Check.equal(request.all("X-Last"), List.of("1"), "X-Last");
    }

    private static void encodedLineEnds(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        String target = "/a%0D%0AX-Evil:%201%0D%0A/%00?b=%0d%0a%00";
        scope.call(scope.engine(), scope.get(server.uri(target))).answer(200, "ok");
        Received request = server.onlyRequest();
        Check.equal(request.target(), target, "the target");
        Check.equal(request.all("X-Evil"), List.of(), "X-Evil, which nobody sent,");
    }

    /** A failure of each kind, each of a request with the secret, a player's e-mail in the URL, and a body. */
    private static List<EngineException> failures(Scope scope, String mail) throws Exception {
        ScriptedServer server = scope.server(connection -> {
            Received request = connection.read();
            if (request == null) {
                return;
            }
            if (request.target().startsWith("/short")) {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx");
            } else if (request.target().startsWith("/junk")) {
                connection.send("junk\r\n\r\n");
            } else if (request.target().startsWith("/large")) {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 99000000\r\n\r\nx");
                connection.awaitPeerClose();
            } else if (request.target().startsWith("/never")) {
                connection.awaitPeerClose();
            }
        });
        HttpEngine engine = scope.engine();
        String query = "?player_email=" + mail;
        byte[] body = ("{\"player_email\":\"" + mail + "\"}").getBytes(StandardCharsets.UTF_8);
        Duration time = Duration.ofSeconds(10);
        List<EngineRequest> requests = List.of(
                scope.post(server.uri("/drop" + query), body, time),
                scope.post(server.uri("/short" + query), body, time),
                scope.post(server.uri("/junk" + query), body, time),
                scope.post(server.uri("/large" + query), body, time),
                scope.post(server.uri("/never" + query), body, Duration.ofMillis(200)),
                scope.post(URI.create("http://127.0.0.1:" + scope.refusingPort() + "/" + query), body, time),
                scope.post(URI.create("http://invo-tck.invalid/" + query), body, time),
                scope.post(
                        URI.create("https://127.0.0.1:" + server.port() + "/" + query), body, Duration.ofSeconds(2)));
        List<EngineException> failures = new ArrayList<>();
        for (EngineRequest request : requests) {
            failures.add(scope.call(engine, request).failed());
        }
        return failures;
    }

    private static String mail() {
        return "tck-" + UUID.randomUUID() + "-player";
    }

    private static void secretInNoException(Scope scope) throws Exception {
        String mail = mail();
        for (EngineException failure : failures(scope, mail)) {
            StringWriter all = new StringWriter();
            failure.printStackTrace(new PrintWriter(all, true));
            Check.that(!all.toString().contains(scope.secret()), "the secret is in a failure of " + failure.reason());
            Check.that(!all.toString().contains(mail), "the URL or the body is in a failure of " + failure.reason());
        }
    }

    private static void secretInNoLog(Scope scope) throws Exception {
        String mail = mail();
        try (LogCapture log = LogCapture.begin()) {
            ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
            scope.call(scope.engine(), scope.post(server.uri("/?player_email=" + mail), "{}"))
                    .answer(200);
            failures(scope, mail);
            Check.that(!log.holds(scope.secret()), "the secret was logged by " + log.whoSaid(scope.secret()));
            List<String> tellTales = log.whoSaid(mail).stream()
                    .filter(logger -> !logger.startsWith("jdk.") && !logger.startsWith("sun."))
                    .toList();
            Check.that(tellTales.isEmpty(), "a URL or a body was logged by " + tellTales);
        }
    }

    private static void messageHoldsNoUrl(Scope scope) throws Exception {
        String mail = mail();
        for (EngineException failure : failures(scope, mail)) {
            String message = String.valueOf(failure.getMessage());
            for (String part : List.of("127.0.0.1", "invo-tck.invalid", "://", mail, Scope.SECRET_HEADER)) {
                Check.that(
                        !message.contains(part),
                        "the message of a failure of " + failure.reason() + " holds '" + part + "'");
            }
            Check.that(
                    !message.isBlank() && !message.equals("null"),
                    "a failure of " + failure.reason() + " says nothing");
        }
    }

    private static void toStringHoldsNoPassword(Scope scope) throws Exception {
        EngineProxy proxy = EngineProxy.of("127.0.0.1", scope.refusingPort()).withCredentials("user", scope.secret());
        HttpEngine engine;
        try {
            engine = scope.engineOrRefused("proxy credentials", config -> config.proxy(proxy));
        } catch (RefusedAtBuild e) {
            Check.that(!String.valueOf(e.getMessage()).contains(scope.secret()), "the refusal holds the password");
            throw e;
        }
        Check.that(!engine.toString().contains(scope.secret()), "the engine's toString holds the password");
        StringWriter all = new StringWriter();
        scope.call(engine, scope.get(URI.create("http://127.0.0.1:1/")))
                .failed(Reason.REFUSED, Phase.NOT_SENT)
                .printStackTrace(new PrintWriter(all, true));
        Check.that(!all.toString().contains(scope.secret()), "the password is in the exception");
    }
}
