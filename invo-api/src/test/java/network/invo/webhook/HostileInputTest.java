package network.invo.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must come of what strangers, proxies and clock drift can make of a delivery. */
class HostileInputTest {

    static List<HostileInput> inputs() {
        return HostileInput.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inputs")
    void verify_hostileInput_givesItsCode(HostileInput input) {
        WebhookVerifier verifier = WebhookVerifier.builder()
                .secrets(input.secrets())
                .clock(InstantSource.fixed(input.now()))
                .build();

        assertThat(Deliveries.outcome(verifier, input.body(), input.header())).isEqualTo(input.expected());
    }

    @Test
    void table_ofHostileInputs_isLongAndNamesEachOnce() {
        assertThat(inputs()).hasSizeGreaterThanOrEqualTo(100);
        assertThat(inputs()).extracting(HostileInput::name).doesNotHaveDuplicates();
    }
}
