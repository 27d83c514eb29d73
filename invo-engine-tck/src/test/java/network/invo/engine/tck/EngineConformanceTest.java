package network.invo.engine.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import network.invo.engine.HttpEngineProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;

class EngineConformanceTest {

    /** Not found by JUnit by itself: it is meant to fail. */
    private static final class BadEngine extends EngineConformance {
        @Override
        protected HttpEngineProvider provider() {
            return new SocketEngineProvider(Set.of(Hazard.FOLLOWS_REDIRECTS));
        }
    }

    @Test
    void theme_badEngine_failsTheTestsOfItsHazardAndNoOther() throws Throwable {
        List<DynamicTest> tests = new BadEngine().b_nothingBehindOurBack().toList();

        assertThat(tests).hasSize(46);
        for (DynamicTest test : tests) {
            if (test.getDisplayName().matches("B1[0-4] .*")) {
                assertThatThrownBy(() -> test.getExecutable().execute())
                        .isInstanceOf(AssertionError.class)
                        .hasMessageStartingWith(test.getDisplayName().substring(0, 4))
                        .hasMessageContaining("the game's secret");
            } else {
                test.getExecutable().execute();
            }
        }
    }
}
