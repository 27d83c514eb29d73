package network.invo.engine.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("sets a property of the JVM")
class GateTest {

    private static final String REPEATS_ALL = "jdk.httpclient.enableAllMethodRetry";

    @Test
    void contentLength_askedAgainForPost_serverDidNotLookAtIt() {
        assertThat(askedAgain("POST").isUnprocessed()).isTrue();
    }

    @Test
    void contentLength_askedAgainForGet_isInDoubt() {
        assertThat(askedAgain("GET").isUnprocessed()).isFalse();
    }

    @Test
    void contentLength_askedAgainForPostInJvmThatRepeatsAll_isInDoubt() {
        System.setProperty(REPEATS_ALL, "");
        try {
            assertThat(askedAgain("POST").isUnprocessed()).isFalse();
        } finally {
            System.clearProperty(REPEATS_ALL);
        }
    }

    private static Gate.SentBefore askedAgain(String method) {
        Gate gate = new Gate(new byte[] {1, 2}, () -> {});
        gate.method(method);
        assertThat(gate.contentLength()).isEqualTo(2);
        Gate.SentBefore[] thrown = new Gate.SentBefore[1];
        assertThatThrownBy(gate::contentLength)
                .isInstanceOfSatisfying(Gate.SentBefore.class, again -> thrown[0] = again);
        return thrown[0];
    }
}
