package network.invo.choosing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import network.invo.choosing.Jvm.Ended;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The demo, with nothing changed but the class path: real calls, retries and a lost answer on each engine. */
class QuickstartIT {

    @ParameterizedTest
    @EnumSource(names = {"JDK", "APACHE", "JERSEY"})
    void main_onEachEngine_isAsTold(Part engine) throws Exception {
        List<Path> jars = new ArrayList<>(Jars.of(Part.API, Part.QUICKSTART, Part.JERSEY));
        if (engine != Part.JERSEY) {
            // The demo's backend needs Jersey's libraries; the program has only the one engine.
            jars = new ArrayList<>(Jars.without(jars, "invo-engine-jersey"));
            jars.addAll(Jars.of(engine));
        }

        Ended ended = new Jvm().option("-cp", Jvm.join(jars)).run("network.invo.examples.quickstart.Quickstart");

        assertThat(ended.told()).anyMatch(line -> line.contains(", engine: " + Told.id(engine) + "."));
        assertThat(ended.told()).last().asString().endsWith(" all as told.");
        assertThat(ended.exit()).isZero();
    }
}
