package network.invo.engine.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import network.invo.engine.Deadline;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A place is given back once, in whatever order timer, cancel, interrupt, close, a failing executor and the worker's end
 * come: calls end at random moments by the thousand, and then all places are there.
 */
@Timeout(120)
class PlacesTest {

    private static final int PLACES = 4;
    private static final int CALLERS = 12;
    private static final Duration HAMMERING = Duration.ofSeconds(2);
    private static final EngineResponse ANSWER = new EngineResponse(200, EngineHeaders.empty(), new byte[0]);

    private enum End {
        DEADLINE,
        GIVE_UP,
        EXECUTOR,
        ALL
    }

    /** A library that is quick, slow or broken by chance; a request for a body of its own is held. */
    private static final class Library implements BlockingTransport {

        private final CountDownLatch release = new CountDownLatch(1);
        private final AtomicInteger held = new AtomicInteger();

        @Override
        public EngineResponse exchange(BlockingCall call) throws Exception {
            CountDownLatch closed = new CountDownLatch(1);
            call.onAbort(closed::countDown);
            call.connecting(Duration.ofSeconds(5));
            if (call.request().uri().getPath().equals("/held")) {
                held.incrementAndGet();
                release.await();
                return ANSWER;
            }
            int dice = call.hashCode() & 7;
            if (dice == 0) {
                throw new IllegalStateException("no connection");
            }
            call.sending();
            if (dice < 4 && closed.await(dice * 300L, TimeUnit.MICROSECONDS)) {
                throw new IllegalStateException("closed");
            }
            call.answering();
            return ANSWER;
        }

        @Override
        public EngineException translate(Throwable failure, Phase phase) {
            return new EngineException(phase, Reason.RESET, "translated", failure);
        }
    }

    private static EngineRequest request(String path, Duration time) {
        return new EngineRequest(
                "GET", URI.create("https://h.test" + path), EngineHeaders.empty(), null, Deadline.in(time), 10);
    }

    @ParameterizedTest
    @EnumSource
    void places_whateverEndsTheCalls_areAllThereAfterwards(End end) throws Exception {
        Library library = new Library();
        String name = "places-" + end;
        EngineConfig.Builder config =
                EngineConfig.builder().maxConnections(PLACES).poolWait(Duration.ofMillis(3));
        if (end == End.EXECUTOR || end == End.ALL) {
            config.executor(unreliable());
        }
        BlockingCalls calls = BlockingCalls.of(name, config.build(), library);
        Queue<Throwable> wrong = hammer(calls, end);
        assertThat(wrong).isEmpty();

        List<CompletableFuture<EngineResponse>> all = new ArrayList<>();
        BlockingCalls patient = calls; // its pool wait is short: a lost place is a POOL_TIMEOUT
        for (int i = 0; i < PLACES; i++) {
            CompletableFuture<EngineResponse> held = new CompletableFuture<>();
            all.add(held);
            daemon(() -> {
                try {
                    held.complete(patient.execute(request("/held", Duration.ofSeconds(30))));
                } catch (EngineException | InterruptedException e) {
                    held.completeExceptionally(e);
                }
            });
        }
        long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (library.held.get() < PLACES && System.nanoTime() < until) {
            Thread.sleep(5);
        }
        assertThat(library.held).as("places that work at once").hasValue(PLACES);
        library.release.countDown();
        for (CompletableFuture<EngineResponse> each : all) {
            assertThat(each.get(30, TimeUnit.SECONDS)).isSameAs(ANSWER);
        }
        calls.close();
        assertNoThread(name);
    }

    @ParameterizedTest
    @EnumSource
    void close_amidCalls_endsThemAllAndLeavesNoThread(End end) throws Exception {
        for (int i = 0; i < 100; i++) {
            String name = "closing-" + end + "-" + i;
            EngineConfig.Builder config = EngineConfig.builder().maxConnections(PLACES);
            if (end == End.EXECUTOR || end == End.ALL) {
                config.executor(unreliable());
            }
            BlockingCalls calls = BlockingCalls.of(name, config.build(), new Library());
            Random random = new Random(i);
            List<CompletableFuture<?>> open = new ArrayList<>();
            CountDownLatch begun = new CountDownLatch(1);
            Thread closer = daemon(() -> {
                try {
                    begun.await();
                    TimeUnit.MICROSECONDS.sleep(random.nextInt(1_500));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                calls.close();
            });
            begun.countDown();
            for (int call = 0; call < 40; call++) {
                open.add(calls.executeAsync(request("/", Duration.ofSeconds(20))));
            }
            for (CompletableFuture<?> each : open) {
                awaitDone(each);
            }
            closer.join();
            assertNoThread(name);
        }
    }

    /** Many callers, each with its own kind of impatience. */
    private static Queue<Throwable> hammer(BlockingCalls calls, End end) throws Exception {
        Queue<Throwable> wrong = new ConcurrentLinkedQueue<>();
        long until = System.nanoTime() + HAMMERING.toNanos();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            Random random = new Random(i);
            callers.add(daemon(() -> {
                while (System.nanoTime() < until) {
                    try {
                        one(calls, end, random);
                    } catch (Throwable e) {
                        wrong.add(e);
                        return;
                    }
                }
            }));
        }
        boolean interrupts = end == End.GIVE_UP || end == End.ALL;
        Random random = new Random(99);
        while (interrupts && System.nanoTime() < until) {
            callers.get(random.nextInt(CALLERS)).interrupt();
            TimeUnit.MICROSECONDS.sleep(200);
        }
        for (Thread caller : callers) {
            caller.join(30_000);
            assertThat(caller.isAlive()).as("a call does not end").isFalse();
        }
        return wrong;
    }

    private static void one(BlockingCalls calls, End end, Random random) throws Exception {
        boolean hasty = end == End.DEADLINE || end == End.ALL;
        EngineRequest request =
                request("/", hasty ? Duration.ofNanos(random.nextInt(2_000_000)) : Duration.ofSeconds(20));
        if (random.nextBoolean()) {
            try {
                assertThat(calls.execute(request)).isSameAs(ANSWER);
            } catch (EngineException | InterruptedException e) {
                // told; what is told is the other tests' matter
            }
            Thread.interrupted();
            return;
        }
        CompletableFuture<EngineResponse> future = calls.executeAsync(request);
        if (end == End.GIVE_UP || end == End.ALL && random.nextBoolean()) {
            long nanos = System.nanoTime() + random.nextInt(1_000_000);
            while (System.nanoTime() < nanos) {
                Thread.onSpinWait();
            }
            future.cancel(true);
        }
        awaitDone(future);
    }

    private static void awaitDone(CompletableFuture<?> future) throws Exception {
        long until = System.nanoTime() + Duration.ofSeconds(25).toNanos();
        while (true) {
            try {
                future.handle((answer, failure) -> "").isDone();
                future.get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
                return;
            } catch (InterruptedException e) {
                // not meant for this wait
            } catch (TimeoutException e) {
                throw new AssertionError("a future is never completed", e);
            } catch (Exception e) {
                return;
            }
        }
    }

    /** An executor that throws this and that, runs tasks itself, or does what it is asked for. */
    private static Executor unreliable() {
        AtomicInteger tasks = new AtomicInteger();
        return task -> {
            switch (tasks.incrementAndGet() % 5) {
                case 0 -> throw new RejectedExecutionException("full");
                case 1 -> throw new IllegalStateException("stopped");
                case 2 -> throw new OutOfMemoryError("unable to create native thread: said by the test");
                case 3 -> task.run();
                default -> daemon(task);
            }
        };
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "places-caller");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void assertNoThread(String name) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (living(name) > 0 && System.nanoTime() < until) {
            Thread.sleep(5);
        }
        assertThat(living(name)).as("threads that outlive close()").isZero();
    }

    private static long living(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .count();
    }
}
