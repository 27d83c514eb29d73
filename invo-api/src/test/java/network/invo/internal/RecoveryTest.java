package network.invo.internal;

import static network.invo.internal.ScriptedEngine.answer;
import static network.invo.internal.ScriptedEngine.fail;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import network.invo.InvoApiException;
import network.invo.InvoException;
import network.invo.InvoHooks;
import network.invo.Outcome;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.internal.Loop.Call;
import network.invo.internal.Loop.Mode;
import network.invo.internal.ScriptedEngine.Turn;
import network.invo.model.InitiateResult;
import network.invo.model.NextStep;
import network.invo.model.PurchaseItemResult;
import network.invo.model.PurchaseResult;
import network.invo.model.Status;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A duplicate after our own lost attempt is that attempt's success; any other 409 is an error. */
class RecoveryTest {

    private static final Turn LOST = fail(Phase.MAYBE_SENT, Reason.RESET);
    private static final Turn DUPLICATE = answer(409, "{\"error_code\":\"DUPLICATE_REQUEST\"}");

    private static final Turn ORDER =
            answer(200, "{\"order\":{\"status\":\"requires_action\",\"payment_intent_id\":\"pi-1\"}}");

    static Stream<Arguments> recoverable() {
        List<Arguments> rows = new ArrayList<>();
        List<Turn> losses = List.of(LOST, fail(Phase.ANSWERING, Reason.TRUNCATED), answer(500, "{}"), answer(503, ""));
        List<String> bodies = List.of(
                "{\"transaction_id\":\"t-1\"}",
                "{\"code\":\"DUPLICATE_REQUEST\",\"original_transaction\":{\"transaction_id\":\"t-1\"}}",
                "{\"code\":\"duplicate_request\",\"original\":{\"transaction_id\":\"t-1\"}}",
                "{\"transaction\":{\"transaction_id\":\"t-1\"}}",
                "{\"order\":{\"transaction_id\":\"t-1\"}}",
                "{\"data\":{\"transaction_id\":\"t-1\"}}");
        for (Mode mode : Mode.values()) {
            for (Call<?> call :
                    List.of(Loop.PURCHASE_ITEM, Loop.PURCHASE_CURRENCY, Loop.INITIATE_SEND, Loop.INITIATE_TRANSFER)) {
                for (Turn lost : losses) {
                    bodies.forEach(body -> rows.add(Arguments.of(mode, call, lost, body)));
                }
            }
        }
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("recoverable")
    void duplicate_afterALostAttempt_isItsResult(Mode mode, Call<?> call, Turn lost, String body) {
        ScriptedEngine engine = new ScriptedEngine(lost, answer(409, body), ORDER);
        Object result = mode.run(Loop.client(engine), call);
        // only of a payment it matters what became of it
        assertThat(engine.requests).hasSize(call == Loop.PURCHASE_CURRENCY ? 3 : 2);
        if (result instanceof PurchaseItemResult item) {
            assertThat(item.recovered()).isTrue();
            assertThat(item.transactionId()).isEqualTo("t-1");
        } else if (result instanceof PurchaseResult currency) {
            assertThat(currency.recovered()).isTrue();
            assertThat(currency.transactionId()).isEqualTo("t-1");
            assertThat(currency.status()).isEqualTo(Status.REQUIRES_ACTION);
            assertThat(currency.paymentIntentId()).isEqualTo("pi-1");
        } else {
            InitiateResult initiated = (InitiateResult) result;
            assertThat(initiated.recovered()).isTrue();
            assertThat(initiated.transactionId()).isEqualTo("t-1");
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void duplicate_withoutTheOriginal_isLookedUpByItsKey(Mode mode) {
        List<String> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
        ScriptedEngine engine = new ScriptedEngine(
                LOST, DUPLICATE, answer(200, "{\"order\":{\"order_id\":\"o-1\",\"transaction_id\":\"t-1\"}}"));
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
        assertThat(result.orderId()).isEqualTo("o-1");
        assertThat(result.status()).isEqualTo(Status.SUCCESS);
        assertThat(seen).containsExactly("purchaseItem", "purchaseItem", "getItemOrderDetails");
        assertThat(engine.requests.get(2).uri().toString()).contains("key-1");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void lookUp_thatFails_leavesTheDuplicateAndUnknown(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(LOST, DUPLICATE, answer(404, "{}"));
        InvoException error = mode.failure(Loop.client(engine), Loop.PURCHASE_ITEM);
        assertThat(error.status()).isEqualTo(409);
        assertThat(error.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(error.getSuppressed()).singleElement().isInstanceOf(InvoApiException.class);
        assertThat(((InvoException) error.getSuppressed()[0]).operation()).isEqualTo("getItemOrderDetails");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void duplicate_byCodeAlone_ofASend_isRecoveredWithoutIds(Mode mode) {
        InitiateResult result = mode.run(Loop.client(new ScriptedEngine(LOST, DUPLICATE)), Loop.INITIATE_SEND);
        assertThat(result.recovered()).isTrue();
        assertThat(result.transactionId()).isNull();
    }

    @ParameterizedTest
    @MethodSource("bare")
    void conflict_thatProvesNothing_isNoPayment(Mode mode, String body) {
        ScriptedEngine engine = new ScriptedEngine(LOST, answer(409, body));
        InvoException error = mode.failure(Loop.client(engine), Loop.PURCHASE_CURRENCY);
        assertThat(error.status()).isEqualTo(409);
        assertThat(error.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    static Stream<Arguments> bare() {
        return Stream.of(Mode.values())
                .flatMap(mode -> Stream.of("", "<html>Conflict</html>", "{}").map(body -> Arguments.of(mode, body)));
    }

    static Stream<Arguments> notOurs() {
        List<Arguments> rows = new ArrayList<>();
        String duplicate = "{\"code\":\"DUPLICATE_REQUEST\",\"transaction_id\":\"t-1\"}";
        for (Mode mode : Mode.values()) {
            rows.add(Arguments.of(mode, null, duplicate, Outcome.REJECTED));
            rows.add(Arguments.of(mode, fail(Phase.NOT_SENT, Reason.REFUSED), duplicate, Outcome.REJECTED));
            rows.add(Arguments.of(mode, answer(429, "{}"), duplicate, Outcome.REJECTED));
            for (String code : List.of(
                    "PHONE_SHARE_APPROVAL_REQUIRED",
                    "receiver_not_enrolled_use_claim_code",
                    "DEVICE_APPROVAL_ALREADY_PENDING")) {
                String other = "{\"error_code\":\"" + code + "\",\"transaction_id\":\"t-1\"}";
                rows.add(Arguments.of(mode, LOST, other, Outcome.UNKNOWN));
            }
        }
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("notOurs")
    void conflict_thatIsNotOurOwnDuplicate_staysAnError(Mode mode, Turn before, String body, Outcome outcome) {
        Turn conflict = answer(409, body);
        ScriptedEngine engine = before == null ? new ScriptedEngine(conflict) : new ScriptedEngine(before, conflict);
        InvoException error = mode.failure(Loop.client(engine), Loop.PURCHASE_ITEM);
        assertThat(error.status()).isEqualTo(409);
        assertThat(error.outcome()).isEqualTo(outcome);
    }

    static Stream<Arguments> told() {
        List<Arguments> rows = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            rows.add(Arguments.of(mode, "{\"status\":\"success\",\"transaction_id\":\"t-1\"}", Status.SUCCESS));
            rows.add(Arguments.of(
                    mode,
                    "{\"status\":\"error\",\"transaction_id\":\"t-1\",\"original_transaction\":{\"status\":\"failed\"}}",
                    Status.of("failed")));
            rows.add(Arguments.of(
                    mode, "{\"order_id\":\"o-1\",\"payment_url\":\"https://pay/1\"}", Status.PENDING_PAYMENT));
            rows.add(Arguments.of(mode, "{\"order_id\":\"o-1\",\"client_secret\":\"s\"}", Status.REQUIRES_ACTION));
        }
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("told")
    void duplicatePayment_thatTellsItsState_isNotLookedUp(Mode mode, String body, Status status) {
        ScriptedEngine engine = new ScriptedEngine(LOST, answer(409, body));
        PurchaseResult result = mode.run(Loop.client(engine), Loop.PURCHASE_CURRENCY);
        assertThat(result.status()).isEqualTo(status);
        assertThat(result.recovered()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void duplicatePayment_whoseStateNobodyTells_isNoSuccess(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(
                LOST, answer(409, "{\"code\":\"DUPLICATE\",\"order_id\":\"o-1\"}"), answer(404, "{}"));
        PurchaseResult result = mode.run(Loop.client(engine), Loop.PURCHASE_CURRENCY);
        assertThat(result.recovered()).isTrue();
        assertThat(result.orderId()).isEqualTo("o-1");
        assertThat(result.status()).isNull();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void duplicateSend_heldForAGuardian_saysSoFirst(Mode mode) {
        String body = "{\"code\":\"DUPLICATE_REQUEST\",\"original_transaction\":{\"transaction_id\":\"t-1\","
                + "\"verification_method\":\"sms\"},\"guardian_approval\":{\"approval_id\":\"a-1\"}}";
        InitiateResult result = mode.run(Loop.client(new ScriptedEngine(LOST, answer(409, body))), Loop.INITIATE_SEND);
        assertThat(result.nextStep()).isEqualTo(NextStep.GUARDIAN_APPROVAL);
        assertThat(result.verificationMethod()).isNull();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void lookedUpItem_inAnOrdersWords_isASuccess(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(
                LOST, DUPLICATE, answer(200, "{\"order\":{\"order_id\":\"o-1\",\"status\":\"Completed\"}}"));
        assertThat(mode.run(Loop.client(engine), Loop.PURCHASE_ITEM).status()).isEqualTo(Status.SUCCESS);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void lookUp_thatFails_isToldToTheHooks(Mode mode) {
        List<InvoHooks.Failure> failures = new java.util.concurrent.CopyOnWriteArrayList<>();
        ScriptedEngine engine = new ScriptedEngine(LOST, DUPLICATE, answer(404, "{}"));
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
    }
}
