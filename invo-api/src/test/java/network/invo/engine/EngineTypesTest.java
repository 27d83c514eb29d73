package network.invo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The values that pass between the core and an engine. */
class EngineTypesTest {

    @Test
    void secret_isComparedByItsTextAndNeverPrinted() {
        assertThat(Secret.of("abc"))
                .isEqualTo(Secret.of("abc"))
                .hasSameHashCodeAs(Secret.of("abc"))
                .isNotEqualTo(Secret.of("abd"))
                .isNotEqualTo("abc")
                .hasToString("Secret[***]");
        assertThat(Secret.of("abc").reveal()).isEqualTo("abc");
    }

    @Test
    void headers_namesInAnyCase_areFoundInTheirOrder() {
        EngineHeaders headers =
                EngineHeaders.empty().plus("A", "1").plus("b", "2").plus("a", "3");

        assertThat(headers.first("a")).isEqualTo("1");
        assertThat(headers.all("A")).containsExactly("1", "3");
        assertThat(headers.first("c")).isNull();
        assertThat(headers.all("c")).isEmpty();
        assertThat(headers)
                .isEqualTo(EngineHeaders.of(headers.lines()))
                .hasSameHashCodeAs(EngineHeaders.of(headers.lines()));
        assertThat(EngineHeaders.of(List.of())).isSameAs(EngineHeaders.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a:", "a\r\nb", "\u00e4", "a\0", "(a)"})
    void header_nameThatIsNoToken_isRefused(String name) {
        assertThatThrownBy(() -> EngineHeaders.empty().plus(name, "v")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mark\r", "mark\n", "mark\0", "\r\nmark: 1"})
    void header_valueThatEndsTheLine_isRefusedWithoutQuotingIt(String value) {
        assertThatThrownBy(() -> EngineHeaders.empty().plus("X-Game-Secret-Key", value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("X-Game-Secret-Key")
                .hasMessageNotContaining("mark");
    }

    @Test
    void headers_printed_showHarmlessValuesOnly() {
        assertThat(EngineHeaders.empty().plus("Accept", "x/y").plus("Set-Cookie", "z"))
                .hasToString("[Accept: x/y, Set-Cookie: ***]");
    }

    @Test
    void config_defaults_areTheDocumentedOnes() {
        EngineConfig config = EngineConfig.defaults();

        assertThat(config)
                .isEqualTo(
                        new EngineConfig(Duration.ofSeconds(10), Duration.ofSeconds(10), null, 64, null, null, null));
    }

    @Test
    void config_outOfRange_isRefusedByName() {
        assertThatThrownBy(() ->
                        EngineConfig.builder().connectTimeout(Duration.ZERO).build())
                .hasMessageContaining("connectTimeout");
        assertThatThrownBy(() ->
                        EngineConfig.builder().poolWait(Duration.ofMillis(-1)).build())
                .hasMessageContaining("poolWait");
        assertThatThrownBy(() ->
                        EngineConfig.builder().idleTime(Duration.ofDays(2)).build())
                .hasMessageContaining("idleTime");
        assertThatThrownBy(() -> EngineConfig.builder().maxConnections(0).build())
                .hasMessageContaining("maxConnections");
    }

    @Test
    void proxy_partsThatDoNotFit_areRefused() {
        assertThatThrownBy(() -> EngineProxy.of(" ", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EngineProxy.of("h", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EngineProxy.of("h", 65_536)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EngineProxy("h", 1, "user", null)).isInstanceOf(IllegalArgumentException.class);
        assertThat(EngineProxy.of("h", 1).withCredentials("user", "word"))
                .hasToString("EngineProxy[h:1, with credentials]");
    }

    @Test
    void request_uriOrLimitThatDoesNotFit_isRefused() {
        Deadline deadline = Deadline.in(Duration.ofSeconds(1));
        assertThatThrownBy(() ->
                        new EngineRequest("GET", URI.create("/relative"), EngineHeaders.empty(), null, deadline, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        new EngineRequest("GET", URI.create("https://h/p"), EngineHeaders.empty(), null, deadline, -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new EngineRequest("GET", URI.create("https://h/path?q"), EngineHeaders.empty(), null, deadline, 1))
                .hasToString("EngineRequest[GET https://h, body=none]");
    }

    private static EngineRequest request(String method, String uri, EngineHeaders headers) {
        return new EngineRequest(method, URI.create(uri), headers, null, Deadline.in(Duration.ofSeconds(1)), 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "content-length",
                "EXPECT",
                "Host",
                "HTTP2-Settings",
                "Keep-Alive",
                "Proxy-Authorization",
                "Proxy-Connection",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade"
            })
    void request_headerOfTheConnection_isRefusedByName(String name) {
        EngineHeaders headers = EngineHeaders.empty().plus("X-A", "1").plus(name, "mark");
        for (String method : List.of("GET", "POST")) {
            assertThatThrownBy(() -> request(method, "https://h/p", headers))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(name)
                    .hasMessageNotContaining("mark");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mark\u00e4",
                "mark\u20ac",
                "mark\u010d\u010a",
                "mark\u007f",
                "mark\u0001",
                "mark\u000b",
                "mark\ud83d"
            })
    void request_valueThatNotEveryLibrarySends_isRefusedWithoutQuotingIt(String value) {
        EngineHeaders headers = EngineHeaders.empty().plus("X-A", value);

        assertThatThrownBy(() -> request("GET", "https://h/p", headers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("X-A")
                .hasMessageNotContaining("mark");
        // an answer may hold such bytes
        assertThat(new EngineResponse(200, headers, new byte[0]).headers().first("x-a"))
                .isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"PUT", "HEAD", "DELETE", "CONNECT", "TRACE", "get", "Post", "", " GET", "GET /x HTTP/1.1\r\nX: 1"
            })
    void request_methodOtherThanGetAndPost_isRefusedWithoutQuotingIt(String method) {
        assertThatThrownBy(() -> request(method, "https://h/p", EngineHeaders.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the method must be GET or POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https:/path", "https:opaque", "https://under_score/", "https://:80/", "ftp://h/"})
    void request_uriWithoutAHost_isRefused(String uri) {
        assertThatThrownBy(() -> request("GET", uri, EngineHeaders.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("path");
    }

    @Test
    void request_uriBeyondAscii_isPercentEncodedAndAnyOtherIsKept() {
        assertThat(request("GET", "https://h/\u00e4\u010a?\u20ac", EngineHeaders.empty())
                        .uri())
                .hasToString("https://h/%C3%A4%C4%8A?%E2%82%AC");
        URI odd = URI.create("https://h/a%2Fb//%zz".replace("%zz", "%c3%A4") + "?x=@&y=%2B");
        assertThat(request("GET", odd.toString(), EngineHeaders.empty()).uri()).isEqualTo(odd);
    }

    @Test
    void deadline_anySpan_isComparedByWhatIsLeft() {
        assertThat(Deadline.in(Duration.ZERO).isPast()).isTrue();
        assertThat(Deadline.in(Duration.ofSeconds(Long.MAX_VALUE)).isPast()).isFalse();
        Deadline soon = Deadline.in(Duration.ofMinutes(1));
        Deadline late = Deadline.in(Duration.ofMinutes(2));
        assertThat(soon.earlier(late)).isSameAs(soon);
        assertThat(late.earlier(soon)).isSameAs(soon);
        // the clock's numbers may wrap around
        Deadline beforeTheWrap = new Deadline(Long.MAX_VALUE - 1);
        assertThat(new Deadline(Long.MIN_VALUE + 1).earlier(beforeTheWrap)).isSameAs(beforeTheWrap);
    }
}
