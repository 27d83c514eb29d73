package network.invo.engine.tck.internal;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import network.invo.engine.Deadline;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.HttpEngine;
import network.invo.engine.tck.Mode;

/** A name, its look-up and its addresses: parts of themes C and D, each in a {@link Fork}. */
final class AddressCases {

    private static final Duration CONNECT = Duration.ofSeconds(1);

    private static final Map<String, Case.Body> BODIES = Map.of(
            "C21", AddressCases::lookUpHangs,
            "C22", AddressCases::allSilent,
            "D50", AddressCases::firstRefuses,
            "D51", AddressCases::firstSilent,
            "D52", AddressCases::nameStays,
            "D53", AddressCases::allRefuse);

    private AddressCases() {}

    static List<Case> cases() {
        return List.of(
                forked(
                        "C21",
                        "A look-up that never ends costs the connect timeout, and no caller of executeAsync waits for it.",
                        Fork.Names.NO_ANSWER),
                forked(
                        "C22",
                        "The connect timeout is for all addresses of a name together.",
                        Fork.Names.SEVERAL_ADDRESSES),
                forked(
                        "D50",
                        "When the first address of a name refuses, the next is tried.",
                        Fork.Names.SEVERAL_ADDRESSES),
                forked(
                        "D51",
                        "When the first address of a name is silent, the next is tried within the connect timeout.",
                        Fork.Names.SEVERAL_ADDRESSES),
                forked(
                        "D52",
                        "Whichever address it is, the certificate must be the name's, and the server is told the name.",
                        Fork.Names.SEVERAL_ADDRESSES),
                forked(
                        "D53",
                        "When every address of a name refuses, the call is REFUSED and NOT_SENT.",
                        Fork.Names.SEVERAL_ADDRESSES));
    }

    private static Case forked(String id, String stake, Fork.Names names) {
        // A JVM that starts is work enough for a small machine.
        return Case.of(id, stake, Fork.of(id, names)).byItself();
    }

    static Case.Body body(String id) {
        Case.Body body = BODIES.get(id);
        if (body == null) {
            throw new IllegalArgumentException("no case " + id);
        }
        return body;
    }

    private static InetAddress first() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
    }

    /** A port at the first address on which nobody listens. */
    private static void refuse(Scope scope, int port) throws Exception {
        Socket bound = scope.closing(new Socket());
        try {
            bound.bind(new InetSocketAddress(first(), port));
        } catch (BindException e) {
            throw new NotApplicable("this system has no address 127.0.0.2: " + e);
        }
    }

    private static URI uri(String scheme, int port) {
        return URI.create(scheme + "://" + Fork.SEVERAL + ":" + port + "/");
    }

    private static void firstRefuses(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        refuse(scope, server.port());
        HttpEngine engine = scope.engine();
        scope.call(engine, scope.post(uri("http", server.port()), "{}")).answer(200, "ok");
        server.onlyRequest();
    }

    private static void firstSilent(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        silent(scope, first(), server.port());
        HttpEngine engine = scope.engine(config -> config.connectTimeout(Duration.ofSeconds(4)));
        scope.call(engine, scope.post(uri("http", server.port()), "{}")).answer(200, "ok");
        server.onlyRequest();
    }

    private static int silent(Scope scope, InetAddress address, int port) throws Exception {
        try {
            return scope.closing(FullBacklog.open(address, port)).port();
        } catch (BindException e) {
            throw new NotApplicable("this system has no address " + address + ": " + e);
        }
    }

    private static void nameStays(Scope scope) throws Exception {
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        ScriptedServer server = secure(scope, scope.certificates().host(Fork.SEVERAL), told);
        refuse(scope, server.port());
        SSLContext trust = scope.certificates().context(null);
        HttpEngine engine = scope.engine(config -> config.sslContext(trust));
        scope.call(engine, scope.post(uri("https", server.port()), "{}")).answer(200, "ok");
        Check.equal(List.copyOf(told), List.of(Fork.SEVERAL), "the name that the server was told");

        ScriptedServer other = secure(scope, scope.certificates().loopback(), told);
        refuse(scope, other.port());
        scope.call(engine, scope.post(uri("https", other.port()), "{}")).failed(Reason.TLS, Phase.NOT_SENT);
        Check.equal(other.received().size(), 0, "the number of requests that the server could read");
    }

    private static ScriptedServer secure(Scope scope, Certificates.Identity identity, List<String> told)
            throws Exception {
        return scope.tlsServer(scope.certificates().context(identity), connection -> {
            for (Received request = connection.read(); request != null; request = connection.read()) {
                SSLSocket socket = (SSLSocket) connection.socket();
                for (SNIServerName name : ((ExtendedSSLSession) socket.getSession()).getRequestedServerNames()) {
                    told.add(name instanceof SNIHostName host ? host.getAsciiName() : name.toString());
                }
                connection.answer(200, "ok");
            }
        });
    }

    private static void allRefuse(Scope scope) throws Exception {
        int port = scope.refusingPort();
        refuse(scope, port);
        scope.call(scope.engine(), scope.post(uri("http", port), "{}")).failed(Reason.REFUSED, Phase.NOT_SENT);
    }

    private static void allSilent(Scope scope) throws Exception {
        int port = silent(scope, ScriptedServer.loopback(), 0);
        silent(scope, first(), port);
        timesOut(scope, uri("http", port));
    }

    private static void lookUpHangs(Scope scope) throws Exception {
        timesOut(scope, uri("http", 1));
        timesOut(scope, uri("https", 1));
    }

    private static void timesOut(Scope scope, URI uri) throws Exception {
        HttpEngine engine = scope.engine(config -> config.connectTimeout(CONNECT));
        // The first call of a JVM pays for the loading of classes.
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        scope.call(engine, scope.post(server.uri("/"), "{}"));
        Deadline moment = Deadline.in(CONNECT);
        Call call = scope.start(engine, scope.post(uri, "{}"));
        if (scope.mode() == Mode.ASYNC) {
            call.awaitStarted();
            Check.that(!call.isDone() && !moment.isPast(), "executeAsync kept its caller until the call had ended");
        }
        Outcome outcome = call.await();
        outcome.failed(Set.of(Reason.CONNECT_TIMEOUT), Set.of(Phase.NOT_SENT));
        scope.endedBy(outcome, moment, "the connect timeout");
    }
}
