package network.invo.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the SDK tells of the money is true of the ledger, and each call ends in time, whatever happens. Random worlds, each
 * from its seed; one that fails prints its story, and runs again by {@code -Dsimulator.seed=N}.
 */
class SimulatorTest {

    private static final long CALLS = Long.getLong("simulator.calls", 200_000);

    /** Where the seeds begin. */
    private static final long FIRST = Long.getLong("simulator.first", 1);

    private final CallContext shared = Simulation.shared();
    private final Logger log = Logger.getLogger("network.invo");
    private final Level level = log.getLevel();

    @BeforeEach
    void quiet() {
        log.setLevel(Level.OFF); // hooks that throw on purpose
    }

    @AfterEach
    void loud() {
        log.setLevel(level);
    }

    @Test
    void calls_inRandomWorlds_areToldTheTruth() throws InterruptedException {
        Long one = Long.getLong("simulator.seed");
        if (one != null) {
            StringBuilder story = new StringBuilder();
            try {
                Simulation.run(shared, one, story);
            } finally {
                System.out.println(story);
            }
            return;
        }
        AtomicLong seeds = new AtomicLong(FIRST);
        AtomicLong calls = new AtomicLong();
        AtomicReference<Long> failed = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Math.min(4, Runtime.getRuntime().availableProcessors()); i++) {
            Thread thread = new Thread(() -> run(seeds, calls, failed), "simulator-" + i);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Long seed = failed.get();
        if (seed != null) {
            fail(story(seed) + "\nafter " + calls + " calls; again with -Dsimulator.seed=" + seed);
        }
        assertThat(calls.get()).isGreaterThanOrEqualTo(CALLS);
    }

    private void run(AtomicLong seeds, AtomicLong calls, AtomicReference<Long> failed) {
        while (calls.get() < CALLS && failed.get() == null) {
            long seed = seeds.getAndIncrement();
            try {
                calls.addAndGet(Simulation.run(shared, seed, null));
            } catch (Throwable e) {
                failed.compareAndSet(null, seed);
            }
        }
    }

    /** The same seed once more, with what happens written down. */
    private String story(long seed) {
        StringBuilder story = new StringBuilder("seed ").append(seed).append('\n');
        try {
            Simulation.run(shared, seed, story);
            return story + "... and all was true";
        } catch (Throwable e) {
            return about(story.toString(), e.toString()) + e;
        }
    }

    /** Of a whole world only what is about the same key, and about no call at all. */
    private static String about(String story, String failure) {
        Matcher key = Pattern.compile("key-\\d+\\b").matcher(failure);
        if (!key.find()) {
            return story;
        }
        String same = " " + key.group() + ",";
        return story.lines()
                .filter(line -> line.contains(same) || !line.contains(" key-"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    @Test
    void seed_twice_tellsTheSameStory() {
        for (long seed = 1; seed <= 20; seed++) {
            assertThat(story(seed)).isEqualTo(story(seed));
        }
    }
}
