package network.invo.internal;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.JsonbException;
import jakarta.json.bind.config.PropertyNamingStrategy;
import jakarta.json.bind.spi.JsonbProvider;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import network.invo.InvoServer;
import network.invo.engine.EngineConfig;
import network.invo.engine.HttpEngine;
import org.jspecify.annotations.Nullable;

/**
 * Puts a client together: finds the engine and the JSON provider now, on the caller's thread, because later ones run with
 * other context class loaders.
 */
public final class ClientFactory {

    private ClientFactory() {}

    public static InvoServer fromEnvironment(Function<String, @Nullable String> environment) {
        InvoServer.Builder builder = InvoServer.builder();
        builder.gameSecret(variable(environment, "INVO_GAME_SECRET"));
        builder.baseUrl(variable(environment, "INVO_BASE_URL"));
        return builder.build();
    }

    private static String variable(Function<String, @Nullable String> environment, String name) {
        String value = environment.apply(name);
        if (value == null || value.isBlank()) {
            throw Check.invalid(name, "is not set: fromEnvironment() needs INVO_GAME_SECRET and INVO_BASE_URL");
        }
        return value;
    }

    public static InvoServer create(ClientSettings settings) {
        EngineConfig config = settings.engineConfig();
        return create(
                settings,
                Clock.systemUTC(),
                () -> ThreadLocalRandom.current().nextDouble(),
                new ThreadPlatform(config == null ? null : config.executor()));
    }

    static InvoServer create(ClientSettings settings, Clock clock, DoubleSupplier random, Platform platform) {
        // The engine last: what throws before it leaves nothing open.
        SafeHooks hooks = new SafeHooks(settings.hooks());
        JsonProvider json = JsonProviders.jsonp();
        Jsonb jsonb = jsonb(json);
        HttpEngine engine = settings.engine();
        String engineId = "custom";
        boolean owned = engine == null;
        if (engine == null) {
            EngineConfig config = settings.engineConfig() == null ? EngineConfig.defaults() : settings.engineConfig();
            EngineSelector.Selected selected = EngineSelector.select(settings.engineId(), config);
            engine = selected.engine();
            engineId = selected.id();
        }
        CallContext context = new CallContext(
                settings,
                engine,
                engineId,
                settings.userAgent() == null ? userAgent(engineId) : settings.userAgent(),
                jsonb,
                new StrictJson(json),
                hooks,
                new RetryBudget(settings.retryBudget()),
                platform,
                clock,
                random);
        CallRunner runner = new CallRunner(context);
        AtomicBoolean closed = new AtomicBoolean();
        return new DefaultInvoServer(runner, CallRunner.NO_OPTIONS, engineId, () -> {
            if (closed.compareAndSet(false, true)) {
                close(runner, owned ? context.engine() : null, jsonb);
            }
        });
    }

    private static void close(CallRunner runner, @Nullable HttpEngine ownedEngine, Jsonb jsonb) {
        runner.close();
        if (ownedEngine != null) {
            ownedEngine.close();
        }
        try {
            jsonb.close();
        } catch (Exception e) {
            System.getLogger("network.invo").log(System.Logger.Level.DEBUG, "JSON-B did not close", e);
        }
    }

    private static Jsonb jsonb(JsonProvider json) {
        JsonbConfig config = new JsonbConfig()
                .withPropertyNamingStrategy(PropertyNamingStrategy.LOWER_CASE_WITH_UNDERSCORES)
                .withNullValues(false)
                .withSerializers(new RequestValues.GameIdSerializer(), new RequestValues.RailSerializer());
        try {
            return JsonbProvider.provider()
                    .create()
                    .withConfig(config)
                    .withProvider(json)
                    .build();
        } catch (JsonbException e) {
            throw JsonProviders.missing("JSON-B", e);
        }
    }

    private static String userAgent(String engineId) {
        return "invo-java/" + version() + " (java/" + Runtime.version().feature() + "; " + engineId + ")";
    }

    /** From a resource: a manifest is not read on the module path, and is lost in a shaded jar. */
    private static String version() {
        Properties properties = new Properties();
        try (InputStream file = ClientFactory.class.getResourceAsStream("version.properties")) {
            if (file != null) {
                properties.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "unknown");
    }
}
