package network.invo.choosing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import network.invo.choosing.Jvm.Ended;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One jar for all, as the shade plugin makes it when it is told to merge the service files. */
class ShadedJarIT {

    @ParameterizedTest
    @CsvSource({"jdk", "apache", "jersey"})
    void build_namedEngine_takesIt(String id) throws Exception {
        Ended ended = Jvm.classPath(List.of(Jars.SHADED), id);

        assertThat(ended.exit()).isZero();
        assertThat(ended.told()).isEqualTo(Told.call(id));
        assertThat(ended.logged()).singleElement().asString().contains(Told.JDK, Told.APACHE, Told.JERSEY);
    }

    @Test
    void build_noneNamed_takesTheHighestPriority() throws Exception {
        assertThat(Jvm.classPath(List.of(Jars.SHADED)).told()).isEqualTo(Told.call("jersey"));
    }
}
