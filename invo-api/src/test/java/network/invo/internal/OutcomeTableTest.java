package network.invo.internal;

import static network.invo.internal.ScriptedEngine.answer;
import static network.invo.internal.ScriptedEngine.fail;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import network.invo.CallOptions;
import network.invo.InvoApiException;
import network.invo.InvoException;
import network.invo.InvoServer;
import network.invo.Outcome;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.internal.Loop.Call;
import network.invo.internal.Loop.Mode;
import network.invo.internal.ScriptedEngine.Turn;
import network.invo.model.InitiateResult;
import network.invo.model.PurchaseItemResult;
import network.invo.model.PurchaseResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of outcomes in ARCHITECTURE.md, each cell of it as a call. The page cannot say what the code does not do. */
class OutcomeTableTest {

    private static final String HEAD = "| call | last answer | evidence | first attempt | lost before | repetition |";

    private static final Map<String, Call<?>> CALLS = Map.of(
            "item", Loop.PURCHASE_ITEM,
            "currency", Loop.PURCHASE_CURRENCY,
            "send", Loop.INITIATE_SEND,
            "transfer", Loop.INITIATE_TRANSFER,
            "confirm", Loop.CONFIRM_PAYMENT);

    /** What the last answer of the call itself is. */
    private static final Map<String, Turn> ANSWERS = Map.ofEntries(
            Map.entry("a state", answer(200, "{\"status\":\"success\"}")),
            Map.entry("an id", answer(200, "{\"transaction_id\":\"t-9\"}")),
            Map.entry("`{}`", answer(200, "{}")),
            Map.entry("status `error`", answer(200, "{\"status\":\"Error\",\"transaction_id\":\"t-9\"}")),
            Map.entry("no JSON", answer(200, "<html>")),
            Map.entry("coded", answer(200, "{\"status\":\"success\"}", "Content-Encoding", "gzip")),
            Map.entry("not sent", fail(Phase.NOT_SENT, Reason.REFUSED)),
            Map.entry("lost", fail(Phase.MAYBE_SENT, Reason.RESET)),
            Map.entry("too large", fail(Phase.ANSWERING, Reason.TOO_LARGE)),
            Map.entry("400", answer(400, "{\"required_amount\":1,\"current_balance\":0}")),
            Map.entry("429", answer(429, "{}")),
            Map.entry("503", answer(503, "")),
            Map.entry("503 feature off", answer(503, "{\"error\":\"flow_paused\"}")),
            Map.entry("301", answer(301, "")),
            Map.entry("409 no JSON", answer(409, "<html>Blocked</html>")),
            Map.entry("409 `{}`", answer(409, "{}")),
            Map.entry("409 with a message", answer(409, "{\"status\":\"error\",\"message\":\"another payment\"}")),
            Map.entry(
                    "409 known reason",
                    answer(409, "{\"error_code\":\"phone_share_approval_required\",\"transaction_id\":\"t-1\"}")),
            Map.entry("409 other code", answer(409, "{\"code\":\"REQUEST_IN_PROGRESS\"}")),
            Map.entry(
                    "409 other code, id", answer(409, "{\"code\":\"REQUEST_IN_PROGRESS\",\"transaction_id\":\"t-1\"}")),
            Map.entry(
                    "409 other code, id, state",
                    answer(
                            409,
                            "{\"error_code\":\"PURCHASE_ALREADY_PROCESSED\",\"transaction_id\":\"t-1\",\"status\":\"completed\"}")),
            Map.entry("409 mismatch code", answer(409, "{\"code\":\"IDEMPOTENCY_PARAMS_DIFFERENT\"}")),
            Map.entry("409 duplicate", answer(409, "{\"error_code\":\"duplicate_request\"}")),
            Map.entry("409 duplicate, id", answer(409, "{\"code\":\"DUPLICATE\",\"transaction_id\":\"t-1\"}")),
            Map.entry("409 id, cancelled", answer(409, "{\"transaction_id\":\"t-1\",\"status\":\"cancelled\"}")),
            Map.entry(
                    "409 duplicate, id, failed",
                    answer(409, "{\"code\":\"DUPLICATE\",\"transaction_id\":\"t-1\",\"status\":\"failed\"}")),
            Map.entry(
                    "409 duplicate, id, refunded, page",
                    answer(
                            409,
                            "{\"code\":\"DUPLICATE\",\"transaction_id\":\"t-1\",\"status\":\"refunded\",\"payment_url\":\"https://pay\"}")),
            Map.entry("409 id", answer(409, "{\"transaction_id\":\"t-1\"}")),
            Map.entry(
                    "409 duplicate, id, state",
                    answer(409, "{\"code\":\"DUPLICATE\",\"transaction_id\":\"t-1\",\"status\":\"COMPLETED\"}")),
            Map.entry(
                    "409 duplicate, block",
                    answer(
                            409,
                            "{\"code\":\"DUPLICATE\",\"status\":\"error\",\"original\":{\"transaction_id\":\"t-1\",\"status\":\"paid\"}}")),
            Map.entry(
                    "409 duplicate, failed block",
                    answer(
                            409,
                            "{\"code\":\"DUPLICATE\",\"status\":\"success\",\"original\":{\"transaction_id\":\"t-1\",\"status\":\"failed\"}}")),
            Map.entry(
                    "409 duplicate, another's",
                    answer(
                            409,
                            "{\"code\":\"DUPLICATE\",\"original\":{\"transaction_id\":\"t-1\",\"status\":\"paid\",\"player_email\":\"eve@example.com\",\"receiver_player_phone\":\"+19990000000\"}}")));

    /** What the order's look-up answers; whoever has none is not asked. */
    private static final Map<String, Turn> EVIDENCE = Map.ofEntries(
            Map.entry("-", answer(404, "{\"code\":\"order_not_found\"}")),
            Map.entry("look-up fails", answer(500, "{}")),
            Map.entry("look-up `{}`", answer(200, "{}")),
            Map.entry("order null", answer(200, "{\"status\":\"success\",\"order\":null}")),
            Map.entry(
                    "order completed",
                    answer(200, "{\"order\":{\"transaction_id\":\"t-1\",\"status\":\"Completed\"}}")),
            Map.entry(
                    "order requires action",
                    answer(200, "{\"order\":{\"transaction_id\":\"t-1\",\"status\":\"requires_action\"}}")),
            Map.entry("order pending", answer(200, "{\"order\":{\"transaction_id\":\"t-1\",\"status\":\"pending\"}}")),
            Map.entry(
                    "order failed",
                    answer(
                            200,
                            "{\"status\":\"success\",\"order_details\":{\"transaction_id\":\"t-1\",\"status\":\"failed\"}}")),
            Map.entry(
                    "order without state",
                    answer(200, "{\"status\":\"success\",\"order\":{\"transaction_id\":\"t-1\"}}")),
            Map.entry(
                    "order contradicts itself",
                    answer(
                            200,
                            "{\"order\":{\"transaction_id\":\"t-1\",\"status\":\"completed\",\"payment_status\":\"failed\"}}")),
            Map.entry(
                    "order in a wrapper, failed",
                    answer(
                            200,
                            "{\"status\":\"success\",\"data\":{\"status\":\"success\",\"transaction_id\":\"t-1\",\"order\":{\"status\":\"failed\"}}}")),
            Map.entry(
                    "order with another id",
                    answer(200, "{\"order\":{\"transaction_id\":\"t-2\",\"status\":\"completed\"}}")),
            Map.entry("order without id", answer(200, "{\"order\":{\"status\":\"completed\"}}")),
            Map.entry(
                    "order another's",
                    answer(
                            200,
                            "{\"order\":{\"transaction_id\":\"t-1\",\"status\":\"completed\",\"player_email\":\"eve@example.com\"}}")));

    static Stream<Arguments> cells() throws IOException {
        List<Arguments> cells = new ArrayList<>();
        for (String line : rows()) {
            String[] row = Arrays.stream(line.split("\\|")).map(String::strip).toArray(String[]::new);
            for (String call : row[1].split(", ")) {
                for (Mode mode : Mode.values()) {
                    for (int before = 0; before < 3; before++) {
                        cells.add(Arguments.of(mode, call, row[2], row[3], before, row[4 + before]));
                    }
                }
            }
        }
        return cells.stream();
    }

    private static List<String> rows() throws IOException {
        List<String> page = Files.readAllLines(Path.of("..", "ARCHITECTURE.md"));
        int head = page.indexOf(HEAD);
        return page.stream()
                .skip(head + 2L)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    @Test
    void table_hasEveryAnswerAndEvidence() throws IOException {
        List<String> rows = rows();
        ANSWERS.keySet().forEach(answer -> assertThat(rows).anyMatch(row -> row.contains("| " + answer + " |")));
        EVIDENCE.keySet().forEach(evidence -> assertThat(rows).anyMatch(row -> row.contains("| " + evidence + " |")));
    }

    @ParameterizedTest(name = "{0} {1}: {2}, {3}, {4}")
    @MethodSource("cells")
    void cell_isWhatTheCallEndsWith(
            Mode mode, String call, String answer, String evidence, int before, String expected) {
        assertThat(ANSWERS).containsKey(answer);
        assertThat(EVIDENCE).containsKey(evidence);
        if (expected.equals("-")) {
            assertThat(call).as("a call without a key is not repeated").isEqualTo("confirm");
            assertThat(before).isEqualTo(1);
            return;
        }
        Turn lost = fail(Phase.MAYBE_SENT, Reason.RESET);
        // by route and not by turn: whether the order is looked up is the call's to decide
        int[] sent = new int[1];
        ScriptedEngine engine = new ScriptedEngine(request -> {
            if (request.uri().getPath().endsWith("/order-details")) {
                return EVIDENCE.get(evidence).take(request);
            }
            sent[0]++;
            return (before == 1 && sent[0] == 1 ? lost : ANSWERS.get(answer)).take(request);
        });
        InvoServer client = Loop.client(engine, s -> s.maxRetries = 1);
        InvoServer caller =
                before == 2 ? client.with(CallOptions.builder().repetition().build()) : client;
        assertThat(told(mode, caller, CALLS.get(call))).isEqualTo(expected);
        client.close();
    }

    private static String told(Mode mode, InvoServer client, Call<?> call) {
        try {
            return isRecovered(mode.run(client, call)) ? "recovered" : "result";
        } catch (InvoException e) {
            assertThat(e.isDuplicateRequest()).isEqualTo(e.outcome() == Outcome.ALREADY_PROCESSED);
            boolean reused = InvoApiException.IDEMPOTENCY_KEY_REUSED.equals(e.code());
            if (reused) {
                assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
            }
            return reused ? "KEY_REUSED" : e.outcome().name();
        }
    }

    private static boolean isRecovered(Object result) {
        if (result instanceof PurchaseItemResult item) {
            return item.recovered();
        }
        if (result instanceof PurchaseResult currency) {
            return currency.recovered();
        }
        return result instanceof InitiateResult initiated && initiated.recovered();
    }
}
