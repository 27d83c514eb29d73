package network.invo.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.InputStream;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors that two other implementations agree on. */
class VectorTest {

    record Vector(String name, String secret, String t, byte[] body, String v1) {

        String header() {
            return "t=" + t + ",v1=" + v1;
        }

        WebhookVerifier verifier() {
            return WebhookVerifier.builder()
                    .secrets(secret)
                    .clock(Deliveries.at(Long.parseLong(t)))
                    .build();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static JsonObject resource(String name) throws Exception {
        try (InputStream in = VectorTest.class.getResourceAsStream("/webhook/" + name);
                JsonReader reader = Json.createReader(in)) {
            return reader.readObject();
        }
    }

    static List<Vector> vectors() throws Exception {
        return resource("webhook-vectors.json").getJsonArray("vectors").stream()
                .map(JsonValue::asJsonObject)
                .map(row -> new Vector(
                        row.getString("name"),
                        row.getString("secret"),
                        row.getString("t"),
                        body(row),
                        row.getString("v1")))
                .toList();
    }

    private static byte[] body(JsonObject row) {
        JsonObject repeat = row.getJsonObject("body_repeat");
        return repeat == null
                ? HexFormat.of().parseHex(row.getString("body_hex"))
                : HexFormat.of().parseHex(repeat.getString("byte_hex").repeat(repeat.getInt("count")));
    }

    @Test
    void vectors_inFile_areAllRead() throws Exception {
        assertThat(vectors()).hasSize(16);
    }

    /** A body that is no event is refused as MALFORMED only after its signature was found right. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void verify_vector_isAuthentic(Vector vector) {
        String outcome = Deliveries.outcome(vector.verifier(), vector.body(), vector.header());

        assertThat(outcome).isEqualTo(vector.name().equals("ascii") ? "OK" : "WEBHOOK_MALFORMED");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void verify_vectorWithOneDigitChanged_isNot(Vector vector) {
        for (int i = 0; i < 64; i++) {
            StringBuilder v1 = new StringBuilder(vector.v1());
            v1.setCharAt(i, v1.charAt(i) == '7' ? '8' : '7');

            assertThat(Deliveries.outcome(vector.verifier(), vector.body(), "t=" + vector.t() + ",v1=" + v1))
                    .isEqualTo("WEBHOOK_SIGNATURE_INVALID");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void sign_vector_givesItsHeader(Vector vector) {
        Instant time = Instant.ofEpochSecond(Long.parseLong(vector.t()), 999_999_999);

        assertThat(WebhookSigner.of(vector.secret()).sign(vector.body(), time)).isEqualTo(vector.header());
    }
}
