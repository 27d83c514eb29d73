package network.invo.engine.apache;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
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
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.RouteInfo.LayerType;
import org.apache.hc.client5.http.RouteInfo.TunnelType;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.DefaultConnectionKeepAliveStrategy;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The engine on HttpClient 5's connection pool and HTTP/1.1 codec.
 *
 * <p>It does not use {@code CloseableHttpClient}. That one repeats a POST on 503 and 429, follows redirects with our
 * secret, keeps cookies, asks for gzip, and shuts its pool for good when an application throws an {@code Error}; each
 * can be turned off, and the next release may bring another. One exchange on one leased connection has none of it.
 */
final class ApacheEngine implements HttpEngine, BlockingTransport {

    private static final TimeValue IDLE = TimeValue.ofSeconds(30);
    private static final int MAX_LINE = 64 * 1024;
    private static final int MAX_HEADERS = 200;

    private final EngineConfig config;
    private final TimeValue idleTime;
    private final DefaultClientTlsStrategy tls;
    private final HttpRequestExecutor codec = new HttpRequestExecutor();
    private final AtomicLong exchanges = new AtomicLong();
    private final AtomicBoolean sweepPlanned = new AtomicBoolean();
    private final ReentrantLock poolLock = new ReentrantLock();
    private volatile PoolingHttpClientConnectionManager pool;
    private final BlockingCalls calls;

    ApacheEngine(EngineConfig config) {
        this.config = config;
        idleTime = config.idleTime() == null ? IDLE : TimeValue.of(config.idleTime());
        tls = new DefaultClientTlsStrategy(sslContext(config), HostnameVerificationPolicy.BUILTIN, null);
        pool = newPool();
        calls = BlockingCalls.of("invo-apache", config, this);
    }

    private static SSLContext sslContext(EngineConfig config) {
        SSLContext given = config.sslContext();
        if (given != null) {
            return given;
        }
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JVM has no default SSLContext", e);
        }
    }

    private PoolingHttpClientConnectionManager newPool() {
        Http1Config limits = Http1Config.custom()
                .setMaxLineLength(MAX_LINE)
                .setMaxHeaderCount(MAX_HEADERS)
                .build();
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setConnectionFactory(socket -> new QuietConnection(limits))
                .setTlsSocketStrategy(tls)
                .setMaxConnTotal(config.maxConnections())
                .setMaxConnPerRoute(config.maxConnections())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(config.connectTimeout()))
                        // Always: a POST on a connection that the server has closed fails, and may not be repeated.
                        .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                        .build())
                .build();
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
        pool.close(CloseMode.IMMEDIATE);
    }

    // ---- one exchange, on a worker ----

    @Override
    public EngineResponse exchange(BlockingCall call) throws Exception {
        PoolingHttpClientConnectionManager current = pool;
        try {
            return exchange(call, current);
        } catch (Error e) {
            // HttpClient's pool is not written to survive one: it may have lost a connection's place.
            replace(current);
            throw e;
        }
    }

    private void replace(PoolingHttpClientConnectionManager broken) {
        poolLock.lock();
        try {
            if (pool == broken) {
                pool = newPool();
            }
        } finally {
            poolLock.unlock();
        }
        // Connections in use go on, and are closed when they come back.
        broken.closeIdle(TimeValue.ZERO_MILLISECONDS);
    }

    private EngineResponse exchange(BlockingCall call, PoolingHttpClientConnectionManager from)
            throws IOException, HttpException, ExecutionException, InterruptedException, TimeoutException {
        EngineRequest request = call.request();
        String id = Long.toString(exchanges.incrementAndGet());
        HttpRoute route = route(request.uri());
        HttpClientContext context = HttpClientContext.create();
        ConnectionEndpoint connection = lease(from, id, route);
        boolean complete = false;
        TimeValue keep = null;
        try {
            call.onAbort(() -> connection.close(CloseMode.IMMEDIATE));
            if (!connection.isConnected()) {
                call.connecting(config.connectTimeout());
                from.connect(connection, forEachAddress(route), context);
                if (route.isTunnelled()) {
                    tunnel(from, connection, id, route, context);
                }
            }
            call.sending();
            ClassicHttpRequest message = message(request, route);
            ClassicHttpResponse answer = connection.execute(id, message, codec::execute, context);
            call.answering();
            EngineResponse response = read(answer, request.maxResponseBytes());
            if (DefaultConnectionReuseStrategy.INSTANCE.keepAlive(message, answer, context)) {
                keep = keep(DefaultConnectionKeepAliveStrategy.INSTANCE.getKeepAliveDuration(answer, context));
            }
            complete = true;
            return response;
        } finally {
            if (!complete) {
                connection.close(CloseMode.IMMEDIATE);
            }
            giveBack(from, connection, keep);
        }
    }

    /**
     * How long one address of the host may take: each gets its part of the connect timeout, or a silent one would leave
     * nothing for the others. What is looked up here is cached for the connect that follows.
     */
    private Timeout forEachAddress(HttpRoute route) throws UnknownHostException {
        HttpHost hop = route.getProxyHost() == null ? route.getTargetHost() : route.getProxyHost();
        int addresses = InetAddress.getAllByName(hop.getHostName()).length;
        return Timeout.ofMilliseconds(Math.max(1, config.connectTimeout().toMillis() / addresses));
    }

    /** Takes a connection. There are as many places as connections, so there is one, and nobody waits. */
    private static ConnectionEndpoint lease(PoolingHttpClientConnectionManager from, String id, HttpRoute route)
            throws ExecutionException, InterruptedException, TimeoutException {
        // HttpClient loses a connection whose lessee is interrupted here.
        boolean interrupted = Thread.interrupted();
        try {
            return from.lease(id, route, Timeout.ofSeconds(1), null).get(Timeout.ofSeconds(1));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void giveBack(
            PoolingHttpClientConnectionManager to, ConnectionEndpoint connection, @Nullable TimeValue keep) {
        boolean reusable = keep != null && to == pool;
        to.release(connection, null, reusable ? keep : null);
        if (reusable) {
            planSweep();
        }
    }

    private HttpRoute route(URI uri) {
        HttpHost target = new HttpHost(uri.getScheme(), bare(uri.getHost()), uri.getPort());
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        if (uri.getPort() < 0) {
            target = new HttpHost(target.getSchemeName(), target.getHostName(), secure ? 443 : 80);
        }
        EngineProxy proxy = config.proxy();
        if (proxy == null) {
            return new HttpRoute(target, null, secure);
        }
        HttpHost hop = new HttpHost("http", proxy.host(), proxy.port());
        return secure
                ? new HttpRoute(target, null, hop, true, TunnelType.TUNNELLED, LayerType.LAYERED)
                : new HttpRoute(target, null, hop, false);
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private ClassicHttpRequest message(EngineRequest request, HttpRoute route) {
        URI uri = request.uri();
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        String authority = uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
        boolean plainProxy = route.getProxyHost() != null && !route.isTunnelled();
        // The text is written as it is; HttpClient's builders would tidy it.
        BasicClassicHttpRequest message = new BasicClassicHttpRequest(
                request.method(), route.getTargetHost(), plainProxy ? "http://" + authority + target : target);
        message.addHeader("Host", authority);
        if (plainProxy) {
            addProxyCredentials(message);
        }
        for (EngineHeaders.Line line : request.headers().lines()) {
            // The engine does not know which line is the secret, so all are marked.
            message.addHeader(new BasicHeader(line.name(), line.value(), true));
        }
        byte[] body = request.body();
        if (body != null) {
            message.addHeader("Content-Length", body.length);
            message.setEntity(new ByteArrayEntity(body, null));
        } else if (!"GET".equals(request.method())) {
            message.addHeader("Content-Length", 0);
        }
        return message;
    }

    private void addProxyCredentials(ClassicHttpRequest message) {
        EngineProxy proxy = config.proxy();
        if (proxy != null && proxy.user() != null && proxy.password() != null) {
            byte[] pair = (proxy.user() + ":" + proxy.password().reveal()).getBytes(StandardCharsets.UTF_8);
            message.addHeader(new BasicHeader(
                    "Proxy-Authorization", "Basic " + Base64.getEncoder().encodeToString(pair), true));
        }
    }

    /** Asks the proxy for a tunnel and puts TLS into it. The request itself has not begun. */
    private void tunnel(
            PoolingHttpClientConnectionManager from,
            ConnectionEndpoint connection,
            String id,
            HttpRoute route,
            HttpClientContext context)
            throws IOException, HttpException {
        HttpHost target = route.getTargetHost();
        BasicClassicHttpRequest connect =
                new BasicClassicHttpRequest("CONNECT", route.getProxyHost(), target.toHostString());
        connect.addHeader("Host", target.toHostString());
        addProxyCredentials(connect);
        ClassicHttpResponse answer = connection.execute(id, connect, codec::execute, context);
        if (answer.getCode() / 100 != 2) {
            throw new EngineException(
                    Phase.NOT_SENT, Reason.OTHER, "the proxy refused the tunnel with " + answer.getCode(), null);
        }
        from.upgrade(connection, context);
    }

    private static EngineResponse read(ClassicHttpResponse answer, int most) throws IOException {
        List<EngineHeaders.Line> lines = new ArrayList<>();
        for (Header header : answer.getHeaders()) {
            String value = header.getValue();
            lines.add(new EngineHeaders.Line(header.getName(), value == null ? "" : value));
        }
        EngineHeaders headers = EngineHeaders.of(lines);
        AnswerFraming.check(answer.getCode(), headers);
        HttpEntity entity = answer.getEntity();
        return new EngineResponse(answer.getCode(), headers, entity == null ? new byte[0] : read(entity, most));
    }

    private static byte[] read(HttpEntity entity, int most) throws IOException {
        if (entity.getContentLength() <= most) {
            InputStream in = entity.getContent();
            byte[] body = in.readNBytes(most);
            if (body.length < most || in.read() < 0) {
                return body;
            }
        }
        throw new EngineException(
                Phase.ANSWERING, Reason.TOO_LARGE, "the answer is longer than " + most + " bytes", null);
    }

    // ---- idle connections ----

    /** How long to keep a connection that the server keeps so long; null: not at all. */
    private @Nullable TimeValue keep(TimeValue server) {
        if (server.getDuration() == 0) {
            return null; // which to the pool would mean for ever
        }
        return TimeValue.isPositive(server) && server.compareTo(idleTime) < 0 ? server : idleTime;
    }

    /** The pool looks at a connection's age only when it is asked for it; somebody must close the forgotten ones. */
    private void planSweep() {
        if (sweepPlanned.compareAndSet(false, true)) {
            calls.onWorkerAfter(idleTime.toDuration(), this::sweep);
        }
    }

    private void sweep() {
        sweepPlanned.set(false);
        PoolingHttpClientConnectionManager current = pool;
        current.closeIdle(idleTime);
        if (current.getTotalStats().getAvailable() > 0) {
            planSweep();
        }
    }

    @Override
    public EngineException translate(Throwable failure, Phase phase) {
        return Failures.translate(failure, phase);
    }
}
