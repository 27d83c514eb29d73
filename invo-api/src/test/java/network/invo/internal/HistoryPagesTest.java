package network.invo.internal;

import static network.invo.internal.ScriptedEngine.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import network.invo.InvoException;
import network.invo.InvoInputException;
import network.invo.InvoResponseException;
import network.invo.InvoServer;
import network.invo.internal.Loop.Call;
import network.invo.internal.Loop.Mode;
import network.invo.internal.ScriptedEngine.Turn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The walk through a player's purchases. */
class HistoryPagesTest {

    private static final Call<List<String>> TWO_A_PAGE = new Call<>(
            c -> ids(c.iterateItemPurchaseHistory("ann@example.com", 2)),
            c -> c.iterateItemPurchaseHistory("ann@example.com", 2).thenApply(HistoryPagesTest::ids));

    private static List<String> ids(Stream<JsonObject> rows) {
        return rows.map(row -> row.get("id").toString()).toList();
    }

    private static Turn page(int from, int to, String rest) {
        return answer(200, pageText(from, to, rest));
    }

    private static String pageText(int from, int to, String rest) {
        return IntStream.range(from, to)
                .mapToObj(id -> "{\"id\":" + id + "}")
                .collect(Collectors.joining(",", "{\"history\":[", "]" + rest + "}"));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void walk_pastAShortPage_endsAtAnEmptyOne(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(page(0, 2, ""), page(2, 3, ""), page(0, 0, ""));
        assertThat(mode.run(Loop.client(engine), TWO_A_PAGE)).containsExactly("0", "1", "2");
        assertThat(engine.requests).hasSize(3);
        assertThat(engine.requests.get(1).uri().getQuery()).contains("limit=2").contains("offset=2");
        assertThat(engine.requests.get(2).uri().getQuery()).contains("limit=2").contains("offset=3");
    }

    /** A server with so many rows that caps a page, and says what it likes about it. */
    private static ScriptedEngine server(int rows, int cap, String pagination) {
        return new ScriptedEngine(request -> {
            String query = request.uri().getQuery();
            int offset = Integer.parseInt(query.replaceAll(".*offset=(\\d+).*", "$1"));
            int limit = Integer.parseInt(query.replaceAll(".*limit=(\\d+).*", "$1"));
            int end = Math.min(rows, offset + Math.min(cap, limit));
            return page(Math.min(offset, rows), end, pagination.replace("REST", rows > end ? "true" : "false"))
                    .take(request);
        });
    }

    static List<Arguments> paginations() {
        return List.of(
                Arguments.of("", 6),
                Arguments.of(",\"pagination\":null", 6),
                Arguments.of(",\"pagination\":\"none\"", 6),
                Arguments.of(",\"pagination\":{\"limit\":20}", 6),
                Arguments.of(",\"pagination\":{\"total\":100,\"limit\":20}", 5),
                Arguments.of(",\"pagination\":{\"total\":\"100\"}", 5),
                Arguments.of(",\"pagination\":{\"total_count\":100.0}", 5),
                Arguments.of(",\"pagination\":{\"has_more\":REST}", 5),
                Arguments.of(",\"pagination\":{\"has_next\":\"REST\"}", 5),
                Arguments.of(",\"pagination\":{\"has_more\":REST,\"total\":100}", 5),
                // what lies, or says nothing
                Arguments.of(",\"pagination\":{\"has_more\":true}", 6),
                Arguments.of(",\"pagination\":{\"has_more\":true,\"total\":20}", 6),
                Arguments.of(",\"pagination\":{\"has_more\":false,\"total\":100}", 5),
                Arguments.of(",\"pagination\":{\"has_more\":null,\"total\":null}", 6),
                Arguments.of(",\"pagination\":{\"has_more\":[],\"total\":{}}", 6),
                Arguments.of(",\"pagination\":{\"total\":7}", 6),
                Arguments.of(",\"pagination\":{\"total\":0}", 6),
                Arguments.of(",\"pagination\":{\"total\":-1}", 6),
                Arguments.of(",\"pagination\":{\"total\":1000}", 6),
                Arguments.of(",\"pagination\":{\"total\":1e99}", 6));
    }

    private static final Call<List<String>> HUNDRED_A_PAGE = new Call<>(
            c -> ids(c.iterateItemPurchaseHistory("ann@example.com", 100)),
            c -> c.iterateItemPurchaseHistory("ann@example.com", 100).thenApply(HistoryPagesTest::ids));

    @ParameterizedTest
    @MethodSource("paginations")
    void walk_ofAServerThatCapsAPage_hasAllRows(String pagination, int requests) {
        List<String> all = IntStream.range(0, 100).mapToObj(String::valueOf).toList();
        for (Mode mode : Mode.values()) {
            ScriptedEngine engine = server(100, 20, pagination);
            assertThat(mode.run(Loop.client(engine), HUNDRED_A_PAGE)).isEqualTo(all);
            assertThat(engine.requests).hasSize(requests);
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void walk_ofAServerThatBeginsAgain_fails(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(page(0, 2, ""), page(2, 4, ""), page(0, 2, ""));
        InvoException error = mode.failure(Loop.client(engine), TWO_A_PAGE);
        assertThat(error).isInstanceOf(InvoResponseException.class).hasMessageContaining("offset is ignored");
        assertThat(engine.requests).hasSize(3);
    }

    @Test
    void gathering_moreThanFitsIntoAFuture_saysSo() {
        ScriptedEngine engine = server(Integer.MAX_VALUE, 5_000, "");
        CompletableFuture<Stream<JsonObject>> all =
                Loop.client(engine).async().iterateItemPurchaseHistory("ann@example.com", 5_000);
        assertThatThrownBy(() -> Loop.await(all))
                .isInstanceOf(InvoResponseException.class)
                .hasMessageContaining("more than 100000 rows")
                .hasMessageContaining("page by page");
        assertThat(engine.requests).hasSize(21);
    }

    @Test
    void gathering_asManyAsFit_hasThemAll() {
        ScriptedEngine engine = server(100_000, 5_000, "");
        assertThat(Loop.await(Loop.client(engine).async().iterateItemPurchaseHistory("ann@example.com", 5_000)))
                .hasSize(100_000);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void walk_ofAnExactMultiple_endsAtAnEmptyPage(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(page(0, 2, ""), page(0, 0, ""));
        assertThat(mode.run(Loop.client(engine), TWO_A_PAGE)).hasSize(2);
        assertThat(engine.requests).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void walk_toldWhetherThereIsMore_believesIt(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(
                page(0, 1, ",\"pagination\":{\"has_more\":true}"), page(1, 3, ",\"pagination\":{\"has_more\":false}"));
        assertThat(mode.run(Loop.client(engine), TWO_A_PAGE)).containsExactly("0", "1", "2");
        assertThat(engine.requests).hasSize(2);
        assertThat(engine.requests.get(1).uri().getQuery()).contains("offset=1");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void walk_whoseOffsetIsIgnored_fails(Mode mode) {
        InvoException error = mode.failure(Loop.client(new ScriptedEngine(page(0, 2, ""))), TWO_A_PAGE);
        assertThat(error).isInstanceOf(InvoResponseException.class).hasMessageContaining("offset is ignored");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void walk_failingInTheMiddle_fails(Mode mode) {
        InvoException error =
                mode.failure(Loop.client(new ScriptedEngine(page(0, 2, ""), answer(403, "{}"))), TWO_A_PAGE);
        assertThat(error.status()).isEqualTo(403);
    }

    @Test
    void stream_isLazy() {
        ScriptedEngine engine = new ScriptedEngine(page(0, 2, ""), page(2, 4, ""));
        Stream<JsonObject> rows = Loop.client(engine).iterateItemPurchaseHistory("ann@example.com", 2);
        assertThat(engine.requests).isEmpty();
        assertThat(rows.limit(2)).hasSize(2);
        assertThat(engine.requests).hasSize(1);
    }

    @Test
    void iterator_atItsEnd_hasNoSuchElement() {
        var rows = new HistoryPages("ann@example.com", 2)
                .stream(request ->
                                new network.invo.model.ItemHistoryResult(List.of(), null, JsonObject.EMPTY_JSON_OBJECT))
                        .iterator();
        assertThat(rows.hasNext()).isFalse();
        assertThatThrownBy(rows::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void gathering_tenThousandPagesThatAreThereAtOnce_doesNotNest() {
        int[] next = new int[1];
        ScriptedEngine engine = new ScriptedEngine(request -> {
            int id = next[0]++;
            return page(id, id < 10_000 ? id + 1 : id, "").take(request);
        });
        CompletableFuture<Stream<JsonObject>> all =
                Loop.client(engine).async().iterateItemPurchaseHistory("ann@example.com", 1);
        assertThat(Loop.await(all)).hasSize(10_000);
    }

    @Test
    void gathering_withPagesThatComeLater_goesOn() throws Exception {
        ScriptedEngine engine = new ScriptedEngine(ScriptedEngine.HANG);
        var all = TWO_A_PAGE.async().apply(Loop.client(engine).async());
        engine.open.get(0).complete(page(0, 2, "").take(engine.requests.get(0)));
        Loop.eventually(() -> engine.open.size() == 2);
        engine.open.get(1).complete(page(2, 3, "").take(engine.requests.get(1)));
        Loop.eventually(() -> engine.open.size() == 3);
        engine.open.get(2).complete(page(0, 0, "").take(engine.requests.get(2)));
        assertThat(Loop.await(all)).containsExactly("0", "1", "2");
    }

    @Test
    void gathering_cancelled_endsThePageUnderWay() throws Exception {
        ScriptedEngine engine = new ScriptedEngine(ScriptedEngine.HANG);
        InvoServer client = Loop.client(engine);
        client.async().iterateItemPurchaseHistory("ann@example.com", 2).cancel(true);
        Loop.eventually(() -> engine.open.get(0).isCancelled());
    }

    @Test
    void pageSize_belowOne_isRefused() {
        InvoServer client = Loop.client(new ScriptedEngine());
        assertThatThrownBy(() -> client.iterateItemPurchaseHistory("ann@example.com", 0))
                .isInstanceOf(InvoInputException.class);
    }
}
