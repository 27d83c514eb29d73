package network.invo.engine.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import network.invo.engine.Deadline;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BlockingCallsTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final EngineResponse ANSWER = new EngineResponse(200, EngineHeaders.empty(), new byte[0]);

    private final Scripted transport = new Scripted();

    /** A library whose exchange is what the test says, and which is closed by letting go of a latch. */
    private static final class Scripted implements BlockingTransport {

        private interface Exchange {
            EngineResponse with(BlockingCall call) throws Exception;
        }

        private volatile Exchange exchange = call -> ANSWER;
        private final AtomicInteger exchanges = new AtomicInteger();

        @Override
        public EngineResponse exchange(BlockingCall call) throws Exception {
            exchanges.incrementAndGet();
            return exchange.with(call);
        }

        @Override
        public EngineException translate(Throwable failure, Phase phase) {
            return new EngineException(phase, Reason.RESET, "translated", failure);
        }
    }

    /** An exchange that stays in its I/O, deaf to interrupts, until its socket is closed. */
    private static final class Stuck {

        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch closed = new CountDownLatch(1);
        private final CountDownLatch out = new CountDownLatch(1);

        EngineResponse io() throws IOException {
            reached.countDown();
            try {
                while (true) {
                    try {
                        closed.await();
                        throw new IOException("closed under the worker");
                    } catch (InterruptedException deaf) {
                        // as blocking I/O is
                    }
                }
            } finally {
                out.countDown();
            }
        }
    }

    private BlockingCalls calls(EngineConfig.Builder config) {
        return BlockingCalls.of("test", config.build(), transport);
    }

    private static EngineRequest request(Duration deadline) {
        return new EngineRequest(
                "POST", URI.create("https://h.test/p"), EngineHeaders.empty(), null, Deadline.in(deadline), 10);
    }

    private static EngineException failure(CompletableFuture<EngineResponse> future) {
        ExecutionException wrapped =
                catchThrowableOfType(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS));
        assertThat(wrapped).as("a failure").hasCauseInstanceOf(EngineException.class);
        return (EngineException) wrapped.getCause();
    }

    private static void assertFailed(CompletableFuture<EngineResponse> future, Phase phase, Reason reason) {
        EngineException failure = failure(future);
        assertThat(List.of(failure.phase(), failure.reason())).containsExactly(phase, reason);
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(5);
        }
    }

    private Stuck stuckAfterSending() {
        Stuck stuck = new Stuck();
        transport.exchange = call -> {
            call.onAbort(stuck.closed::countDown);
            call.connecting(LONG);
            call.sending();
            return stuck.io();
        };
        return stuck;
    }

    // ---- the way through ----

    @Test
    void execute_answer_comesFromAWorkerWithTheCallersLoader() throws Exception {
        AtomicReference<Thread> worker = new AtomicReference<>();
        AtomicReference<ClassLoader> seen = new AtomicReference<>();
        transport.exchange = call -> {
            worker.set(Thread.currentThread());
            seen.set(Thread.currentThread().getContextClassLoader());
            return ANSWER;
        };
        Thread caller = Thread.currentThread();
        ClassLoader before = caller.getContextClassLoader();
        try (BlockingCalls calls = calls(EngineConfig.builder());
                URLClassLoader application = new URLClassLoader(new URL[0], before)) {
            caller.setContextClassLoader(application);
            assertThat(calls.execute(request(LONG))).isSameAs(ANSWER);

            assertThat(worker.get()).isNotSameAs(caller);
            assertThat(worker.get().getName()).startsWith("test-");
            assertThat(worker.get().isDaemon()).isTrue();
            assertThat(seen.get()).isSameAs(application);
            // the thread goes back to its pool without it
            await(() -> worker.get().getContextClassLoader() != application);
        } finally {
            caller.setContextClassLoader(before);
        }
    }

    @Test
    void execute_libraryFails_isTranslatedAtThePhaseThatWasReached() {
        IOException broken = new IOException("broken");
        try (BlockingCalls calls = calls(EngineConfig.builder())) {
            transport.exchange = call -> {
                throw broken;
            };
            assertTranslated(calls, Phase.NOT_SENT, broken);
            transport.exchange = call -> {
                call.connecting(LONG);
                call.sending();
                throw broken;
            };
            assertTranslated(calls, Phase.MAYBE_SENT, broken);
            transport.exchange = call -> {
                call.sending();
                call.answering();
                throw broken;
            };
            assertTranslated(calls, Phase.ANSWERING, broken);
            // a proxy answers before the request was sent
            transport.exchange = call -> {
                call.connecting(LONG);
                call.answering();
                throw broken;
            };
            assertTranslated(calls, Phase.ANSWERING, broken);
            Error error = new StackOverflowError();
            transport.exchange = call -> {
                throw error;
            };
            assertTranslated(calls, Phase.NOT_SENT, error);
        }
    }

    private static void assertTranslated(BlockingCalls calls, Phase phase, Throwable cause) {
        EngineException failure =
                catchThrowableOfType(EngineException.class, () -> calls.execute(request(Duration.ofSeconds(30))));
        assertThat(failure).hasMessage("translated").hasCauseInstanceOf(cause.getClass());
        assertThat(failure.getCause().getStackTrace()).isEqualTo(cause.getStackTrace());
        assertThat(failure.phase()).isEqualTo(phase);
        // the trace leads to whoever called
        assertThat(failure.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(BlockingCallsTest.class.getName()));
        assertFailed(calls.executeAsync(request(Duration.ofSeconds(30))), phase, Reason.RESET);
    }

    @Test
    void executeAsync_transportKnowsWhatItMeans_isNotTranslated() {
        EngineException known = new EngineException(Phase.ANSWERING, Reason.TOO_LARGE, "too large", null);
        transport.exchange = call -> {
            throw known;
        };
        try (BlockingCalls calls = calls(EngineConfig.builder())) {
            assertThat(failure(calls.executeAsync(request(LONG)))).isSameAs(known);
        }
    }

    @Test
    void sending_secondTime_throwsSoThatNothingIsSentTwice() {
        AtomicReference<Throwable> second = new AtomicReference<>();
        transport.exchange = call -> {
            call.sending();
            try {
                call.sending();
            } catch (RuntimeException e) {
                second.set(e);
                throw e;
            }
            return ANSWER;
        };
        try (BlockingCalls calls = calls(EngineConfig.builder())) {
            assertFailed(calls.executeAsync(request(LONG)), Phase.MAYBE_SENT, Reason.RESET);
            assertThat(second.get()).isNotNull();
        }
    }

    // ---- who ends it ----

    @Test
    void execute_interrupted_letsTheCallerGoAndClosesTheSocket() throws Exception {
        Stuck stuck = stuckAfterSending();
        Thread caller = Thread.currentThread();
        try (BlockingCalls calls = calls(EngineConfig.builder().maxConnections(1))) {
            Thread other = new Thread(() -> {
                try {
                    await(stuck.reached);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                caller.interrupt();
            });
            other.start();
            assertThatThrownBy(() -> calls.execute(request(LONG))).isInstanceOf(InterruptedException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            other.join();
            await(stuck.out);
            // and its place is free again
            transport.exchange = call -> ANSWER;
            assertThat(calls.execute(request(LONG))).isSameAs(ANSWER);
        }
    }

    @Test
    void execute_interruptedBefore_sendsNothing() {
        try (BlockingCalls calls = calls(EngineConfig.builder())) {
            for (int i = 0; i < 200; i++) { // a worker once started would win the race now and then
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> calls.execute(request(LONG))).isInstanceOf(InterruptedException.class);
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
            }
        }
        assertThat(transport.exchanges).hasValue(0);
    }

    @Test
    void cancel_duringTheExchange_closesTheSocket() throws Exception {
        Stuck stuck = stuckAfterSending();
        try (BlockingCalls calls = calls(EngineConfig.builder())) {
            CompletableFuture<EngineResponse> future = calls.executeAsync(request(LONG));
            await(stuck.reached);
            assertThat(future.cancel(true)).isTrue();
            assertThat(future.cancel(true)).isTrue();
            await(stuck.out);
            assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void abort_socketThatIsNotYetThere_isClosedAgain() throws Exception {
        Stuck stuck = new Stuck();
        AtomicInteger aborts = new AtomicInteger();
        transport.exchange = call -> {
            // the first finds nothing to close, as between two sockets
            call.onAbort(() -> {
                if (aborts.incrementAndGet() > 1) {
                    stuck.closed.countDown();
                }
            });
            return stuck.io();
        };
        try (BlockingCalls calls = calls(EngineConfig.builder())) {
            CompletableFuture<EngineResponse> future = calls.executeAsync(request(LONG));
            await(stuck.reached);
            future.cancel(true);
            await(stuck.out);
            assertThat(aborts.get()).isGreaterThan(1);
        }
    }

    @Test
    void endedCall_whateverItIsTold_sendsNothing() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        Queue<String> passed = new ConcurrentLinkedQueue<>();
        CountDownLatch out = new CountDownLatch(1);
        transport.exchange = call -> {
            started.countDown();
            await(ended);
            call.answering(); // must not throw, callbacks of libraries call it
            passed.add("answering");
            for (Runnable step :
                    List.<Runnable>of(() -> call.onAbort(() -> {}), () -> call.connecting(LONG), call::sending)) {
                try {
                    step.run();
                    passed.add("a step");
                } catch (RuntimeException stopped) {
                    assertThat(stopped).hasMessage("the exchange has ended");
                }
            }
            out.countDown();
            return ANSWER;
        };
        try (BlockingCalls calls = calls(EngineConfig.builder())) {
            CompletableFuture<EngineResponse> future = calls.executeAsync(request(LONG));
            await(started);
            future.cancel(true);
            ended.countDown();
            await(out);
            assertThat(passed).containsExactly("answering");
        }
    }

    // ---- time ----

    @Test
    void deadline_duringTheExchange_endsItAtItsPhase() throws Exception {
        Duration soon = Duration.ofMillis(100);
        try (BlockingCalls calls = calls(EngineConfig.builder())) {
            Stuck sent = stuckAfterSending();
            assertFailed(calls.executeAsync(request(soon)), Phase.MAYBE_SENT, Reason.DEADLINE);
            await(sent.out);

            Stuck answering = new Stuck();
            transport.exchange = call -> {
                call.onAbort(answering.closed::countDown);
                call.sending();
                call.answering();
                return answering.io();
            };
            EngineException failure = catchThrowableOfType(EngineException.class, () -> calls.execute(request(soon)));
            assertThat(failure.phase()).isEqualTo(Phase.ANSWERING);
            assertThat(failure.reason()).isEqualTo(Reason.DEADLINE);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            await(answering.out);
        }
    }

    @Test
    void deadline_alreadyPast_sendsNothing() {
        try (BlockingCalls calls = calls(EngineConfig.builder())) {
            assertFailed(calls.executeAsync(request(Duration.ZERO)), Phase.NOT_SENT, Reason.DEADLINE);
        }
        assertThat(transport.exchanges).hasValue(0);
    }

    @Test
    void connecting_longerThanItsLimit_isAConnectTimeout() throws Exception {
        Stuck stuck = new Stuck();
        transport.exchange = call -> {
            call.onAbort(stuck.closed::countDown);
            call.connecting(Duration.ofMillis(50));
            return stuck.io();
        };
        try (BlockingCalls calls = calls(EngineConfig.builder())) {
            assertFailed(calls.executeAsync(request(LONG)), Phase.NOT_SENT, Reason.CONNECT_TIMEOUT);
            await(stuck.out);
        }
    }

    // ---- places ----

    @Test
    void places_allTaken_waitersGoInTheOrderOfArrivalOrGiveUp() throws Exception {
        Stuck first = stuckAfterSending();
        try (BlockingCalls calls =
                        calls(EngineConfig.builder().maxConnections(1).poolWait(LONG));
                BlockingCalls hasty =
                        calls(EngineConfig.builder().maxConnections(1).poolWait(Duration.ofMillis(50)))) {
            CompletableFuture<EngineResponse> running = calls.executeAsync(request(LONG));
            await(first.reached);
            Queue<Integer> order = new ConcurrentLinkedQueue<>();
            transport.exchange = call -> {
                order.add(call.request().maxResponseBytes());
                return ANSWER;
            };
            CompletableFuture<?> second = calls.executeAsync(numbered(2));
            CompletableFuture<?> third = calls.executeAsync(numbered(3));
            CompletableFuture<?> fourth = calls.executeAsync(numbered(4));
            third.cancel(true);
            running.cancel(true);
            CompletableFuture.allOf(second, fourth).get(30, TimeUnit.SECONDS);
            assertThat(order).containsExactly(2, 4);

            Stuck stuck = stuckAfterSending();
            CompletableFuture<EngineResponse> taken = hasty.executeAsync(request(LONG));
            await(stuck.reached);
            assertFailed(hasty.executeAsync(request(LONG)), Phase.NOT_SENT, Reason.POOL_TIMEOUT);
            assertThat(taken).isNotDone();
            taken.cancel(true);
        }
    }

    private static EngineRequest numbered(int number) {
        return new EngineRequest(
                "GET", URI.create("https://h.test/"), EngineHeaders.empty(), null, Deadline.in(LONG), number);
    }

    // ---- life ----

    @Test
    void close_duringCalls_endsThemAndLeavesNoThread() throws Exception {
        Stuck stuck = stuckAfterSending();
        BlockingCalls calls = BlockingCalls.of(
                "test-close", EngineConfig.builder().maxConnections(1).build(), transport);
        CompletableFuture<EngineResponse> running = calls.executeAsync(request(LONG));
        await(stuck.reached);
        CompletableFuture<EngineResponse> waiting = calls.executeAsync(request(LONG));
        calls.close();
        calls.close();
        assertFailed(running, Phase.MAYBE_SENT, Reason.CLOSED);
        assertFailed(waiting, Phase.NOT_SENT, Reason.CLOSED);
        await(stuck.out);
        await(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("test-close")));
        assertThat(transport.exchanges).hasValue(1);

        assertFailed(calls.executeAsync(request(LONG)), Phase.NOT_SENT, Reason.CLOSED);
        EngineException late = catchThrowableOfType(EngineException.class, () -> calls.execute(request(LONG)));
        assertThat(late.reason()).isEqualTo(Reason.CLOSED);
    }

    @Test
    void onWorker_beforeAndAfterClose_runs() throws Exception {
        BlockingCalls calls = calls(EngineConfig.builder());
        CompletableFuture<Thread> at = new CompletableFuture<>();
        CompletableFuture<Thread> later = new CompletableFuture<>();
        calls.onWorker(() -> at.complete(Thread.currentThread()));
        calls.onWorkerAfter(Duration.ofMillis(1), () -> later.complete(Thread.currentThread()));
        assertThat(at.get(30, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
        assertThat(later.get(30, TimeUnit.SECONDS).getName()).doesNotContain("timer");
        calls.close();

        AtomicReference<Thread> closed = new AtomicReference<>();
        calls.onWorker(() -> closed.set(Thread.currentThread()));
        assertThat(closed).hasValue(Thread.currentThread());
        AtomicReference<Thread> never = new AtomicReference<>();
        calls.onWorkerAfter(Duration.ZERO, () -> never.set(Thread.currentThread()));
        assertThat(never).hasNullValue();
    }

    // ---- the executor that was given ----

    @Test
    void executor_thatIsGiven_runsExchangeAndDependantsAndIsLeftOpen() throws Exception {
        ExecutorService given = Executors.newSingleThreadExecutor(task -> new Thread(task, "given"));
        try (BlockingCalls calls = calls(EngineConfig.builder().executor(given))) {
            Queue<String> threads = new ConcurrentLinkedQueue<>();
            CountDownLatch go = new CountDownLatch(1);
            transport.exchange = call -> {
                threads.add(Thread.currentThread().getName());
                await(go);
                return ANSWER;
            };
            CompletableFuture<?> done = calls.executeAsync(request(LONG))
                    .thenApply(answer -> threads.add(Thread.currentThread().getName()))
                    .thenRunAsync(() -> threads.add(Thread.currentThread().getName()));
            go.countDown();
            done.get(30, TimeUnit.SECONDS);
            assertThat(threads).containsExactly("given", "given", "given");
        } finally {
            assertThat(given.isShutdown()).isFalse();
            given.shutdown();
        }
    }

    @Test
    void executor_thatRejects_failsTheCallsAndLosesNoPlace() throws Exception {
        Executor full = task -> {
            throw new RejectedExecutionException("full");
        };
        try (BlockingCalls calls =
                calls(EngineConfig.builder().maxConnections(1).executor(full))) {
            for (int i = 0; i < 3; i++) {
                EngineException failure = failure(calls.executeAsync(request(LONG)));
                assertThat(failure).hasCauseInstanceOf(RejectedExecutionException.class);
                assertThat(failure.phase()).isEqualTo(Phase.NOT_SENT);
                assertThat(failure.reason()).isEqualTo(Reason.OTHER);
            }
            assertThat(transport.exchanges).hasValue(0);
            // a synchronous call runs on the engine's own threads
            assertThat(calls.execute(request(LONG))).isSameAs(ANSWER);
        }
    }

    @Test
    void executor_thatHoldsTheCall_isOutlivedByTheDeadline() {
        Queue<Runnable> held = new ConcurrentLinkedQueue<>();
        AtomicInteger taken = new AtomicInteger();
        Executor one = task -> {
            if (taken.getAndIncrement() > 0) {
                throw new RejectedExecutionException("full");
            }
            held.add(task);
        };
        try (BlockingCalls calls = calls(EngineConfig.builder().executor(one))) {
            assertFailed(calls.executeAsync(request(Duration.ofMillis(50))), Phase.NOT_SENT, Reason.DEADLINE);
            held.forEach(Runnable::run);
        }
        assertThat(transport.exchanges).as("an ended call never starts").hasValue(0);
    }

    // ---- threads ----

    @Test
    void workers_ofAnApplication_carryNothingOfIt() throws Exception {
        InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
        local.set("of the caller");
        Thread caller = Thread.currentThread();
        ClassLoader before = caller.getContextClassLoader();
        ClassLoader own = BlockingCallsTest.class.getClassLoader();
        try (URLClassLoader application = new URLClassLoader(new URL[0], before)) {
            caller.setContextClassLoader(application);
            ExecutorService workers = Workers.start("test-workers", own);
            CompletableFuture<ClassLoader> loader = new CompletableFuture<>();
            CompletableFuture<Boolean> inherited = new CompletableFuture<>();
            workers.execute(() -> {
                loader.complete(Thread.currentThread().getContextClassLoader());
                inherited.complete(local.get() != null);
            });
            assertThat(loader.get(30, TimeUnit.SECONDS)).isNotNull().isNotSameAs(application);
            assertThat(inherited.get(30, TimeUnit.SECONDS)).isFalse();
            workers.shutdown();
        } finally {
            caller.setContextClassLoader(before);
            local.remove();
        }
    }
}
