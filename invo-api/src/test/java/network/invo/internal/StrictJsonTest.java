package network.invo.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonObject;
import jakarta.json.spi.JsonProvider;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import network.invo.internal.StrictJson.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

    private final StrictJson json = new StrictJson(JsonProvider.provider());

    private JsonObject parse(String text) throws MalformedException {
        return json.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private JsonObject parseUnique(String text) throws MalformedException {
        return json.parseWithUniqueKeys(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String arrays(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }

    @Test
    void parse_object_givesItExactly() throws Exception {
        JsonObject object = parse("\uFEFF {\"a\":1.10,\"b\":[{\"c\":\"\u20AC\"}]} \r\n\t");

        assertThat(object).hasToString("{\"a\":1.10,\"b\":[{\"c\":\"\u20AC\"}]}");
        assertThat(parse("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            [] | not a JSON object
            1 | not a JSON object
            "{}" | not a JSON object
            } | not a JSON object
            {}{} | something follows the JSON object
            {}} | something follows the JSON object
            {},  | something follows the JSON object
            { | cut off
            {"a | cut off
            {"a\\ | cut off
            {"a":[} | cut off
            {"a":1,} | not JSON
            {"a":[}]} | something follows the JSON object
            {"a":[}]  | not JSON
            {"a":01} | not JSON
            {"a":"\\x"} | not JSON
            {:} | not JSON
            """)
    void parse_notOneObject_saysWhy(String text, String message) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(MalformedException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> parseUnique(text))
                .isInstanceOf(MalformedException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\uFEFF", "\r\n"})
    void parse_nothing_saysSo(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(MalformedException.class)
                .hasMessage("empty");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"7b22ff223a317d", "7b22c080223a317d", "7b22eda080223a317d", "7b22e282223a317d", "fffe7b007d00"})
    void parse_notUtf8_saysSo(String hex) {
        assertThatThrownBy(() -> json.parse(HexFormat.of().parseHex(hex)))
                .isInstanceOf(MalformedException.class)
                .hasMessage("not UTF-8");
    }

    @Test
    void parse_depth_endsAt64() throws Exception {
        assertThat(parse("{\"a\":" + arrays(63) + "}")).hasSize(1);
        assertThatThrownBy(() -> parse("{\"a\":" + arrays(64) + "}")).hasMessage("nested deeper than 64");
        assertThatThrownBy(() -> parse("{\"a\":" + "[".repeat(1_000_000))).hasMessage("nested deeper than 64");
    }

    @Test
    void parse_bracketsInTexts_areNoDepth() throws Exception {
        assertThat(parse("{\"[[\":\"\\\"" + "[{".repeat(100) + "\\\\\"}")).hasSize(1);
        assertThat(parse("{\"a\":\"}\",\"b\":\"]\\\"}\"}")).hasSize(2);
    }

    @Test
    void parse_numberBeyondTheParsersLimit_isMalformedToo() {
        assertThatThrownBy(() -> parse("{\"a\":" + "9".repeat(100_000) + "}")).hasMessage("not JSON");
    }

    @Test
    void parse_failure_quotesNothing() {
        assertThatThrownBy(() -> parse("{\"canary\":canary}")).hasNoCause().hasMessageNotContaining("canary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":1}",
                "{\"a\":1,\"b\":{},\"\\u0061\":2}",
                "{\"a\":{\"x\":1,\"x\":2},\"a\":1}",
                "{\"\":1,\"\":2}"
            })
    void parseWithUniqueKeys_keyTwice_isRefused(String text) throws Exception {
        assertThatThrownBy(() -> parseUnique(text)).hasMessage("a key stands twice at the top level");
        assertThat(parse(text)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":1}",
                "{\"a\":{\"x\":1,\"x\":2}}",
                "{\"a\":[{\"x\":1},{\"x\":2}],\"x\":3}",
                "{\"a:\":\":\",\"b\":{\":\":\":\"},\"c\":\"\\\":\"}"
            })
    void parseWithUniqueKeys_keysDifferAtTheTop_areTaken(String text) throws Exception {
        assertThat(parseUnique(text)).isEqualTo(parse(text));
    }
}
