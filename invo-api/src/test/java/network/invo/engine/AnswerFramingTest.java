package network.invo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each engine makes of these on the wire is the conformance kit's: D20 to D30. */
class AnswerFramingTest {

    private static EngineHeaders headers(String... namesAndValues) {
        EngineHeaders headers = EngineHeaders.empty().plus("X-A", "1");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers = headers.plus(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    private static void refused(int status, EngineHeaders headers) {
        assertThatThrownBy(() -> AnswerFraming.check(status, headers))
                .asInstanceOf(type(EngineException.class))
                .satisfies(e -> assertThat(e.phase()).isEqualTo(Phase.ANSWERING))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.PROTOCOL));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {"5|5", "005|5", " 5\t|5", "5, 5|5", "5,05|5", "0|0", "9223372036854775807|9223372036854775807"})
    void check_length_isRead(String value, long length) throws Exception {
        assertThat(AnswerFraming.check(200, headers("content-LENGTH", value))).isEqualTo(length);
    }

    @Test
    void check_noLengthOrChunks_isUnknown() throws Exception {
        assertThat(AnswerFraming.check(200, headers())).isEqualTo(-1);
        assertThat(AnswerFraming.check(599, headers("Transfer-Encoding", " Chunked\t")))
                .isEqualTo(-1);
        assertThat(AnswerFraming.check(200, headers("Content-Length", "5", "content-length", "5")))
                .isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "+5",
                "-5",
                "-0",
                "0x5",
                "5.0",
                "5 5",
                "5,6",
                "5,",
                ",5",
                "5;",
                "x",
                "\u0665",
                "5\u00a0",
                "\u000b5",
                "9223372036854775808"
            })
    void check_lengthThatIsNone_isRefused(String value) {
        refused(200, headers("Content-Length", value));
        refused(304, headers("Content-Length", value));
    }

    @Test
    void check_twoLengths_areRefused() {
        refused(200, headers("Content-Length", "5", "Content-Length", "6"));
        refused(200, headers("Content-Length", "5", "Content-Length", ""));
        refused(200, headers("Content-Length", "5", "Transfer-Encoding", "chunked"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "identity",
                "gzip",
                "gzip, chunked",
                "chunked, chunked",
                "chunked,",
                "xchunked",
                "chunked;q=1",
                "\"chunked\"",
                "\u000bchunked"
            })
    void check_otherCodings_areRefused(String value) {
        refused(200, headers("Transfer-Encoding", value));
        refused(200, headers("Transfer-Encoding", "chunked", "Transfer-Encoding", value));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 99, 100, 101, 199, 1000})
    void check_statusThatEndsNothing_isRefused(int status) {
        refused(status, headers());
    }

    @Test
    void isBodiless_byStatus() {
        assertThat(AnswerFraming.isBodiless(204)).isTrue();
        assertThat(AnswerFraming.isBodiless(304)).isTrue();
        assertThat(AnswerFraming.isBodiless(103)).isTrue();
        assertThat(AnswerFraming.isBodiless(200)).isFalse();
        assertThat(AnswerFraming.isBodiless(205)).isFalse();
    }
}
