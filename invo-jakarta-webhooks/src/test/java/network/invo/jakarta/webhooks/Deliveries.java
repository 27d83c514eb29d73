package network.invo.jakarta.webhooks;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import network.invo.webhook.WebhookSigner;

/** Signed deliveries. */
public final class Deliveries {

    public static final String SECRET = "whsec_test_secret";

    private Deliveries() {}

    public static byte[] event(String key) {
        return event(key, "purchase.completed");
    }

    public static byte[] event(String key, String type) {
        return ("{\"event_id\":\"evt_1\",\"idempotency_key\":\"" + key + "\",\"event_type\":\"" + type
                        + "\",\"created_at\":\"2026-01-01T00:00:00Z\",\"data\":{\"usd_amount\":\"20.00\","
                        + "\"player_email\":\"kim@example.com\"}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    public static String sign(byte[] body) {
        return WebhookSigner.of(SECRET).sign(body, Instant.now());
    }
}
