package network.invo.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import network.invo.InvoInputException;
import network.invo.engine.EngineConfig;
import network.invo.engine.HttpEngine;
import network.invo.engine.HttpEngineProvider;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the engine of one client from those that {@link ServiceLoader} finds.
 *
 * <p>It looks through the thread's context class loader first and then through the API's own: in an EAR the API may lie
 * in {@code lib} and the engines in the WAR, and a pool's thread may have a context loader that sees nothing. A provider
 * that cannot be loaded is left out and reported, so that one broken jar does not take the others with it.
 *
 * <p>One object serves one selection, and nothing outlives it.
 */
public final class EngineSelector {

    /** The code of every failure that is not a refused setting. */
    public static final String ENGINE_UNAVAILABLE = "ENGINE_UNAVAILABLE";

    /** The system property that names the engine. */
    public static final String PROPERTY = "invo.engine";

    /** The environment variable that names the engine. */
    public static final String ENVIRONMENT = "INVO_ENGINE";

    private static final String HOW_TO_NAME = "builder().engine(id), -D" + PROPERTY + " or " + ENVIRONMENT;

    private static final Pattern ID = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    /** A class loader that cannot list resources at all fails at every step, and would fail for ever. */
    private static final int MOST_FAILURES_PER_LOADER = 100;

    /** What brings the classes that our engines need. */
    private static final Map<String, String> ARTIFACTS = Map.of(
            "org.apache.hc.client5.", "org.apache.httpcomponents.client5:httpclient5",
            "org.apache.hc.core5.", "org.apache.httpcomponents.core5:httpcore5",
            "org.slf4j.", "org.slf4j:slf4j-api",
            "org.glassfish.jersey.jnh.", "org.glassfish.jersey.connectors:jersey-jnh-connector",
            "org.glassfish.jersey.client.", "org.glassfish.jersey.core:jersey-client",
            "jakarta.ws.rs.", "jakarta.ws.rs:jakarta.ws.rs-api",
            // WildFly shows it only to a deployment, or a part of an EAR, that asks for it.
            "jdk.net.", "the JDK's module jdk.net");

    private final @Nullable ClassLoader contextLoader;
    private final @Nullable ClassLoader ownLoader;
    private final List<Candidate> found = new ArrayList<>();
    private final List<Rejected> rejected = new ArrayList<>();

    EngineSelector(@Nullable ClassLoader contextLoader, @Nullable ClassLoader ownLoader) {
        this.contextLoader = contextLoader;
        this.ownLoader = ownLoader;
    }

    /**
     * The engine that was chosen.
     *
     * @param engine a new engine, which the caller closes
     * @param id its provider's id
     */
    public record Selected(HttpEngine engine, String id) {}

    private record Candidate(String id, int priority, HttpEngineProvider provider) {
        @Override
        public String toString() {
            return id + " (priority " + priority + ", " + provider.getClass().getName() + ")";
        }
    }

    private record Rejected(String why, @Nullable Throwable cause) {}

    /**
     * Chooses and makes an engine: the one that is named, by the argument, else by the system property, else by the
     * environment; if none is named, the one with the highest priority that can be made.
     *
     * <p>Uses the calling thread's context class loader.
     *
     * @param id the id that the client's builder was given, or null
     * @param config what the engine is made with
     * @return the engine and its id
     * @throws InvoInputException with the code {@link #ENGINE_UNAVAILABLE} and the field {@code engine} if there is no
     *     such engine, none at all, or no single best; with {@link InvoInputException#INVALID_INPUT} and the field
     *     {@code engineConfig} if the engine refuses a setting
     */
    public static Selected select(@Nullable String id, EngineConfig config) {
        return select(id, config, System::getProperty, System::getenv);
    }

    /**
     * Like {@link #select(String, EngineConfig)}, with the places where a name is looked up.
     *
     * @param id the id that the client's builder was given, or null
     * @param config what the engine is made with
     * @param properties gives a system property, or null
     * @param environment gives an environment variable, or null
     * @return the engine and its id
     * @throws InvoInputException as the other method does
     */
    public static Selected select(
            @Nullable String id,
            EngineConfig config,
            Function<String, @Nullable String> properties,
            Function<String, @Nullable String> environment) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return new EngineSelector(context, EngineSelector.class.getClassLoader())
                .choose(id, config, properties, environment);
    }

    Selected choose(
            @Nullable String id,
            EngineConfig config,
            Function<String, @Nullable String> properties,
            Function<String, @Nullable String> environment) {
        Objects.requireNonNull(config, "config");
        discover();
        if (id != null) {
            return choose(named(id, "the builder"), true, config);
        }
        // An empty variable is how a deployment descriptor says "not set".
        String property = properties.apply(PROPERTY);
        if (property != null && !property.isBlank()) {
            return choose(named(property.trim(), "the system property " + PROPERTY), true, config);
        }
        String variable = environment.apply(ENVIRONMENT);
        if (variable != null && !variable.isBlank()) {
            return choose(named(variable.trim(), "the environment variable " + ENVIRONMENT), true, config);
        }
        return choose(found, false, config);
    }

    private void discover() {
        Set<String> seen = new HashSet<>();
        Set<ClassLoader> loaders = new LinkedHashSet<>();
        if (contextLoader != null) {
            loaders.add(contextLoader);
        }
        if (ownLoader != null) {
            loaders.add(ownLoader);
        }
        for (ClassLoader loader : loaders) {
            Iterator<HttpEngineProvider> providers =
                    ServiceLoader.load(HttpEngineProvider.class, loader).iterator();
            int failures = 0;
            while (failures < MOST_FAILURES_PER_LOADER) {
                try {
                    if (!providers.hasNext()) {
                        break;
                    }
                    HttpEngineProvider provider = providers.next();
                    if (seen.add(provider.getClass().getName())) {
                        inspect(provider);
                    }
                } catch (ServiceConfigurationError | LinkageError e) {
                    failures++;
                    String why = whyNotLoaded(e);
                    // The second loader mostly sees the same broken provider again.
                    if (seen.add(why)) {
                        rejected.add(new Rejected(why, e));
                    }
                }
            }
        }
    }

    private void inspect(HttpEngineProvider provider) {
        String name = provider.getClass().getName();
        try {
            String id = provider.id();
            // A provider is foreign code: null is checked in spite of its type.
            if (id == null || !ID.matcher(id).matches()) {
                rejected.add(new Rejected(
                        name + " has the id \"" + id + "\", which is not lower-case letters, digits and hyphens",
                        null));
                return;
            }
            found.add(new Candidate(id, provider.priority(), provider));
        } catch (RuntimeException | LinkageError e) {
            rejected.add(new Rejected(name + " does not tell its id and priority: " + e, e));
        }
    }

    private List<Candidate> named(String id, String where) {
        List<Candidate> matches =
                found.stream().filter(candidate -> candidate.id.equals(id)).toList();
        if (matches.isEmpty()) {
            throw unavailable("there is no engine \"" + id + "\", which " + where + " names; found: "
                    + (found.isEmpty() ? "none" : list(found)) + ". Add network.invo:invo-engine-" + id
                    + " if it is one of ours (jdk, apache, jersey)" + notes() + searched());
        }
        return matches;
    }

    private Selected choose(List<Candidate> candidates, boolean named, EngineConfig config) {
        List<Candidate> left = new ArrayList<>(candidates);
        left.sort(Comparator.comparingInt(Candidate::priority).reversed());
        while (!left.isEmpty()) {
            Candidate best = left.remove(0);
            if (!left.isEmpty() && left.get(0).priority == best.priority) {
                throw unavailable("two engines have the highest priority: " + best + " and " + left.get(0)
                        + (named ? "; take one off the class path" : "; name one by " + HOW_TO_NAME));
            }
            HttpEngine engine = create(best, config);
            if (engine != null) {
                log(best, named);
                return new Selected(engine, best.id);
            }
            if (named) {
                throw unavailable("the engine \"" + best.id + "\" is named but cannot be made" + notes());
            }
        }
        throw unavailable("no engine can be used. Add one of network.invo:invo-engine-jdk,"
                + " network.invo:invo-engine-apache and network.invo:invo-engine-jersey" + notes() + searched());
    }

    private @Nullable HttpEngine create(Candidate candidate, EngineConfig config) {
        try {
            HttpEngine engine = candidate.provider.create(config);
            if (engine == null) {
                rejected.add(new Rejected(candidate + " made no engine, but null", null));
            }
            return engine;
        } catch (IllegalArgumentException e) {
            throw new InvoInputException(
                    InvoInputException.INVALID_INPUT,
                    "engineConfig",
                    "the engine \"" + candidate.id + "\" refuses a setting: " + e.getMessage(),
                    e);
        } catch (LinkageError e) {
            rejected.add(new Rejected(candidate + " is not available: " + whatIsMissing(e), e));
            return null;
        } catch (RuntimeException e) {
            rejected.add(new Rejected(candidate + " cannot be made: " + e, e));
            return null;
        }
    }

    private static String whyNotLoaded(Error error) {
        if (error instanceof LinkageError linkage) {
            return "a provider cannot be loaded: " + whatIsMissing(linkage);
        }
        Throwable cause = error.getCause();
        return error.getMessage() + (cause == null ? "" : ": " + cause);
    }

    private static String whatIsMissing(LinkageError error) {
        String message = String.valueOf(error.getMessage());
        boolean classIsMissing = error instanceof NoClassDefFoundError && message.indexOf(' ') < 0;
        if (!classIsMissing) {
            // A class that could not be initialized says why once; from then on its cause does.
            Throwable cause = error.getCause();
            return cause == null ? error.toString() : error + " (" + cause.getMessage() + ")";
        }
        String missing = message.replace('/', '.');
        String artifact = ARTIFACTS.entrySet().stream()
                .filter(entry -> missing.startsWith(entry.getKey()))
                .map(entry -> ", which " + entry.getValue() + " brings")
                .findAny()
                .orElse("");
        return "the class " + missing + " is missing" + artifact;
    }

    private void log(Candidate chosen, boolean named) {
        System.Logger logger = System.getLogger("network.invo");
        if (logger.isLoggable(System.Logger.Level.INFO)) {
            List<Candidate> others = found.stream()
                    .filter(candidate -> !candidate.equals(chosen))
                    .toList();
            logger.log(
                    System.Logger.Level.INFO,
                    "engine: " + chosen + (named ? ", by its name" : "")
                            + (others.isEmpty() ? "" : "; not chosen: " + list(others)) + notes());
        }
    }

    private static String list(List<Candidate> candidates) {
        return candidates.stream().map(Candidate::toString).collect(Collectors.joining(", "));
    }

    private String notes() {
        return rejected.isEmpty()
                ? ""
                : rejected.stream().map(Rejected::why).collect(Collectors.joining("; ", "; left out: ", ""));
    }

    private String searched() {
        return "; searched: the context class loader " + describe(contextLoader) + " and the API's own "
                + describe(ownLoader);
    }

    private static String describe(@Nullable ClassLoader loader) {
        if (loader == null) {
            return "(none)";
        }
        String name = loader.getName();
        return "(" + loader.getClass().getName() + (name == null ? "" : " '" + name + "'") + ")";
    }

    private InvoInputException unavailable(String message) {
        Throwable cause = null;
        for (Rejected each : rejected) {
            if (cause == null) {
                cause = each.cause;
            } else if (each.cause != null && each.cause != cause) {
                cause.addSuppressed(each.cause);
            }
        }
        return new InvoInputException(ENGINE_UNAVAILABLE, "engine", message, cause);
    }
}
