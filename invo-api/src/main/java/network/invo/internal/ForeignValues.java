package network.invo.internal;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.JsonbException;
import jakarta.json.bind.config.PropertyNamingStrategy;
import jakarta.json.bind.spi.JsonbProvider;
import jakarta.json.spi.JsonProvider;
import java.nio.charset.StandardCharsets;
import java.util.ServiceConfigurationError;
import java.util.concurrent.locks.ReentrantLock;
import network.invo.InvoInputException;
import org.jspecify.annotations.Nullable;

/**
 * Makes JSON of a caller's types, by JSON-B. Its provider is found when the client is built, on that thread, and set up
 * when the first such value comes: whoever sends none needs no provider. A provider that breaks down is no fault of the
 * caller's input, and is told apart from it.
 */
final class ForeignValues implements AutoCloseable {

    private final JsonProvider json;
    private final StrictJson parser;
    private final @Nullable JsonbProvider found;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Jsonb jsonb;
    private boolean closed;

    ForeignValues(JsonProvider json) {
        this.json = json;
        this.parser = new StrictJson(json);
        this.found = find();
    }

    private static @Nullable JsonbProvider find() {
        try {
            return JsonbProvider.provider();
        } catch (JsonbException | LinkageError | ServiceConfigurationError e) {
            // told when it is needed
            return null;
        }
    }

    /**
     * The value as JSON.
     *
     * @throws InvoInputException if it cannot be written, or the provider is missing or broken
     */
    JsonValue asJson(String field, Object value) {
        Jsonb writer = jsonb();
        String text;
        try {
            text = writer.toJson(value);
        } catch (RuntimeException | StackOverflowError | LinkageError | ServiceConfigurationError e) {
            if (Breakdown.isIn(e) || !canWrite(writer)) {
                throw broken(field, e);
            }
            throw Check.invalid(field, "holds a " + name(value) + " that JSON-B cannot write");
        }
        if (text == null) {
            throw Check.invalid(field, "holds a " + name(value) + " that JSON-B writes as nothing");
        }
        if (text.length() >= Metadata.LIMIT) {
            throw Metadata.tooLong(field, text.length());
        }
        try {
            JsonObject parsed = parser.parse(("{\"value\":" + text + "}").getBytes(StandardCharsets.UTF_8));
            if (parsed.size() == 1 && Check.isEncodable(text)) {
                return parsed.getOrDefault("value", JsonValue.NULL);
            }
        } catch (StrictJson.MalformedException e) {
            // it does not say what the value holds
        }
        throw Check.invalid(field, "holds a " + name(value) + " that JSON-B writes as something that is not JSON");
    }

    private static String name(Object value) {
        return value.getClass().getSimpleName();
    }

    private Jsonb jsonb() {
        lock.lock();
        try {
            if (jsonb != null) {
                return jsonb;
            }
            Jsonb made = make();
            // after the end it serves one call, which fails anyway
            jsonb = closed ? null : made;
            return made;
        } finally {
            lock.unlock();
        }
    }

    private Jsonb make() {
        // the names that WebhookEvent.dataAs reads: metadata comes back on a webhook
        JsonbConfig config =
                new JsonbConfig().withPropertyNamingStrategy(PropertyNamingStrategy.LOWER_CASE_WITH_UNDERSCORES);
        try {
            JsonbProvider provider = found == null ? JsonbProvider.provider() : found;
            return provider.create().withConfig(config).withProvider(json).build();
        } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
            if (found == null && e instanceof JsonbException none) {
                throw JsonProviders.missing("JSON-B", none);
            }
            throw broken("metadata", e);
        }
    }

    /** A text is what every provider that works can write. */
    private static boolean canWrite(Jsonb writer) {
        try {
            return "\"a\"".equals(writer.toJson("a"));
        } catch (RuntimeException | StackOverflowError | LinkageError | ServiceConfigurationError e) {
            return false;
        }
    }

    /** Without a cause: its message may quote the value, so only the classes are told. */
    private static InvoInputException broken(String field, Throwable failure) {
        return new InvoInputException(
                JsonProviders.FAILED,
                null,
                "the JSON-B provider failed at a value of " + field + ", and not for the value's sake: "
                        + Breakdown.classes(failure)
                        + ". Texts, numbers, booleans, maps and lists need no provider");
    }

    @Override
    public void close() {
        Jsonb made;
        lock.lock();
        try {
            made = jsonb;
            jsonb = null;
            closed = true;
        } finally {
            lock.unlock();
        }
        try {
            if (made != null) {
                made.close();
            }
        } catch (Exception e) {
            System.getLogger("network.invo")
                    .log(
                            System.Logger.Level.DEBUG,
                            "JSON-B did not close: {0}",
                            e.getClass().getName());
        }
    }
}
