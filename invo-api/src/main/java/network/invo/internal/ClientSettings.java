package network.invo.internal;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import network.invo.Endpoint;
import network.invo.InvoHooks;
import network.invo.engine.EngineConfig;
import network.invo.engine.HttpEngine;
import network.invo.engine.Secret;
import org.jspecify.annotations.Nullable;

/** What a client was built with, checked. */
public record ClientSettings(
        Secret gameSecret,
        String baseUrl,
        Map<Endpoint, String> paths,
        Duration timeout,
        Duration callTimeout,
        int maxRetries,
        Duration retryBaseDelay,
        int retryBudget,
        @Nullable String userAgent,
        InvoHooks hooks,
        @Nullable String engineId,
        @Nullable HttpEngine engine,
        @Nullable EngineConfig engineConfig) {

    static final Duration LONGEST_BACKOFF = Duration.ofSeconds(8);

    private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);
    private static final int MOST_RETRIES = 10;
    private static final int LARGEST_BUDGET = 1_000_000;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z_]+)}");
    private static final Pattern PATH =
            Pattern.compile("/([/A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}|\\{[a-z_]+})*+");
    private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])){3}");

    /** Collects the settings of {@link network.invo.InvoServer.Builder}. */
    public static final class Builder {

        public Duration timeout = Duration.ofSeconds(30);
        public Duration callTimeout = Duration.ofSeconds(90);
        public int maxRetries = 2;
        public Duration retryBaseDelay = Duration.ofMillis(250);
        public int retryBudget = 100;
        public @Nullable String userAgent;
        public InvoHooks hooks = new InvoHooks() {};
        public @Nullable String engineId;
        public @Nullable HttpEngine engine;
        public @Nullable EngineConfig engineConfig;
        private final Map<Endpoint, String> paths = new EnumMap<>(Endpoint.class);

        public Builder() {
            for (Endpoint endpoint : Endpoint.values()) {
                paths.put(endpoint, endpoint.path());
            }
        }

        public void path(Endpoint endpoint, String path) {
            String field = "endpoint " + endpoint;
            String given = Check.text(field, path);
            if (!PATH.matcher(given).matches() || given.contains("/../") || given.endsWith("/..")) {
                throw Check.invalid(field, "must begin with / and be a plain path, without query or fragment");
            }
            if (!placeholders(given).equals(placeholders(endpoint.path()))) {
                throw Check.invalid(
                        field, "must name " + placeholders(endpoint.path()) + " in braces, and nothing else");
            }
            paths.put(endpoint, given);
        }

        public ClientSettings build(@Nullable String gameSecret, @Nullable String baseUrl) {
            span("timeout", timeout, Duration.ofMillis(1), LONGEST_TIMEOUT);
            span("callTimeout", callTimeout, Duration.ofMillis(1), LONGEST_TIMEOUT);
            span("retryBaseDelay", retryBaseDelay, Duration.ZERO, LONGEST_BACKOFF);
            if (maxRetries < 0 || maxRetries > MOST_RETRIES) {
                throw Check.invalid("maxRetries", "must be in 0.." + MOST_RETRIES + ": " + maxRetries);
            }
            if (retryBudget < 0 || retryBudget > LARGEST_BUDGET) {
                throw Check.invalid("retryBudget", "must be in 0.." + LARGEST_BUDGET + ": " + retryBudget);
            }
            if (userAgent != null) {
                Check.headerValue("userAgent", userAgent);
            }
            if (engine != null && engineConfig != null) {
                throw Check.invalid(
                        "engineConfig",
                        "cannot change an engine that was given: configure that engine where you make it");
            }
            return new ClientSettings(
                    Secret.of(Check.headerValue("gameSecret", gameSecret)),
                    checkBaseUrl(baseUrl),
                    Map.copyOf(paths),
                    timeout,
                    callTimeout,
                    maxRetries,
                    retryBaseDelay,
                    retryBudget,
                    userAgent,
                    Check.given("hooks", hooks),
                    engineId,
                    engine,
                    engineConfig);
        }

        private static void span(String field, @Nullable Duration value, Duration least, Duration most) {
            Duration given = Check.given(field, value);
            if (given.compareTo(least) < 0 || given.compareTo(most) > 0) {
                throw Check.invalid(field, "must be at least " + least + " and at most " + most + ": " + given);
            }
        }

        private static Set<String> placeholders(String path) {
            Set<String> names = new TreeSet<>();
            Matcher matcher = PLACEHOLDER.matcher(path);
            while (matcher.find()) {
                names.add(matcher.group(1));
            }
            return names;
        }
    }

    /** The secret travels in a header, so anything but https would give it away; http is for this machine only. */
    private static String checkBaseUrl(@Nullable String baseUrl) {
        String field = "baseUrl";
        URI uri;
        try {
            uri = new URI(Check.text(field, baseUrl).strip());
        } catch (URISyntaxException e) {
            throw Check.invalid(field, "is not a URL (position " + e.getIndex() + ")");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        String host = uri.getHost();
        if (host == null || !(scheme.equals("https") || scheme.equals("http"))) {
            throw Check.invalid(field, "must be https://host, or http://localhost for development");
        }
        if (scheme.equals("http") && !isLoopback(host)) {
            throw Check.invalid(field, "must be https: over http the game secret could be read on the way");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw Check.invalid(field, "must have no user info, query or fragment");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw Check.invalid(field, "must have a port in 1..65535, or none");
        }
        String text = scheme + uri.toString().substring(scheme.length());
        if (!text.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw Check.invalid(field, "must be ASCII: percent-encode what else its path holds");
        }
        while (text.endsWith("/")) {
            text = text.substring(0, text.length() - 1);
        }
        return text;
    }

    private static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.equals("[::1]")
                || LOOPBACK_V4.matcher(name).matches();
    }

    @Override
    public String toString() {
        return "ClientSettings[" + baseUrl + "]";
    }
}
