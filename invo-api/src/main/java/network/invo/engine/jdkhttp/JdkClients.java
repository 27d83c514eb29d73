package network.invo.engine.jdkhttp;

import java.lang.reflect.InvocationTargetException;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Two clients of the JDK: one for {@code https:}, which works on the engine's threads, and one for {@code http:}, which works
 * on its selector thread ({@link SelectorThread} says why). Neither follows a redirect nor keeps a cookie.
 *
 * <p>Thread-safe.
 */
public final class JdkClients implements AutoCloseable {

    private record Pair(HttpClient plain, HttpClient secure) {}

    private volatile @Nullable Pair clients;

    private JdkClients(Pair clients) {
        this.clients = clients;
    }

    /**
     * Makes both.
     *
     * @param version the newest version of HTTP that a request without one of its own may use
     * @param context what is trusted; null: the JVM's default
     * @param proxy which proxy to go through
     * @param connectTimeout the longest wait for a connection with its TLS handshake, for each that the client makes;
     *     null: none. An engine has a clock of its own for the first; only this one bounds the second connection that the
     *     client makes by itself for a GET
     * @param executor where the client for {@code https:} works: on the engine's own threads, and none of the user's
     * @return the clients
     */
    public static JdkClients open(
            HttpClient.Version version,
            @Nullable SSLContext context,
            ProxySelector proxy,
            @Nullable Duration connectTimeout,
            Executor executor) {
        return new JdkClients(new Pair(
                client(version, context, proxy, connectTimeout, new SelectorThread()),
                client(version, context, proxy, connectTimeout, executor)));
    }

    private static HttpClient client(
            HttpClient.Version version,
            @Nullable SSLContext context,
            ProxySelector proxy,
            @Nullable Duration connectTimeout,
            Executor executor) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(version)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(proxy)
                .executor(executor);
        if (context != null) {
            builder.sslContext(context);
        }
        if (connectTimeout != null) {
            builder.connectTimeout(connectTimeout);
        }
        // The client's selector thread inherits the context loader, and keeps it for as long as it lives.
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(JdkClients.class.getClassLoader());
        try {
            return builder.build();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /**
     * The client for a scheme.
     *
     * @param secure whether it is {@code https}
     * @return the client, or null if they are closed
     */
    public @Nullable HttpClient client(boolean secure) {
        Pair open = clients;
        if (open == null) {
            return null;
        }
        return secure ? open.secure() : open.plain();
    }

    /** Lets go of both, and ends what runs on them where the JDK can (from 21 on). Idempotent; does not wait. */
    @Override
    public void close() {
        Pair last = clients;
        clients = null;
        if (last != null) {
            shutDown(last.plain());
            shutDown(last.secure());
        }
    }

    /** From Java 21 a client can be closed; {@code shutdownNow}, unlike {@code close}, waits for nothing. */
    private static void shutDown(HttpClient last) {
        if (last instanceof AutoCloseable) {
            try {
                HttpClient.class.getMethod("shutdownNow").invoke(last);
            } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("an HttpClient that can be closed has no shutdownNow", e);
            }
        }
    }
}
