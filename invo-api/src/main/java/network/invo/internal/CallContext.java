package network.invo.internal;

import jakarta.json.bind.Jsonb;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.DoubleSupplier;
import network.invo.InvoHooks;
import network.invo.engine.Deadline;
import network.invo.engine.EngineHeaders;
import network.invo.engine.HttpEngine;

/**
 * What all calls of a client share.
 *
 * @param random gives a number in [0, 1), for jitter
 */
record CallContext(
        ClientSettings settings,
        HttpEngine engine,
        String engineId,
        String userAgent,
        Jsonb jsonb,
        StrictJson json,
        SafeHooks hooks,
        RetryBudget budget,
        Platform platform,
        Clock clock,
        DoubleSupplier random) {

    /** The longest answer that is read. */
    static final int MAX_RESPONSE_BYTES = 16 * 1024 * 1024;

    Deadline in(Duration span) {
        return new Deadline(platform.nanoTime() + span.toNanos());
    }

    EngineHeaders headers(boolean withBody) {
        EngineHeaders headers = EngineHeaders.empty()
                .plus("X-Game-Secret-Key", settings.gameSecret().reveal())
                .plus("Accept", "application/json")
                .plus("Accept-Encoding", "identity")
                .plus("User-Agent", userAgent);
        return withBody ? headers.plus("Content-Type", "application/json") : headers;
    }

    <Q> URI uri(Operation<Q, ?> operation, Q request) {
        String path = settings.paths()
                .getOrDefault(operation.endpoint(), operation.endpoint().path());
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        for (Map.Entry<String, String> parameter :
                operation.parameters().apply(request).entrySet()) {
            String placeholder = "{" + parameter.getKey() + "}";
            String value = percentEncoded(parameter.getValue());
            if (path.contains(placeholder)) {
                path = path.replace(placeholder, value);
            } else {
                query.add(parameter.getKey() + "=" + value);
            }
        }
        return URI.create(settings.baseUrl() + path + query);
    }

    String route(Operation<?, ?> operation) {
        return settings.paths()
                .getOrDefault(operation.endpoint(), operation.endpoint().path());
    }

    /** Everything but the unreserved characters of RFC 3986, so that it fits a path segment and a query alike. */
    private static String percentEncoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    /** A full-jitter wait before the n-th repetition, n counting from 0. */
    Duration backoff(int repetition) {
        long longest = ClientSettings.LONGEST_BACKOFF.toNanos();
        long base = settings.retryBaseDelay().toNanos();
        long most = base >= longest >> repetition ? longest : base << repetition;
        return Duration.ofNanos((long) (random.getAsDouble() * Math.min(most, longest)));
    }

    InvoHooks.Request hookRequest(Operation<?, ?> operation, URI uri, int attempt) {
        return new InvoHooks.Request(
                operation.name(),
                operation.method(),
                route(operation),
                attempt,
                engineId,
                hooks.wantsUrl() ? uri : null);
    }
}
