package network.invo.internal;

import static network.invo.internal.ScriptedEngine.answer;
import static network.invo.internal.ScriptedEngine.fail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import network.invo.CallOptions;
import network.invo.InvoConnectionException;
import network.invo.InvoException;
import network.invo.InvoHooks;
import network.invo.InvoServer;
import network.invo.Outcome;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.internal.Loop.Mode;
import network.invo.internal.ScriptedEngine.Turn;
import network.invo.model.PurchaseItemResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** No call outlives its deadline, whatever the engine, the user's hook or the user's executor do. */
@Timeout(60)
class CallsEndTest {

    private static final Turn DONE = answer(200, "{\"status\":\"success\"}");

    /** An engine's thread that is interrupted ends; it has forgotten all else. */
    private static final Turn FORGETS_THE_DEADLINE = ScriptedEngine.HANG;

    @ParameterizedTest
    @EnumSource(Mode.class)
    void engine_thatForgetsTheDeadline_losesTheCall(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(FORGETS_THE_DEADLINE);
        InvoServer client = Loop.client(engine, s -> {
            s.timeout = Duration.ofMillis(100);
            s.maxRetries = 1;
        });
        InvoException error = mode.failure(client, Loop.PURCHASE_ITEM);
        assertThat(((InvoConnectionException) error).reason()).isEqualTo(Reason.DEADLINE);
        assertThat(error.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(error.attempts()).isEqualTo(2);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(engine.open).allSatisfy(exchange -> assertThat(exchange).isCancelled());
    }

    @Test
    void answer_afterTheReminder_isTakenAndTheFlagIsClear() {
        ScriptedEngine engine = new ScriptedEngine(request -> {
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                // swallowed, and its flag set again: what some libraries do
                Thread.currentThread().interrupt();
            }
            return DONE.take(request);
        });
        InvoServer client = Loop.client(engine, s -> s.timeout = Duration.ofMillis(50));
        assertThat(Mode.SYNC.run(client, Loop.PURCHASE_ITEM).status()).hasToString("success");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void hook_thatDoesNotEnd_holdsNoFuture() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        InvoHooks hooks = new InvoHooks() {
            @Override
            public void onResponse(Response response) {
                awaitForEver(release);
            }
        };
        InvoServer client = Loop.client(new ScriptedEngine(DONE), s -> {
            s.callTimeout = Duration.ofMillis(100);
            s.hooks = hooks;
        });
        CompletableFuture<?> future = client.async().purchaseItem(Loop.ITEM);
        assertThatThrownBy(() -> future.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(InvoConnectionException.class)
                .cause()
                .satisfies(e -> assertThat(((InvoException) e).outcome()).isEqualTo(Outcome.UNKNOWN))
                .hasMessageContaining("a hook");
        release.countDown();
        client.close();
    }

    private static void awaitForEver(CountDownLatch release) {
        try {
            assertThat(release.await(50, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<Arguments> executors() {
        ExecutorService stopped = Executors.newSingleThreadExecutor();
        stopped.shutdownNow();
        List<Executor> executors = List.of(
                Runnable::run,
                stopped,
                task -> {
                    throw new IllegalStateException("the managed executor is stopped");
                },
                task -> {
                    throw new OutOfMemoryError("unable to create native thread");
                },
                task -> {
                    try {
                        Thread.sleep(100);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    task.run();
                });
        List<Turn[]> ways = List.of(
                new Turn[] {DONE},
                new Turn[] {answer(500, "{}"), DONE}, // with a back-off
                new Turn[] {fail(Phase.MAYBE_SENT, Reason.RESET), answer(409, "{}"), answer(404, "{}")}, // a look-up
                new Turn[] {fail(Phase.NOT_SENT, Reason.CLOSED)},
                new Turn[] {FORGETS_THE_DEADLINE});
        List<String> ends = List.of("success", "success", "UNKNOWN", "NOT_PROCESSED", "UNKNOWN");
        return executors.stream()
                .flatMap(executor -> IntStream.range(0, ways.size())
                        .mapToObj(i -> Arguments.of(executor, ways.get(i), ends.get(i))));
    }

    @ParameterizedTest
    @MethodSource("executors")
    void executor_ofAnyTemper_holdsNoFutureAndGetsOnlyDependants(Executor executor, Turn[] way, String end)
            throws Exception {
        InvoServer client = Loop.client(new ScriptedEngine(way), executor, s -> {
            s.timeout = Duration.ofMillis(300);
            s.maxRetries = 1;
        });
        Thread caller = Thread.currentThread();
        CompletableFuture<PurchaseItemResult> future = client.async().purchaseItem(Loop.ITEM);
        CompletableFuture<Thread> dependant = future.handle((result, failure) -> Thread.currentThread());
        try {
            assertThat(future.get(30, TimeUnit.SECONDS).status()).hasToString(end);
        } catch (ExecutionException e) {
            assertThat(((InvoException) e.getCause()).outcome()).hasToString(end);
        }
        Thread ran = dependant.get(30, TimeUnit.SECONDS);
        assertThat(ran).isNotSameAs(caller);
        assertThat(ran.getName()).startsWith("invo-call");
        client.close();
    }

    @Test
    void task_thatWaitsForItsCall_onTheOnlyThread_isAnswered() throws Exception {
        ExecutorService single = Executors.newSingleThreadExecutor();
        try {
            InvoServer client = Loop.client(new ScriptedEngine(answer(500, "{}"), DONE), single, s -> {});
            Object status = single.submit(
                            () -> client.async().purchaseItem(Loop.ITEM).get(30, TimeUnit.SECONDS))
                    .get(40, TimeUnit.SECONDS)
                    .status();
            assertThat(status).hasToString("success");
        } finally {
            single.shutdownNow();
        }
    }

    @Test
    void timeout_ofTheUsers_needsNoExecutor() {
        CountDownLatch release = new CountDownLatch(1);
        ExecutorService busy = Executors.newSingleThreadExecutor();
        try {
            busy.execute(() -> awaitForEver(release));
            ScriptedEngine engine = new ScriptedEngine(ScriptedEngine.HANG);
            InvoServer client = Loop.client(engine, busy, s -> {});
            CompletableFuture<?> future = client.async().purchaseItem(Loop.ITEM).orTimeout(50, TimeUnit.MILLISECONDS);
            assertThatThrownBy(() -> future.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(TimeoutException.class);
        } finally {
            release.countDown();
            busy.shutdownNow();
        }
    }

    @Test
    void dependants_ofFuturesThatAreNoCalls_stayOffTheCommonPool() throws Exception {
        InvoServer client = Loop.client(new ScriptedEngine(answer(200, "{\"history\":[]}")));
        for (CompletableFuture<?> future : List.of(
                client.async().purchaseItem((network.invo.model.PurchaseItemRequest) null),
                client.async().mintPlayerToken("no address"),
                client.async().purchaseItem(r -> r.itemId("only")),
                client.async().iterateItemPurchaseHistory("ann@example.com"),
                client.async().iterateItemPurchaseHistory("ann@example.com", 0))) {
            Thread thread = future.handleAsync((result, failure) -> Thread.currentThread())
                    .get(30, TimeUnit.SECONDS);
            assertThat(thread.getName()).startsWith("invo-");
            assertThat(future.handle((result, failure) -> Thread.currentThread())
                            .get(30, TimeUnit.SECONDS)
                            .getName())
                    .startsWith("invo-");
        }
    }

    @Test
    void walk_throughPagesWithoutEnd_hasOneDeadline() {
        java.util.concurrent.atomic.AtomicInteger row = new java.util.concurrent.atomic.AtomicInteger();
        ScriptedEngine engine = new ScriptedEngine(request -> {
            Thread.sleep(20);
            return answer(200, "{\"history\":[{\"row\":" + row.incrementAndGet() + "}]}")
                    .take(request);
        });
        InvoServer client = Loop.client(engine, s -> s.callTimeout = Duration.ofMillis(300));
        CompletableFuture<?> walk = client.async().iterateItemPurchaseHistory("ann@example.com");
        assertThatThrownBy(() -> walk.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(InvoConnectionException.class);
        // without it the walk would go on for thousands
        assertThat(row.get()).isBetween(1, 200);
    }

    @Test
    void interrupt_beforeTheCall_sendsNothing() {
        ScriptedEngine engine = new ScriptedEngine(DONE);
        InvoServer client = Loop.client(engine);
        for (boolean repetition : new boolean[] {false, true}) {
            Thread.currentThread().interrupt();
            InvoServer caller =
                    repetition ? client.with(CallOptions.builder().repetition().build()) : client;
            InvoException error = Mode.SYNC.failure(caller, Loop.PURCHASE_ITEM);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(((InvoConnectionException) error).reason()).isEqualTo(Reason.CANCELLED);
            assertThat(error.outcome()).isEqualTo(repetition ? Outcome.UNKNOWN : Outcome.NOT_PROCESSED);
            assertThat(error.attempts()).isZero();
        }
        assertThat(engine.requests).isEmpty();
    }

    /** An engine says so when the thread is interrupted while it waits for a place. */
    @Test
    void interrupt_beforeAnythingWasSent_isNotProcessed() {
        Turn inTheQueue = fail(Phase.NOT_SENT, Reason.CANCELLED);
        InvoException first = Mode.SYNC.failure(Loop.client(new ScriptedEngine(inTheQueue)), Loop.PURCHASE_ITEM);
        assertThat(Thread.interrupted()).isTrue();
        InvoException second = Mode.SYNC.failure(
                Loop.client(new ScriptedEngine(fail(Phase.MAYBE_SENT, Reason.RESET), inTheQueue)), Loop.PURCHASE_ITEM);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(first.outcome()).isEqualTo(Outcome.NOT_PROCESSED);
        assertThat(second.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void cancel_inAHook_sendsNothing() throws Exception {
        AtomicReference<CompletableFuture<?>> future = new AtomicReference<>();
        CountDownLatch made = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(2);
        ScriptedEngine engine = new ScriptedEngine(answer(500, "{}"), DONE);
        InvoServer client = Loop.client(
                engine,
                s -> s.hooks = new InvoHooks() {
                    @Override
                    public void onRequest(Request request) {
                        if (request.attempt() == 2) {
                            awaitForEver(made);
                            future.get().cancel(true);
                        }
                    }

                    @Override
                    public void onError(Failure failure) {
                        told.countDown();
                    }
                });
        future.set(client.async().purchaseItem(Loop.ITEM));
        made.countDown();
        // the end of the second attempt: what would be sent is sent by then
        assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(future.get()).isCancelled();
        assertThat(engine.requests).hasSize(1);
        client.close();
    }

    /** Whoever gives a call up while its hook runs must not be remembered for good. */
    @Test
    void callGivenUp_beforeItsBackOff_isForgotten() throws Exception {
        AtomicReference<CompletableFuture<?>> future = new AtomicReference<>();
        CountDownLatch made = new CountDownLatch(1);
        ScriptedEngine engine = new ScriptedEngine(answer(500, "{}"));
        InvoServer client = Loop.client(engine, s -> {
            s.retryBaseDelay = Duration.ofSeconds(8);
            s.hooks = new InvoHooks() {
                @Override
                public void onError(Failure failure) {
                    awaitForEver(made);
                    future.get().cancel(true);
                }
            };
        });
        future.set(client.async().purchaseItem(Loop.ITEM));
        java.lang.ref.WeakReference<Object> call = new java.lang.ref.WeakReference<>(future.get());
        made.countDown();
        Loop.eventually(() -> future.get().isDone());
        future.set(null);
        Loop.eventually(() -> {
            System.gc();
            return call.get() == null;
        });
        client.close();
    }

    @Test
    void engine_thatIsRemindedAndThrowsAnything_isOverdueAndNobodyIsInterrupted() {
        ScriptedEngine engine = new ScriptedEngine(request -> {
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                throw new java.util.concurrent.CancellationException();
            }
            throw new AssertionError("nobody ended the request");
        });
        InvoServer client = Loop.client(engine, s -> s.timeout = Duration.ofMillis(50));
        InvoException error = Mode.SYNC.failure(client, Loop.PURCHASE_ITEM);
        assertThat(((InvoConnectionException) error).reason()).isEqualTo(Reason.DEADLINE);
        assertThat(error.attempts()).isEqualTo(3);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
