package network.invo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever completes an {@link EngineFuture} runs nobody's code but his own. */
@Timeout(60)
class EngineFutureTest {

    private static final String EXECUTOR = "the-executor";

    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> new Thread(task, EXECUTOR));

    @AfterEach
    void end() {
        executor.shutdown();
    }

    /** Each plain method, made to note the thread of its dependant; a null failure means that the future brings "a". */
    private static final Map<String, BiFunction<CompletableFuture<String>, Runnable, CompletionStage<?>>> PLAIN =
            new TreeMap<>(Map.ofEntries(
                    Map.entry(
                            "thenApply",
                            (future, note) -> future.thenApply(value -> {
                                note.run();
                                return value;
                            })),
                    Map.entry("thenAccept", (future, note) -> future.thenAccept(value -> note.run())),
                    Map.entry("thenRun", (future, note) -> future.thenRun(note)),
                    Map.entry(
                            "thenCombine",
                            (future, note) -> future.thenCombine(other(), (a, b) -> {
                                note.run();
                                return a;
                            })),
                    Map.entry("thenAcceptBoth", (future, note) -> future.thenAcceptBoth(other(), (a, b) -> note.run())),
                    Map.entry("runAfterBoth", (future, note) -> future.runAfterBoth(other(), note)),
                    Map.entry(
                            "applyToEither",
                            (future, note) -> future.applyToEither(never(), value -> {
                                note.run();
                                return value;
                            })),
                    Map.entry("acceptEither", (future, note) -> future.acceptEither(never(), value -> note.run())),
                    Map.entry("runAfterEither", (future, note) -> future.runAfterEither(never(), note)),
                    Map.entry(
                            "thenCompose",
                            (future, note) -> future.thenCompose(value -> {
                                note.run();
                                return other();
                            })),
                    Map.entry(
                            "handle",
                            (future, note) -> future.handle((value, failure) -> {
                                note.run();
                                return value;
                            })),
                    Map.entry("whenComplete", (future, note) -> future.whenComplete((value, failure) -> note.run())),
                    Map.entry(
                            "exceptionally",
                            (future, note) -> future.exceptionally(failure -> {
                                note.run();
                                return "";
                            })),
                    Map.entry(
                            "exceptionallyCompose",
                            (future, note) -> future.exceptionallyCompose(failure -> {
                                note.run();
                                return other();
                            }))));

    private static CompletableFuture<String> other() {
        return CompletableFuture.completedFuture("b");
    }

    private static CompletableFuture<String> never() {
        return new CompletableFuture<>();
    }

    private static void complete(CompletableFuture<String> future, String method) {
        if (method.startsWith("exceptionally")) {
            future.completeExceptionally(new IOException());
        } else {
            future.complete("a");
        }
    }

    @Test
    void plainMethods_ofTheJdk_areAllKnownHere() {
        List<String> names = Arrays.stream(CompletionStage.class.getMethods())
                .map(Method::getName)
                .filter(name -> !name.endsWith("Async") && !name.equals("toCompletableFuture"))
                .distinct()
                .sorted()
                .collect(Collectors.toList());

        assertThat(names).isEqualTo(List.copyOf(PLAIN.keySet()));
    }

    @Test
    void plainDependants_givenBeforeOrAfterCompletion_runOnTheExecutor() throws Exception {
        for (Map.Entry<String, BiFunction<CompletableFuture<String>, Runnable, CompletionStage<?>>> method :
                PLAIN.entrySet()) {
            Queue<String> threads = new ConcurrentLinkedQueue<>();
            Runnable note = () -> threads.add(Thread.currentThread().getName());
            EngineFuture<String> future = new EngineFuture<>(executor);

            CompletionStage<?> before = method.getValue().apply(future, note);
            CompletionStage<?> ofItsCopy = method.getValue().apply(future.copy(), note);
            CompletionStage<?> ofItsStage =
                    method.getValue().apply(future.minimalCompletionStage().toCompletableFuture(), note);
            complete(future, method.getKey());
            CompletionStage<?> after = method.getValue().apply(future, note);

            for (CompletionStage<?> each : List.of(before, ofItsCopy, ofItsStage, after)) {
                assertThat(each).isInstanceOf(EngineFuture.class);
                each.toCompletableFuture().get(30, TimeUnit.SECONDS);
            }
            assertThat(threads).as(method.getKey()).containsExactly(EXECUTOR, EXECUTOR, EXECUTOR, EXECUTOR);
        }
    }

    @Test
    void dependantsOfDependants_andAsyncOnes_runOnTheExecutor() throws Exception {
        Queue<String> threads = new ConcurrentLinkedQueue<>();
        EngineFuture<String> future = new EngineFuture<>(executor);
        CompletableFuture<?> last = future.thenCompose(value -> other())
                .thenApply(value -> threads.add(Thread.currentThread().getName()))
                .thenRunAsync(() -> threads.add(Thread.currentThread().getName()))
                .handle((value, failure) -> threads.add(Thread.currentThread().getName()));
        future.complete("a");
        last.get(30, TimeUnit.SECONDS);

        assertThat(threads).containsExactly(EXECUTOR, EXECUTOR, EXECUTOR);
        assertThat(future.defaultExecutor()).isSameAs(executor);
    }

    @Test
    void dependant_withAnExecutorOfItsOwn_runsThere() throws Exception {
        EngineFuture<String> future = new EngineFuture<>(executor);
        AtomicInteger direct = new AtomicInteger();
        CompletableFuture<?> on = future.thenRunAsync(direct::incrementAndGet, Runnable::run);
        future.complete("a");

        assertThat(on).isDone();
        assertThat(direct).hasValue(1);
    }

    @Test
    void waiting_executorThatRunsNothing_isNotHeldUp() throws Exception {
        Executor dead = task -> {};
        EngineFuture<String> future = new EngineFuture<>(dead);
        CompletableFuture<String> dependant = future.thenApply(value -> value);
        assertThat(new EngineFuture<String>(dead)
                        .completeOnTimeout("late", 10, TimeUnit.MILLISECONDS)
                        .get(30, TimeUnit.SECONDS))
                .isEqualTo("late");
        assertThatThrownBy(() -> new EngineFuture<String>(dead)
                        .orTimeout(10, TimeUnit.MILLISECONDS)
                        .join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(TimeoutException.class);
        future.complete("a");

        assertThat(future.get()).isEqualTo("a");
        assertThat(future.join()).isEqualTo("a");
        assertThat(future.copy().join()).isEqualTo("a");
        assertThat(dependant).isNotDone();
        // dependants have time-outs too
        assertThat(dependant
                        .completeOnTimeout("late", 10, TimeUnit.MILLISECONDS)
                        .join())
                .isEqualTo("late");
    }

    @Test
    void timeouts_ofACompleteFuture_changeNothing() throws Exception {
        EngineFuture<String> future = new EngineFuture<>(executor);
        assertThat(future.orTimeout(50, TimeUnit.MILLISECONDS)).isSameAs(future);
        assertThat(future.completeOnTimeout("late", 60, TimeUnit.MILLISECONDS)).isSameAs(future);
        future.complete("a");
        future.orTimeout(1, TimeUnit.NANOSECONDS).completeOnTimeout("late", 1, TimeUnit.NANOSECONDS);
        Thread.sleep(100);

        assertThat(future.join()).isEqualTo("a");
        assertThatThrownBy(() -> future.orTimeout(1, null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void orTimeout_completedBefore_holdsTheFutureNoLonger() throws Exception {
        WeakReference<?> gone = completedWithALongTimeout();
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (gone.get() != null && System.nanoTime() < end) {
            System.gc();
            Thread.sleep(20);
        }

        assertThat(gone.get()).isNull();
    }

    private WeakReference<?> completedWithALongTimeout() {
        EngineFuture<String> future = new EngineFuture<>(executor);
        future.orTimeout(1, TimeUnit.HOURS).completeOnTimeout("late", 1, TimeUnit.HOURS);
        future.complete("a");
        return new WeakReference<>(future);
    }

    @Test
    void onDone_whoeverCompletes_runsOnceOnHisThread() {
        for (Consumer<EngineFuture<String>> end : List.<Consumer<EngineFuture<String>>>of(
                future -> future.cancel(true),
                future -> future.complete("a"),
                future -> future.completeExceptionally(new IOException()))) {
            EngineFuture<String> future = new EngineFuture<>(task -> {});
            Queue<Thread> threads = new ConcurrentLinkedQueue<>();
            future.onDone(() -> threads.add(Thread.currentThread()));
            end.accept(future);
            end.accept(future);
            future.onDone(() -> threads.add(Thread.currentThread()));

            assertThat(threads).containsExactly(Thread.currentThread(), Thread.currentThread());
        }
    }

    @Test
    void cancel_ofADependant_leavesTheFuture() {
        EngineFuture<String> future = new EngineFuture<>(executor);
        future.copy().cancel(true);
        future.minimalCompletionStage().toCompletableFuture().cancel(true);
        future.thenRun(() -> {}).cancel(true);

        assertThat(future).isNotDone();
        future.cancel(true);
        assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
    }

    @Test
    void failure_isNotWrapped() {
        EngineFuture<String> future = new EngineFuture<>(executor);
        IOException failure = new IOException();
        future.completeExceptionally(failure);

        assertThatThrownBy(future::get).isInstanceOf(ExecutionException.class).hasCause(failure);
        assertThat(future.handle((value, seen) -> seen).join()).isSameAs(failure);
    }

    @Test
    void nothing_runsOnTheCommonPool() throws Exception {
        EngineFuture<String> future = new EngineFuture<>(executor);
        CompletableFuture<Boolean> common = future.completeAsync(() -> "a")
                .thenApplyAsync(value -> Thread.currentThread() instanceof ForkJoinWorkerThread);

        assertThat(common.get(30, TimeUnit.SECONDS)).isFalse();
        assertThat(future.newIncompleteFuture().defaultExecutor()).isNotSameAs(ForkJoinPool.commonPool());
    }
}
