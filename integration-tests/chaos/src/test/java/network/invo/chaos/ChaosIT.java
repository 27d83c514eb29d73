package network.invo.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import network.invo.chaos.Oracle.Rule;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of random calls against a backend that loses, delays, garbles and misstates its answers. What the SDK tells of
 * each call must be true by the backend's ledger, and be told in time.
 *
 * <p>A failing run prints its seed and the stories of some calls; {@code -Dchaos.seed=} runs it again. Sockets and threads
 * have a will of their own, so a rerun meets the same calls and answers, not the same moments.
 */
class ChaosIT {

    private static final long SEED = Long.getLong("chaos.seed", 9);
    private static final int ROUNDS = Integer.getInteger("chaos.rounds", 1);
    private static final int CALLS = Integer.getInteger("chaos.calls", 20_000);
    /** Kept, or its level would be forgotten: each of many clients says which engine it found. */
    private static final Logger SDK = Logger.getLogger("network.invo");

    private static final Path STORIES = Path.of(System.getProperty("chaos.stories", "target/chaos"));

    private static final List<String> TO_BE_TOLD = List.of(
            "KEYED: result",
            "KEYED: recovered",
            "KEYED: NOT_PROCESSED",
            "KEYED: REJECTED",
            "KEYED: UNKNOWN",
            "KEYED: ALREADY_PROCESSED",
            "KEYED repetition: result",
            "KEYED repetition: recovered",
            "KEYED repetition: ALREADY_PROCESSED",
            "KEYED repetition: UNKNOWN",
            "ONCE: result",
            "ONCE: REJECTED",
            "ONCE: UNKNOWN");

    @BeforeAll
    static void logNoChoices() {
        SDK.setLevel(Level.WARNING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "apache", "jersey"})
    void whatTheSdkTells_inChaos_isTrueByTheLedgerAndInTime(String engine) throws Exception {
        // The first calls of a JVM load classes, which the watchdog cannot see: they are judged by all but the clock.
        String red = round(engine, SEED - 1, 300, false);
        for (int round = 0; round < ROUNDS; round++) {
            red += round(engine, SEED + round, CALLS, true);
        }
        assertThat(red).withFailMessage(red).isEmpty();
    }

    /** What was wrong: its counts, and some of its stories. */
    private static String round(String engine, long seed, int calls, boolean timed) throws Exception {
        long start = System.nanoTime();
        Ledger ledger = new Ledger();
        Oracle oracle = new Oracle(ledger, timed);
        try (Backend backend = Backend.start(seed, ledger);
                Stalls stalls = Stalls.watch();
                Monitor monitor = Monitor.start(stalls)) {
            Storm storm = new Storm(engine, seed, backend, Plan.of(seed, calls), monitor);
            storm.run(Duration.ofMinutes(2));
            storm.calls().forEach(oracle::judge);
            storm.broken().forEach(oracle::broken);
            ledger.offences.forEach(oracle::broken);
        }
        String run = engine + ", seed " + seed + ", " + calls + " calls, "
                + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms: ";
        System.out.println(run + oracle.told() + ", red: " + counts(oracle.violations()));
        if (timed) {
            TO_BE_TOLD.stream()
                    .filter(what -> !oracle.told().containsKey(what))
                    .forEach(what -> oracle.broken("a run that shows too little: never " + what));
        }
        Map<Rule, List<String>> red = oracle.violations();
        write(engine, seed, red);
        return red.isEmpty() ? "" : run + counts(red) + "\n" + some(red, 2) + "\n\n";
    }

    private static Map<Rule, Integer> counts(Map<Rule, List<String>> violations) {
        return violations.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, rule -> rule.getValue().size()));
    }

    private static String some(Map<Rule, List<String>> violations, int most) {
        return violations.entrySet().stream()
                .flatMap(rule -> rule.getValue().stream().limit(most).map(story -> rule.getKey() + ": " + story))
                .collect(Collectors.joining("\n\n"));
    }

    private static void write(String engine, long seed, Map<Rule, List<String>> violations) throws IOException {
        Path file = STORIES.resolve(engine + "-" + seed + ".txt");
        Files.deleteIfExists(file);
        if (!violations.isEmpty()) {
            Files.createDirectories(STORIES);
            // Bytes: a lone surrogate is no reason to fail.
            Files.write(file, some(violations, 200).getBytes(StandardCharsets.UTF_8));
        }
    }
}
