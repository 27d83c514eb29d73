package network.invo.engine.tck.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import network.invo.engine.Deadline;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.HttpEngine;

/** Theme D: whatever breaks, the exception says how far the request came, and never NOT_SENT when the server has read it. */
final class BreakageCases {

    private static final Set<Phase> AFTER_SENDING = Set.of(Phase.MAYBE_SENT, Phase.ANSWERING);

    private BreakageCases() {}

    static List<Case> cases() {
        return List.of(
                Case.of(
                        "D01",
                        "A refused connection is NOT_SENT, so that even a purchase may be tried again.",
                        BreakageCases::refused),
                Case.of(
                        "D02",
                        "An unknown host is NOT_SENT, and named as such: it is a configuration error.",
                        BreakageCases::unknownHost),
                Case.of("D03", "A connection reset at once must end the call at once.", BreakageCases::resetBefore),
                Case.of(
                        "D04",
                        "A reset after the request is MAYBE_SENT: as NOT_SENT the purchase would be sent again.",
                        BreakageCases::resetAfter),
                Case.of("D05", "A reset in the headers: the server has acted.", scope -> inHeaders(scope, true)),
                Case.of(
                        "D06",
                        "A connection closed in the headers: the server has acted.",
                        scope -> inHeaders(scope, false)),
                Case.of("D07", "A reset in the body must not pass for an answer.", BreakageCases::resetInBody),
                Case.of(
                        "D08",
                        "A body shorter than its Content-Length is no answer: half a balance is a wrong balance.",
                        BreakageCases::bodyTooShort),
                Case.of("D09", "A chunked body without its last chunk is no answer.", BreakageCases::chunksEndEarly),
                Case.of(
                        "D10",
                        "Bytes after the body must not become the answer to the next call, which may be another player's.",
                        BreakageCases::bodyTooLong),
                Case.of("D11", "What is not HTTP is PROTOCOL.", BreakageCases::malformedStatusLine),
                Case.of(
                        "D12",
                        "A header of 1 MiB must not be collected: memory is the game server's.",
                        BreakageCases::hugeHeader),
                Case.of(
                        "D13",
                        "A body over the cap ends as TOO_LARGE, whatever its Content-Length says.",
                        BreakageCases::tooLarge),
                Case.of(
                        "D14",
                        "A chunked body without end stops at the cap, not at the end of the memory.",
                        BreakageCases::endlessChunks),
                Case.of("D15", "A body of exactly the cap is fine.", BreakageCases::exactlyTheCap),
                Case.of(
                        "D16",
                        "A POST on a connection that the server closed meanwhile fails though nothing was processed.",
                        BreakageCases::idleConnectionClosed),
                Case.of(
                        "D17",
                        "The server said Connection: close; a POST on that connection is lost.",
                        BreakageCases::connectionClose),
                Case.of(
                        "D18",
                        "An answer before the upload is over must not be lost, nor keep the caller.",
                        BreakageCases::earlyAnswer),
                Case.of(
                        "D19",
                        "Two different lengths in one answer are an attack on whoever reads the next one.",
                        BreakageCases::twoLengths));
    }

    private static void refused(Scope scope) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + scope.refusingPort() + "/");
        scope.call(scope.engine(), scope.post(uri, "{}")).failed(Reason.REFUSED, Phase.NOT_SENT);
    }

    private static void unknownHost(Scope scope) throws Exception {
        URI uri = URI.create("http://invo-tck.invalid/");
        scope.call(scope.engine(), scope.post(uri, "{}")).failed(Reason.DNS, Phase.NOT_SENT);
    }

    private static void resetBefore(Scope scope) throws Exception {
        ScriptedServer server = scope.server(Connection::reset);
        Deadline soon = Deadline.in(Duration.ofSeconds(4));
        scope.call(scope.engine(), scope.post(server.uri("/"), "{}"))
                // The reset may come before connect() returns, which then reads as a refusal.
                .failed(Set.of(Reason.RESET, Reason.REFUSED), Set.of(Phase.NOT_SENT, Phase.MAYBE_SENT));
        Check.that(!soon.isPast(), "the call waited after the reset");
    }

    private static void resetAfter(Scope scope) throws Exception {
        ScriptedServer server = scope.server(connection -> {
            connection.read();
            connection.reset();
        });
        scope.call(scope.engine(), scope.post(server.uri("/"), "{}")).failed(Reason.RESET, Phase.MAYBE_SENT);
        server.onlyRequest();
    }

    private static void inHeaders(Scope scope, boolean reset) throws Exception {
        ScriptedServer server = scope.server(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nContent-Le");
            if (reset) {
                connection.reset();
            }
        });
        scope.call(scope.engine(), scope.post(server.uri("/"), "{}"))
                .failed(Set.of(Reason.RESET, Reason.PROTOCOL, Reason.TRUNCATED), AFTER_SENDING);
        server.onlyRequest();
    }

    private static void resetInBody(Scope scope) throws Exception {
        ScriptedServer server = scope.server(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n12345");
            connection.reset();
        });
        scope.call(scope.engine(), scope.post(server.uri("/"), "{}"))
                .failed(Set.of(Reason.RESET, Reason.TRUNCATED), AFTER_SENDING);
        server.onlyRequest();
    }

    private static void bodyTooShort(Scope scope) throws Exception {
        ScriptedServer server = scope.server(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"balance\":1");
        });
        scope.call(scope.engine(), scope.post(server.uri("/"), "{}")).failed(Reason.TRUNCATED, Phase.ANSWERING);
    }

    private static void chunksEndEarly(Scope scope) throws Exception {
        ScriptedServer server = scope.server(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        });
        scope.call(scope.engine(), scope.post(server.uri("/"), "{}")).failed(Reason.TRUNCATED, Phase.ANSWERING);
    }

    private static void bodyTooLong(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.send(
                request.target().equals("/long")
                        ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst"
                                + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother"
                        : "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond")));
        HttpEngine engine = scope.engine();
        Outcome first = scope.call(engine, scope.get(server.uri("/long")));
        if (first.response() != null) {
            first.answer(200, "first");
        } else {
            first.failed(Reason.PROTOCOL, Phase.ANSWERING);
        }
        Outcome second = scope.call(engine, scope.get(server.uri("/second")));
        if (second.response() != null) {
            second.answer(200, "second");
        } else {
            second.failed(Set.of(Reason.PROTOCOL, Reason.RESET), AFTER_SENDING);
        }
    }

    private static void malformedStatusLine(Scope scope) throws Exception {
        for (String line : List.of("SSH-2.0-OpenSSH_9.6\r\n\r\n", "HTTP/1.1 OK 200\r\n\r\n")) {
            ScriptedServer server = scope.server(connection -> {
                connection.read();
                connection.send(line);
                connection.awaitPeerClose();
            });
            scope.call(scope.engine(), scope.post(server.uri("/"), "{}"))
                    .failed(Set.of(Reason.PROTOCOL), AFTER_SENDING);
            server.onlyRequest();
        }
    }

    private static void hugeHeader(Scope scope) throws Exception {
        ScriptedServer server = scope.server(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Huge: " + "h".repeat(1 << 20) + "\r\n\r\nok");
            connection.awaitPeerClose();
        });
        scope.call(scope.engine(), scope.post(server.uri("/"), "{}"))
                .failed(Set.of(Reason.PROTOCOL, Reason.TOO_LARGE), AFTER_SENDING);
    }

    private static void tooLarge(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "x".repeat(1_001))));
        HttpEngine engine = scope.engine();
        scope.call(engine, scope.capped(server.uri("/"), 1_000)).failed(Reason.TOO_LARGE, Phase.ANSWERING);
        scope.seesClose(server.awaitConnection(0));

        ScriptedServer boaster = scope.server(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4000000000\r\n\r\nx");
            connection.awaitPeerClose();
        });
        Deadline soon = Deadline.in(Duration.ofSeconds(4));
        scope.call(engine, scope.capped(boaster.uri("/"), 1_000)).failed(Reason.TOO_LARGE, Phase.ANSWERING);
        Check.that(!soon.isPast(), "the call waited for a body that was too long to begin with");
        scope.seesClose(boaster.awaitConnection(0));
    }

    private static void endlessChunks(Scope scope) throws Exception {
        byte[] chunk = ("400\r\n" + "x".repeat(1_024) + "\r\n").getBytes(US_ASCII);
        ScriptedServer server = scope.server(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
                connection.send(chunk);
            }
        });
        Deadline soon = Deadline.in(Duration.ofSeconds(4));
        scope.call(scope.engine(), scope.capped(server.uri("/"), 100_000)).failed(Reason.TOO_LARGE, Phase.ANSWERING);
        Check.that(!soon.isPast(), "the call went on reading after the cap");
        scope.seesClose(server.awaitConnection(0));
    }

    private static void exactlyTheCap(Scope scope) throws Exception {
        String body = "x".repeat(1_000);
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, body)));
        HttpEngine engine = scope.engine();
        scope.call(engine, scope.capped(server.uri("/"), 1_000)).answer(200, body);
        ScriptedServer empty = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "")));
        scope.call(engine, scope.capped(empty.uri("/"), 0)).answer(200, "");
    }

    private static void idleConnectionClosed(Scope scope) throws Exception {
        ScriptedServer server = scope.server(connection -> {
            connection.read();
            connection.answer(200, "ok");
        });
        HttpEngine engine = scope.engine();
        for (int i = 0; i < 4; i++) {
            scope.call(engine, scope.post(server.uri("/"), "{}")).answer(200, "ok");
            // The server's FIN is on its way; nothing tells when the engine's side has it, so this is a span, not a
            // wait.
            Thread.sleep(150);
        }
        Check.equal(server.received().size(), 4, "the number of requests");
    }

    private static void connectionClose(Scope scope) throws Exception {
        ScriptedServer server = scope.server(connection -> {
            connection.read();
            connection.answer(200, "ok".getBytes(US_ASCII), "Connection: close");
            // The server goes on reading: a second request on this connection would be read and never answered.
            connection.awaitPeerClose();
        });
        HttpEngine engine = scope.engine();
        for (int i = 0; i < 3; i++) {
            scope.call(engine, scope.post(server.uri("/"), "{}")).answer(200, "ok");
        }
        Check.equal(server.connections(), 3, "the number of connections");
    }

    private static void earlyAnswer(Scope scope) throws Exception {
        ScriptedServer server = scope.opened(ScriptedServer.narrow(connection -> {
            connection.readHead();
            connection.answer(413, "too much".getBytes(US_ASCII), "Connection: close");
            connection.socket().shutdownOutput();
            connection.awaitPeerClose();
        }));
        Outcome outcome =
                scope.call(scope.engine(), scope.post(server.uri("/"), new byte[4 << 20], Duration.ofSeconds(5)));
        if (outcome.response() != null) {
            outcome.answer(413, "too much");
        } else {
            outcome.failed(Set.of(Reason.RESET), AFTER_SENDING);
        }
    }

    private static void twoLengths(Scope scope) throws Exception {
        ScriptedServer server = scope.server(connection -> {
            connection.read();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 7\r\n\r\nokother");
            connection.awaitPeerClose();
        });
        scope.call(scope.engine(), scope.get(server.uri("/"))).failed(Set.of(Reason.PROTOCOL), AFTER_SENDING);
    }
}
