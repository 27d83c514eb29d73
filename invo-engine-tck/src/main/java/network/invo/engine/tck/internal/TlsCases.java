package network.invo.engine.tck.internal;

import java.io.IOException;
import java.net.URI;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.HttpEngine;

/** Theme E: who is on the other side. */
final class TlsCases {

    private static final ScriptedServer.Script POSTED_OR_GOT =
            ScriptedServer.each((request, to) -> to.answer(200, request.body().length == 0 ? "got" : "posted"));

    private TlsCases() {}

    static List<Case> cases() {
        return List.of(
                Case.of(
                        "E01",
                        "The SSLContext that was set is the one that is used, by name and by address.",
                        TlsCases::ownContext),
                Case.of(
                        "E02",
                        "A certificate of an unknown authority must end the call before the secret is sent.",
                        TlsCases::unknownAuthority),
                Case.of(
                        "E03",
                        "An SSLContext that trusts another authority must not be replaced by one that trusts all.",
                        TlsCases::otherAuthority),
                Case.of(
                        "E04",
                        "A good certificate of another host is another host: the secret would go there.",
                        TlsCases::wrongHostName),
                Case.of("E05", "An expired certificate is no certificate.", TlsCases::expired),
                Case.of("E06", "TLS 1.1 is broken; a server that has nothing newer is refused.", TlsCases::oldProtocol),
                Case.of("E07", "A fatal alert in the handshake is TLS, with its cause.", TlsCases::alert),
                Case.of(
                        "E08",
                        "A plain http server behind an https URL must never see the request.",
                        TlsCases::plainServer),
                Case.of("E09", "A client certificate that was set must be shown.", TlsCases::clientCertificate),
                Case.of(
                        "E10",
                        "A server that wants a client certificate and gets none answers nothing.",
                        TlsCases::clientCertificateMissing),
                Case.of("E11", "A TLS connection is kept, or each call pays a handshake.", TlsCases::kept),
                Case.of(
                        "E12",
                        "A server that negotiates HTTP/1.1 must be served by an engine that would rather have HTTP/2.",
                        TlsCases::negotiatesHttp11));
    }

    private static ScriptedServer answering(Scope scope, Certificates.Identity identity) throws Exception {
        return scope.tlsServer(scope.certificates().context(identity), POSTED_OR_GOT);
    }

    private static HttpEngine trusting(Scope scope) throws Exception {
        SSLContext context = scope.certificates().context(null);
        return scope.engine(config -> config.sslContext(context));
    }

    private static void ownContext(Scope scope) throws Exception {
        ScriptedServer server = answering(scope, scope.certificates().loopback());
        HttpEngine engine = trusting(scope);
        scope.call(engine, scope.get(server.uri("/"))).answer(200, "got");
        scope.call(engine, scope.post(server.uri("localhost", "/"), "{}")).answer(200, "posted");
        Check.equal(server.received().size(), 2, "the number of requests");
    }

    private static void unknownAuthority(Scope scope) throws Exception {
        ScriptedServer server = answering(scope, scope.certificates().loopback());
        refusesCertificate(scope, scope.engine(), server, server.uri("/"), CertPathBuilderException.class);
    }

    private static void otherAuthority(Scope scope) throws Exception {
        ScriptedServer server = answering(scope, scope.certificates().loopback());
        SSLContext other = new Certificates().context(null);
        HttpEngine engine = scope.engine(config -> config.sslContext(other));
        refusesCertificate(scope, engine, server, server.uri("/"), CertificateException.class);
    }

    private static void wrongHostName(Scope scope) throws Exception {
        ScriptedServer server = answering(scope, scope.certificates().otherHost());
        refusesCertificate(scope, trusting(scope), server, server.uri("/"), SSLException.class);
        refusesCertificate(scope, trusting(scope), server, server.uri("localhost", "/"), SSLException.class);
    }

    private static void expired(Scope scope) throws Exception {
        ScriptedServer server = answering(scope, scope.certificates().expired());
        refusesCertificate(scope, trusting(scope), server, server.uri("/"), CertificateExpiredException.class);
    }

    private static void refusesCertificate(
            Scope scope, HttpEngine engine, ScriptedServer server, URI uri, Class<? extends Exception> inChain)
            throws Exception {
        EngineException failure = scope.call(engine, scope.post(uri, "{}")).failed(Reason.TLS, Phase.NOT_SENT);
        checkChain(failure, SSLException.class);
        checkChain(failure, inChain);
        Check.equal(server.received().size(), 0, "the number of requests that the server could read");
    }

    private static void checkChain(EngineException failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return;
            }
        }
        throw new AssertionError("no " + type.getSimpleName() + " among the causes, which say what to repair", failure);
    }

    private static void oldProtocol(Scope scope) throws Exception {
        refusesHandshake(scope, connection -> {
            readHello(connection);
            byte[] hello = new byte[5 + 4 + 38];
            byte[] head = {0x16, 0x03, 0x02, 0x00, 42, 0x02, 0x00, 0x00, 38, 0x03, 0x02};
            System.arraycopy(head, 0, hello, 0, head.length);
            // 32 random bytes, no session id; the cipher suite is ECDHE_RSA_WITH_AES_128_CBC_SHA, no compression.
            hello[hello.length - 3] = (byte) 0xc0;
            hello[hello.length - 2] = 0x13;
            connection.send(hello);
            connection.awaitPeerClose();
        });
    }

    private static void alert(Scope scope) throws Exception {
        refusesHandshake(scope, connection -> {
            readHello(connection);
            connection.send(new byte[] {0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28});
            connection.awaitPeerClose();
        });
    }

    private static void plainServer(Scope scope) throws Exception {
        refusesHandshake(scope, connection -> {
            readHello(connection);
            connection.answer(400, "this is http");
            connection.awaitPeerClose();
        });
    }

    private static void readHello(Connection connection) throws IOException {
        byte[] record = connection.in().readNBytes(5);
        Check.that(record.length == 5 && record[0] == 0x16, "what came first was not a TLS handshake");
        connection.in().readNBytes(((record[3] & 0xff) << 8) | (record[4] & 0xff));
    }

    private static void refusesHandshake(Scope scope, ScriptedServer.Script script) throws Exception {
        ScriptedServer server = scope.opened(ScriptedServer.pretendTls(script));
        // Some libraries do not tell a handshake that fails from a connection that does: MAYBE_SENT is honest there.
        EngineException failure = scope.call(trusting(scope), scope.post(server.uri("/"), "{}"))
                .failed(Set.of(Reason.TLS), Set.of(Phase.NOT_SENT, Phase.MAYBE_SENT));
        checkChain(failure, SSLException.class);
        scope.seesClose(server.awaitConnection(0));
    }

    private static ScriptedServer wantingCertificate(Scope scope, List<String> seen) throws Exception {
        SSLContext context = scope.certificates().context(scope.certificates().loopback());
        ScriptedServer server = scope.tlsServer(context, connection -> {
            // On the accepted socket: the listener already waits in accept(), with the settings that it had then.
            ((SSLSocket) connection.socket()).setNeedClientAuth(true);
            for (Received request = connection.read(); request != null; request = connection.read()) {
                SSLSocket socket = (SSLSocket) connection.socket();
                X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
                seen.add(shown.getSubjectX500Principal().getName());
                connection.answer(200, "welcome");
            }
        });
        return server;
    }

    private static void clientCertificate(Scope scope) throws Exception {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        ScriptedServer server = wantingCertificate(scope, seen);
        SSLContext context = scope.certificates().context(scope.certificates().client("studio-7"));
        HttpEngine engine = scope.engineOrRefused("a client certificate", config -> config.sslContext(context));
        scope.call(engine, scope.post(server.uri("/"), "{}")).answer(200, "welcome");
        Check.equal(List.copyOf(seen), List.of("CN=studio-7"), "the certificate that the server saw");
    }

    private static void clientCertificateMissing(Scope scope) throws Exception {
        ScriptedServer server = wantingCertificate(scope, new ArrayList<>());
        // With TLS 1.3 the client has sent its request before it hears of the refusal: only MAYBE_SENT is sure to be
        // right.
        scope.call(trusting(scope), scope.post(server.uri("/"), "{}"))
                .failed(Set.of(Reason.TLS, Reason.RESET), Set.of(Phase.NOT_SENT, Phase.MAYBE_SENT));
        Check.equal(server.received().size(), 0, "the number of requests that the server read");
    }

    private static void kept(Scope scope) throws Exception {
        ScriptedServer server = answering(scope, scope.certificates().loopback());
        HttpEngine engine = trusting(scope);
        for (int i = 0; i < 4; i++) {
            scope.call(engine, scope.post(server.uri("/"), "{}")).answer(200, "posted");
        }
        Check.equal(server.connections(), 1, "the number of connections");
    }

    private static void negotiatesHttp11(Scope scope) throws Exception {
        ScriptedServer server = scope.opened(ScriptedServer.negotiating(
                scope.certificates().context(scope.certificates().loopback()), POSTED_OR_GOT));
        HttpEngine engine = trusting(scope);
        scope.call(engine, scope.post(server.uri("/"), "{}")).answer(200, "posted");
        scope.call(engine, scope.get(server.uri("/"))).answer(200, "got");
    }
}
