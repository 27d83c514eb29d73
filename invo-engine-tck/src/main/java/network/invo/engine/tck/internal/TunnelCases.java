package network.invo.engine.tck.internal;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import network.invo.engine.Deadline;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineProxy;
import network.invo.engine.HttpEngine;

/** Theme J once more: whatever happens before a tunnel stands, nothing was sent, and the connect timeout holds. */
final class TunnelCases {

    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration PATIENT = Duration.ofSeconds(30);

    private TunnelCases() {}

    static List<Case> cases() {
        return List.of(
                Case.of(
                        "J20",
                        "A proxy that never answers CONNECT costs the connect timeout, and not the deadline.",
                        scope -> timesOut(scope, Connection::awaitPeerClose)),
                Case.of(
                        "J21",
                        "A tunnel in which TLS stays silent costs the connect timeout once, with what CONNECT took of it.",
                        scope -> timesOut(scope, connection -> {
                            Thread.sleep(CONNECT.toMillis() * 6 / 10);
                            connection.send("HTTP/1.1 200 Connection established\r\n\r\n");
                            connection.awaitPeerClose();
                        })),
                Case.of(
                        "J22",
                        "A proxy that closes instead of answering CONNECT has passed nothing on.",
                        scope -> breaks(scope, connection -> {})),
                Case.of(
                        "J23",
                        "A tunnel that is closed in the handshake has passed nothing on.",
                        scope -> breaks(scope, connection -> {
                            connection.send("HTTP/1.1 200 Connection established\r\n\r\n");
                            connection.in().read();
                        })),
                Case.of(
                        "J24",
                        "A proxy that refuses the tunnel has passed nothing on, whatever its status.",
                        TunnelCases::refuses));
    }

    private static HttpEngine through(Scope scope, ScriptedServer proxy, Duration connectTimeout) throws Exception {
        SSLContext context = scope.certificates().context(null);
        return scope.engineOrRefused(
                "proxy",
                config -> config.proxy(EngineProxy.of("127.0.0.1", proxy.port()))
                        .sslContext(context)
                        .connectTimeout(connectTimeout));
    }

    /** A proxy, and what it does when it has read CONNECT. */
    private static ScriptedServer proxy(Scope scope, ScriptedServer.Script then) throws Exception {
        return scope.server(connection -> {
            Received connect = connection.read();
            if (connect != null) {
                Check.equal(connect.method(), "CONNECT", "the method");
                then.serve(connection);
            }
        });
    }

    private static void timesOut(Scope scope, ScriptedServer.Script then) throws Exception {
        ScriptedServer proxy = proxy(scope, then);
        HttpEngine engine = through(scope, proxy, CONNECT);
        Deadline moment = Deadline.in(CONNECT);
        Outcome outcome = scope.call(engine, scope.post(URI.create("https://localhost:1/"), "{}"));
        outcome.failed(Reason.CONNECT_TIMEOUT, Phase.NOT_SENT);
        scope.endedBy(outcome, moment, "the connect timeout");
        scope.seesClose(proxy.awaitConnection(0));
    }

    private static void breaks(Scope scope, ScriptedServer.Script then) throws Exception {
        ScriptedServer proxy = proxy(scope, then);
        HttpEngine engine = through(scope, proxy, PATIENT);
        scope.call(engine, scope.post(URI.create("https://localhost:1/"), "{}"))
                .failed(Set.of(Reason.RESET), Set.of(Phase.NOT_SENT));
    }

    private static void refuses(Scope scope) throws Exception {
        for (int status : new int[] {403, 502}) {
            ScriptedServer proxy = proxy(scope, connection -> connection.answer(status, "no"));
            HttpEngine engine = through(scope, proxy, PATIENT);
            scope.call(engine, scope.post(URI.create("https://localhost:1/"), "{}"))
                    .failed(Set.of(Reason.OTHER, Reason.RESET, Reason.REFUSED), Set.of(Phase.NOT_SENT));
            Check.equal(proxy.received().size(), 1, "the number of CONNECTs");
        }
    }
}
