package network.invo.internal;

import static network.invo.internal.ScriptedEngine.answer;
import static network.invo.internal.ScriptedEngine.fail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import network.invo.InvoConnectionException;
import network.invo.InvoException;
import network.invo.InvoHooks;
import network.invo.InvoServer;
import network.invo.Outcome;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import network.invo.engine.HttpEngine;
import network.invo.internal.Loop.Mode;
import network.invo.model.PurchaseItemResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Engines, hooks, threads and futures that do what they should not, or end before their time. */
class MisbehaviourTest {

    private static final ScriptedEngine.Turn LATER = answer(429, "{\"retry_after\":15}");

    @ParameterizedTest
    @EnumSource(Mode.class)
    void engine_thatThrows_isALostAttemptWithoutItsMessage(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(request -> {
            throw new IllegalStateException("ivsdk_secret");
        });
        InvoException error = mode.failure(Loop.client(engine), Loop.PURCHASE_ITEM);
        assertThat(error).isInstanceOf(InvoConnectionException.class);
        assertThat(error.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(error.attempts()).isEqualTo(3);
        StringWriter trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).contains("java.lang.IllegalStateException").doesNotContain("ivsdk_secret");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void engine_thatGivesNothing_isALostAttempt(Mode mode) {
        InvoException error = mode.failure(Loop.client(new ScriptedEngine(request -> null)), Loop.PURCHASE_ITEM);
        assertThat(error).isInstanceOf(InvoConnectionException.class);
        assertThat(error.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void error_ofTheEngine_goesOnAsItIs(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(request -> {
            throw new StackOverflowError();
        });
        assertThatThrownBy(() -> mode.run(Loop.client(engine), Loop.PURCHASE_ITEM))
                .isInstanceOf(StackOverflowError.class);
    }

    /** An engine whose asynchronous half is given. */
    private static InvoServer asyncClient(
            java.util.function.Function<EngineRequest, CompletableFuture<EngineResponse>> async) {
        ClientSettings.Builder settings = new ClientSettings.Builder();
        settings.maxRetries = 0;
        settings.engine = new HttpEngine() {
            @Override
            public EngineResponse execute(EngineRequest request) {
                throw new AssertionError();
            }

            @Override
            public CompletableFuture<EngineResponse> executeAsync(EngineRequest request) {
                return async.apply(request);
            }

            @Override
            public void close() {}
        };
        return ClientFactory.create(settings.build("s", "https://api.example.com"));
    }

    @Test
    void asyncEngine_ofEachFault_completesTheFuture() {
        List<java.util.function.Function<EngineRequest, CompletableFuture<EngineResponse>>> faults = List.of(
                request -> null,
                request -> {
                    throw new IllegalStateException();
                },
                request -> CompletableFuture.failedFuture(new CompletionException(new IllegalStateException())),
                request -> CompletableFuture.failedFuture(new CompletionException(null)),
                request -> CompletableFuture.failedFuture(new java.util.concurrent.CancellationException()));
        for (var fault : faults) {
            assertThat(Mode.ASYNC
                            .failure(asyncClient(fault), Loop.PURCHASE_ITEM)
                            .outcome())
                    .isEqualTo(Outcome.UNKNOWN);
        }
        assertThatThrownBy(() -> Mode.ASYNC.run(
                        asyncClient(
                                request -> CompletableFuture.failedFuture(new CompletionException(new LinkageError()))),
                        Loop.PURCHASE_ITEM))
                .isInstanceOf(LinkageError.class);
    }

    private static class Recording implements InvoHooks {
        final List<String> told = new CopyOnWriteArrayList<>();
        final List<Object> urls = new CopyOnWriteArrayList<>();
        boolean url;

        @Override
        public void onRequest(Request request) {
            told.add("request " + request.attempt());
            if (request.url() != null) {
                urls.add(request.url());
            }
            assertThat(request.route()).startsWith("/api/");
            assertThat(request.engineId()).isEqualTo("custom");
        }

        @Override
        public void onResponse(Response response) {
            told.add("response " + response.status() + " " + response.requestId());
            assertThat(response.duration()).isPositive();
        }

        @Override
        public void onError(Failure failure) {
            told.add("error " + failure.error().status() + " " + failure.willRetry());
        }

        @Override
        public boolean wantsUrl() {
            return url;
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void hooks_ofACall_areToldInOrder(Mode mode) {
        Recording hooks = new Recording();
        ScriptedEngine engine = new ScriptedEngine(
                fail(Phase.MAYBE_SENT, Reason.RESET), answer(500, "{}", "X-Request-ID", "r"), answer(400, "{}"));
        mode.failure(Loop.client(engine, s -> s.hooks = hooks), Loop.PURCHASE_ITEM);
        assertThat(hooks.told)
                .containsExactly(
                        "request 1",
                        "error 0 true",
                        "request 2",
                        "response 500 r",
                        "error 500 true",
                        "request 3",
                        "response 400 null",
                        "error 400 false");
        assertThat(hooks.urls).isEmpty();
    }

    @Test
    void hooks_thatWantTheUrl_getIt() {
        Recording hooks = new Recording();
        hooks.url = true;
        Mode.SYNC.run(Loop.client(new ScriptedEngine(answer(200, "{}")), s -> s.hooks = hooks), Loop.READ);
        assertThat(hooks.urls).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void hooks_thatThrow_breakNothingAndAreLoggedOnce(Mode mode) {
        List<LogRecord> records = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                records.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("network.invo");
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            InvoHooks hooks = new InvoHooks() {
                @Override
                public void onRequest(Request request) {
                    throw new IllegalStateException("ann@example.com");
                }

                @Override
                public void onResponse(Response response) {
                    throw new NoClassDefFoundError("tracing");
                }
            };
            PurchaseItemResult result = mode.run(
                    Loop.client(new ScriptedEngine(answer(200, "{\"order_id\":\"o\"}")), s -> s.hooks = hooks),
                    Loop.PURCHASE_ITEM);
            assertThat(result.orderId()).isEqualTo("o");
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
        assertThat(records).hasSize(1);
        assertThat(List.of(records.get(0).getParameters()).toString())
                .contains("IllegalStateException")
                .doesNotContain("ann@");
    }

    @Test
    void interrupt_duringARequestOrABackOff_endsTheCall() throws Exception {
        for (boolean underWay : new boolean[] {true, false}) {
            ScriptedEngine engine = new ScriptedEngine(underWay ? ScriptedEngine.HANG : LATER);
            Recording hooks = new Recording();
            InvoServer client = Loop.client(engine, s -> s.hooks = hooks);
            AtomicReference<InvoException> error = new AtomicReference<>();
            AtomicReference<Boolean> flag = new AtomicReference<>();
            Thread thread = new Thread(() -> {
                error.set(Mode.SYNC.failure(client, Loop.PURCHASE_ITEM));
                flag.set(Thread.currentThread().isInterrupted());
            });
            thread.start();
            Loop.eventually(() -> thread.getState() == Thread.State.TIMED_WAITING);
            thread.interrupt();
            thread.join(10_000);
            assertThat(flag.get()).isTrue();
            assertThat(((InvoConnectionException) error.get()).reason()).isEqualTo(Reason.CANCELLED);
            assertThat(error.get().outcome()).isEqualTo(underWay ? Outcome.UNKNOWN : Outcome.REJECTED);
            assertThat(hooks.told.get(hooks.told.size() - 1)).isEqualTo("error 0 false");
        }
    }

    @Test
    void future_completedFromOutside_endsTheRequest() throws Exception {
        for (int way = 0; way < 2; way++) {
            ScriptedEngine engine = new ScriptedEngine(ScriptedEngine.HANG);
            CompletableFuture<?> future =
                    Loop.PURCHASE_ITEM.async().apply(Loop.client(engine).async());
            if (way == 0) {
                assertThat(future.cancel(true)).isTrue();
            } else {
                future.orTimeout(1, TimeUnit.MILLISECONDS);
            }
            Loop.eventually(() -> engine.open.get(0).isCancelled());
        }
    }

    @Test
    void dependants_ofDependants_stayOffTheCommonPool() {
        InvoServer client = Loop.client(new ScriptedEngine(answer(200, "{}")));
        CompletableFuture<Thread> thread =
                Loop.READ.async().apply(client.async()).thenApply(x -> x).thenApplyAsync(x -> Thread.currentThread());
        assertThat(Loop.await(thread).getName()).startsWith("invo-");
        client.close();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void answer_longerThanTheLimit_isRefusedBeforeItIsRead(Mode mode) {
        byte[] long1 = new byte[CallContext.MAX_RESPONSE_BYTES + 1];
        ScriptedEngine engine = new ScriptedEngine(request -> new EngineResponse(200, EngineHeaders.empty(), long1));
        InvoException error = mode.failure(Loop.client(engine, s -> s.maxRetries = 0), Loop.PURCHASE_ITEM);
        assertThat(((InvoConnectionException) error).reason()).isEqualTo(Reason.TOO_LARGE);
        assertThat(error.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void dependant_cancelled_doesNotEndTheCall() {
        ScriptedEngine engine = new ScriptedEngine(ScriptedEngine.HANG);
        CompletableFuture<?> future =
                Loop.READ.async().apply(Loop.client(engine).async());
        future.thenApply(x -> x).cancel(true);
        assertThat(future).isNotDone();
        assertThat(engine.open.get(0)).isNotDone();
    }

    @Test
    void cancel_duringAHook_sendsNothingMoreAndTellsTheHooks() throws Exception {
        AtomicReference<CompletableFuture<?>> future = new AtomicReference<>();
        CountDownLatch given = new CountDownLatch(1);
        Recording hooks = new Recording() {
            @Override
            public void onRequest(Request request) {
                super.onRequest(request);
                if (request.attempt() == 2) {
                    try {
                        given.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    future.get().cancel(true);
                }
            }
        };
        ScriptedEngine engine = new ScriptedEngine(answer(500, "{}"));
        future.set(Loop.READ
                .async()
                .apply(Loop.client(engine, s -> s.hooks = hooks).async()));
        given.countDown();
        Loop.eventually(() -> hooks.told.get(hooks.told.size() - 1).equals("error 0 false"));
        assertThat(hooks.told)
                .containsExactly("request 1", "response 500 null", "error 500 true", "request 2", "error 0 false");
        assertThat(engine.requests).hasSize(1);
    }

    @Test
    void cancel_duringABackOff_sendsNothingMoreAndTellsTheHooks() throws Exception {
        Recording hooks = new Recording();
        ScriptedEngine engine = new ScriptedEngine(LATER);
        CompletableFuture<?> future = Loop.READ
                .async()
                .apply(Loop.client(engine, s -> s.hooks = hooks).async());
        assertThat(future.cancel(true)).isTrue();
        assertThat(future).isCancelled();
        Loop.eventually(() -> hooks.told.get(hooks.told.size() - 1).equals("error 0 false"));
        assertThat(engine.requests).hasSize(1);
    }

    @Test
    void close_duringABackOff_endsTheCallAndItsThreads() throws Exception {
        InvoServer client = Loop.client(new ScriptedEngine(LATER));
        List<CompletableFuture<?>> futures = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            futures.add(Loop.READ.async().apply(client.async()));
        }
        AtomicReference<InvoException> waiting = new AtomicReference<>();
        Thread sync = new Thread(() -> waiting.set(Mode.SYNC.failure(client, Loop.READ)));
        sync.start();
        Loop.eventually(() -> sync.getState() == Thread.State.TIMED_WAITING);
        client.close();
        client.close();
        sync.join(10_000);
        assertThat(((InvoConnectionException) waiting.get()).reason()).isEqualTo(Reason.CLOSED);
        for (CompletableFuture<?> future : futures) {
            assertThatThrownBy(() -> Loop.await(future))
                    .isInstanceOfSatisfying(
                            InvoConnectionException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
        }
        Loop.eventually(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("invo-")));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void call_afterClose_sendsNothing(Mode mode) {
        ScriptedEngine engine = new ScriptedEngine(answer(200, "{}"));
        InvoServer client = Loop.client(engine);
        client.close();
        InvoException error = mode.failure(client, Loop.PURCHASE_ITEM);
        assertThat(((InvoConnectionException) error).reason()).isEqualTo(Reason.CLOSED);
        assertThat(error.outcome()).isEqualTo(Outcome.NOT_PROCESSED);
        assertThat(engine.requests).isEmpty();
    }

    @Test
    void consumer_thatIsSlow_holdsUpNoOtherCall() throws Exception {
        InvoServer client = Loop.client(
                new ScriptedEngine(answer(500, "{}"), answer(500, "{}"), answer(200, "{}")),
                s -> s.retryBaseDelay = Duration.ofMillis(500),
                () -> 0.9);
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<?> slow = Loop.READ.async().apply(client.async()).thenApply(result -> {
            try {
                return release.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        Loop.await(Loop.READ.async().apply(client.async()));
        assertThat(slow).isNotDone();
        release.countDown();
        assertThat(Loop.await(slow)).isEqualTo(true);
    }

    @Test
    void calls_byTheThousand_allComeBack() {
        InvoServer client = Loop.client(new ScriptedEngine(answer(500, "{}"), answer(500, "{}"), answer(200, "{}")));
        List<CompletableFuture<?>> futures = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            futures.add(Loop.READ.async().apply(client.async()));
        }
        futures.forEach(Loop::await);
    }

    @Test
    void close_duringARequest_leavesNoRetry() throws Exception {
        ScriptedEngine engine = new ScriptedEngine(ScriptedEngine.HANG);
        InvoServer client = Loop.client(engine);
        CompletableFuture<?> future = Loop.PURCHASE_ITEM.async().apply(client.async());
        client.close();
        engine.open.get(0).complete(answer(500, "{}").take(engine.requests.get(0)));
        assertThatThrownBy(() -> Loop.await(future)).isInstanceOfSatisfying(InvoConnectionException.class, e -> {
            assertThat(e.reason()).isEqualTo(Reason.CLOSED);
            assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
        });
        assertThat(engine.requests).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void identities_notFound_areAResultUnlessAProxyAnswered(Mode mode) {
        Loop.Call<network.invo.model.LinkedIdentitiesResult> call = new Loop.Call<>(
                c -> c.getLinkedIdentities(r -> r.playerEmail("ann@example.com")),
                c -> c.getLinkedIdentities(r -> r.playerEmail("ann@example.com")));
        assertThat(mode.run(Loop.client(new ScriptedEngine(answer(404, "{\"code\":\"player_not_found\"}"))), call)
                        .notFound())
                .isTrue();
        assertThat(mode.failure(Loop.client(new ScriptedEngine(answer(404, "<html>"))), call)
                        .status())
                .isEqualTo(404);
    }
}
