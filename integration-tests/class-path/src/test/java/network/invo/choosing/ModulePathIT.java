package network.invo.choosing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import network.invo.choosing.Jvm.Ended;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * On the module path the program requires the API only; that an engine's jar lies there is enough, because the API uses
 * the service that the engine provides. HttpClient 5 and Jersey are automatic modules.
 */
class ModulePathIT {

    private static final String MAIN = "network.invo.probe/" + Jvm.PROBE_CLASS;

    static Stream<List<Part>> combinations() {
        return Told.combinations();
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void build_theseEngines_takesTheHighestPriority(List<Part> engines) throws Exception {
        Ended ended = new Jvm()
                .option("--module-path", Jvm.join(Jars.program(engines.toArray(new Part[0]))), "-m")
                .run(MAIN);

        assertThat(ended.told()).isEqualTo(Told.call(Told.id(Told.best(engines))));
        assertThat(ended.exit()).isZero();
        // Modules have no order: only what the line begins with is sure.
        assertThat(ended.logged())
                .singleElement()
                .asString()
                .startsWith("engine: " + Told.of(Told.best(engines)))
                .hasSameSizeAs(Told.chosen(engines));
    }

    @Test
    void build_noEngine_namesTheThreeAndWhereItLooked() throws Exception {
        Ended ended = new Jvm()
                .option("--module-path", Jvm.join(Jars.program()), "-m")
                .run(MAIN);

        assertThat(ended).isEqualTo(new Ended(0, List.of(Told.NONE + Told.SEARCHED_APP_LOADER), List.of()));
    }

    @Test
    void build_everyModuleAdded_takesTheHighestPriority() throws Exception {
        Ended ended = new Jvm()
                .option("--module-path", Jvm.join(Jars.program(Part.JDK, Part.APACHE, Part.JERSEY)))
                .option("--add-modules", "ALL-MODULE-PATH", "-m")
                .run(MAIN);

        assertThat(ended.told()).isEqualTo(Told.call("jersey"));
    }

    /** A program that is no module, with the SDK on the module path. */
    @Test
    void build_programOnTheClassPath_takesTheHighestPriority() throws Exception {
        Ended ended = new Jvm()
                .option("--module-path", Jvm.join(Jars.of(Part.API, Part.JDK, Part.APACHE)))
                .option("--add-modules", "network.invo.api", "-cp", Jars.PROBE.toString())
                .run(Jvm.PROBE_CLASS);

        assertThat(ended.told()).isEqualTo(Told.call("apache"));
    }

    /** Here the JVM itself refuses to start, before any code of ours could choose another engine. */
    @Test
    void start_anEnginesLibraryIsMissing_isRefusedByTheJvm() throws Exception {
        Ended ended = new Jvm()
                .option(
                        "--module-path",
                        Jvm.join(Jars.without(Jars.program(Part.APACHE, Part.JDK), "httpclient5")),
                        "-m")
                .run(MAIN);

        assertThat(ended.exit()).isNotZero();
        assertThat(String.join("\n", ended.told()) + String.join("\n", ended.logged()))
                .contains("Module org.apache.httpcomponents.client5.httpclient5 not found,"
                        + " required by network.invo.engine.apache");
    }
}
