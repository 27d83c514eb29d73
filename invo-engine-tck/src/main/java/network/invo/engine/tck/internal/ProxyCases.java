package network.invo.engine.tck.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineProxy;
import network.invo.engine.EngineRequest;
import network.invo.engine.HttpEngine;
import org.jspecify.annotations.Nullable;

/** Theme J: through a proxy, or an honest refusal. */
final class ProxyCases {

    private static final String USER = "studio";
    private static final String PASSWORD = "pass:w\u00f6rd";
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));

    private ProxyCases() {}

    static List<Case> cases() {
        return List.of(
                Case.of("J01", "A proxy that was set must be used, or refused: never gone around.", ProxyCases::plain),
                Case.of(
                        "J02",
                        "Through CONNECT the proxy sees a host and a port, and never the secret.",
                        ProxyCases::connect),
                Case.of("J03", "Credentials that were set must reach the proxy.", ProxyCases::plainCredentials),
                Case.of(
                        "J04",
                        "Credentials go to the proxy with CONNECT, and never to the server behind it.",
                        ProxyCases::connectCredentials),
                Case.of("J05", "A proxy that wants credentials and gets none says so at once.", ProxyCases::plain407),
                Case.of(
                        "J06",
                        "The same for CONNECT, and the secret must not be sent to the proxy.",
                        ProxyCases::connect407),
                Case.of("J07", "Wrong credentials must not be tried for ever.", ProxyCases::wrongCredentials),
                Case.of("J08", "A proxy that refuses is REFUSED and NOT_SENT.", ProxyCases::refusing),
                Case.of("J09", "A proxy that never answers CONNECT must not hold the caller.", ProxyCases::silent),
                Case.of(
                                "J10",
                                "Without a proxy set, no system property may send the secret elsewhere.",
                                ProxyCases::noSystemProperties)
                        .byItself());
    }

    /** A proxy: answers absolute http requests itself, makes tunnels, and wants credentials if there are any. */
    private static ScriptedServer proxy(Scope scope, @Nullable String credentials) throws IOException {
        return scope.server(connection -> {
            for (Received request = connection.read(); request != null; request = connection.read()) {
                if (credentials != null && !credentials.equals(request.first("Proxy-Authorization"))) {
                    connection.answer(
                            407,
                            "who are you".getBytes(StandardCharsets.UTF_8),
                            "Proxy-Authenticate: Basic realm=\"tck\", charset=\"UTF-8\"");
                } else if (request.method().equals("CONNECT")) {
                    String target = request.target();
                    int port = Integer.parseInt(target.substring(target.lastIndexOf(':') + 1));
                    try (Socket behind = new Socket(ScriptedServer.loopback(), port)) {
                        connection.send("HTTP/1.1 200 Connection established\r\n\r\n");
                        relay(connection, behind);
                    }
                    return;
                } else {
                    connection.answer(200, "by the proxy");
                }
            }
        });
    }

    private static void relay(Connection connection, Socket behind) throws IOException {
        KitThreads.start("relay", () -> {
            try {
                copy(behind.getInputStream(), connection.out());
                connection.socket().close();
            } catch (IOException e) {
                close(connection.socket());
            }
        });
        copy(connection.in(), behind.getOutputStream());
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[8_192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
            out.flush();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket that does not close", e);
        }
    }

    private static ScriptedServer origin(Scope scope) throws IOException {
        return scope.server(ScriptedServer.each((request, to) -> to.answer(200, "by the origin")));
    }

    private static ScriptedServer secureOrigin(Scope scope) throws Exception {
        return scope.tlsServer(
                scope.certificates().context(scope.certificates().loopback()),
                ScriptedServer.each((request, to) -> to.answer(200, "by the origin")));
    }

    private static HttpEngine through(Scope scope, EngineProxy proxy) throws Exception {
        SSLContext context = scope.certificates().context(null);
        return scope.engineOrRefused(
                proxy.user() == null ? "proxy" : "proxy credentials",
                config -> config.proxy(proxy).sslContext(context));
    }

    private static EngineProxy at(ScriptedServer proxy) {
        return EngineProxy.of("127.0.0.1", proxy.port());
    }

    private static void plain(Scope scope) throws Exception {
        ScriptedServer proxy = proxy(scope, null);
        ScriptedServer origin = origin(scope);
        HttpEngine engine = through(scope, at(proxy));
        scope.call(engine, scope.post(origin.uri("/a%2Fb?c=%2B"), "{}")).answer(200, "by the proxy");
        Received request = proxy.onlyRequest();
        Check.equal(request.target(), origin.uri("/a%2Fb?c=%2B").toString(), "the target");
        Check.equal(request.all("Host"), List.of("127.0.0.1:" + origin.port()), "Host");
        Check.equal(origin.connections(), 0, "the number of connections around the proxy");
    }

    private static void connect(Scope scope) throws Exception {
        ScriptedServer proxy = proxy(scope, null);
        ScriptedServer origin = secureOrigin(scope);
        HttpEngine engine = through(scope, at(proxy));
        scope.call(engine, scope.post(origin.uri("/"), "{}")).answer(200, "by the origin");
        Received connect = proxy.onlyRequest();
        Check.equal(connect.method(), "CONNECT", "the method");
        Check.equal(connect.target(), "127.0.0.1:" + origin.port(), "the target");
        Check.that(!connect.headHolds(scope.secret()), "the secret is in the CONNECT");
        Check.equal(origin.onlyRequest().all(Scope.SECRET_HEADER), List.of(scope.secret()), "the secret's header");
    }

    private static void plainCredentials(Scope scope) throws Exception {
        ScriptedServer proxy = proxy(scope, BASIC);
        ScriptedServer origin = origin(scope);
        HttpEngine engine = through(scope, at(proxy).withCredentials(USER, PASSWORD));
        scope.call(engine, scope.post(origin.uri("/"), "{}")).answer(200, "by the proxy");
        Check.equal(origin.connections(), 0, "the number of connections around the proxy");
    }

    private static void connectCredentials(Scope scope) throws Exception {
        ScriptedServer proxy = proxy(scope, BASIC);
        ScriptedServer origin = secureOrigin(scope);
        HttpEngine engine = through(scope, at(proxy).withCredentials(USER, PASSWORD));
        scope.call(engine, scope.post(origin.uri("/"), "{}")).answer(200, "by the origin");
        Check.equal(origin.onlyRequest().all("Proxy-Authorization"), List.of(), "the credentials at the origin");
        Check.that(!proxy.received().isEmpty(), "the proxy was gone around");
        for (Received request : proxy.received()) {
            Check.that(!request.headHolds(scope.secret()), "the secret is in the CONNECT");
        }
    }

    private static void plain407(Scope scope) throws Exception {
        ScriptedServer proxy = proxy(scope, BASIC);
        HttpEngine engine = through(scope, at(proxy));
        scope.call(engine, scope.post(origin(scope).uri("/"), "{}")).answer(407, "who are you");
        proxy.onlyRequest();
    }

    private static void connect407(Scope scope) throws Exception {
        ScriptedServer proxy = proxy(scope, BASIC);
        ScriptedServer origin = secureOrigin(scope);
        HttpEngine engine = through(scope, at(proxy));
        wanting(scope.call(engine, scope.post(origin.uri("/"), "{}")));
        Check.equal(origin.connections(), 0, "the number of connections around the proxy");
        for (Received request : proxy.received()) {
            Check.that(!request.headHolds(scope.secret()), "the secret was sent to the proxy");
        }
    }

    /** A 407 to CONNECT is the proxy's, not the server's: as an answer it is right, and as a failure too. */
    private static void wanting(Outcome outcome) {
        if (outcome.response() != null) {
            outcome.answer(407);
        } else {
            Check.that(
                    outcome.failed().phase() != Phase.ANSWERING
                            && outcome.failed().reason() != Reason.DEADLINE,
                    "the refusal is " + outcome.failed().phase() + ", "
                            + outcome.failed().reason());
        }
    }

    private static void wrongCredentials(Scope scope) throws Exception {
        ScriptedServer proxy = proxy(scope, BASIC);
        HttpEngine engine = through(scope, at(proxy).withCredentials(USER, "wrong"));
        wanting(scope.call(engine, scope.post(origin(scope).uri("/"), "{}")));
        ScriptedServer secure = secureOrigin(scope);
        wanting(scope.call(engine, scope.post(secure.uri("/"), "{}")));
        Check.equal(secure.connections(), 0, "the number of connections around the proxy");
        Check.that(
                proxy.received().size() <= 6,
                "the proxy was asked " + proxy.received().size() + " times");
    }

    private static void refusing(Scope scope) throws Exception {
        ScriptedServer origin = origin(scope);
        ScriptedServer secure = secureOrigin(scope);
        HttpEngine engine = through(scope, EngineProxy.of("127.0.0.1", scope.refusingPort()));
        scope.call(engine, scope.post(origin.uri("/"), "{}")).failed(Reason.REFUSED, Phase.NOT_SENT);
        scope.call(engine, scope.post(secure.uri("/"), "{}")).failed(Reason.REFUSED, Phase.NOT_SENT);
        Check.equal(origin.connections() + secure.connections(), 0, "the number of connections around the proxy");
    }

    private static void silent(Scope scope) throws Exception {
        ScriptedServer proxy = scope.server(connection -> {
            connection.read();
            connection.awaitPeerClose();
        });
        HttpEngine engine = through(scope, at(proxy));
        EngineRequest request = scope.post(secureOrigin(scope).uri("/"), new byte[2], Duration.ofSeconds(1));
        Outcome outcome = scope.call(engine, request);
        outcome.failed(Set.of(Reason.DEADLINE), Set.of(Phase.NOT_SENT, Phase.MAYBE_SENT));
        scope.endedAt(outcome, request.deadline());
        scope.seesClose(proxy.awaitConnection(0));
    }

    private static void noSystemProperties(Scope scope) throws Exception {
        ScriptedServer proxy = proxy(scope, null);
        ScriptedServer origin = origin(scope);
        String port = String.valueOf(proxy.port());
        Map<String, String> properties = Map.of(
                "http.proxyHost", "127.0.0.1",
                "http.proxyPort", port,
                "https.proxyHost", "127.0.0.1",
                "https.proxyPort", port,
                "http.nonProxyHosts", "");
        Map<String, @Nullable String> before = new HashMap<>();
        ProxySelector selector = ProxySelector.getDefault();
        try {
            properties.forEach((name, value) -> before.put(name, System.setProperty(name, value)));
            ProxySelector.setDefault(always(new InetSocketAddress(ScriptedServer.loopback(), proxy.port())));
            scope.call(scope.engine(), scope.post(origin.uri("/"), "{}")).answer(200, "by the origin");
        } finally {
            ProxySelector.setDefault(selector);
            before.forEach((name, value) -> {
                if (value == null) {
                    System.clearProperty(name);
                } else {
                    System.setProperty(name, value);
                }
            });
        }
        Check.equal(proxy.connections(), 0, "the number of connections to a proxy that nobody set");
    }

    private static ProxySelector always(InetSocketAddress address) {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return List.of(new Proxy(Proxy.Type.HTTP, address));
            }

            @Override
            public void connectFailed(URI uri, SocketAddress to, IOException failure) {
                // Nobody chooses by it.
            }
        };
    }
}
