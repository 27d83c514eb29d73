package network.invo.engine.tck.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import network.invo.engine.Deadline;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineRequest;
import network.invo.engine.HttpEngine;

/** Theme E once more: a handshake that simply ends is a broken connection, on which nothing was sent. */
final class HandshakeCases {

    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Set<Phase> NOT_YET = Set.of(Phase.NOT_SENT, Phase.MAYBE_SENT);

    private HandshakeCases() {}

    static List<Case> cases() {
        return List.of(
                Case.of(
                        "C20",
                        "A second connection that a library makes by itself has its connect timeout too.",
                        HandshakeCases::secondConnectionSilent),
                Case.of(
                        "C23",
                        "The connect timeout covers the handshake of a later connection as it does that of the first.",
                        HandshakeCases::laterHandshakeSilent),
                Case.of(
                        "E20",
                        "A handshake that the other side closes is NOT_SENT, and RESET: no certificate is to blame.",
                        HandshakeCases::closed),
                Case.of(
                        "E21",
                        "A handshake that the other side resets is NOT_SENT, and no certificate is to blame.",
                        HandshakeCases::reset),
                Case.of(
                        "E22",
                        "The same holds for a later connection to a server that is known.",
                        HandshakeCases::closedLater));
    }

    /** A GET may be in doubt: the JDK's client repeats it, and then does not say what became of the first connection. */
    private static Set<Phase> phases(EngineRequest request) {
        return request.method().equals("POST") ? Set.of(Phase.NOT_SENT) : NOT_YET;
    }

    private static HttpEngine engine(Scope scope) throws Exception {
        SSLContext context = scope.certificates().context(null);
        return scope.engine(config -> config.sslContext(context));
    }

    private static void closed(Scope scope) throws Exception {
        // Before the hello, after it, and in the middle of an answer to it.
        breaks(scope, Set.of(Reason.RESET), connection -> {});
        breaks(scope, Set.of(Reason.RESET), HandshakeCases::readHello);
        breaks(scope, Set.of(Reason.RESET), connection -> {
            readHello(connection);
            connection.send(new byte[] {0x16, 0x03, 0x03, 0x00, 0x40, 0x02, 0x00, 0x00, 0x3c});
        });
    }

    private static void reset(Scope scope) throws Exception {
        // At once it may come before connect() returns, which then reads as a refusal.
        breaks(scope, Set.of(Reason.RESET, Reason.REFUSED), Connection::reset);
        breaks(scope, Set.of(Reason.RESET), connection -> {
            readHello(connection);
            connection.reset();
        });
    }

    private static void breaks(Scope scope, Set<Reason> reasons, ScriptedServer.Script script) throws Exception {
        ScriptedServer server = scope.opened(ScriptedServer.pretendTls(script));
        HttpEngine engine = engine(scope);
        for (EngineRequest request : List.of(scope.post(server.uri("/"), "{}"), scope.get(server.uri("/")))) {
            scope.call(engine, request).failed(reasons, phases(request));
        }
    }

    private static void readHello(Connection connection) throws IOException {
        byte[] head = connection.in().readNBytes(5);
        connection.in().readNBytes(((head[3] & 0xff) << 8) | (head[4] & 0xff));
    }

    private static void closedLater(Scope scope) throws Exception {
        SSLContext context = scope.certificates().context(scope.certificates().loopback());
        ScriptedServer server = scope.opened(ScriptedServer.pretendTls(connection -> {
            if (connection.number() == 0) {
                answerOverTls(connection, context);
            } else {
                readHello(connection);
            }
        }));
        HttpEngine engine = engine(scope);
        scope.call(engine, scope.post(server.uri("/"), "{}")).answer(200, "ok");
        for (EngineRequest request : List.of(scope.post(server.uri("/"), "{}"), scope.get(server.uri("/")))) {
            scope.call(engine, request).failed(Set.of(Reason.RESET), phases(request));
        }
    }

    /** One answer, after which the connection is closed. */
    private static void answerOverTls(Connection connection, SSLContext context) throws IOException {
        SSLSocket tls =
                (SSLSocket) context.getSocketFactory().createSocket(connection.socket(), connection.in(), false);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        tls.setSSLParameters(parameters);
        InputStream in = tls.getInputStream();
        StringBuilder request = new StringBuilder();
        while (request.indexOf("\r\n\r\n{}") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the request ends early");
            }
            request.append((char) next);
        }
        OutputStream out = tls.getOutputStream();
        out.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
                .getBytes(StandardCharsets.US_ASCII));
        tls.close();
    }

    private static void laterHandshakeSilent(Scope scope) throws Exception {
        SSLContext context = scope.certificates().context(scope.certificates().loopback());
        ScriptedServer server = scope.opened(ScriptedServer.pretendTls(connection -> {
            if (connection.number() == 0) {
                answerOverTls(connection, context);
            } else {
                connection.awaitPeerClose();
            }
        }));
        SSLContext trust = scope.certificates().context(null);
        HttpEngine engine = scope.engine(config -> config.sslContext(trust).connectTimeout(CONNECT));
        scope.call(engine, scope.post(server.uri("/"), "{}")).answer(200, "ok");
        for (EngineRequest request : List.of(scope.post(server.uri("/"), "{}"), scope.get(server.uri("/")))) {
            int known = server.connections();
            Deadline moment = Deadline.in(CONNECT);
            Outcome outcome = scope.call(engine, request);
            outcome.failed(Reason.CONNECT_TIMEOUT, Phase.NOT_SENT);
            scope.endedBy(outcome, moment, "the connect timeout");
            scope.seesClose(server.awaitConnection(known));
        }
    }

    private static void secondConnectionSilent(Scope scope) throws Exception {
        ScriptedServer server = scope.opened(ScriptedServer.pretendTls(connection -> {
            readHello(connection);
            if (connection.number() > 0) {
                connection.awaitPeerClose();
            }
        }));
        SSLContext context = scope.certificates().context(null);
        HttpEngine engine = scope.engine(config -> config.sslContext(context).connectTimeout(CONNECT));
        Deadline moment = Deadline.in(CONNECT);
        Outcome outcome = scope.call(engine, scope.get(server.uri("/")));
        outcome.failed(Set.of(Reason.RESET, Reason.CONNECT_TIMEOUT), NOT_YET);
        scope.endedBy(outcome, moment, "the connect timeout");
        if (server.connections() > 1) {
            scope.seesClose(server.awaitConnection(1));
        }
    }
}
