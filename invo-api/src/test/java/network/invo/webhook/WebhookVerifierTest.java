package network.invo.webhook;

import static network.invo.webhook.Deliveries.EVENT;
import static network.invo.webhook.Deliveries.SECRET;
import static network.invo.webhook.Deliveries.T;
import static network.invo.webhook.Deliveries.at;
import static network.invo.webhook.Deliveries.headerOf;
import static network.invo.webhook.Deliveries.outcome;
import static network.invo.webhook.Deliveries.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import network.invo.InvoException;
import network.invo.InvoInputException;
import network.invo.WebhookVerificationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookVerifierTest {

    private static final byte[] BODY = utf8(EVENT);

    @Test
    void verify_goodDelivery_readsEveryField() {
        WebhookEvent event = Deliveries.verifier().verify(BODY, headerOf(BODY));

        assertThat(event.eventId()).isEqualTo("evt_1");
        assertThat(event.idempotencyKey()).isEqualTo("idem_1");
        assertThat(event.eventType()).isEqualTo(EventTypes.PURCHASE_COMPLETED);
        assertThat(event.schemaVersion()).isEqualTo("1");
        assertThat(event.createdAt()).isEqualTo(Instant.ofEpochSecond(T));
        assertThat(event.createdAtText()).isEqualTo("2023-11-14T22:13:20Z");
        assertThat(event.tenantId()).isEqualTo("t_1");
        assertThat(event.data()).containsOnlyKeys("usd_amount");
        assertThat(event.raw()).hasSize(7).containsEntry("data", event.data());
    }

    @Test
    void verify_defaults_useTheSystemClockAndFiveMinutes() {
        WebhookVerifier verifier = WebhookVerifier.of(SECRET);
        WebhookSigner signer = WebhookSigner.of(SECRET);
        Instant now = Instant.now();

        assertThat(outcome(verifier, BODY, signer.sign(BODY, now))).isEqualTo("OK");
        assertThat(outcome(verifier, BODY, signer.sign(BODY, now.minusSeconds(200))))
                .isEqualTo("OK");
        assertThat(outcome(verifier, BODY, signer.sign(BODY, now.plusSeconds(200))))
                .isEqualTo("OK");
        assertThat(outcome(verifier, BODY, signer.sign(BODY, now.minusSeconds(400))))
                .isEqualTo("WEBHOOK_TIMESTAMP_EXPIRED");
        assertThat(outcome(verifier, BODY, signer.sign(BODY, now.plusSeconds(400))))
                .isEqualTo("WEBHOOK_TIMESTAMP_EXPIRED");
    }

    @Test
    void verify_withoutSecret_isRefusedAndNotPossibleToFool() {
        for (WebhookVerifier none :
                List.of(WebhookVerifier.of(), WebhookVerifier.of((String) null), WebhookVerifier.of(""))) {
            assertThat(outcome(none, BODY, headerOf(BODY))).isEqualTo("WEBHOOK_SECRET_MISSING");
        }
    }

    @Test
    void verify_refusal_hasCodeStatusAndNothingOfTheInput() {
        String header = "t=" + T + ",v1=" + "ab".repeat(32);

        assertThatThrownBy(() -> Deliveries.verifier().verify(BODY, header))
                .isInstanceOfSatisfying(WebhookVerificationException.class, e -> {
                    assertThat(e.code()).isEqualTo("WEBHOOK_SIGNATURE_INVALID");
                    assertThat(e.status()).isZero();
                    assertThat(e.body()).isNull();
                    assertThat(e.toString()).doesNotContain(SECRET, "abab", String.valueOf(T), "idem_1");
                })
                .isInstanceOf(InvoException.class)
                .hasNoCause();
    }

    @Test
    void verify_nullBody_isTheCallersMistake() {
        assertThatThrownBy(() -> Deliveries.verifier().verify(null, headerOf(BODY)))
                .isInstanceOf(InvoInputException.class)
                .hasMessage("INVALID_INPUT: rawBody is missing");
        assertThatThrownBy(() -> Deliveries.verifier().verifyLines(null, List.of("a", "b")))
                .isInstanceOf(InvoInputException.class)
                .hasMessage("INVALID_INPUT: rawBody is missing");
    }

    @Test
    void verify_manySecretsAndSignatures_computesOneMacForEachSecret() {
        TestMacProvider provider = new TestMacProvider(0);
        WebhookVerifier verifier = WebhookVerifier.builder()
                .secrets(SECRET, "second", "third")
                .clock(at(T))
                .provider(provider)
                .build();
        String header = headerOf(BODY) + (",v1=" + "0".repeat(64)).repeat(14);

        assertThat(outcome(verifier, BODY, header)).isEqualTo("OK");
        assertThat(provider.macs).hasValue(3);
    }

    @Test
    void verify_refusedBeforeTheSignature_computesNoMac() {
        TestMacProvider provider = new TestMacProvider(0);
        WebhookVerifier verifier = WebhookVerifier.builder()
                .secrets(SECRET)
                .clock(at(T + 301))
                .provider(provider)
                .build();

        assertThat(outcome(verifier, BODY, headerOf(BODY))).isEqualTo("WEBHOOK_TIMESTAMP_EXPIRED");
        assertThat(outcome(verifier, BODY, "garbage")).isEqualTo("WEBHOOK_SIGNATURE_INVALID");
        assertThat(provider.macs).hasValue(0);
    }

    @Test
    void verifyLines_oneLine_isAsVerify() {
        assertThat(Deliveries.verifier()
                        .verifyLines(BODY, List.of(headerOf(BODY)))
                        .idempotencyKey())
                .isEqualTo("idem_1");
    }

    @Test
    void verifyLines_noneOrSeveral_areRefusedInTheOrderOfChecks() {
        String line = headerOf(BODY);
        WebhookVerifier verifier = Deliveries.verifier();
        WebhookVerifier noSecret = WebhookVerifier.of();

        assertThat(lines(verifier)).isEqualTo("WEBHOOK_SIGNATURE_MISSING");
        assertThat(lines(verifier, " ")).isEqualTo("WEBHOOK_SIGNATURE_MISSING");
        assertThat(lines(verifier, line, line)).isEqualTo("WEBHOOK_SIGNATURE_INVALID");
        assertThat(lines(verifier, line, "")).isEqualTo("WEBHOOK_SIGNATURE_INVALID");
        assertThat(lines(noSecret)).isEqualTo("WEBHOOK_SIGNATURE_MISSING");
        assertThat(lines(noSecret, line, line)).isEqualTo("WEBHOOK_SECRET_MISSING");
    }

    private static String lines(WebhookVerifier verifier, String... lines) {
        try {
            verifier.verifyLines(BODY, List.of(lines));
            return "OK";
        } catch (WebhookVerificationException e) {
            return e.code();
        }
    }

    @Test
    void tolerance_zero_acceptsTheSameSecondOnly() {
        assertThat(outcome(within(Duration.ZERO, T), BODY, headerOf(BODY))).isEqualTo("OK");
        assertThat(outcome(within(Duration.ZERO, T + 1), BODY, headerOf(BODY))).isEqualTo("WEBHOOK_TIMESTAMP_EXPIRED");
        assertThat(outcome(within(Duration.ZERO, T - 1), BODY, headerOf(BODY))).isEqualTo("WEBHOOK_TIMESTAMP_EXPIRED");
    }

    @Test
    void tolerance_aDay_isTheMost() {
        assertThat(outcome(within(Duration.ofDays(1), T + 86_400), BODY, headerOf(BODY)))
                .isEqualTo("OK");
        assertThat(outcome(within(Duration.ofDays(1), T + 86_401), BODY, headerOf(BODY)))
                .isEqualTo("WEBHOOK_TIMESTAMP_EXPIRED");
    }

    @Test
    void tolerance_fractions_areDropped() {
        assertThat(outcome(within(Duration.ofMillis(1999), T + 1), BODY, headerOf(BODY)))
                .isEqualTo("OK");
        assertThat(outcome(within(Duration.ofMillis(1999), T + 2), BODY, headerOf(BODY)))
                .isEqualTo("WEBHOOK_TIMESTAMP_EXPIRED");
    }

    @Test
    void tolerance_negativeOrOverADay_isRefusedWhenBuilt() {
        for (Duration bad : List.of(
                Duration.ofNanos(-1),
                Duration.ofSeconds(-300),
                Duration.ofDays(1).plusNanos(1),
                Duration.ofDays(300))) {
            WebhookVerifier.Builder builder =
                    WebhookVerifier.builder().secrets(SECRET).tolerance(bad);

            assertThatThrownBy(builder::build)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(bad.toString());
        }
    }

    private static WebhookVerifier within(Duration tolerance, long now) {
        return WebhookVerifier.builder()
                .secrets(SECRET)
                .tolerance(tolerance)
                .clock(() -> Instant.ofEpochSecond(now))
                .build();
    }

    @Test
    void builder_nulls_areRefused() {
        WebhookVerifier.Builder builder = WebhookVerifier.builder();

        assertThatThrownBy(() -> builder.tolerance(null)).hasMessage("INVALID_INPUT: tolerance is missing");
        assertThatThrownBy(() -> builder.clock(null)).hasMessage("INVALID_INPUT: clock is missing");
    }

    @Test
    void secrets_eightAndBlankOnes_areTaken() {
        List<String> secrets = new ArrayList<>(Collections.nCopies(4, ""));
        secrets.addAll(List.of("1", "2", "3", "4", "5", "6", "7"));
        secrets.add(null);

        WebhookVerifier verifier = WebhookVerifier.builder()
                .secrets(secrets)
                .secrets(SECRET, null, " ")
                .clock(at(T))
                .build();

        assertThat(verifier).hasToString("WebhookVerifier[secrets=8, tolerance=300 s]");
        assertThat(outcome(verifier, BODY, headerOf(BODY))).isEqualTo("OK");
    }

    @Test
    void secrets_nine_areRefused() {
        assertThatThrownBy(() -> WebhookVerifier.of("1", "2", "3", "4", "5", "6", "7", "8", "9"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("at most 8 webhook secrets, not 9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "canary\n",
                "canary\r\n",
                "ca\0nary",
                "canary\t",
                "\u001Fcanary",
                "canary\u007F",
                "canary\u0085",
                "\u009Fcanary"
            })
    void secrets_controlCharacter_isRefusedWithoutQuotingIt(String secret) {
        assertThatThrownBy(() -> WebhookVerifier.of(secret))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("control character")
                .hasMessageNotContaining("nary");
        assertThatThrownBy(() -> WebhookSigner.of(secret)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void secrets_halfASurrogatePair_isRefusedBecauseItWouldBecomeAQuestionMark() {
        assertThatThrownBy(() -> WebhookVerifier.of("canary\uD83D"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("surrogate")
                .hasMessageNotContaining("canary");
        assertThatCode(() -> WebhookVerifier.of("canary\uD83D\uDD11")).doesNotThrowAnyException();
    }

    @Test
    void secrets_listChangedAfterwards_doesNotChangeTheVerifier() {
        String[] secrets = {SECRET};
        WebhookVerifier.Builder builder =
                WebhookVerifier.builder().secrets(secrets).clock(at(T));
        WebhookVerifier verifier = builder.build();
        secrets[0] = "other";
        builder.secrets("another").tolerance(Duration.ZERO).clock(at(0));

        assertThat(outcome(verifier, BODY, headerOf(BODY))).isEqualTo("OK");
        assertThat(verifier).hasToString("WebhookVerifier[secrets=1, tolerance=300 s]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"canary ", " canary", "\u2003canary", "canary\u3000"})
    void secrets_whiteSpaceAround_isWarnedOfWithoutQuotingIt(String secret) {
        assertThat(logged(() -> WebhookVerifier.of(secret, "clean")))
                .singleElement()
                .satisfies(log -> {
                    assertThat(log.getLevel()).isEqualTo(Level.WARNING);
                    assertThat(log.getMessage()).contains("white space").doesNotContain("canary");
                    assertThat(log.getParameters()).isNull();
                });
    }

    @Test
    void secrets_clean_areNotWarnedOf() {
        assertThat(logged(() -> WebhookVerifier.of("canary", "", "with space inside")))
                .isEmpty();
    }

    private static List<LogRecord> logged(Runnable work) {
        List<LogRecord> records = Collections.synchronizedList(new ArrayList<>());
        Logger logger = Logger.getLogger(WebhookVerifier.class.getName());
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                records.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            work.run();
        } finally {
            logger.setUseParentHandlers(true);
            logger.removeHandler(handler);
        }
        return records;
    }

    @Test
    void toString_ofAll_tellsNoSecret() {
        List<Object> all = Arrays.asList(
                WebhookVerifier.of("canary"),
                WebhookVerifier.builder().secrets("canary"),
                WebhookSigner.of("canary"),
                new HmacSha256(utf8("canary"), null));

        assertThat(all).noneSatisfy(each -> assertThat(each.toString()).contains("canary"));
        assertThat(all.get(1)).hasToString("WebhookVerifier.Builder[secrets=1, tolerance=PT5M]");
        assertThat(all.get(2)).hasToString("WebhookSigner[***]");
    }
}
