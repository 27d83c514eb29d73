package network.invo.engine.tck;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import network.invo.engine.HttpEngineProvider;
import network.invo.engine.tck.CaseResult.Verdict;
import network.invo.engine.tck.internal.Case;
import network.invo.engine.tck.internal.Cases;
import network.invo.engine.tck.internal.Runner;

/**
 * Runs the kit's cases on one engine, without JUnit's runner.
 *
 * <p>Immutable. Two runs at a time in one JVM disturb each other: some cases count threads and memory.
 */
public final class Conformance {

    private static final Duration TOLERANCE = Duration.ofMillis(250);

    private final HttpEngineProvider provider;
    private final Duration tolerance;
    private final Predicate<String> selection;
    private final Map<String, String> declined;

    private Conformance(
            HttpEngineProvider provider,
            Duration tolerance,
            Predicate<String> selection,
            Map<String, String> declined) {
        this.provider = Objects.requireNonNull(provider, "provider");
        this.tolerance = tolerance;
        this.selection = selection;
        this.declined = Map.copyOf(declined);
    }

    /**
     * All cases for an engine, with a tolerance of 250 ms.
     *
     * @param provider the engine's provider
     * @return what can be run
     */
    public static Conformance of(HttpEngineProvider provider) {
        return new Conformance(provider, TOLERANCE, id -> true, Map.of());
    }

    /**
     * The same cases with another tolerance: by how much a call may end after its deadline, an interrupt or a cancel. A case
     * that misses it is repeated once, with nothing else running, before it fails.
     *
     * @param value longer than zero; default 250 ms, which is also the limit that an engine must keep in production
     * @return what can be run
     */
    public Conformance tolerance(Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("the tolerance must be longer than zero: " + value);
        }
        return new Conformance(provider, value, selection, declined);
    }

    /**
     * Only the cases whose id begins with one of these: {@code "B"}, {@code "C03"}.
     *
     * @param prefixes beginnings of ids
     * @return what can be run
     */
    public Conformance only(String... prefixes) {
        List<String> wanted = List.of(prefixes);
        return new Conformance(provider, tolerance, id -> wanted.stream().anyMatch(id::startsWith), declined);
    }

    /**
     * The same cases, of which the engine's library is known not to keep some: they run, and one that fails is told as
     * {@link Verdict#DECLINED}, with the reason. What is declined belongs into the engine's documentation.
     *
     * @param reasons why, in a sentence, by the case's id
     * @return what can be run
     */
    public Conformance declining(Map<String, String> reasons) {
        return new Conformance(provider, tolerance, selection, reasons);
    }

    /**
     * Runs the cases; those that may run at the same time do.
     *
     * @return how the engine did
     */
    public Report run() {
        return report(start());
    }

    /** The report on an engine that is meant to fail, for which nobody wants to wait. */
    Report runBadEngine() {
        return report(running(new Runner(provider, tolerance).forBadEngine()));
    }

    private Report report(List<Running> started) {
        return new Report(
                provider.id(),
                started.stream()
                        .map(Running::result)
                        .map(CompletableFuture::join)
                        .toList());
    }

    /** A case that was started, or waits for its turn. */
    record Running(Case conformanceCase, Mode mode, CompletableFuture<CaseResult> result) {}

    List<Running> start() {
        return running(new Runner(provider, tolerance));
    }

    private CaseResult declined(CaseResult result) {
        String reason = declined.get(result.id());
        return reason == null || result.verdict() != Verdict.FAILED
                ? result
                : new CaseResult(
                        result.id(), result.mode(), result.stake(), Verdict.DECLINED, reason, null, result.took());
    }

    private List<Running> running(Runner runner) {
        List<Case> cases =
                Cases.all().stream().filter(one -> selection.test(one.id())).toList();
        return runner.start(cases).stream()
                .map(ticket -> new Running(
                        ticket.conformanceCase(), ticket.mode(), ticket.result().thenApply(this::declined)))
                .toList();
    }
}
