package network.invo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a user's executor does, a dependant runs, and never on the thread that gives it. */
@Timeout(60)
class DependantExecutorTest {

    private static final String NAME = "test-dependants";

    private static Thread threadOf(DependantExecutor executor) throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        executor.execute(() -> thread.complete(Thread.currentThread()));
        return thread.get(30, TimeUnit.SECONDS);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(5);
        }
    }

    private static long living(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .count();
    }

    @Test
    void execute_withoutAUsersExecutor_runsOnADaemonThatCarriesNothingOfTheCaller() throws Exception {
        InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
        local.set("of the caller");
        Thread caller = Thread.currentThread();
        ClassLoader before = caller.getContextClassLoader();
        AtomicReference<String> inherited = new AtomicReference<>();
        try (URLClassLoader application = new URLClassLoader(new URL[0], before);
                DependantExecutor executor = DependantExecutor.of(null, NAME)) {
            caller.setContextClassLoader(application);
            CompletableFuture<Thread> thread = new CompletableFuture<>();
            executor.execute(() -> {
                inherited.set(local.get());
                thread.complete(Thread.currentThread());
            });
            Thread own = thread.get(30, TimeUnit.SECONDS);

            assertThat(own.isDaemon()).isTrue();
            assertThat(own.getName()).startsWith(NAME + "-");
            assertThat(own.getContextClassLoader()).isSameAs(DependantExecutor.class.getClassLoader());
            assertThat(inherited).hasValue(null);
        } finally {
            caller.setContextClassLoader(before);
            local.remove();
        }
    }

    @Test
    void execute_usersExecutor_runsThere() throws Exception {
        ExecutorService user = Executors.newSingleThreadExecutor(task -> new Thread(task, "the-user"));
        try (DependantExecutor executor = DependantExecutor.of(user, NAME)) {
            assertThat(threadOf(executor).getName()).isEqualTo("the-user");
        } finally {
            assertThat(user.isShutdown()).isFalse();
            user.shutdown();
        }
    }

    @Test
    void execute_usersExecutorThrowsAnything_runsOnOursOnce() throws Exception {
        for (Throwable thrown : List.of(
                new RejectedExecutionException("full"),
                new IllegalStateException("stopped"),
                new OutOfMemoryError("unable to create native thread"),
                new Exception("checked"))) {
            Executor user = task -> DependantExecutorTest.sneak(thrown);
            try (DependantExecutor executor = DependantExecutor.of(user, NAME)) {
                assertThat(threadOf(executor).getName()).startsWith(NAME);
            }
        }
        // one that takes the task, and then throws
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch ran = new CountDownLatch(2);
        Executor both = task -> {
            new Thread(() -> {
                        task.run();
                        ran.countDown();
                    })
                    .start();
            throw new IllegalStateException("after all");
        };
        try (DependantExecutor executor = DependantExecutor.of(both, NAME)) {
            executor.execute(() -> {
                runs.incrementAndGet();
                ran.countDown();
            });
            assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(runs).hasValue(1);
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @Test
    void execute_callerRuns_runsOnOursAndNotOnTheCallers() throws Exception {
        ThreadPoolExecutor full = new ThreadPoolExecutor(
                1, 1, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), new ThreadPoolExecutor.CallerRunsPolicy());
        CountDownLatch over = new CountDownLatch(1);
        full.execute(() -> await(over));
        try (DependantExecutor executor = DependantExecutor.of(full, NAME)) {
            assertThat(threadOf(executor).getName()).startsWith(NAME);
            // and one that blocks there holds up no other
            CountDownLatch blocked = new CountDownLatch(1);
            executor.execute(() -> {
                blocked.countDown();
                await(over);
            });
            assertThat(blocked.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(threadOf(executor).getName()).startsWith(NAME);
        } finally {
            over.countDown();
            full.shutdown();
        }
    }

    @Test
    void execute_usersExecutorBlocks_returnsAtOnce() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        Executor blocks = task -> {
            await(over);
            task.run();
        };
        try (DependantExecutor executor = DependantExecutor.of(blocks, NAME)) {
            for (int i = 0; i < 10; i++) {
                executor.execute(runs::incrementAndGet);
            }
            assertThat(runs).hasValue(0);
            over.countDown();
            await(() -> runs.get() == 10);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void executeOnOwn_usersExecutor_isNotAsked() throws Exception {
        Executor user = task -> {
            throw new AssertionError("asked");
        };
        try (DependantExecutor executor = DependantExecutor.of(user, NAME)) {
            CompletableFuture<Thread> thread = new CompletableFuture<>();
            executor.executeOnOwn(() -> thread.complete(Thread.currentThread()));
            assertThat(thread.get(30, TimeUnit.SECONDS).getName()).startsWith(NAME);
            CompletableFuture<Thread> completed = new CompletableFuture<>();
            executor.complete(() -> completed.complete(Thread.currentThread()));
            assertThat(completed.get(30, TimeUnit.SECONDS).getName()).startsWith(NAME);
        }
    }

    @Test
    void execute_jvmWithoutThreads_runsWhenThereIsOne() throws Exception {
        AtomicBoolean none = new AtomicBoolean();
        DaemonThreads daemons = DaemonThreads.of(NAME, null);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        try (DependantExecutor executor = DependantExecutor.on(null, task -> {
            if (none.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return daemons.newThread(task);
        })) {
            executor.execute(() -> await(go));
            none.set(true);
            List<Runnable> tasks = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                tasks.add(runs::incrementAndGet);
            }
            assertThatCode(() -> tasks.forEach(executor::execute)).doesNotThrowAnyException();
            assertThat(runs).as("not on this thread").hasValue(0);
            AtomicReference<Thread> completed = new AtomicReference<>();
            executor.complete(() -> completed.set(Thread.currentThread()));
            assertThat(completed).as("a result is told on this thread").hasValue(Thread.currentThread());
            go.countDown();
            await(() -> runs.get() == 5);
        }
    }

    @Test
    void close_threadsEndAndALateDependantStillRuns() throws Exception {
        String name = "test-closed-dependants";
        DependantExecutor executor = DependantExecutor.of(null, name);
        threadOf(executor);
        assertThat(living(name)).isPositive();
        executor.close();
        executor.close();
        await(() -> living(name) == 0);

        Thread late = threadOf(executor);
        assertThat(late).isNotSameAs(Thread.currentThread());
        assertThat(late.isDaemon()).isTrue();
        await(() -> living(name) == 0);
    }
}
