package network.invo.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import network.invo.sandbox.WebhookDelivery.State;
import network.invo.sandbox.junit.InvoSandboxExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WebhooksTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Pattern V1 = Pattern.compile("v1=([0-9a-f]{64})");

    @RegisterExtension
    final InvoSandboxExtension invo = new InvoSandboxExtension(
            b -> b.clock(Clock.fixed(NOW, ZoneOffset.UTC)).webhookRetries(3, Duration.ofMillis(10)));

    private Receiver receiver;

    @BeforeEach
    void listen() throws Exception {
        receiver = new Receiver();
    }

    @AfterEach
    void stopListening() throws Exception {
        receiver.close();
    }

    @Test
    void purchaseCompleted_hasTheEnvelopeAndTheData(InvoSandbox sandbox) throws Exception {
        sandbox.deliverWebhooksTo(receiver.uri());
        Map<String, Object> body = Wire.purchase("r1", "20.00");
        body.put("metadata", Map.of("your_order_id", "ord_42"));
        Wire.of(sandbox).post(Route.PURCHASE_CURRENCY, body);
        sandbox.awaitDeliveries(LONG);

        Receiver.Delivery delivery = receiver.received.get(0);
        JsonObject event = parse(delivery);
        assertThat(event.keySet())
                .containsExactlyInAnyOrder(
                        "event_id",
                        "idempotency_key",
                        "event_type",
                        "schema_version",
                        "created_at",
                        "tenant_id",
                        "data");
        assertThat(event.getString("event_type")).isEqualTo("purchase.completed");
        assertThat(Instant.parse(event.getString("created_at"))).isEqualTo(NOW);
        assertThat(event.getString("tenant_id")).isEqualTo(sandbox.game().id());
        assertThat(delivery.headers())
                .containsEntry("x-invo-idempotency-key", event.getString("idempotency_key"))
                .containsEntry("content-type", "application/json");
        JsonObject data = event.getJsonObject("data");
        assertThat(data.getString("usd_amount")).isEqualTo("20.00");
        assertThat(data.getString("currency_amount")).isEqualTo("200.00");
        assertThat(data.getString("new_balance")).isEqualTo("200.00");
        assertThat(data.getString("rail")).isEqualTo("platform");
        assertThat(data.getJsonObject("metadata").getString("your_order_id")).isEqualTo("ord_42");
    }

    @Test
    void itemPurchased_hasTheData(InvoSandbox sandbox) throws Exception {
        sandbox.addPlayer("p@example.com", "500");
        sandbox.deliverWebhooksTo(receiver.uri());
        Wire.of(sandbox).post(Route.PURCHASE_ITEM, Wire.item("a", "100.00"));
        sandbox.awaitDeliveries(LONG);
        JsonObject data = parse(receiver.received.get(0)).getJsonObject("data");
        assertThat(data.getString("item_id")).isEqualTo("sword_001");
        assertThat(data.getInt("item_quantity")).isEqualTo(1);
        assertThat(data.getString("total_price")).isEqualTo("100.00");
        assertThat(data.getString("new_balance")).isEqualTo("400.00");
        assertThat(data.getJsonObject("fee_breakdown").getString("platform_fee"))
                .isEqualTo("10.00");
    }

    @Test
    void signature_isTheHmacOfTimeAndRawBody(InvoSandbox sandbox) throws Exception {
        sandbox.deliverWebhooksTo(receiver.uri());
        sandbox.clock().advance(Duration.ofHours(1));
        sandbox.emit("payout.status_changed", Map.of("note", "d\u00e9j\u00e0 vu \u20ac"));
        sandbox.awaitDeliveries(LONG);
        Receiver.Delivery delivery = receiver.received.get(0);
        long t = NOW.plus(Duration.ofHours(1)).getEpochSecond();
        assertThat(delivery.headers().get("x-invo-signature"))
                .isEqualTo("t=" + t + ",v1=" + hmac(sandbox.webhookSecret(), t, delivery.body()));
    }

    @Test
    void rotation_signsWithBothSecretsForSevenDays(InvoSandbox sandbox) throws Exception {
        sandbox.deliverWebhooksTo(receiver.uri());
        String old = sandbox.webhookSecret();
        String fresh = sandbox.rotateWebhookSecret();
        assertThat(fresh).isNotEqualTo(old).isEqualTo(sandbox.webhookSecret());

        sandbox.sendTestWebhook();
        sandbox.awaitDeliveries(LONG);
        sandbox.clock().advance(Duration.ofDays(7));
        sandbox.sendTestWebhook();
        sandbox.awaitDeliveries(LONG);

        Receiver.Delivery during = receiver.received.get(0);
        assertThat(signatures(during))
                .containsExactly(
                        hmac(fresh, NOW.getEpochSecond(), during.body()),
                        hmac(old, NOW.getEpochSecond(), during.body()));
        Receiver.Delivery after = receiver.received.get(1);
        long t = NOW.plus(Duration.ofDays(7)).getEpochSecond();
        assertThat(signatures(after)).containsExactly(hmac(fresh, t, after.body()));
        assertThat(parse(after).getString("event_type")).isEqualTo("webhook.test");
    }

    @Test
    void receiver_failsThenAccepts_isRetriedWithTheSameBytes(InvoSandbox sandbox) throws Exception {
        receiver.answer(n -> n == 1 ? 500 : n == 2 ? Receiver.HANG_UP : 204);
        sandbox.deliverWebhooksTo(receiver.uri());
        sandbox.sendTestWebhook();
        sandbox.awaitDeliveries(LONG);
        assertThat(receiver.received).hasSize(3);
        assertThat(receiver.received.stream().map(Receiver.Delivery::text).distinct())
                .hasSize(1);
        assertThat(sandbox.deliveries()).singleElement().satisfies(d -> {
            assertThat(d.state()).isEqualTo(State.DELIVERED);
            assertThat(d.attempts()).isEqualTo(3);
            assertThat(d.lastStatus()).isEqualTo(204);
        });
    }

    @Test
    void receiver_redirects_isNotFollowedAndCountsAsFailed(InvoSandbox sandbox) {
        receiver.answer(n -> 302);
        sandbox.deliverWebhooksTo(receiver.uri());
        sandbox.sendTestWebhook();
        await().atMost(LONG).until(() -> sandbox.deliveries().get(0).state() == State.DEAD);
        assertThat(sandbox.deliveries().get(0).lastStatus()).isEqualTo(302);
    }

    @Test
    void receiver_keepsFailing_isDeadAfterItsAttemptsAndCanBeReplayed(InvoSandbox sandbox) throws Exception {
        receiver.answer(n -> n <= 4 ? 503 : 200);
        sandbox.deliverWebhooksTo(receiver.uri());
        sandbox.sendTestWebhook();
        assertThatThrownBy(() -> sandbox.awaitDeliveries(LONG))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("webhook.test")
                .hasMessageContaining("DEAD");
        WebhookDelivery dead = sandbox.deliveries().get(0);
        assertThat(dead.attempts()).isEqualTo(3);
        assertThat(dead.lastStatus()).isEqualTo(503);

        sandbox.clock().advance(Duration.ofDays(1));
        sandbox.replay(dead.id());
        sandbox.awaitDeliveries(LONG);
        // a replay has all its attempts again
        assertThat(sandbox.deliveries().get(0).attempts()).isEqualTo(5);
        Receiver.Delivery replayed = receiver.received.get(3);
        assertThat(replayed.text()).isEqualTo(receiver.received.get(0).text());
        assertThat(replayed.headers().get("x-invo-signature"))
                .startsWith("t=" + NOW.plus(Duration.ofDays(1)).getEpochSecond());
    }

    @Test
    void receiver_notThere_isDeadWithoutAStatus(InvoSandbox sandbox) throws Exception {
        URI nobody = receiver.uri();
        receiver.close();
        sandbox.deliverWebhooksTo(nobody);
        sandbox.sendTestWebhook();
        await().atMost(LONG).until(() -> sandbox.deliveries().get(0).state() == State.DEAD);
        assertThat(sandbox.deliveries().get(0).lastStatus()).isZero();
    }

    @Test
    void delivered_replayed_arrivesAgainWithTheSameKey(InvoSandbox sandbox) throws Exception {
        sandbox.deliverWebhooksTo(receiver.uri());
        sandbox.sendTestWebhook();
        sandbox.awaitDeliveries(LONG);
        sandbox.replay(sandbox.deliveries().get(0).id());
        sandbox.awaitDeliveries(LONG);
        assertThat(receiver.received).hasSize(2);
        assertThat(receiver.received.stream()
                        .map(d -> d.headers().get("x-invo-idempotency-key"))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void duplicateDeliveries_sendEachEventSoManyTimes(InvoSandbox sandbox) throws Exception {
        sandbox.deliverWebhooksTo(receiver.uri());
        sandbox.duplicateDeliveries(3);
        sandbox.sendTestWebhook();
        sandbox.sendTestWebhook();
        sandbox.awaitDeliveries(LONG);
        Map<String, Long> byKey = receiver.received.stream()
                .collect(Collectors.groupingBy(d -> d.headers().get("x-invo-idempotency-key"), Collectors.counting()));
        assertThat(byKey).hasSize(2);
        assertThat(byKey.values()).containsOnly(3L);
        assertThatThrownBy(() -> sandbox.duplicateDeliveries(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noAddress_keepsEventsForALaterReplay(InvoSandbox sandbox) throws Exception {
        sandbox.emit("platform_commerce.anything", Map.of("amount", new BigDecimal("1.5"), "list", List.of(1, true)));
        sandbox.awaitDeliveries(LONG);
        WebhookDelivery kept = sandbox.deliveries().get(0);
        assertThat(kept.state()).isEqualTo(State.NO_TARGET);
        assertThatThrownBy(() -> sandbox.replay(kept.id())).isInstanceOf(IllegalStateException.class);
        sandbox.deliverWebhooksTo(receiver.uri());
        sandbox.replay(kept.id());
        sandbox.awaitDeliveries(LONG);
        JsonObject data = parse(receiver.received.get(0)).getJsonObject("data");
        assertThat(data.getString("amount")).isEqualTo("1.50");
        assertThat(data.getJsonArray("list")).hasToString("[1,true]");
    }

    @Test
    void emit_wrongTypeOrData_throws(InvoSandbox sandbox) {
        assertThatThrownBy(() -> sandbox.emit("x\r\ny: z", Map.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sandbox.emit("x.y", Map.of("double", 0.1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(sandbox.deliveries()).isEmpty();
    }

    @Test
    void deliverWebhooksTo_notAnHttpAddress_throws(InvoSandbox sandbox) {
        for (String address : List.of("ftp://127.0.0.1/x", "/invo", "mailto:x@example.com")) {
            assertThatThrownBy(() -> sandbox.deliverWebhooksTo(URI.create(address)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void receiver_hangs_doesNotKeepTheSandboxFromClosing() throws Exception {
        try (var silent = new java.net.ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress());
                InvoSandbox sandbox = InvoSandbox.builder()
                        .webhookTimeout(Duration.ofMinutes(5))
                        .start()) {
            sandbox.deliverWebhooksTo(URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/"));
            sandbox.sendTestWebhook();
            try (var accepted = silent.accept()) {
                accepted.getInputStream().read();
                long start = System.nanoTime();
                sandbox.close();
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
            }
        }
    }

    private static JsonObject parse(Receiver.Delivery delivery) {
        try (var reader = Json.createReader(new StringReader(delivery.text()))) {
            return reader.readObject();
        }
    }

    private static List<String> signatures(Receiver.Delivery delivery) {
        return V1.matcher(delivery.headers().get("x-invo-signature"))
                .results()
                .map(r -> r.group(1))
                .toList();
    }

    private static String hmac(String secret, long t, byte[] body) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] prefix = (t + ".").getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[prefix.length + body.length];
        System.arraycopy(prefix, 0, all, 0, prefix.length);
        System.arraycopy(body, 0, all, prefix.length, body.length);
        StringBuilder hex = new StringBuilder();
        for (byte b : mac.doFinal(all)) {
            hex.append(String.format(java.util.Locale.ROOT, "%02x", b));
        }
        return hex.toString();
    }
}
