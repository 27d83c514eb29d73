package network.invo.internal;

import static network.invo.internal.ScriptedEngine.answer;
import static network.invo.internal.ScriptedEngine.fail;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import network.invo.CallOptions;
import network.invo.InvoApiException;
import network.invo.InvoException;
import network.invo.InvoHooks;
import network.invo.InvoInputException;
import network.invo.InvoServer;
import network.invo.Outcome;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.internal.Loop.Mode;
import network.invo.internal.ScriptedEngine.Turn;
import network.invo.model.InitiateResult;
import network.invo.model.NextStep;
import network.invo.model.PurchaseItemResult;
import network.invo.model.PurchaseResult;
import network.invo.model.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a duplicate tells, what a recovered result holds, and what is compared; who ends how is {@link OutcomeTableTest}'s. */
class DuplicateTest {

    private static final Turn LOST = fail(Phase.MAYBE_SENT, Reason.RESET);

    private static final String ORIGINAL = """
            {"code":"DUPLICATE_REQUEST","message":"already there","required_amount":7,"current_balance":"3.50",
             "original_transaction":{"transaction_id":"t-1","order_id":"o-1","status":"completed","new_balance":"95.00",
              "total_price":5}}""";

    private static InvoServer repeating(InvoServer client) {
        return client.with(CallOptions.builder().repetition().build());
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void original_ofAFirstAttemptsDuplicate_isTold(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(answer(409, ORIGINAL));
        InvoException error = mode.failure(Loop.client(engine), Loop.PURCHASE_ITEM);
        assertThat(engine.requests).hasSize(1);
        assertThat(error.isDuplicateRequest()).isTrue();
        assertThat(error.original()).isNotNull().satisfies(original -> {
            assertThat(original.status()).isEqualTo(Status.SUCCESS);
            assertThat(original.transactionId()).isEqualTo("t-1");
            assertThat(original.orderId()).isEqualTo("o-1");
            assertThat(original.newBalance()).isEqualByComparingTo("95");
            assertThat(original.amount()).isEqualByComparingTo("5");
            assertThat(original.raw()).isEqualTo(error.body());
        });
    }

    @Test
    void everything_butWhatIsPersonal_survivesSerialization() throws Exception {
        ScriptedEngine engine = new ScriptedEngine(answer(409, ORIGINAL));
        InvoException error = Mode.SYNC.failure(Loop.client(engine), Loop.PURCHASE_ITEM);
        ScriptedEngine poor = new ScriptedEngine(answer(400, "{\"required_amount\":7,\"current_balance\":\"3.50\"}"));
        InvoException refused = Mode.SYNC.failure(Loop.client(poor), Loop.PURCHASE_ITEM);

        InvoException copy = copy(error);
        InvoException.Original original = error.original();
        assertThat(copy.original())
                .isEqualTo(new InvoException.Original(
                        original.status(),
                        original.transactionId(),
                        original.orderId(),
                        original.newBalance(),
                        original.amount(),
                        null));
        assertThat(copy.isDuplicateRequest()).isTrue();
        assertThat(copy.outcome()).isEqualTo(Outcome.ALREADY_PROCESSED);
        assertThat(copy(refused).isInsufficientBalance()).isTrue();
        assertThat(copy(refused).requiredAmount()).isEqualByComparingTo("7");
        assertThat(copy(refused).currentBalance()).isEqualTo(new BigDecimal("3.50"));
    }

    private static InvoException copy(InvoException error) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(error);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (InvoException) in.readObject();
        }
    }

    @Test
    void exception_madeByHand_isClassifiedAsAPurchases() {
        InvoException.Call call = new InvoException.Call("purchaseItem", "k", 1, Outcome.ALREADY_PROCESSED);
        for (String body : List.of("{\"code\":\"duplicate\"}", "{\"order_id\":\"o\"}")) {
            assertThat(new InvoApiException("m", answer409(body), call).isDuplicateRequest())
                    .isTrue();
        }
        for (String body : List.of("{}", "{\"code\":\"TRANSACTION_NOT_PENDING\",\"order_id\":\"o\"}")) {
            assertThat(new InvoApiException("m", answer409(body), call).isDuplicateRequest())
                    .isFalse();
        }
    }

    private static InvoException.Answer answer409(String body) {
        try {
            return ErrorAnswer.read(
                    new network.invo.engine.EngineResponse(
                            409, network.invo.engine.EngineHeaders.empty(), body.getBytes(StandardCharsets.UTF_8)),
                    new StrictJson(JsonProviders.jsonp()).parse(body.getBytes(StandardCharsets.UTF_8)),
                    java.time.Clock.systemUTC());
        } catch (StrictJson.MalformedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void recoveredItem_isReadFromItsOrder_andTheRestFromTheDuplicate(Mode mode) {
        List<String> seen = new CopyOnWriteArrayList<>();
        ScriptedEngine engine = new ScriptedEngine(
                LOST,
                answer(409, "{\"code\":\"DUPLICATE\",\"transaction_id\":\"t-1\",\"new_balance\":\"95\"}"),
                answer(
                        200,
                        "{\"order\":{\"order_id\":\"o-1\",\"status\":\"Completed\",\"client_request_id\":\"key-1\",\"currency_name\":\"Gold\"}}"));
        PurchaseItemResult result = mode.run(
                Loop.client(
                        engine,
                        s -> s.hooks = new InvoHooks() {
                            @Override
                            public void onRequest(Request request) {
                                seen.add(request.operation());
                            }
                        }),
                Loop.PURCHASE_ITEM);
        assertThat(result.recovered()).isTrue();
        assertThat(result.status()).isEqualTo(Status.SUCCESS);
        assertThat(result.orderId()).isEqualTo("o-1");
        assertThat(result.transactionId()).isEqualTo("t-1");
        assertThat(result.newBalance()).isEqualByComparingTo("95");
        assertThat(result.currencyName()).isEqualTo("Gold");
        assertThat(seen).containsExactly("purchaseItem", "purchaseItem", "getItemOrderDetails");
        assertThat(engine.requests.get(2).uri().getQuery()).isEqualTo("client_request_id=key-1");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void repetition_ofAProcessedCall_givesItsResultOnTheFirstAttempt(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(
                answer(409, "{\"code\":\"DUPLICATE\",\"order_id\":\"o-1\"}"),
                answer(
                        200,
                        "{\"order\":{\"order_id\":\"o-1\",\"status\":\"requires_action\",\"payment_intent_id\":\"pi-1\"}}"));
        PurchaseResult result = mode.run(repeating(Loop.client(engine)), Loop.PURCHASE_CURRENCY);
        assertThat(result.recovered()).isTrue();
        assertThat(result.status()).isEqualTo(Status.REQUIRES_ACTION);
        assertThat(result.paymentIntentId()).isEqualTo("pi-1");
        assertThat(engine.requests.get(1).uri().getQuery()).isEqualTo("order_id=o-1");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void repetition_thatCannotBeSent_saysNothingOfTheEarlierCall(Mode mode) {
        InvoServer client = Loop.client(new ScriptedEngine());
        InvoServer repeating = repeating(client);
        Loop.Call<?> tooLarge = new Loop.Call<>(
                c -> c.purchaseCurrency(r -> Loop.currency(r).metadata(java.util.Map.of("m", "x".repeat(9_000)))),
                c -> c.purchaseCurrency(r -> Loop.currency(r).metadata(java.util.Map.of("m", "x".repeat(9_000)))));
        InvoException error = mode.failure(repeating, tooLarge);
        assertThat(error).isInstanceOf(InvoInputException.class);
        assertThat(error.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(mode.failure(client, tooLarge).outcome()).isEqualTo(Outcome.NOT_PROCESSED);
        client.close();
        assertThat(mode.failure(repeating, Loop.PURCHASE_ITEM).outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void view_closed_leavesTheClientOpen() {
        InvoServer client = Loop.client(new ScriptedEngine(answer(200, "{\"status\":\"success\"}")));
        repeating(client).close();
        assertThat(Mode.ASYNC.run(repeating(client), Loop.PURCHASE_ITEM).status())
                .isEqualTo(Status.SUCCESS);
        assertThat(repeating(client).engineId()).isEqualTo(client.engineId());
    }

    /** Each names what the request does not, in a place and a form of its own. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"client_request_id\":\"key-2\"",
                "\"item_id\":\"shield\"",
                "\"item_quantity\":2",
                "\"quantity\":\"2\"",
                "\"unit_price\":\"4.99\"",
                "\"total_price\":100",
                "\"player_email\":\"eve@example.com\"",
                "\"player\":{\"player_email\":\"eve@example.com\"}",
                "\"purchase_details\":{\"item_id\":\"shield\"}",
                "\"purchase_details\":{\"total_price\":\"1.00\"}"
            })
    void evidence_ofAnotherItem_isNotOurs(String part) {
        for (Mode mode : Mode.values()) {
            String original = "{\"transaction_id\":\"t-1\",\"status\":\"completed\"," + part + "}";
            for (ScriptedEngine engine : List.of(
                    new ScriptedEngine(LOST, answer(409, "{\"code\":\"DUPLICATE\",\"original\":" + original + "}")),
                    new ScriptedEngine(answer(409, "{\"code\":\"DUPLICATE\",\"original\":" + original + "}")),
                    new ScriptedEngine(LOST, answer(409, original)),
                    new ScriptedEngine(
                            LOST,
                            answer(409, "{\"code\":\"DUPLICATE\"}"),
                            answer(200, "{\"status\":\"success\",\"order\":" + original + "}")))) {
                InvoException error = mode.failure(Loop.client(engine), Loop.PURCHASE_ITEM);
                assertThat(error.code()).isEqualTo(InvoApiException.IDEMPOTENCY_KEY_REUSED);
                assertThat(error.outcome()).isEqualTo(Outcome.UNKNOWN);
                assertThat(error.isDuplicateRequest()).isFalse();
                assertThat(error.original()).isNull();
                assertThat(error.getMessage()).contains("do not repeat").doesNotContain("@");
            }
        }
    }

    /** The same in other words, or what is not asked for. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"client_request_id\":\"key-1\",\"player_email\":\"other-address@example.com\"",
                "\"player_email\":\" ANN@Example.com\"",
                "\"player_email\":\"a***@example.com\"",
                "\"player_email\":\"hidden\"",
                "\"item_quantity\":\"1.0\"",
                "\"unit_price\":\"5.0000\",\"total_price\":5",
                "\"unit_price\":\"five\"",
                "\"total_paid\":\"5.50\",\"platform_fee\":\"0.50\",\"usd_charged\":\"9\",\"currency_amount\":\"9\"",
                "\"item_id\":{\"odd\":true}",
                "\"player_id\":7"
            })
    void evidence_inOtherWords_isOurs(String part) {
        String original = "{\"transaction_id\":\"t-1\",\"status\":\"completed\"," + part + "}";
        ScriptedEngine engine = new ScriptedEngine(
                LOST, answer(409, "{\"code\":\"DUPLICATE\"}"), answer(200, "{\"order\":" + original + "}"));
        assertThat(Mode.SYNC.run(Loop.client(engine), Loop.PURCHASE_ITEM).recovered())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"amount\":\"50\"",
                "\"send_details\":{\"amount_initiated\":\"6\"}",
                "\"receiver_player_phone\":\"+15550000000\"",
                "\"send_details\":{\"receiver_phone\":\"+1 555 000 0000\"}",
                "\"receiver_player_email\":\"eve@example.com\"",
                "\"sender_player_email\":\"eve@example.com\"",
                "\"receiving_game_id\":8"
            })
    void evidence_ofAnotherSend_isNotOurs(String part) {
        String body = "{\"code\":\"DUPLICATE\",\"transaction_id\":\"t-1\",\"status\":\"success\"," + part + "}";
        InvoException error =
                Mode.SYNC.failure(Loop.client(new ScriptedEngine(LOST, answer(409, body))), Loop.INITIATE_SEND);
        assertThat(error.code()).isEqualTo(InvoApiException.IDEMPOTENCY_KEY_REUSED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"amount\":5.00",
                "\"send_details\":{\"amount_initiated\":\"5\",\"fees_preview\":{\"amount\":\"1\"}}",
                "\"receiver_player_phone\":\"+1 (555) 765-4321\"",
                "\"receiver_player_phone\":\"***4321\"",
                "\"receiving_game_id\":\"7\"",
                "\"net_amount\":\"4.50\""
            })
    void evidence_ofOurSend_inOtherWords_isOurs(String part) {
        String body = "{\"code\":\"DUPLICATE\",\"transaction_id\":\"t-1\",\"status\":\"success\"," + part + "}";
        assertThat(Mode.SYNC
                        .run(Loop.client(new ScriptedEngine(LOST, answer(409, body))), Loop.INITIATE_SEND)
                        .transactionId())
                .isEqualTo("t-1");
    }

    @Test
    void orderOfCurrency_withAnotherAmount_isNotOurs() {
        ScriptedEngine engine = new ScriptedEngine(
                LOST,
                answer(409, "{\"code\":\"DUPLICATE\",\"order_id\":\"o-1\"}"),
                answer(200, "{\"order\":{\"order_id\":\"o-1\",\"status\":\"completed\",\"usd_amount\":\"100.00\"}}"));
        assertThat(Mode.SYNC
                        .failure(Loop.client(engine), Loop.PURCHASE_CURRENCY)
                        .code())
                .isEqualTo(InvoApiException.IDEMPOTENCY_KEY_REUSED);
    }

    @Test
    void orderOfCurrency_thatWasNotAskedFor_isNoEvidence() {
        ScriptedEngine engine = new ScriptedEngine(
                LOST,
                answer(409, "{\"code\":\"DUPLICATE\",\"order_id\":\"o-1\"}"),
                answer(200, "{\"order\":{\"order_id\":\"o-2\",\"status\":\"completed\"}}"));
        assertThat(Mode.SYNC
                        .failure(Loop.client(engine), Loop.PURCHASE_CURRENCY)
                        .outcome())
                .isEqualTo(Outcome.ALREADY_PROCESSED);
    }

    /** A block that tells neither an id nor a state is one all the same, and the status beside it the envelope's. */
    @Test
    void envelope_aroundABlockWithoutAState_isNotTheOriginals() {
        String duplicate = "{\"code\":\"DUPLICATE\",\"status\":\"success\",\"data\":{\"usd_amount\":10}}";
        InvoException error =
                Mode.SYNC.failure(Loop.client(new ScriptedEngine(answer(409, duplicate))), Loop.PURCHASE_CURRENCY);
        assertThat(error.outcome()).isEqualTo(Outcome.ALREADY_PROCESSED);
        assertThat(error.original().status()).isNull();
    }

    /** What the duplicate tells comes before what the order looks like. */
    @Test
    void clientSecret_inAnOrderWithoutAState_isNotTakenForOneThatTheDuplicateTells() {
        PurchaseResult completed = Mode.SYNC.run(
                Loop.client(new ScriptedEngine(
                        LOST,
                        answer(409, "{\"code\":\"DUPLICATE\",\"order_id\":\"o-1\",\"status\":\"completed\"}"),
                        answer(200, "{\"order\":{\"order_id\":\"o-1\",\"client_secret\":\"s\"}}"))),
                Loop.PURCHASE_CURRENCY);
        assertThat(completed.status()).isEqualTo(Status.SUCCESS);
        assertThat(completed.recovered()).isTrue();
    }

    /** The order comes before what the duplicate looks like. */
    @Test
    void clientSecret_besideACompletedOrder_asksForNothing() {
        String duplicate = "{\"code\":\"DUPLICATE\",\"order_id\":\"o-1\",\"client_secret\":\"s\"}";
        PurchaseResult completed = Mode.SYNC.run(
                Loop.client(new ScriptedEngine(
                        LOST,
                        answer(409, duplicate),
                        answer(200, "{\"order\":{\"order_id\":\"o-1\",\"status\":\"COMPLETED\"}}"))),
                Loop.PURCHASE_CURRENCY);
        PurchaseResult unknown = Mode.SYNC.run(
                Loop.client(new ScriptedEngine(LOST, answer(409, duplicate), answer(404, "{}"))),
                Loop.PURCHASE_CURRENCY);
        assertThat(completed.status()).isEqualTo(Status.SUCCESS);
        assertThat(unknown.status()).isEqualTo(Status.REQUIRES_ACTION);
        assertThat(unknown.clientSecret()).isEqualTo("s");
    }

    @Test
    void idThatNoUrlCarries_leavesTheDuplicate() {
        ScriptedEngine engine =
                new ScriptedEngine(LOST, answer(409, "{\"code\":\"DUPLICATE\",\"order_id\":\"\\ud800\"}"));
        InvoException error = Mode.SYNC.failure(Loop.client(engine), Loop.PURCHASE_CURRENCY);
        assertThat(error.outcome()).isEqualTo(Outcome.ALREADY_PROCESSED);
        assertThat(error.isDuplicateRequest()).isTrue();
    }

    @Test
    void duplicateSend_heldForAGuardian_saysSoFirst() {
        String body = "{\"code\":\"DUPLICATE_REQUEST\",\"original_transaction\":{\"transaction_id\":\"t-1\","
                + "\"verification_method\":\"sms\"},\"guardian_approval\":{\"approval_id\":\"a-1\"}}";
        InitiateResult result =
                Mode.SYNC.run(Loop.client(new ScriptedEngine(LOST, answer(409, body))), Loop.INITIATE_SEND);
        assertThat(result.nextStep()).isEqualTo(NextStep.GUARDIAN_APPROVAL);
        assertThat(result.verificationMethod()).isNull();
    }

    @Test
    void repeatedSend_thatHasComeToItsEnd_waitsForNobody() {
        String body = "{\"code\":\"DUPLICATE\",\"transaction_id\":\"t-1\",\"status\":\"completed\","
                + "\"verification_method\":\"sms\"}";
        InitiateResult result =
                Mode.SYNC.run(repeating(Loop.client(new ScriptedEngine(answer(409, body)))), Loop.INITIATE_SEND);
        assertThat(result.status()).isEqualTo(Status.of("completed"));
        assertThat(result.nextStep()).isEqualTo(NextStep.OTHER);
    }

    @Test
    void duplicateSend_thatExpired_isNoResult() {
        String body = "{\"code\":\"DUPLICATE\",\"original\":{\"transaction_id\":\"t-1\",\"status\":\"expired\"}}";
        InvoException error =
                Mode.SYNC.failure(Loop.client(new ScriptedEngine(LOST, answer(409, body))), Loop.INITIATE_SEND);
        assertThat(error.outcome()).isEqualTo(Outcome.ALREADY_PROCESSED);
        assertThat(error.original().status()).isEqualTo(Status.of("expired"));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void lookUp_thatFails_isToldToTheHooks(Mode mode) {
        List<InvoHooks.Failure> failures = new CopyOnWriteArrayList<>();
        ScriptedEngine engine = new ScriptedEngine(LOST, answer(409, "{}"), answer(404, "{}"));
        InvoException error = mode.failure(
                Loop.client(
                        engine,
                        s -> s.hooks = new InvoHooks() {
                            @Override
                            public void onError(Failure failure) {
                                failures.add(failure);
                            }
                        }),
                Loop.PURCHASE_ITEM);
        assertThat(failures)
                .extracting(failure -> failure.request().operation())
                .containsExactly("purchaseItem", "getItemOrderDetails", "purchaseItem");
        assertThat(failures.get(2).error()).isSameAs(error);
        assertThat(failures.get(2).willRetry()).isFalse();
        assertThat(error.getSuppressed()).hasSize(1);
    }
}
