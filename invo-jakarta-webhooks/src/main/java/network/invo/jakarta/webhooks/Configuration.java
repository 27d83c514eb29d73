package network.invo.jakarta.webhooks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Finds a receiver's settings, and makes the receiver. The first source that has a name wins. */
final class Configuration {

    /** One place to look in. */
    interface Source {

        @Nullable
        String value(String name);

        default List<String> values(String name) {
            String value = value(name);
            return value == null || value.isBlank()
                    ? List.of()
                    : Arrays.stream(value.split(",", -1)).map(String::strip).toList();
        }

        /** Where the name is looked for, in words that help whoever has to set it. */
        String place(String name);
    }

    private static final int MAX_SECRETS_FILE = 64 * 1024;
    private static final String DEFAULT_DATA_SOURCE = "java:comp/DefaultDataSource";

    private final List<Source> sources;

    /** Where the secrets were at the start: what ranks below is never asked for them, should they vanish. */
    private @Nullable Source sourceOfSecrets;

    Configuration(List<Source> sources) {
        this.sources = List.copyOf(sources);
    }

    /** The properties of a JAX-RS application, then JNDI, MicroProfile Config, environment. */
    static Configuration ofApplication(UnaryOperator<@Nullable String> properties) {
        return after(new ApplicationProperties(properties));
    }

    /** The init parameters of a servlet or filter and of its context, then the same. */
    static Configuration ofServlet(
            UnaryOperator<@Nullable String> initParameters, UnaryOperator<@Nullable String> contextParameters) {
        return after(new InitParameters(initParameters, contextParameters));
    }

    private static Configuration after(Source first) {
        List<Source> sources = new ArrayList<>();
        sources.add(first);
        sources.addAll(standardSources());
        return new Configuration(sources);
    }

    private static List<Source> standardSources() {
        List<Source> sources = new ArrayList<>();
        sources.add(new Naming());
        if (Optionals.hasMicroProfileConfig()) {
            sources.add(new MicroProfileSource());
        }
        sources.add(new Environment(System.getenv()));
        return sources;
    }

    /** A started receiver. */
    WebhookReceiver receiver(List<WebhookHandler> handlers) {
        WebhookReceiver.Builder builder = builder();
        handlers.forEach(builder::handler);
        return builder.build();
    }

    /** Reads all settings, starts nothing. */
    void check() {
        builder();
    }

    private WebhookReceiver.Builder builder() {
        requireSecrets();
        WebhookReceiver.Builder builder = WebhookReceiver.builder().secrets(this::secrets);
        span("tolerance", builder::tolerance);
        span("retention", builder::retention);
        set("max-body", value -> builder.maxBody(integer("max-body", value)));
        set("scope", builder::scope);
        set("gzip", value -> builder.gzip(oneOf("gzip", value, "accept", "refuse")));
        return builder.store(store());
    }

    private IdempotencyStore store() {
        String dataSource = value("data-source");
        String mode = value("mode");
        if (dataSource == null && mode == null) {
            return inMemory();
        }
        JdbcIdempotencyStore.Builder store =
                JdbcIdempotencyStore.builder(lookUp(dataSource == null ? DEFAULT_DATA_SOURCE : dataSource));
        if (mode != null) {
            store.mode(storeMode(mode));
        }
        span("lease", store::lease);
        set("max-attempts", value -> store.maxAttempts(integer("max-attempts", value)));
        set("jta", value -> store.jta(oneOf("jta", value, "true", "false")));
        set("table", store::table);
        return store.build();
    }

    private IdempotencyStore inMemory() {
        for (String name : List.of("table", "jta")) {
            if (value(name) != null) {
                throw wrong(name, "left out without data-source or mode: events are in memory", null);
            }
        }
        String lease = value("lease");
        String maxAttempts = value("max-attempts");
        return new InMemoryIdempotencyStore(
                InMemoryIdempotencyStore.DEFAULT_MAX_ENTRIES,
                lease == null ? InMemoryIdempotencyStore.DEFAULT_LEASE : span("lease", lease),
                maxAttempts == null
                        ? InMemoryIdempotencyStore.DEFAULT_MAX_ATTEMPTS
                        : integer("max-attempts", maxAttempts));
    }

    private StoreMode storeMode(String value) {
        try {
            return StoreMode.valueOf(value.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw wrong("mode", "transactional, lease or inbox", e);
        }
    }

    private static DataSource lookUp(String name) {
        if (Jndi.lookUp(name) instanceof DataSource found) {
            return found;
        }
        throw new IllegalStateException("there is no data source " + name + " in JNDI");
    }

    /** Fails with all the places that were looked in. */
    private void requireSecrets() {
        try {
            for (Source source : sources) {
                if (!secrets(source).isEmpty()) {
                    sourceOfSecrets = source;
                    return;
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("the file of webhook secrets cannot be read: " + e.getMessage(), e);
        }
        throw new IllegalStateException("no webhook secret; looked for, in this order: "
                + sources.stream()
                        .map(source -> source.place("secrets") + ", " + source.place("secrets-file"))
                        .collect(Collectors.joining("; ")));
    }

    /** The secrets of this moment. */
    private List<String> secrets() throws IOException {
        for (Source source : sources) {
            List<String> found = secrets(source);
            if (!found.isEmpty()) {
                return found;
            }
            if (source == sourceOfSecrets) {
                break;
            }
        }
        throw new IOException("the webhook secrets have vanished from where they were");
    }

    private static List<String> secrets(Source source) throws IOException {
        List<String> found = source.values("secrets").stream()
                .filter(secret -> !secret.isBlank())
                .toList();
        String file = source.value("secrets-file");
        return found.isEmpty() && file != null && !file.isBlank() ? readSecrets(Path.of(file.strip())) : found;
    }

    /** Read whole each time: mounted secrets are replaced in ways that a time stamp does not always show. */
    private static List<String> readSecrets(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_SECRETS_FILE + 1);
            if (bytes.length > MAX_SECRETS_FILE) {
                throw new IOException(file + " is too long for a file of secrets");
            }
            List<String> secrets = new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            if (secrets.isEmpty()) {
                throw new IOException(file + " holds no secret");
            }
            return secrets;
        }
    }

    private @Nullable String value(String name) {
        for (Source source : sources) {
            String value = source.value(name);
            if (value != null && !value.isBlank()) {
                return value.strip();
            }
        }
        return null;
    }

    private void set(String name, Consumer<String> setter) {
        String value = value(name);
        if (value != null) {
            setter.accept(value);
        }
    }

    private void span(String name, Consumer<Duration> setter) {
        set(name, value -> setter.accept(span(name, value)));
    }

    private Duration span(String name, String value) {
        try {
            return value.chars().allMatch(c -> c >= '0' && c <= '9')
                    ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.parse(value);
        } catch (DateTimeException | NumberFormatException e) {
            throw wrong(name, "a number of seconds or an ISO-8601 duration such as PT5M or P90D", e);
        }
    }

    private int integer(String name, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw wrong(name, "a whole number", e);
        }
    }

    private boolean oneOf(String name, String value, String yes, String no) {
        if (value.equalsIgnoreCase(yes) || value.equalsIgnoreCase(no)) {
            return value.equalsIgnoreCase(yes);
        }
        throw wrong(name, yes + " or " + no, null);
    }

    private IllegalArgumentException wrong(String name, String expected, @Nullable Exception cause) {
        for (Source source : sources) {
            String value = source.value(name);
            if (value != null && !value.isBlank()) {
                return new IllegalArgumentException(source.place(name) + " must be " + expected, cause);
            }
        }
        return new IllegalArgumentException(name + " must be " + expected, cause);
    }

    private record InitParameters(UnaryOperator<@Nullable String> own, UnaryOperator<@Nullable String> context)
            implements Source {

        @Override
        public @Nullable String value(String name) {
            String value = own.apply(name);
            return value == null ? context.apply("invo.webhook." + name) : value;
        }

        @Override
        public String place(String name) {
            return "the init parameter " + name + " (of the context: invo.webhook." + name + ")";
        }
    }

    private record ApplicationProperties(UnaryOperator<@Nullable String> properties) implements Source {

        @Override
        public @Nullable String value(String name) {
            return properties.apply("invo.webhook." + name);
        }

        @Override
        public String place(String name) {
            return "the JAX-RS application's property invo.webhook." + name;
        }
    }

    private record Naming() implements Source {

        @Override
        public @Nullable String value(String name) {
            Object value = Jndi.lookUp("java:comp/env/invo/webhook/" + name);
            return value == null ? null : value.toString();
        }

        @Override
        public String place(String name) {
            return "JNDI java:comp/env/invo/webhook/" + name;
        }
    }

    /** Visible for tests. */
    record Environment(Map<String, String> variables) implements Source {

        @Override
        public @Nullable String value(String name) {
            return variables.get(variable(name));
        }

        @Override
        public List<String> values(String name) {
            String single = variables.get("INVO_WEBHOOK_SECRET");
            List<String> several = Source.super.values(name);
            // one secret alone is taken whole, commas and all
            return several.isEmpty() && single != null && !single.isBlank() ? List.of(single) : several;
        }

        @Override
        public String toString() {
            return "Environment"; // not its variables: some are secrets
        }

        private static String variable(String name) {
            return "INVO_WEBHOOK_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
        }

        @Override
        public String place(String name) {
            return "the environment's " + variable(name) + (name.equals("secrets") ? " or INVO_WEBHOOK_SECRET" : "");
        }
    }
}
