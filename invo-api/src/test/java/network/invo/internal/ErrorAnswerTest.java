package network.invo.internal;

import static network.invo.internal.ScriptedEngine.answer;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import network.invo.InvoApiException;
import network.invo.InvoConnectionException;
import network.invo.InvoException;
import network.invo.InvoResponseException;
import network.invo.Outcome;
import network.invo.engine.EngineException.Reason;
import network.invo.internal.Loop.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read out of answers that are no success, and out of successes that cannot be read. */
class ErrorAnswerTest {

    private static InvoException error(int status, String body, String... headers) {
        return Mode.SYNC.failure(
                Loop.client(new ScriptedEngine(answer(status, body, headers)), s -> s.maxRetries = 0),
                Loop.PURCHASE_ITEM);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "{'error':'Not enough','error_code':'LIMIT','error_id':'e-1','timestamp':1} | LIMIT       | Not enough | e-1",
                "{'code':'GUARDIAN_REQUIRED','message':'Ask'}                              | GUARDIAN_REQUIRED | Ask   | null",
                "{'status':'error','message':'Bad code'}                                   | null        | Bad code   | null",
                "{'error':'resend_cooldown','retry_after':3}                               | resend_cooldown | resend_cooldown | null",
                "{'code':'A','error_code':'B','error':'C'}                                 | A           | C          | null",
                "{'error':'Too many tries for ann@example.com','error_ref':'r-9'}          | null        | Too many tries for ann@example.com | r-9",
                "{'code':'+15551234567','error':'ok'}                                      | ok          | ok         | null",
                "{'code':409}                                                              | null        | null       | null",
                "{'code':''}                                                               | null        | null       | null",
                "{'request_id':'https://api.example.com/x','error_id':'e'}                 | null        | null       | e",
                "{'request_id':'ann@example.com'}                                          | null        | null       | null",
                "{'request_id':'q-1','error_id':'e-1'}                                     | null        | null       | q-1",
                "<html>ann@example.com</html>                                              | null        | null       | null",
                "''                                                                        | null        | null       | null",
                "[1]                                                                       | null        | null       | null",
                "{} trailing                                                               | null        | null       | null",
            })
    void body_ofEachShape_isReadByTheRules(String body, String code, String words, String requestId) {
        InvoException error = error(400, body.replace('\'', '"'));
        assertThat(error).isInstanceOf(InvoApiException.class);
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.serverMessage()).isEqualTo(words);
        assertThat(error.requestId()).isEqualTo(requestId);
        assertThat(error.getMessage()).doesNotContain("@", "http", "+1555");
    }

    @Test
    void code_ofMoreThan64Letters_isNone() {
        assertThat(error(400, "{\"code\":\"" + "A".repeat(64) + "\"}").code()).hasSize(64);
        assertThat(error(400, "{\"code\":\"" + "A".repeat(65) + "\"}").code()).isNull();
    }

    @Test
    void message_ofARefusal_namesOperationStatusCodeAndRequest() {
        InvoException error = Mode.SYNC.failure(
                Loop.client(new ScriptedEngine(
                        answer(400, "{\"code\":\"INSUFFICIENT_BALANCE\"}", "X-Request-ID", "req-7"))),
                Loop.PURCHASE_ITEM);
        assertThat(error)
                .hasMessage("purchaseItem failed: 400 INSUFFICIENT_BALANCE (request id req-7, attempt 1 of 3)");
        assertThat(error(401, "{}")).hasMessageContaining("check the game secret");
        assertThat(error(302, "{}", "Location", "https://evil.example"))
                .hasMessageContaining("redirects are not followed")
                .hasMessageNotContaining("evil");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "{}                                       | 30                            | 30000",
                "{}                                       | ' 30 '                        | 30000",
                "{}                                       | Fri, 2 Jan 2026 03:04:35 GMT  | 30000",
                "{}                                       | Fri, 2 Jan 2026 03:00:00 GMT  | 0",
                "{}                                       | Fri, 2 Jan 2099 03:00:00 GMT  | null",
                "{}                                       | -5                            | null",
                "{}                                       | soon                          | null",
                "{}                                       | ''                            | null",
                "{}                                       | 99999999999                   | null",
                "{}                                       | 9999999999999999              | null",
                "{'retry_after_seconds':7}                | 30                            | 7000",
                "{'retry_after':1.5}                      | 30                            | 1500",
                "{'retry_after':'8'}                      | 30                            | 8000",
                "{'retry_after':'2026-01-02T03:04:25Z'}   | 30                            | 20000",
                "{'retry_after':'2025-01-02T03:04:25Z'}   | 30                            | 0",
                "{'retry_after':'9999-01-02T03:04:25Z'}   | 30                            | 30000",
                "{'retry_after_seconds':-1,'retry_after':9} | 30                          | 9000",
                "{'retry_after_seconds':1e300}            | 30                            | 30000",
                "{'retry_after_seconds':null}             | 30                            | 30000",
                "{'retry_after':'later'}                  | 30                            | 30000",
                "{'retry_after':99999999}                 | 30                            | 30000",
            })
    void retryAfter_ofEachForm_isRead(String body, String header, Long millis) {
        InvoException error = error(429, body.replace('\'', '"'), "Retry-After", header);
        assertThat(error.retryAfter()).isEqualTo(millis == null ? null : Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "[]", "{\"a\":1} x", "{\"a\":"})
    void success_thatCannotBeRead_isOfUnknownOutcome(String body) {
        InvoException error = error(200, body);
        assertThat(error).isInstanceOf(InvoResponseException.class);
        assertThat(error.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void success_withoutBodyOrTooDeepOrWithoutItsField_isOfUnknownOutcome() {
        assertThat(error(204, "", "Content-Length", "0")).isInstanceOf(InvoResponseException.class);
        assertThat(error(200, "{\"a\":" + "[".repeat(70) + "]".repeat(70) + "}"))
                .isInstanceOf(InvoResponseException.class);
        InvoException error = Mode.SYNC.failure(Loop.client(new ScriptedEngine(answer(200, "{}"))), Loop.ONCE);
        assertThat(error).isInstanceOf(InvoResponseException.class).hasMessageContaining("no token");
        assertThat(error.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void answer_shorterThanItsLength_isALostAttempt(Mode mode) {
        for (String length : new String[] {"3", "1", "many"}) {
            ScriptedEngine engine = new ScriptedEngine(answer(200, "{}", "Content-Length", length));
            InvoException error = mode.failure(Loop.client(engine), Loop.PURCHASE_ITEM);
            assertThat(((InvoConnectionException) error).reason()).isEqualTo(Reason.TRUNCATED);
            assertThat(error.attempts()).isEqualTo(3);
            assertThat(error.outcome()).isEqualTo(Outcome.UNKNOWN);
        }
    }

    @Test
    void answer_ofItsLengthOrChunked_isWhole() {
        for (String[] headers :
                new String[][] {{"Content-Length", "2"}, {"Content-Length", "9", "Transfer-Encoding", "chunked"}}) {
            Mode.SYNC.run(Loop.client(new ScriptedEngine(answer(200, "{}", headers))), Loop.READ);
        }
    }

    @Test
    void answer_thatIsHuge_isRead() {
        String text = "x".repeat(4 * 1024 * 1024);
        assertThat(error(400, "{\"message\":\"" + text + "\"}").getMessage()).hasSizeLessThan(200);
    }

    @Test
    void classifiers_decideOnCodes() {
        assertThat(error(409, "{\"code\":\"PHONE_SHARE_APPROVAL_REQUIRED\"}").isDuplicateRequest())
                .isFalse();
        assertThat(error(409, "{\"code\":\"duplicate_request\"}").isDuplicateRequest())
                .isTrue();
        assertThat(error(401, "{}").isTokenExpired()).isFalse();
        assertThat(error(401, "{\"code\":\"SDK_TOKEN_EXPIRED\"}").isTokenExpired())
                .isTrue();
        assertThat(error(409, "{\"code\":\"receiver_not_enrolled_use_claim_code\"}")
                        .isReceiverNotEnrolled())
                .isTrue();
        assertThat(error(400, "{\"required_amount\":2,\"current_balance\":1}").isInsufficientBalance())
                .isTrue();
        assertThat(error(400, "{\"required_amount\":2}").isInsufficientBalance())
                .isFalse();
    }
}
