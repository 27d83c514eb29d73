package network.invo.engine.jersey;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.core.Configuration;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineResponse;
import network.invo.engine.blocking.BlockingCall;
import network.invo.engine.blocking.Workers;
import network.invo.engine.jdkhttp.JdkClients;
import network.invo.engine.jdkhttp.JdkExchange;
import org.glassfish.jersey.client.ClientProperties;
import org.glassfish.jersey.client.ClientRequest;
import org.glassfish.jersey.client.ClientResponse;
import org.glassfish.jersey.client.spi.AsyncConnectorCallback;
import org.glassfish.jersey.client.spi.Connector;
import org.glassfish.jersey.message.internal.Statuses;
import org.jspecify.annotations.Nullable;

/**
 * Jersey's transport on the JDK's HTTP client, HTTP/1.1 only.
 *
 * <p>Jersey's own connector for that client follows redirects, goes through the system's proxy, knows no connect timeout,
 * is never closed, and leaves a running exchange only when its thread is interrupted.
 */
final class JdkConnector implements Connector {

    /** The request's property that holds the engine's {@link BlockingCall}; absent when the user's own code calls. */
    static final String CALL = "network.invo.engine.jersey.call";

    /** For the user's own calls: an array's longest. */
    private static final int NO_LIMIT = Integer.MAX_VALUE - 8;

    private static final JdkExchange.Progress UNHEARD = new JdkExchange.Progress() {
        @Override
        public void sending() {}

        @Override
        public void answering() {}
    };

    private final ExecutorService threads;
    private final JdkClients clients;

    JdkConnector(Client client, Configuration config) {
        if (client.getHostnameVerifier() != null) {
            throw new IllegalArgumentException("hostnameVerifier: the JDK's client always checks host names by itself");
        }
        ProxySelector proxy = proxy(config);
        threads = Workers.start("invo-jersey-http", JdkConnector.class.getClassLoader());
        // On plain http the JDK's client would ask for an upgrade to HTTP/2 with the first request; and an aborted
        // HTTP/2 exchange leaves its connection open.
        clients = JdkClients.open(
                HttpClient.Version.HTTP_1_1, client.getSslContext(), proxy, connectTimeout(config), threads);
    }

    private static @Nullable Duration connectTimeout(Configuration config) {
        Integer millis =
                ClientProperties.getValue(config.getProperties(), ClientProperties.CONNECT_TIMEOUT, Integer.class);
        return millis == null || millis <= 0 ? null : Duration.ofMillis(millis);
    }

    private static ProxySelector proxy(Configuration config) {
        Object proxy = config.getProperty(ClientProperties.PROXY_URI);
        if (config.getProperty(ClientProperties.PROXY_USERNAME) != null) {
            throw new IllegalArgumentException("proxy: the JDK's client sends no Basic credentials to a proxy for https"
                    + " unless the whole JVM allows it; the engine \"apache\" sends them");
        }
        if (proxy == null) {
            return HttpClient.Builder.NO_PROXY;
        }
        URI uri = proxy instanceof URI given ? given : URI.create(proxy.toString());
        if (uri.getHost() == null || uri.getPort() < 0) {
            throw new IllegalArgumentException(
                    "proxy: must be a URI with a host and a port, such as http://proxy:3128");
        }
        return ProxySelector.of(InetSocketAddress.createUnresolved(uri.getHost(), uri.getPort()));
    }

    @Override
    public ClientResponse apply(ClientRequest request) {
        JdkExchange exchange = send(request);
        try {
            return response(request, await(request, exchange));
        } catch (ExecutionException e) {
            throw new ProcessingException(e.getCause());
        } catch (CancellationException | TimeoutException e) {
            throw new ProcessingException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessingException(e);
        } finally {
            // After an answer there is nothing left to abort.
            exchange.abort();
        }
    }

    private static EngineResponse await(ClientRequest request, JdkExchange exchange)
            throws ExecutionException, InterruptedException, TimeoutException {
        Integer limit = request.resolveProperty(ClientProperties.READ_TIMEOUT, Integer.class);
        return limit == null || limit <= 0
                ? exchange.answer().get()
                : exchange.answer().get(limit, TimeUnit.MILLISECONDS);
    }

    /** For the user's own asynchronous calls; the engine makes none. */
    @Override
    public Future<?> apply(ClientRequest request, AsyncConnectorCallback callback) {
        JdkExchange exchange = send(request);
        // The callback is not ours, and may block.
        return exchange.answer()
                .handleAsync(
                        (answer, failure) -> {
                            if (failure == null) {
                                callback.response(response(request, answer));
                            } else {
                                exchange.abort();
                                callback.failure(failure);
                            }
                            return null;
                        },
                        threads);
    }

    private JdkExchange send(ClientRequest request) {
        HttpClient open =
                clients.client("https".equalsIgnoreCase(request.getUri().getScheme()));
        if (open == null) {
            throw new ProcessingException("the connector is closed");
        }
        BlockingCall call = request.getProperty(CALL) instanceof BlockingCall known ? known : null;
        Integer connect = request.resolveProperty(ClientProperties.CONNECT_TIMEOUT, Integer.class);
        JdkExchange exchange = call == null
                ? new JdkExchange(body(request), NO_LIMIT, UNHEARD)
                : new JdkExchange(body(request), call.request().maxResponseBytes(), progress(call));
        HttpRequest.Builder message =
                HttpRequest.newBuilder(request.getUri()).method(request.getMethod(), exchange.gate());
        for (Map.Entry<String, List<String>> header :
                request.getRequestHeaders().entrySet()) {
            for (String value : header.getValue()) {
                message.header(header.getKey(), value);
            }
        }
        if (call != null) {
            call.onAbort(exchange::abort);
            if (connect != null && connect > 0) {
                call.connecting(Duration.ofMillis(connect));
            }
        }
        exchange.start(open, message.build());
        return exchange;
    }

    private static JdkExchange.Progress progress(BlockingCall call) {
        return new JdkExchange.Progress() {
            @Override
            public void sending() {
                call.sending();
            }

            @Override
            public void answering() {
                call.answering();
            }
        };
    }

    private static byte[] body(ClientRequest request) {
        if (!request.hasEntity()) {
            return new byte[0];
        }
        boolean unchanged = !request.getWriterInterceptors().iterator().hasNext();
        if (unchanged && request.getEntity() instanceof byte[] bytes) {
            return bytes;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        request.setStreamProvider(length -> bytes);
        try {
            request.writeEntity();
        } catch (IOException e) {
            throw new ProcessingException(e);
        }
        return bytes.toByteArray();
    }

    private static ClientResponse response(ClientRequest request, EngineResponse answer) {
        ClientResponse response = new ClientResponse(Statuses.from(answer.status()), request);
        for (EngineHeaders.Line line : answer.headers().lines()) {
            response.getHeaders().add(line.name(), line.value());
        }
        response.setEntityStream(new ByteArrayInputStream(answer.body()));
        return response;
    }

    @Override
    public String getName() {
        return "invo";
    }

    @Override
    public void close() {
        clients.close();
        if (threads instanceof ThreadPoolExecutor pool) {
            // Not shut down: what the client still does to close its sockets must not be rejected.
            pool.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
        }
    }
}
