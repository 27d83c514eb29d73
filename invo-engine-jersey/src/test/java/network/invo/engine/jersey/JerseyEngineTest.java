package network.invo.engine.jersey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.client.ClientResponseFilter;
import jakarta.ws.rs.core.Configuration;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Queue;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import network.invo.engine.Deadline;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineProxy;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import network.invo.engine.HttpEngine;
import network.invo.engine.HttpEngineProvider;
import org.awaitility.Awaitility;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.client.ClientProperties;
import org.glassfish.jersey.client.HttpUrlConnectorProvider;
import org.glassfish.jersey.client.JerseyClientBuilder;
import org.glassfish.jersey.client.filter.EncodingFeature;
import org.glassfish.jersey.client.spi.Connector;
import org.glassfish.jersey.client.spi.ConnectorProvider;
import org.glassfish.jersey.message.GZipEncoder;
import org.junit.jupiter.api.Test;

/** What the conformance kit cannot know: a client of the user's own, and what Jersey does by itself. */
class JerseyEngineTest {

    private static EngineRequest post(URI uri) {
        return post(uri, Duration.ofSeconds(20));
    }

    private static EngineRequest post(URI uri, Duration within) {
        EngineHeaders headers = EngineHeaders.empty().plus("Content-Type", "application/json; charset=utf-8");
        return new EngineRequest("POST", uri, headers, "{}".getBytes(UTF_8), Deadline.in(within), 10_000);
    }

    /** A user's client on our connector. */
    private static Client client() {
        return new JerseyClientBuilder()
                .withConfig(new ClientConfig().connectorProvider(JerseyEngine.connector()))
                .build();
    }

    private static Client defaultClient() {
        return new JerseyClientBuilder().build();
    }

    private static String redirect(String request) {
        return request.startsWith("POST /elsewhere") || request.startsWith("GET /elsewhere")
                ? RawServer.ok("followed")
                : "HTTP/1.1 307 Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n";
    }

    @Test
    void provider_serviceLoader_findsIt() {
        assertThat(ServiceLoader.load(HttpEngineProvider.class))
                .filteredOn(JerseyEngineProvider.class::isInstance)
                .singleElement()
                .satisfies(provider -> {
                    assertThat(provider.id()).isEqualTo("jersey");
                    assertThat(provider.priority()).isEqualTo(30);
                });
    }

    @Test
    void settingThatTheJdkCannotHonour_isRefusedWithTheEngineThatCan() {
        JerseyEngineProvider provider = new JerseyEngineProvider();
        EngineConfig idle =
                EngineConfig.builder().idleTime(Duration.ofSeconds(1)).build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> provider.create(idle))
                .withMessageContaining("idleTime")
                .withMessageContaining("apache");
        EngineConfig credentials = EngineConfig.builder()
                .proxy(EngineProxy.of("127.0.0.1", 3128).withCredentials("user", "pa55word"))
                .build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> provider.create(credentials))
                .withMessageContaining("proxy")
                .withMessageContaining("apache")
                .withMessageNotContaining("pa55word");
    }

    @Test
    void ownClient_containerHasAnotherImplementation_isJerseyAllTheSame() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(new ForeignContainer(before));
        try (RawServer server = RawServer.answering(request -> RawServer.ok("fine"))) {
            assertThatThrownBy(ClientBuilder::newBuilder)
                    .as("what the container would give")
                    .isNotNull();
            try (HttpEngine engine = new JerseyEngineProvider().create(EngineConfig.defaults())) {
                assertThat(engine.execute(post(server.uri("/"))).status()).isEqualTo(200);
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    // ---- a client of the user's own ----

    @Test
    void of_defaultConnector_isRefusedByTheNameOfTheWayOut() {
        try (Client client = defaultClient()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> JerseyEngine.of(client))
                    .withMessageContaining("HttpUrlConnectorProvider")
                    .withMessageContaining("allowHttpUrlConnection()");
        }
    }

    @Test
    void of_unknownConnector_isRefusedUnlessAllowed() {
        ConnectorProvider unknown = new UnknownConnectorProvider();
        try (Client client = new JerseyClientBuilder()
                .withConfig(new ClientConfig().connectorProvider(unknown))
                .build()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> JerseyEngine.of(client))
                    .withMessageContaining("UnknownConnectorProvider")
                    .withMessageContaining("allowConnector()");
            assertThatIllegalArgumentException()
                    .as("another opt-in does not cover it")
                    .isThrownBy(() -> JerseyEngine.builder(client)
                            .allowHttpUrlConnection()
                            .build());
            JerseyEngine.builder(client)
                    .allowConnector(UnknownConnectorProvider.class)
                    .build()
                    .close();
        }
    }

    @Test
    void of_clientOfAnotherImplementation_isRefused() {
        Client foreign = (Client) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Client.class}, (proxy, method, arguments) -> null);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JerseyEngine.of(foreign))
                .withMessageContaining("new JerseyClientBuilder()");
    }

    @Test
    void of_clientThatDecompresses_isRefused() {
        for (Class<?> decoder : List.of(GZipEncoder.class, EncodingFeature.class)) {
            try (Client client = client().register(decoder)) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> JerseyEngine.of(client))
                        .withMessageContaining(decoder.getName());
            }
        }
    }

    @Test
    void of_filtersOfTheClient_seeTheCallAndTheCallersLoader() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        AtomicReference<ClassLoader> loader = new AtomicReference<>();
        Client client = client();
        client.register((ClientRequestFilter) context -> {
            seen.add(context.getMethod() + " " + context.getUri().getRawPath() + " "
                    + context.getHeaderString("Content-Type"));
            loader.set(Thread.currentThread().getContextClassLoader());
            context.getHeaders().add("X-Trace", "from the filter");
        });
        client.register((ClientResponseFilter) (request, response) -> seen.add("status " + response.getStatus()));
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        ClassLoader application = new ClassLoader(before) {};
        thread.setContextClassLoader(application);
        try (client;
                RawServer server = RawServer.answering(request -> RawServer.ok("fine"));
                HttpEngine engine = JerseyEngine.of(client)) {
            EngineResponse response = engine.execute(post(server.uri("/a%2Fb//c?d=%2B")));
            assertThat(new String(response.body(), UTF_8)).isEqualTo("fine");
            assertThat(seen).containsExactly("POST /a%2Fb//c application/json; charset=utf-8", "status 200");
            assertThat(loader.get()).isSameAs(application);
            assertThat(server.requests())
                    .singleElement()
                    .asString()
                    .startsWith("POST /a%2Fb//c?d=%2B HTTP/1.1\r\n")
                    .contains("X-Trace: from the filter\r\n", "Content-Type: application/json; charset=utf-8\r\n")
                    .endsWith("\r\n\r\n{}");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void of_filterThatThrows_isNotSent() throws Exception {
        Client client = client();
        client.register((ClientRequestFilter) context -> {
            throw new IOException("said by the test");
        });
        try (client;
                RawServer server = RawServer.answering(request -> RawServer.ok("fine"));
                HttpEngine engine = JerseyEngine.of(client)) {
            EngineException failure =
                    catchThrowableOfType(EngineException.class, () -> engine.execute(post(server.uri("/"))));
            assertThat(failure.phase()).isEqualTo(Phase.NOT_SENT);
            // Words are left out, a filter's too; the trace says whose it is.
            assertThat(failure)
                    .rootCause()
                    .isInstanceOf(IOException.class)
                    .satisfies(cause -> assertThat(cause.getStackTrace()[0].getClassName())
                            .startsWith(JerseyEngineTest.class.getName()));
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void of_clientThatFollows_doesNotFollowForTheEngine() throws Exception {
        try (Client ours = client().property(ClientProperties.FOLLOW_REDIRECTS, true);
                Client theirs = defaultClient().property(ClientProperties.FOLLOW_REDIRECTS, true);
                RawServer server = RawServer.answering(JerseyEngineTest::redirect);
                HttpEngine safe = JerseyEngine.of(ours);
                HttpEngine allowed =
                        JerseyEngine.builder(theirs).allowHttpUrlConnection().build()) {
            assertThat(safe.execute(post(server.uri("/"))).status()).isEqualTo(307);
            assertThat(allowed.execute(post(server.uri("/"))).status()).isEqualTo(307);
            assertThat(server.requests()).hasSize(2);
            assertThat(ours.getConfiguration().getProperty(ClientProperties.FOLLOW_REDIRECTS))
                    .as("the user's client is as it was")
                    .isEqualTo(true);
        }
    }

    @Test
    void close_ofTheEngine_leavesTheUsersClientOpen() throws Exception {
        try (Client client = client();
                RawServer server = RawServer.answering(request -> RawServer.ok("fine"))) {
            HttpEngine engine = JerseyEngine.of(client);
            engine.close();
            engine.close();
            EngineException failure =
                    catchThrowableOfType(EngineException.class, () -> engine.execute(post(server.uri("/"))));
            assertThat(failure.reason()).isEqualTo(Reason.CLOSED);
            assertThat(client.target(server.uri("/")).request().get(String.class))
                    .isEqualTo("fine");
        }
    }

    /** Why it is refused: if this fails, a Jersey or JDK has mended it, and the Javadoc is to be changed. */
    @Test
    void allowHttpUrlConnection_postReadThenDropped_isSentTwice() throws Exception {
        try (Client client = defaultClient();
                RawServer server =
                        RawServer.answering(request -> request.contains("/warm") ? RawServer.ok("warm") : null);
                HttpEngine engine =
                        JerseyEngine.builder(client).allowHttpUrlConnection().build()) {
            EngineException failure =
                    catchThrowableOfType(EngineException.class, () -> engine.execute(post(server.uri("/charge"))));
            assertThat(failure.phase()).isEqualTo(Phase.MAYBE_SENT);
            assertThat(server.requests())
                    .as("POSTs of one call")
                    .hasSize(2)
                    .allMatch(request -> request.startsWith("POST /charge "));
        }
    }

    @Test
    void allowHttpUrlConnection_serverIsSilent_callerIsLetGoAtTheDeadline() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (Client client = defaultClient();
                RawServer server = RawServer.answering(request -> {
                    await(over);
                    return null;
                });
                HttpEngine engine =
                        JerseyEngine.builder(client).allowHttpUrlConnection().build()) {
            Deadline generous = Deadline.in(Duration.ofSeconds(10));
            EngineException failure = catchThrowableOfType(
                    EngineException.class, () -> engine.execute(post(server.uri("/"), Duration.ofMillis(500))));
            assertThat(failure.reason()).isEqualTo(Reason.DEADLINE);
            assertThat(failure.phase()).isEqualTo(Phase.MAYBE_SENT);
            assertThat(generous.isPast()).isFalse();
            over.countDown();
        }
    }

    @Test
    void allowHttpUrlConnection_aborted_leavesNoInterruptOnTheWorker() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        Queue<Boolean> interrupted = new ConcurrentLinkedQueue<>();
        try (Client client = defaultClient().register((ClientRequestFilter)
                        request -> interrupted.add(Thread.currentThread().isInterrupted()));
                RawServer server = RawServer.answering(request -> {
                    if (request.contains("/never")) {
                        await(over);
                        return null;
                    }
                    return RawServer.ok("ok");
                });
                HttpEngine engine =
                        JerseyEngine.builder(client).allowHttpUrlConnection().build()) {
            CompletableFuture<EngineResponse> call = engine.executeAsync(post(server.uri("/never")));
            Awaitility.await().until(() -> server.requests().size() == 1);
            assertThat(call.cancel(true)).isTrue();
            over.countDown();
            for (int i = 0; i < 20; i++) { // on the cancelled call's worker, if it is free
                assertThat(engine.execute(post(server.uri("/"))).status()).isEqualTo(200);
            }
            assertThat(interrupted).hasSize(21).doesNotContain(true);
        } finally {
            over.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- the connector in the user's own calls ----

    @Test
    void connector_ownCalls_answerAndFailBothWays() throws Exception {
        int refusing;
        try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refusing = nobody.getLocalPort();
        }
        URI refused = URI.create("http://127.0.0.1:" + refusing + "/");
        try (Client client = client();
                RawServer server = RawServer.answering(request -> RawServer.ok("fine"))) {
            assertThat(client.target(server.uri("/")).request().get(String.class))
                    .isEqualTo("fine");
            assertThat(client.target(server.uri("/"))
                            .request()
                            .async()
                            .get(String.class)
                            .get(10, TimeUnit.SECONDS))
                    .isEqualTo("fine");
            assertThatThrownBy(() -> client.target(refused).request().get())
                    .hasCauseInstanceOf(java.net.ConnectException.class);
            // Jersey's own connector for the JDK's client completes neither callback nor future here.
            assertThatThrownBy(
                            () -> client.target(refused).request().async().get().get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class);
        }
    }

    @Test
    void connector_ownAsynchronousCall_filtersRunOffTheSelectorThread() throws Exception {
        AtomicReference<String> ranOn = new AtomicReference<>();
        try (Client client = client();
                RawServer server = RawServer.answering(request -> RawServer.ok("fine"))) {
            client.register((ClientResponseFilter)
                    (request, response) -> ranOn.set(Thread.currentThread().getName()));
            client.target(server.uri("/")).request().async().get(String.class).get(10, TimeUnit.SECONDS);
        }
        assertThat(ranOn.get()).startsWith("invo-jersey-http");
    }

    @Test
    void connector_settingThatItCannotHonour_isRefused() {
        try (Client verifying = new JerseyClientBuilder()
                        .withConfig(new ClientConfig().connectorProvider(JerseyEngine.connector()))
                        .hostnameVerifier((host, session) -> true)
                        .build();
                Client credentials = client().property(ClientProperties.PROXY_URI, "http://127.0.0.1:3128")
                        .property(ClientProperties.PROXY_USERNAME, "user")
                        .property(ClientProperties.PROXY_PASSWORD, "pa55word")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> JerseyEngine.of(verifying))
                    .withMessageContaining("hostnameVerifier");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> JerseyEngine.of(credentials))
                    .withMessageContaining("proxy")
                    .withMessageContaining("apache");
        }
    }

    /** Somebody's own, of which nothing is known. */
    static final class UnknownConnectorProvider implements ConnectorProvider {

        @Override
        public Connector getConnector(Client client, Configuration config) {
            return new HttpUrlConnectorProvider().getConnector(client, config);
        }
    }

    /** A class loader that offers another Jakarta REST client, and a broken one, as a container may. */
    private static final class ForeignContainer extends ClassLoader {

        private static final String SERVICE = "META-INF/services/" + ClientBuilder.class.getName();

        ForeignContainer(ClassLoader parent) {
            super(parent);
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return name.equals(SERVICE) ? Collections.enumeration(List.of(service())) : super.getResources(name);
        }

        @Override
        public URL getResource(String name) {
            return name.equals(SERVICE) ? service() : super.getResource(name);
        }

        private static URL service() {
            try {
                return new URL(null, "memory:service", new URLStreamHandler() {
                    @Override
                    protected URLConnection openConnection(URL url) {
                        return new URLConnection(url) {
                            @Override
                            public void connect() {}

                            @Override
                            public java.io.InputStream getInputStream() {
                                return new ByteArrayInputStream("org.example.NoSuchClientBuilder\n".getBytes(UTF_8));
                            }
                        };
                    }
                });
            } catch (java.net.MalformedURLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
