package network.invo.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import network.invo.webhook.WebhookSigner;
import network.invo.webhook.WebhookVerifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhookReceiverTest {

    private static final String SECRET = "whsec_test";

    private final HttpClient http = HttpClient.newHttpClient();
    private WebhookReceiver receiver;

    @BeforeEach
    void start() throws IOException {
        receiver = WebhookReceiver.start(SECRET);
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    private static byte[] sale(String quantity) {
        return ("{\"event_type\":\"item.purchased\",\"idempotency_key\":\"k\",\"data\":{\"item_id\":\"sword\","
                        + "\"item_quantity\":" + quantity + "}}")
                .getBytes(UTF_8);
    }

    private int deliver(byte[] body, int signatures) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(receiver.address())
                .timeout(Duration.ofSeconds(20))
                .POST(BodyPublishers.ofByteArray(body));
        for (int i = 0; i < signatures; i++) {
            request.header(
                    WebhookVerifier.SIGNATURE_HEADER, WebhookSigner.of(SECRET).sign(body, Instant.now()));
        }
        return http.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    @Test
    void delivery_twice_isGrantedOnce() throws Exception {
        assertThat(deliver(sale("2"), 1)).isEqualTo(200);
        assertThat(deliver(sale("2"), 1)).isEqualTo(200);

        assertThat(receiver.grants()).containsExactly("grant 2 x sword");
        assertThat(receiver.deliveries()).isEqualTo(2);
    }

    @Test
    void delivery_grantingFails_isGrantedByTheNextOne() throws Exception {
        assertThat(deliver(sale("\"many\""), 1)).isEqualTo(500);
        assertThat(receiver.grants()).isEmpty();

        assertThat(deliver(sale("2"), 1)).isEqualTo(200);
        assertThat(receiver.grants()).containsExactly("grant 2 x sword");
    }

    @Test
    void delivery_signatureMissingOrTwice_is400() throws Exception {
        assertThat(deliver(sale("2"), 0)).isEqualTo(400);
        assertThat(deliver(sale("2"), 2)).isEqualTo(400);

        assertThat(receiver.refused()).isEqualTo(2);
        assertThat(receiver.grants()).isEmpty();
    }

    @Test
    void delivery_longerThanTheLimit_is413() throws Exception {
        assertThat(deliver(new byte[(1 << 20) + 1], 1)).isEqualTo(413);
        assertThat(receiver.refused()).isZero();
    }
}
