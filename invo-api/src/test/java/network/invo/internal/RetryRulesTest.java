package network.invo.internal;

import static network.invo.internal.ScriptedEngine.answer;
import static network.invo.internal.ScriptedEngine.fail;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import network.invo.InvoConnectionException;
import network.invo.InvoException;
import network.invo.InvoHooks;
import network.invo.InvoServer;
import network.invo.Outcome;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.internal.Loop.Mode;
import network.invo.internal.ScriptedEngine.Turn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which failures are repeated, how often, how long it waits, and what is then known about the money. */
class RetryRulesTest {

    /** Status or phase, code; then attempts and outcome of READ, KEYED, ONCE. */
    private static final String TABLE = """
            NOT_SENT   | -                              | 3 NOT_PROCESSED | 3 NOT_PROCESSED | 3 NOT_PROCESSED
            MAYBE_SENT | -                              | 3 NOT_PROCESSED | 3 UNKNOWN       | 1 UNKNOWN
            ANSWERING  | -                              | 3 NOT_PROCESSED | 3 UNKNOWN       | 1 UNKNOWN
            408        | -                              | 3 REJECTED      | 3 UNKNOWN       | 1 UNKNOWN
            429        | -                              | 3 REJECTED      | 3 REJECTED      | 1 REJECTED
            500        | -                              | 3 REJECTED      | 3 UNKNOWN       | 1 UNKNOWN
            501        | -                              | 1 REJECTED      | 1 REJECTED      | 1 REJECTED
            502        | -                              | 3 REJECTED      | 3 UNKNOWN       | 1 UNKNOWN
            503        | -                              | 3 REJECTED      | 3 UNKNOWN       | 1 UNKNOWN
            503        | resend_unavailable             | 3 REJECTED      | 3 UNKNOWN       | 1 UNKNOWN
            503        | DEVICE_APPROVAL_NOT_CONFIGURED | 1 REJECTED      | 1 REJECTED      | 1 REJECTED
            503        | flow_paused                    | 1 REJECTED      | 1 REJECTED      | 1 REJECTED
            503        | sdk_not_enabled_for_tenant     | 1 REJECTED      | 1 REJECTED      | 1 REJECTED
            503        | sdk_verification_disabled      | 1 REJECTED      | 1 REJECTED      | 1 REJECTED
            503        | TENANT_NOT_MIGRATED            | 1 REJECTED      | 1 REJECTED      | 1 REJECTED
            503        | WEBAUTHN_NOT_ENABLED_FOR_TENANT| 1 REJECTED      | 1 REJECTED      | 1 REJECTED
            504        | -                              | 3 REJECTED      | 3 UNKNOWN       | 1 UNKNOWN
            505        | -                              | 1 REJECTED      | 1 REJECTED      | 1 REJECTED
            519        | -                              | 1 REJECTED      | 1 UNKNOWN       | 1 UNKNOWN
            520        | -                              | 3 REJECTED      | 3 UNKNOWN       | 1 UNKNOWN
            524        | -                              | 3 REJECTED      | 3 UNKNOWN       | 1 UNKNOWN
            527        | -                              | 3 REJECTED      | 3 UNKNOWN       | 1 UNKNOWN
            528        | -                              | 1 REJECTED      | 1 UNKNOWN       | 1 UNKNOWN
            500        | flow_paused                    | 1 REJECTED      | 1 REJECTED      | 1 REJECTED
            429        | FLOW_PAUSED                    | 1 REJECTED      | 1 REJECTED      | 1 REJECTED
            400        | INSUFFICIENT_BALANCE           | 1 REJECTED      | 1 REJECTED      | 1 REJECTED
            401        | SDK_TOKEN_EXPIRED              | 1 REJECTED      | 1 REJECTED      | 1 REJECTED
            403        | GUARDIAN_REQUIRED              | 1 REJECTED      | 1 REJECTED      | 1 REJECTED
            404        | player_not_found               | 1 REJECTED      | 1 REJECTED      | 1 REJECTED
            409        | spending_limit_exceeded        | 1 REJECTED      | 1 REJECTED      | 1 REJECTED
            409        | PHONE_SHARE_APPROVAL_REQUIRED  | 1 REJECTED      | 1 REJECTED      | 1 REJECTED
            301        | -                              | 1 REJECTED      | 1 UNKNOWN       | 1 UNKNOWN
            307        | -                              | 1 REJECTED      | 1 UNKNOWN       | 1 UNKNOWN
            """;

    static Stream<Arguments> table() {
        List<Arguments> rows = new ArrayList<>();
        for (String line : TABLE.lines().toList()) {
            String[] cells = line.split("\\|");
            for (Safety safety : Safety.values()) {
                String[] expected = cells[2 + safety.ordinal()].strip().split(" ");
                for (Mode mode : Mode.values()) {
                    rows.add(Arguments.of(
                            mode,
                            safety,
                            cells[0].strip(),
                            cells[1].strip(),
                            Integer.parseInt(expected[0]),
                            Outcome.valueOf(expected[1])));
                }
            }
        }
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("table")
    void failure_ofEachKind_isRepeatedAsItsClassAllows(
            Mode mode, Safety safety, String what, String code, int attempts, Outcome outcome) {
        boolean status = Character.isDigit(what.charAt(0));
        Turn turn = status
                ? answer(
                        Integer.parseInt(what),
                        code.equals("-") ? "{}" : "{\"code\":\"" + code + "\"}",
                        "X-Request-ID",
                        "req-1")
                : fail(Phase.valueOf(what), Reason.RESET);
        ScriptedEngine engine = new ScriptedEngine(turn);
        InvoException error = mode.failure(Loop.client(engine), Loop.of(safety));

        assertThat(engine.requests).hasSize(attempts);
        assertThat(engine.bodies()).containsOnly(engine.bodies().get(0));
        assertThat(engine.requests)
                .extracting(r -> r.uri())
                .containsOnly(engine.requests.get(0).uri());
        assertThat(error.attempts()).isEqualTo(attempts);
        assertThat(error.outcome()).isEqualTo(outcome);
        assertThat(error.status()).isEqualTo(status ? Integer.parseInt(what) : 0);
        assertThat(error.code()).isEqualTo(code.equals("-") ? null : code);
        assertThat(error.requestId()).isEqualTo(status ? "req-1" : null);
        assertThat(error.idempotencyKey()).isEqualTo(safety == Safety.KEYED ? "key-1" : null);
        assertThat(error.operation())
                .isEqualTo(
                        switch (safety) {
                            case READ -> "getPlayerBalance";
                            case KEYED -> "purchaseItem";
                            case ONCE -> "mintPlayerToken";
                        });
        assertThat(error.getMessage()).contains("attempt " + attempts + " of 3");
        assertThat(error.getMessage().contains("may have been processed")).isEqualTo(outcome == Outcome.UNKNOWN);
        if (safety == Safety.KEYED) {
            assertThat(engine.bodies().get(0)).contains("\"client_request_id\":\"key-1\"");
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void outcome_ofALostAttemptAndARefusal_isUnknown(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(fail(Phase.MAYBE_SENT, Reason.RESET), answer(400, "{}"));
        InvoException error = mode.failure(Loop.client(engine), Loop.PURCHASE_ITEM);
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void outcome_ofARefusalAndAnUnsentAttempt_isRejected(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(answer(429, "{}"), fail(Phase.NOT_SENT, Reason.REFUSED));
        assertThat(mode.failure(Loop.client(engine), Loop.PURCHASE_ITEM).outcome())
                .isEqualTo(Outcome.REJECTED);
    }

    @ParameterizedTest
    @CsvSource({"SYNC,CLOSED", "SYNC,CANCELLED", "ASYNC,CLOSED", "ASYNC,CANCELLED"})
    void end_thatTheCallerWanted_isNotRepeated(Mode mode, Reason reason) {
        ScriptedEngine engine = new ScriptedEngine(fail(Phase.NOT_SENT, reason));
        InvoException error = mode.failure(Loop.client(engine), Loop.READ);
        assertThat(engine.requests).hasSize(1);
        assertThat(((InvoConnectionException) error).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void retries_setToZero_neverRepeat(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(answer(500, "{}"));
        mode.failure(Loop.client(engine, s -> s.maxRetries = 0), Loop.READ);
        assertThat(engine.requests).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void retryAfter_beyondTwentySeconds_failsNowAndTells(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(answer(429, "{\"retry_after\":21}"));
        InvoException error = mode.failure(Loop.client(engine), Loop.READ);
        assertThat(engine.requests).hasSize(1);
        assertThat(error.retryAfter()).isEqualTo(Duration.ofSeconds(21));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void retryAfter_pastTheCallsDeadline_failsNowAndTells(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(answer(429, "{\"retry_after\":19}"));
        InvoException error = mode.failure(Loop.client(engine, s -> s.callTimeout = Duration.ofSeconds(10)), Loop.READ);
        assertThat(engine.requests).hasSize(1);
        assertThat(error.retryAfter()).isEqualTo(Duration.ofSeconds(19));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void retryAfter_short_isWaitedFor(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(answer(429, "{\"retry_after\":0.05}"), answer(200, "{}"));
        long start = System.nanoTime();
        mode.run(Loop.client(engine), Loop.READ);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
        assertThat(engine.requests).hasSize(2);
    }

    @Test
    void deadline_ofAnAttempt_isTheEarlierOfBoth() {
        for (Duration[] bounds : new Duration[][] {
            {Duration.ofSeconds(5), Duration.ofSeconds(90)}, {Duration.ofSeconds(30), Duration.ofSeconds(5)}
        }) {
            long[] left = new long[1];
            ScriptedEngine engine = new ScriptedEngine(request -> {
                left[0] = request.deadline().remainingNanos();
                return answer(200, "{}").take(request);
            });
            Mode.SYNC.run(
                    Loop.client(engine, s -> {
                        s.timeout = bounds[0];
                        s.callTimeout = bounds[1];
                    }),
                    Loop.READ);
            assertThat(Duration.ofNanos(left[0])).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "250, 0, 0, 0",
        "250, 0, 0.5, 125",
        "250, 1, 0.5, 250",
        "250, 4, 0.5, 2000",
        "250, 5, 0.5, 4000",
        "250, 10, 0.999, 7992",
        "8000, 3, 0.5, 4000",
        "0, 3, 0.5, 0"
    })
    void backoff_isTheRandomShareOfACappedPower(int base, int repetition, double random, long expected) {
        CallContext context = context(Duration.ofMillis(base), random);
        assertThat(context.backoff(repetition)).isEqualTo(Duration.ofMillis(expected));
    }

    private static CallContext context(Duration base, double random) {
        ClientSettings.Builder settings = new ClientSettings.Builder();
        settings.retryBaseDelay = base;
        return new CallContext(
                settings.build("s", "https://api.example.com"),
                new ScriptedEngine(),
                "custom",
                "test",
                null,
                null,
                null,
                null,
                new ThreadPlatform(null),
                null,
                () -> random);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void budget_inAnOutage_stopsTheRetriesOfTheWholeClient(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(answer(500, "{}"));
        InvoServer client = Loop.client(engine);
        for (int i = 0; i < 50; i++) {
            InvoException error = mode.failure(client, Loop.READ);
            assertThat(error.getMessage().contains("retry budget")).isEqualTo(i >= 10);
        }
        assertThat(engine.requests).hasSize(50 + 20);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void budget_usedUp_leavesALostKeyedCallItsOneRepetition(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(fail(Phase.MAYBE_SENT, Reason.RESET));
        InvoServer client = Loop.client(engine, s -> s.retryBudget = 0);
        assertThat(mode.failure(client, Loop.PURCHASE_ITEM).attempts()).isEqualTo(2);
        assertThat(mode.failure(client, Loop.READ).attempts()).isEqualTo(1);
        // nothing is lost yet: there is nothing to find out
        ScriptedEngine refused = new ScriptedEngine(fail(Phase.NOT_SENT, Reason.REFUSED));
        assertThat(mode.failure(Loop.client(refused, s -> s.retryBudget = 0), Loop.PURCHASE_ITEM)
                        .attempts())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void budget_thatRefuses_isToldToTheHooks(Mode mode) {
        List<Boolean> refusals = new CopyOnWriteArrayList<>();
        InvoHooks hooks = new InvoHooks() {
            @Override
            public void onError(Failure failure) {
                refusals.add(failure.budgetRefused());
            }
        };
        ScriptedEngine engine = new ScriptedEngine(answer(500, "{}"));
        mode.failure(
                Loop.client(engine, s -> {
                    s.retryBudget = 5;
                    s.hooks = hooks;
                }),
                Loop.READ);
        assertThat(refusals).containsExactly(false, true);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void fullPools_andBusyAnswers_costNothing(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(request -> {
            throw new network.invo.engine.EngineException(Phase.NOT_SENT, Reason.POOL_TIMEOUT, "full", null);
        });
        InvoServer client = Loop.client(engine);
        for (int i = 0; i < 40; i++) {
            assertThat(mode.failure(client, Loop.PURCHASE_ITEM).attempts()).isEqualTo(3);
        }
        int[] sent = new int[1];
        ScriptedEngine busy = new ScriptedEngine(request -> answer(
                        sent[0]++ % 2 == 0 ? 429 : 200, "{\"status\":\"success\",\"retry_after\":0}")
                .take(request));
        InvoServer other = Loop.client(busy);
        for (int i = 0; i < 200; i++) {
            mode.run(other, Loop.PURCHASE_ITEM);
        }
        assertThat(busy.requests).hasSize(400);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void answerTooLarge_isNotAskedForAgain(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(fail(Phase.ANSWERING, Reason.TOO_LARGE));
        assertThat(mode.failure(Loop.client(engine), Loop.READ).attempts()).isEqualTo(1);
        assertThat(mode.failure(Loop.client(engine), Loop.PURCHASE_ITEM).outcome())
                .isEqualTo(Outcome.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void budget_afterTimeouts_isUsedUpTwiceAsFast(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(fail(Phase.MAYBE_SENT, Reason.DEADLINE));
        InvoServer client = Loop.client(engine);
        for (int i = 0; i < 50; i++) {
            mode.failure(client, Loop.READ);
        }
        assertThat(engine.requests).hasSize(50 + 10);
    }

    @Test
    void budget_usedUp_comesBackWithSuccesses() {
        RetryBudget budget = new RetryBudget(100);
        budget.succeeded();
        for (int i = 0; i < 20; i++) {
            assertThat(budget.take(RetryBudget.Cost.RETRY)).isTrue();
        }
        assertThat(budget.take(RetryBudget.Cost.RETRY)).isFalse();
        for (int i = 0; i < 4; i++) {
            budget.succeeded();
        }
        assertThat(budget.take(RetryBudget.Cost.RETRY)).isFalse();
        budget.succeeded();
        assertThat(budget.take(RetryBudget.Cost.AFTER_TIMEOUT)).isFalse();
        assertThat(budget.take(RetryBudget.Cost.RETRY)).isTrue();
    }

    @Test
    void budget_takenByManyThreads_givesEachTokenOnce() throws Exception {
        RetryBudget budget = new RetryBudget(100);
        java.util.concurrent.atomic.AtomicInteger taken = new java.util.concurrent.atomic.AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(new Thread(() -> {
                for (int n = 0; n < 1_000; n++) {
                    if (budget.take(RetryBudget.Cost.RETRY)) {
                        taken.incrementAndGet();
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(taken).hasValue(20);
    }
}
