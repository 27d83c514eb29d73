package network.invo.engine;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What a user sets on an engine. A null is the engine's own choice; a setting that an engine cannot honour is an error
 * when the client is built, never silence.
 *
 * <p>Immutable and thread-safe.
 *
 * @param connectTimeout the longest wait for a connection: the name's look-up, its addresses, a proxy's tunnel and the TLS
 *     handshake together; default 10 s
 * @param poolWait the longest wait for a free connection when all are taken, or for a free stream when the server limits
 *     those; default 10 s
 * @param idleTime how long an unused connection is kept; null: the engine's default
 * @param maxConnections the most connections at a time; default 64
 * @param sslContext trust and client certificates; null: the JVM's default
 * @param proxy the proxy; null: none, and no system property is looked at
 * @param executor where the dependants of asynchronous results run ({@code thenApply} and its like), and nothing else;
 *     exchanges, deadlines and the completion of futures never depend on it. The caller owns it. Null: threads of the
 *     engine's
 */
public record EngineConfig(
        Duration connectTimeout,
        Duration poolWait,
        @Nullable Duration idleTime,
        int maxConnections,
        @Nullable SSLContext sslContext,
        @Nullable EngineProxy proxy,
        @Nullable Executor executor) {

    private static final Duration LONGEST = Duration.ofDays(1);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if a span is zero, negative or longer than a day, or there is no connection
     */
    public EngineConfig {
        requireSpan("connectTimeout", connectTimeout);
        requireSpan("poolWait", poolWait);
        if (idleTime != null) {
            requireSpan("idleTime", idleTime);
        }
        if (maxConnections < 1) {
            throw new IllegalArgumentException("maxConnections must be at least 1: " + maxConnections);
        }
    }

    private static void requireSpan(String name, Duration span) {
        Objects.requireNonNull(span, name);
        if (span.isNegative() || span.isZero() || span.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " must be longer than zero and at most a day: " + span);
        }
    }

    /**
     * The defaults.
     *
     * @return a configuration in which nothing was set
     */
    public static EngineConfig defaults() {
        return builder().build();
    }

    /**
     * Starts a configuration from the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets parts of a configuration. Not thread-safe. */
    public static final class Builder {

        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration poolWait = Duration.ofSeconds(10);
        private @Nullable Duration idleTime;
        private int maxConnections = 64;
        private @Nullable SSLContext sslContext;
        private @Nullable EngineProxy proxy;
        private @Nullable Executor executor;

        private Builder() {}

        /**
         * The longest wait for a connection: look-up, all addresses, a proxy's tunnel and the TLS handshake together.
         *
         * @param value longer than zero, at most a day; default 10 s
         * @return this builder
         */
        public Builder connectTimeout(Duration value) {
            connectTimeout = value;
            return this;
        }

        /**
         * The longest wait for a free connection when all are taken, or for a free stream of one.
         *
         * @param value longer than zero, at most a day; default 10 s
         * @return this builder
         */
        public Builder poolWait(Duration value) {
            poolWait = value;
            return this;
        }

        /**
         * How long an unused connection is kept.
         *
         * @param value longer than zero, at most a day; default: the engine's own
         * @return this builder
         */
        public Builder idleTime(Duration value) {
            idleTime = value;
            return this;
        }

        /**
         * The most connections at a time.
         *
         * @param value at least 1; default 64
         * @return this builder
         */
        public Builder maxConnections(int value) {
            maxConnections = value;
            return this;
        }

        /**
         * Trust and client certificates.
         *
         * @param value the context; default: the JVM's
         * @return this builder
         */
        public Builder sslContext(SSLContext value) {
            sslContext = value;
            return this;
        }

        /**
         * The proxy to go through.
         *
         * @param value the proxy; default: none
         * @return this builder
         */
        public Builder proxy(EngineProxy value) {
            proxy = value;
            return this;
        }

        /**
         * Where the dependants of asynchronous results run, such as those of {@code thenApply}, and nothing else. Exchanges
         * run on the engine's own threads and futures are completed there, so an executor that is busy, stopped, blocks,
         * or runs its tasks on the thread that gives them, delays and loses no call; if it throws, the dependant runs on a
         * thread of the engine's. In a container give its managed executor: dependants then see the application's context.
         * The engine does not shut it down.
         *
         * @param value the executor; default: the engine's own threads
         * @return this builder
         */
        public Builder executor(Executor value) {
            executor = value;
            return this;
        }

        /**
         * The configuration.
         *
         * @return a new configuration
         * @throws IllegalArgumentException if a number is out of its range
         */
        public EngineConfig build() {
            return new EngineConfig(connectTimeout, poolWait, idleTime, maxConnections, sslContext, proxy, executor);
        }
    }
}
