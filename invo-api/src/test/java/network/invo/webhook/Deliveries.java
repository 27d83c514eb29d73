package network.invo.webhook;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import network.invo.WebhookVerificationException;

/** A sender of its own for the tests: it shares no code with the verifier. */
final class Deliveries {

    static final String SECRET = "whsec_test_secret";
    static final long T = 1_700_000_000L;
    static final String EVENT =
            "{\"event_id\":\"evt_1\",\"idempotency_key\":\"idem_1\",\"event_type\":\"purchase.completed\","
                    + "\"schema_version\":\"1\",\"created_at\":\"2023-11-14T22:13:20Z\",\"tenant_id\":\"t_1\","
                    + "\"data\":{\"usd_amount\":\"20.00\"}}";

    private Deliveries() {}

    static Clock at(long seconds) {
        return Clock.fixed(Instant.ofEpochSecond(seconds), ZoneOffset.UTC);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The signature as the contract has it, in the plainest way. */
    static String signature(byte[] key, String time, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] head = utf8(time + ".");
            byte[] signed = new byte[head.length + body.length];
            System.arraycopy(head, 0, signed, 0, head.length);
            System.arraycopy(body, 0, signed, head.length, body.length);
            return HexFormat.of().formatHex(mac.doFinal(signed));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String signature(String body) {
        return signature(utf8(SECRET), Long.toString(T), utf8(body));
    }

    static String headerOf(byte[] body) {
        return "t=" + T + ",v1=" + signature(utf8(SECRET), Long.toString(T), body);
    }

    static String headerOf(String body) {
        return headerOf(utf8(body));
    }

    static WebhookVerifier verifier() {
        return WebhookVerifier.builder().secrets(SECRET).clock(at(T)).build();
    }

    static WebhookEvent verified(String body) {
        return verifier().verify(utf8(body), headerOf(body));
    }

    /** The code of the refusal, or OK. */
    static String outcome(WebhookVerifier verifier, byte[] body, String header) {
        try {
            verifier.verify(body, header);
            return "OK";
        } catch (WebhookVerificationException e) {
            return e.code();
        }
    }
}
