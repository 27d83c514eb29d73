package network.invo.webhook;

import static network.invo.webhook.Deliveries.EVENT;
import static network.invo.webhook.Deliveries.verified;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Instant;
import network.invo.WebhookVerificationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookEventTest {

    @ParameterizedTest
    @CsvSource({
        "2023-11-14T22:13:20Z, 2023-11-14T22:13:20Z",
        "2023-11-14t22:13:20z, 2023-11-14T22:13:20Z",
        "2023-11-14T22:13:20.5Z, 2023-11-14T22:13:20.500Z",
        "2023-11-14T22:13:20.123456789Z, 2023-11-14T22:13:20.123456789Z",
        "2023-11-14T22:13Z, 2023-11-14T22:13:00Z",
        "2023-11-14T22:13:20+02:00, 2023-11-14T20:13:20Z",
        "2023-11-14T22:13:20-0330, 2023-11-15T01:43:20Z",
        "2023-11-14T22:13:20+02, 2023-11-14T20:13:20Z",
        "2023-11-14T22:13:20+00:00, 2023-11-14T22:13:20Z",
        "2023-11-14T22:13:20, 2023-11-14T22:13:20Z",
        "2023-11-14T22:13:20.123456, 2023-11-14T22:13:20.123456Z",
        "2023-11-14 22:13:20, 2023-11-14T22:13:20Z",
        "2023-11-14 22:13:20 +0000, 2023-11-14T22:13:20Z",
        "' 2023-11-14T22:13:20Z ', 2023-11-14T22:13:20Z",
    })
    void createdAt_inAnyIsoForm_isRead(String text, Instant expected) {
        WebhookEvent event = verified(HostileInput.with("created_at", '"' + text + '"'));

        assertThat(event.createdAt()).isEqualTo(expected);
        assertThat(event.createdAtText()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2023-11-14",
                "2023-02-30T00:00:00Z",
                "2023-11-14T25:00:00Z",
                "1700000000",
                "Tue, 14 Nov 2023 22:13:20 GMT",
                "2023-11-14T22:13:20Zoo",
                "\u0662\u0660\u0662\u0663-11-14T22:13:20Z"
            })
    void createdAt_inAnotherForm_isKeptAsText(String text) {
        WebhookEvent event = verified(HostileInput.with("created_at", '"' + text + '"'));

        assertThat(event.createdAt()).isNull();
        assertThat(event.createdAtText()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "7, 7",
        "1700000000, 1700000000",
        "123456789012345678901234567890, 123456789012345678901234567890",
        "1.10, 1.10",
        "-0.5, -0.5",
        "1e2, 100",
        "1E+100, 1" + ZEROS + ZEROS,
        "1E+101, 1E+101",
        "1e-100, 0." + ZEROS + "0000000000000000000000000000000000000000000000000" + "1",
        "1e-101, 1E-101",
        "1e999999999, 1E+999999999",
        "1e-2147483647, 1E-2147483647",
    })
    void numbers_whereTextsAreMeant_areTheirDigits(String number, String text) {
        for (String field : new String[] {"event_id", "schema_version", "created_at", "tenant_id"}) {
            WebhookEvent event = verified(HostileInput.with(field, number));

            assertThat(new String[] {event.eventId(), event.schemaVersion(), event.createdAtText(), event.tenantId()})
                    .contains(text);
        }
    }

    private static final String ZEROS = "00000000000000000000000000000000000000000000000000";

    @ParameterizedTest
    @ValueSource(strings = {"null", "true", "{}", "[]"})
    void otherKinds_whereTextsAreMeant_areAbsent(String value) {
        assertThat(verified(HostileInput.with("event_id", value)).eventId()).isNull();
        assertThat(verified(HostileInput.with("schema_version", value)).schemaVersion())
                .isNull();
        assertThat(verified(HostileInput.with("tenant_id", value)).tenantId()).isNull();
        WebhookEvent event = verified(HostileInput.with("created_at", value));
        assertThat(event.createdAt()).isNull();
        assertThat(event.createdAtText()).isNull();
    }

    @Test
    void optionalFields_absent_areNullAndDataIsEmpty() {
        WebhookEvent event = verified("{\"event_type\":\"x.y\",\"idempotency_key\":\"k\"}");

        assertThat(event)
                .isEqualTo(new WebhookEvent(
                        null, "k", "x.y", null, null, null, null, JsonValue.EMPTY_JSON_OBJECT, event.raw()));
        assertThat(verified(HostileInput.with("data", "null")).data()).isEmpty();
    }

    @Test
    void malformed_body_isExplainedWithoutQuotingIt() {
        assertThatThrownBy(() -> verified(HostileInput.with("idempotency_key", "{\"canary\":1}")))
                .isInstanceOf(WebhookVerificationException.class)
                .hasMessage("WEBHOOK_MALFORMED: idempotency_key is not a text, or blank");
        assertThatThrownBy(() -> verified(HostileInput.with("event_type", "\" \"")))
                .hasMessage("WEBHOOK_MALFORMED: event_type is not a text, or blank");
        assertThatThrownBy(() -> verified(HostileInput.with("data", "\"canary\"")))
                .hasMessage("WEBHOOK_MALFORMED: data is not an object");
        assertThatThrownBy(() -> verified("{\"canary\":}"))
                .hasMessage("WEBHOOK_MALFORMED: the body is not one JSON object: not JSON");
    }

    @Test
    void toString_event_hidesDataAndBody() {
        WebhookEvent event = verified(HostileInput.with("data", "{\"player_email\":\"canary\"}"));

        assertThat(event.data().toString()).contains("canary");
        assertThat(event).hasToString("WebhookEvent[purchase.completed, eventId=evt_1, idempotencyKey=idem_1]");
    }

    @Test
    void create_withoutWhatEveryEventHas_isRefused() {
        JsonObject none = JsonValue.EMPTY_JSON_OBJECT;

        assertThatThrownBy(() -> new WebhookEvent(null, null, "x", null, null, null, null, none, none))
                .hasMessage("INVALID_INPUT: idempotencyKey is missing");
        assertThatThrownBy(() -> new WebhookEvent(null, "k", null, null, null, null, null, none, none))
                .hasMessage("INVALID_INPUT: eventType is missing");
        assertThatThrownBy(() -> new WebhookEvent(null, "k", "x", null, null, null, null, null, none))
                .hasMessage("INVALID_INPUT: data is missing");
        assertThatThrownBy(() -> new WebhookEvent(null, "k", "x", null, null, null, null, none, null))
                .hasMessage("INVALID_INPUT: raw is missing");
    }

    @Test
    void data_isExactAndTheBodysOwn() {
        WebhookEvent event = verified(EVENT.replace("\"20.00\"", "123456789012345678901234567890.10"));

        assertThat(event.data().getJsonNumber("usd_amount").bigDecimalValue())
                .isEqualTo(new java.math.BigDecimal("123456789012345678901234567890.10"));
    }
}
