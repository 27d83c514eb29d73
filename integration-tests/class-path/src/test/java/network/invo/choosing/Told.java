package network.invo.choosing;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the API says of engines, word for word: users and their log searches meet it. */
final class Told {

    static final String JDK = "jdk (priority 10, network.invo.engine.jdk.JdkEngineProvider)";
    static final String APACHE = "apache (priority 20, network.invo.engine.apache.ApacheEngineProvider)";
    static final String JERSEY = "jersey (priority 30, network.invo.engine.jersey.JerseyEngineProvider)";

    static final String NONE = "error: ENGINE_UNAVAILABLE: no engine can be used. Add one of"
            + " network.invo:invo-engine-jdk, network.invo:invo-engine-apache and network.invo:invo-engine-jersey";

    static final String SEARCHED_APP_LOADER = "; searched: the context class loader"
            + " (jdk.internal.loader.ClassLoaders$AppClassLoader 'app') and the API's own"
            + " (jdk.internal.loader.ClassLoaders$AppClassLoader 'app')";

    private Told() {}

    static String of(Part engine) {
        return switch (engine) {
            case JDK -> JDK;
            case APACHE -> APACHE;
            case JERSEY -> JERSEY;
            default -> throw new IllegalArgumentException(engine + " is no engine");
        };
    }

    /** What a call on an engine prints. */
    static List<String> call(String id) {
        return List.of("engine: " + id, "token: tok_1");
    }

    /** What the log says if the engines of a path, in its order, are all sound. */
    static String chosen(List<Part> engines) {
        Part best = best(engines);
        String others =
                engines.stream().filter(engine -> engine != best).map(Told::of).collect(Collectors.joining(", "));
        return "engine: " + of(best) + (others.isEmpty() ? "" : "; not chosen: " + others);
    }

    /** The parts are in the order of their engines' priorities. */
    static Part best(List<Part> engines) {
        return engines.stream().max(Comparator.naturalOrder()).orElseThrow();
    }

    static String id(Part engine) {
        return of(engine).substring(0, of(engine).indexOf(' '));
    }

    /** Each engine alone, each pair, all three. */
    static Stream<List<Part>> combinations() {
        return Stream.of(
                List.of(Part.JDK),
                List.of(Part.APACHE),
                List.of(Part.JERSEY),
                List.of(Part.JDK, Part.APACHE),
                List.of(Part.JDK, Part.JERSEY),
                List.of(Part.JERSEY, Part.APACHE),
                List.of(Part.APACHE, Part.JERSEY, Part.JDK));
    }
}
