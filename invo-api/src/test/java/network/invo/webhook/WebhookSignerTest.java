package network.invo.webhook;

import static network.invo.webhook.Deliveries.EVENT;
import static network.invo.webhook.Deliveries.SECRET;
import static network.invo.webhook.Deliveries.T;
import static network.invo.webhook.Deliveries.headerOf;
import static network.invo.webhook.Deliveries.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSignerTest {

    private static final WebhookSigner SIGNER = WebhookSigner.of(SECRET);

    @Test
    void sign_body_givesWhatAnIndependentSenderSends() {
        assertThat(SIGNER.sign(utf8(EVENT), Instant.ofEpochSecond(T))).isEqualTo(headerOf(EVENT));
    }

    @Test
    void sign_edgesOfTheGrammar_areWritten() {
        assertThat(SIGNER.sign(new byte[0], Instant.EPOCH)).startsWith("t=0,v1=");
        assertThat(SIGNER.sign(new byte[0], Instant.ofEpochSecond(999_999_999_999L)))
                .startsWith("t=999999999999,v1=");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1_000_000_000_000L})
    void sign_timeThatTheGrammarDoesNotHave_isRefused(long seconds) {
        Instant time = Instant.ofEpochSecond(seconds);

        assertThatThrownBy(() -> SIGNER.sign(new byte[0], time)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\t\n"})
    void of_blankSecret_isRefused(String secret) {
        assertThatThrownBy(() -> WebhookSigner.of(secret))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a signer needs a secret");
    }

    @Test
    void sign_nullBody_isRefused() {
        assertThatThrownBy(() -> SIGNER.sign(null, Instant.EPOCH)).hasMessage("INVALID_INPUT: body is missing");
    }
}
