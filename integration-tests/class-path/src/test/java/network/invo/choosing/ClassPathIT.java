package network.invo.choosing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import network.invo.choosing.Jvm.Ended;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An ordinary class path decides, whatever its order. */
class ClassPathIT {

    static Stream<List<Part>> combinations() {
        return Told.combinations();
    }

    /** A jar that an engine starts to bring along is a cost to its users: it is written down, in {@link Part}. */
    @Test
    void libraries_ofAllParts_areThoseThatAreWrittenDown() throws Exception {
        assertThat(Jars.all().stream().map(Jars::artifact))
                .containsExactlyInAnyOrderElementsOf(Stream.of(Part.values())
                        .flatMap(part -> part.artifacts().stream())
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void build_theseEngines_takesTheHighestPriority(List<Part> engines) throws Exception {
        Ended ended = Jvm.classPath(Jars.program(engines.toArray(new Part[0])));

        assertThat(ended)
                .isEqualTo(new Ended(0, Told.call(Told.id(Told.best(engines))), List.of(Told.chosen(engines))));
    }

    @Test
    void build_noEngine_namesTheThreeAndWhereItLooked() throws Exception {
        Ended ended = Jvm.classPath(Jars.program());

        assertThat(ended).isEqualTo(new Ended(0, List.of(Told.NONE + Told.SEARCHED_APP_LOADER), List.of()));
    }

    @Test
    void build_namedByTheBuilder_takesItAgainstAllElse() throws Exception {
        Ended ended = new Jvm()
                .option("-Dinvo.engine=apache", "-cp", Jvm.join(Jars.program(Part.JDK, Part.APACHE, Part.JERSEY)))
                .variable("INVO_ENGINE", "jersey")
                .run(Jvm.PROBE_CLASS, "jdk");

        assertThat(ended).isEqualTo(byName("jdk", Told.JDK, Told.APACHE, Told.JERSEY));
    }

    @Test
    void build_namedByTheProperty_takesItAgainstTheVariable() throws Exception {
        Ended ended = new Jvm()
                .option("-Dinvo.engine=apache", "-cp", Jvm.join(Jars.program(Part.JDK, Part.APACHE, Part.JERSEY)))
                .variable("INVO_ENGINE", "jersey")
                .run(Jvm.PROBE_CLASS);

        assertThat(ended).isEqualTo(byName("apache", Told.APACHE, Told.JDK, Told.JERSEY));
    }

    @Test
    void build_namedByTheVariable_takesItAgainstThePriority() throws Exception {
        Ended ended = new Jvm()
                .option("-cp", Jvm.join(Jars.program(Part.JDK, Part.APACHE, Part.JERSEY)))
                .variable("INVO_ENGINE", "jdk")
                .run(Jvm.PROBE_CLASS);

        assertThat(ended).isEqualTo(byName("jdk", Told.JDK, Told.APACHE, Told.JERSEY));
    }

    @Test
    void build_namedButAbsent_listsWhatIsThere() throws Exception {
        Ended ended = new Jvm()
                .option("-Dinvo.engine=apache", "-cp", Jvm.join(Jars.program(Part.JDK, Part.JERSEY)))
                .run(Jvm.PROBE_CLASS);

        assertThat(ended)
                .isEqualTo(new Ended(
                        0,
                        List.of("error: ENGINE_UNAVAILABLE: there is no engine \"apache\", which the system property"
                                + " invo.engine names; found: " + Told.JDK + ", " + Told.JERSEY
                                + ". Add network.invo:invo-engine-apache if it is one of ours (jdk, apache, jersey)"
                                + Told.SEARCHED_APP_LOADER),
                        List.of()));
    }

    private static Ended byName(String id, String chosen, String... others) {
        return new Ended(
                0,
                Told.call(id),
                List.of("engine: " + chosen + ", by its name; not chosen: " + String.join(", ", others)));
    }

    static Stream<List<String>> missingLibraries() {
        return Stream.of(
                List.of("httpclient5", "org.apache.httpcomponents.client5:httpclient5"),
                List.of("httpcore5", "org.apache.httpcomponents.core5:httpcore5"),
                List.of("slf4j-api", "org.slf4j:slf4j-api"),
                List.of("jersey-client", "org.glassfish.jersey.core:jersey-client"),
                List.of("jakarta.ws.rs-api", "jakarta.ws.rs:jakarta.ws.rs-api"));
    }

    @ParameterizedTest
    @MethodSource("missingLibraries")
    void build_anEnginesLibraryIsMissing_takesTheNextAndNamesTheJar(List<String> missing) throws Exception {
        Part engine = Part.APACHE.artifacts().contains(missing.get(0)) ? Part.APACHE : Part.JERSEY;
        List<Path> jars = Jars.without(Jars.program(engine, Part.JDK), missing.get(0));

        Ended ended = Jvm.classPath(jars);

        assertThat(ended.told()).isEqualTo(Told.call("jdk"));
        assertThat(ended.logged())
                .singleElement()
                .asString()
                .startsWith("engine: " + Told.JDK + "; not chosen: " + Told.of(engine) + "; left out: "
                        + Told.of(engine) + " is not available: the class ")
                .endsWith(" is missing, which " + missing.get(1) + " brings");
    }

    @Test
    void build_namedButItsLibraryIsMissing_saysWhichJar() throws Exception {
        Ended ended = Jvm.classPath(Jars.without(Jars.program(Part.APACHE, Part.JDK), "httpclient5"), "apache");

        assertThat(ended.logged()).isEmpty();
        assertThat(ended.told())
                .singleElement()
                .asString()
                .startsWith("error: ENGINE_UNAVAILABLE: the engine \"apache\" is named but cannot be made; left out: "
                        + Told.APACHE + " is not available: the class org.apache.hc.")
                .endsWith(" is missing, which org.apache.httpcomponents.client5:httpclient5 brings");
    }

    @Test
    void build_theOnlyEngineLacksItsLibrary_saysBoth() throws Exception {
        Ended ended = Jvm.classPath(Jars.without(Jars.program(Part.APACHE), "httpclient5"));

        assertThat(ended.logged()).isEmpty();
        assertThat(ended.told())
                .singleElement()
                .asString()
                .startsWith(Told.NONE + "; left out: " + Told.APACHE + " is not available: the class org.apache.hc.")
                .endsWith(" is missing, which org.apache.httpcomponents.client5:httpclient5 brings"
                        + Told.SEARCHED_APP_LOADER);
    }
}
