package network.invo.engine.jersey;

import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.WebTarget;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import network.invo.engine.AnswerFraming;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineProxy;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import network.invo.engine.HttpEngine;
import network.invo.engine.blocking.BlockingCall;
import network.invo.engine.blocking.BlockingCalls;
import network.invo.engine.blocking.BlockingTransport;
import network.invo.engine.jdkhttp.JdkFailures;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.client.ClientProperties;
import org.glassfish.jersey.client.HttpUrlConnectorProvider;
import org.glassfish.jersey.client.Initializable;
import org.glassfish.jersey.client.JerseyClientBuilder;
import org.glassfish.jersey.client.RequestEntityProcessing;
import org.glassfish.jersey.client.filter.EncodingFeature;
import org.glassfish.jersey.client.filter.EncodingFilter;
import org.glassfish.jersey.client.spi.ConnectorProvider;
import org.glassfish.jersey.spi.ContentEncoder;
import org.jspecify.annotations.Nullable;

/**
 * An engine on a Jersey {@link Client} of the user's own, with its filters, features and logging.
 *
 * <pre>{@code
 * Client client = new JerseyClientBuilder()
 *         .withConfig(new ClientConfig().connectorProvider(JerseyEngine.connector()))
 *         .register(myFilter)
 *         .build();
 * InvoServer invo = InvoServer.builder().engine(JerseyEngine.of(client)) ...
 * }</pre>
 *
 * <p>Thread-safe. The client stays the user's, who closes it after the engine. Trust, client certificates, connect timeout
 * and proxy are the client's. Calls run on threads of the engine's, with the caller's context class loader; a filter
 * sees none of the caller's thread locals. Redirects are never followed, whatever the client says.
 *
 * <p>A filter or feature that logs headers logs the game's secret: that is then the user's to mask.
 */
public final class JerseyEngine implements HttpEngine {

    /** Before every filter of the user's: Jersey takes zero and less for no priority at all. */
    private static final int FIRST = 1;

    /** Before every filter of the user's, on the way back. */
    private static final int FIRST_OF_ANSWER = Integer.MAX_VALUE;

    private final @Nullable Client ownClient;
    private final WebTarget target;
    private final boolean trusted;
    private final BlockingCalls calls;

    private JerseyEngine(Client client, boolean own, boolean trusted, EngineConfig config) {
        this.ownClient = own ? client : null;
        this.trusted = trusted;
        // Derived, so that nothing is changed in the user's client; made once, because each one has its own connector.
        target = client.target("http://invo.invalid/")
                .register(new ExactRequest(), FIRST)
                .register(new ExactAnswer(), FIRST_OF_ANSWER)
                .property(ClientProperties.FOLLOW_REDIRECTS, false)
                .property(ClientProperties.REQUEST_ENTITY_PROCESSING, RequestEntityProcessing.BUFFERED)
                .property(ClientProperties.SUPPRESS_HTTP_COMPLIANCE_VALIDATION, true);
        if (target instanceof Initializable<?> jersey) {
            // Here and now: a wrong setting is an error of the one who builds, not of the first call.
            jersey.preInitialize();
        }
        calls = BlockingCalls.of("invo-jersey", config, new Transport());
    }

    /** For the provider: settings that cannot be honoured have been refused. */
    static JerseyEngine withOwnClient(EngineConfig config) {
        ClientConfig jersey = new ClientConfig()
                .connectorProvider(connector())
                // What lies on the class path by chance, a container's providers for example, is none of ours.
                .property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true)
                .property(CommonProperties.METAINF_SERVICES_LOOKUP_DISABLE, true)
                // Readers of XML, images and mail: we pass bytes, and Jersey warns of those whose classes are missing.
                .property(CommonProperties.PROVIDER_DEFAULT_DISABLE, "ALL")
                .property(ClientProperties.CONNECT_TIMEOUT, (int)
                        Math.max(1, config.connectTimeout().toMillis()));
        EngineProxy proxy = config.proxy();
        if (proxy != null) {
            jersey.property(ClientProperties.PROXY_URI, "http://" + proxy.host() + ":" + proxy.port());
        }
        // Never ClientBuilder: in a container that is the container's own implementation.
        JerseyClientBuilder builder = new JerseyClientBuilder().withConfig(jersey);
        if (config.sslContext() != null) {
            builder.sslContext(config.sslContext());
        }
        return new JerseyEngine(builder.build(), true, true, config);
    }

    /**
     * An engine on a client whose connector is {@link #connector()}.
     *
     * @param client a Jersey client; the caller keeps and closes it
     * @return a new engine
     * @throws IllegalArgumentException if it is no Jersey client, runs on another connector, or decompresses
     */
    public static JerseyEngine of(Client client) {
        return builder(client).build();
    }

    /**
     * Starts an engine on a user's client.
     *
     * @param client a Jersey client; the caller keeps and closes it
     * @return a new builder
     */
    public static Builder builder(Client client) {
        return new Builder(client);
    }

    /**
     * The connector that keeps an engine's promises, for {@link ClientConfig#connectorProvider}. It runs on
     * {@code java.net.http}, speaks HTTP/1.1, follows no redirect, keeps no cookies, and looks at no system property.
     *
     * <p>It honours Jersey's {@link ClientProperties#CONNECT_TIMEOUT} (with the TLS handshake, in calls of the engine),
     * {@link ClientProperties#READ_TIMEOUT} (until the complete answer), {@link ClientProperties#PROXY_URI}, and the
     * client's {@code SSLContext}. It refuses a {@code HostnameVerifier} and a proxy's credentials when the client is
     * first used.
     *
     * @return a connector provider
     */
    public static ConnectorProvider connector() {
        return new JdkConnectorProvider();
    }

    @Override
    public EngineResponse execute(EngineRequest request) throws EngineException, InterruptedException {
        return calls.execute(request);
    }

    @Override
    public CompletableFuture<EngineResponse> executeAsync(EngineRequest request) {
        return calls.executeAsync(request);
    }

    @Override
    public void close() {
        calls.close();
        if (ownClient != null) {
            ownClient.close();
        }
    }

    /** One exchange, on a worker. */
    private final class Transport implements BlockingTransport {

        @Override
        public EngineResponse exchange(BlockingCall call) throws IOException {
            ExactAnswer.Kept kept = new ExactAnswer.Kept();
            return trusted ? read(send(call, kept), call, kept) : foreign(call, kept);
        }

        /** On a connector that tells us nothing: it may send at any moment. */
        private EngineResponse foreign(BlockingCall call, ExactAnswer.Kept kept) throws IOException {
            ForeignAbort abort = new ForeignAbort(calls::onWorker);
            try {
                call.onAbort(abort);
                call.sending();
                Response answer = send(call, kept);
                abort.answering(answer);
                return read(answer, call, kept);
            } finally {
                abort.over();
            }
        }

        private Response send(BlockingCall call, ExactAnswer.Kept kept) {
            return target.request()
                    .property(JdkConnector.CALL, call)
                    .property(ExactAnswer.KEPT, kept)
                    .method(call.request().method());
        }

        @Override
        public EngineException translate(Throwable failure, Phase phase) {
            return trusted ? JdkFailures.of(phase, failure) : JdkFailures.asReached(phase, failure);
        }
    }

    private static EngineResponse read(Response answer, BlockingCall call, ExactAnswer.Kept kept) throws IOException {
        int most = call.request().maxResponseBytes();
        try {
            List<EngineHeaders.Line> lines = new ArrayList<>();
            answer.getStringHeaders()
                    .forEach((name, values) -> values.forEach(value -> lines.add(new EngineHeaders.Line(name, value))));
            EngineHeaders headers = kept.restore(lines);
            AnswerFraming.check(answer.getStatus(), headers);
            InputStream in = answer.readEntity(InputStream.class);
            byte[] body = in.readNBytes(most);
            if (body.length == most && in.read() >= 0) {
                throw new EngineException(
                        Phase.ANSWERING, Reason.TOO_LARGE, "the answer is longer than " + most + " bytes", null);
            }
            return new EngineResponse(answer.getStatus(), headers, body);
        } finally {
            answer.close();
        }
    }

    /** Makes an engine on a user's client, after a look at what that client does. Not thread-safe. */
    public static final class Builder {

        private final Client client;
        private final EngineConfig.Builder config = EngineConfig.builder();
        private final Set<Class<?>> allowed = new HashSet<>();

        private Builder(Client client) {
            this.client = client;
        }

        /**
         * The most calls at a time, and so connections.
         *
         * @param value at least 1; default 64
         * @return this builder
         */
        public Builder maxConnections(int value) {
            config.maxConnections(value);
            return this;
        }

        /**
         * The longest wait for a free connection when all are taken.
         *
         * @param value longer than zero, at most a day; default 10 s
         * @return this builder
         */
        public Builder poolWait(Duration value) {
            config.poolWait(value);
            return this;
        }

        /**
         * Where the dependants of asynchronous results run, and nothing else: see {@link EngineConfig#executor()}. The
         * engine does not shut it down.
         *
         * @param value the executor; default: the engine's own threads
         * @return this builder
         */
        public Builder executor(Executor value) {
            config.executor(value);
            return this;
        }

        /**
         * Accepts a client on Jersey's default connector, {@code HttpURLConnection}. <b>It sends a POST a second time, by
         * itself, when the server has read it and closed the connection without an answer</b>; the second may charge the
         * player again unless the call carries an idempotency key. It also takes a body that was cut short for a whole
         * one, and hears neither interrupt nor deadline: the caller is let go in time, the connection stays until the
         * server or Jersey's own timeouts end it.
         *
         * @return this builder
         */
        public Builder allowHttpUrlConnection() {
            return allowConnector(HttpUrlConnectorProvider.class);
        }

        /**
         * Accepts a client on another connector. What is known of those of Jersey 3.1: {@code jersey-apache5-connector}
         * repeats a POST on 503 and 429 and lets go of a connection only when the server does;
         * {@code jersey-jnh-connector} knows no connect timeout and goes through the system's proxy. An engine cannot
         * tell how far a request came on them, so every failure counts as possibly sent. Measured with the conformance
         * kit, {@code jersey-jnh-connector} 3.1.11 failed about one case in six.
         *
         * @param provider the connector provider's class
         * @return this builder
         */
        public Builder allowConnector(Class<? extends ConnectorProvider> provider) {
            allowed.add(provider);
            return this;
        }

        /**
         * The engine.
         *
         * @return a new engine
         * @throws IllegalArgumentException if the client is no Jersey client, decompresses, or runs on a connector that
         *     is neither {@link #connector()} nor allowed; or if a number is out of its range
         */
        public JerseyEngine build() {
            if (!(client.getConfiguration() instanceof ClientConfig jersey)) {
                throw new IllegalArgumentException("client: not a Jersey client but "
                        + client.getClass().getName() + "; make it with new JerseyClientBuilder(), not ClientBuilder");
            }
            refuseDecompression(jersey);
            ConnectorProvider connector = jersey.getConnectorProvider();
            boolean trusted = connector instanceof JdkConnectorProvider;
            if (!trusted && !allowed.contains(connector.getClass())) {
                throw new IllegalArgumentException(
                        "client: runs on " + connector.getClass().getName()
                                + (connector instanceof HttpUrlConnectorProvider
                                        ? ", which sends a POST twice when a connection breaks; allowHttpUrlConnection() accepts that"
                                        : ", which is not known to be safe; allowConnector() accepts it")
                                + ". Safe is connectorProvider(JerseyEngine.connector())");
            }
            return new JerseyEngine(client, false, trusted, config.build());
        }

        /** An engine's answer is the bytes as received, as long as their Content-Length says. */
        private static void refuseDecompression(Configuration jersey) {
            Stream.concat(
                            jersey.getClasses().stream(),
                            jersey.getInstances().stream().map(Object::getClass))
                    .filter(type -> ContentEncoder.class.isAssignableFrom(type)
                            || type == EncodingFilter.class
                            || type == EncodingFeature.class)
                    .findFirst()
                    .ifPresent(type -> {
                        throw new IllegalArgumentException(
                                "client: has " + type.getName() + "; an engine does not decompress");
                    });
        }
    }
}
