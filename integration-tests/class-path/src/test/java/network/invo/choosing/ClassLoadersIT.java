package network.invo.choosing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import network.invo.choosing.Jvm.Ended;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The API and the engines in different class loaders, as in an EAR or a servlet container. */
class ClassLoadersIT {

    private static final String CHILD_FIRST = "network.invo.choosing.Container$ChildFirst 'application'";
    private static final String APP = "jdk.internal.loader.ClassLoaders$AppClassLoader 'app'";

    private static Ended deploy(String order, String context, List<Path> container, List<Path> application)
            throws IOException, InterruptedException {
        List<Path> own = new ArrayList<>(List.of(Jars.CONTAINER));
        own.addAll(container);
        return new Jvm()
                .option("-cp", Jvm.join(own))
                .run("network.invo.choosing.Container", order, context, Jvm.join(application));
    }

    private static List<Path> probeWith(Part... parts) throws IOException {
        List<Path> jars = new ArrayList<>(List.of(Jars.PROBE));
        jars.addAll(Jars.of(parts));
        return jars;
    }

    /** The API in {@code EAR/lib}, the engines in the WAR: only the context class loader sees them. */
    @ParameterizedTest
    @ValueSource(strings = {"parent-first", "child-first"})
    void build_apiAboveTheEngines_findsThemByTheContextLoader(String order) throws Exception {
        Ended ended = deploy(order, "application", Jars.of(Part.API), probeWith(Part.JDK, Part.APACHE, Part.JERSEY));

        assertThat(ended)
                .isEqualTo(new Ended(
                        0,
                        Told.call("jersey"),
                        List.of("engine: " + Told.JERSEY + "; not chosen: " + Told.JDK + ", " + Told.APACHE)));
    }

    @Test
    void build_apiAboveTheEnginesAndNoContextLoader_saysWhereItLooked() throws Exception {
        Ended ended = deploy("parent-first", "none", Jars.of(Part.API), probeWith(Part.JDK));

        assertThat(ended)
                .isEqualTo(new Ended(
                        0,
                        List.of(Told.NONE + "; searched: the context class loader (none) and the API's own (" + APP
                                + ")"),
                        List.of()));
    }

    /** One engine above, another beside the program: both are there, each once. */
    @Test
    void build_parentFirstWithEnginesInBoth_takesTheHighestPriority() throws Exception {
        Ended ended = deploy(
                "parent-first", "application", Jars.of(Part.API, Part.JDK), probeWith(Part.API, Part.JDK, Part.APACHE));

        assertThat(ended)
                .isEqualTo(new Ended(
                        0, Told.call("apache"), List.of("engine: " + Told.APACHE + "; not chosen: " + Told.JDK)));
    }

    /** Two whole copies: the program's own wins, and nothing of the other is even seen. */
    @Test
    void build_childFirstWithTwoCopies_takesItsOwn() throws Exception {
        Ended ended = deploy(
                "child-first",
                "application",
                Jars.of(Part.API, Part.JDK, Part.APACHE, Part.JERSEY),
                probeWith(Part.API, Part.JDK, Part.APACHE, Part.JERSEY));

        assertThat(ended)
                .isEqualTo(new Ended(
                        0,
                        Told.call("jersey"),
                        List.of("engine: " + Told.JERSEY + "; not chosen: " + Told.JDK + ", " + Told.APACHE)));
    }

    /** The container's engine is an engine of the container's API, and so none for the program's. */
    @Test
    void build_childFirstAndAnEngineOfAnotherApi_leavesThatOut() throws Exception {
        Ended ended =
                deploy("child-first", "application", Jars.of(Part.API, Part.JERSEY), probeWith(Part.API, Part.JDK));

        assertThat(ended)
                .isEqualTo(new Ended(
                        0,
                        Told.call("jdk"),
                        List.of("engine: " + Told.JDK + "; left out: network.invo.engine.HttpEngineProvider:"
                                + " network.invo.engine.jersey.JerseyEngineProvider not a subtype")));
    }

    /** A thread of the container's builds the client: the API's own loader knows better. */
    @ParameterizedTest
    @ValueSource(strings = {"container", "none"})
    void build_childFirstWithoutItsContextLoader_findsItsOwn(String context) throws Exception {
        Ended ended = deploy("child-first", context, List.of(), probeWith(Part.API, Part.APACHE, Part.JERSEY));

        assertThat(ended)
                .isEqualTo(new Ended(
                        0, Told.call("jersey"), List.of("engine: " + Told.JERSEY + "; not chosen: " + Told.APACHE)));
    }

    @Test
    void build_childFirstWithoutEngines_saysWhereItLooked() throws Exception {
        Ended ended = deploy("child-first", "container", List.of(), probeWith(Part.API));

        assertThat(ended)
                .isEqualTo(new Ended(
                        0,
                        List.of(Told.NONE + "; searched: the context class loader (" + APP + ") and the API's own ("
                                + CHILD_FIRST + ")"),
                        List.of()));
    }
}
