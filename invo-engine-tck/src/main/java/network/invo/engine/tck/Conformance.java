package network.invo.engine.tck;

import java.time.Duration;
import java.util.HashMap;
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
        this.declined = declined;
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
     * The same cases, one of which the engine declines because its library cannot do what it asks for. The case runs all
     * the same; that it fails is then no failure of the engine, and the report says why.
     *
     * @param id the case's id
     * @param why what the library cannot do, as the engine's documentation says it
     * @return what can be run
     * @throws IllegalArgumentException if there is no such case
     */
    public Conformance declining(String id, String why) {
        if (Cases.all().stream().noneMatch(one -> one.id().equals(id))) {
            throw new IllegalArgumentException("there is no case " + id);
        }
        Map<String, String> more = new HashMap<>(declined);
        more.put(id, why);
        return new Conformance(provider, tolerance, selection, Map.copyOf(more));
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

    private List<Running> running(Runner runner) {
        List<Case> cases =
                Cases.all().stream().filter(one -> selection.test(one.id())).toList();
        return runner.start(cases).stream()
                .map(ticket -> new Running(
                        ticket.conformanceCase(), ticket.mode(), ticket.result().thenApply(this::declined)))
                .toList();
    }

    private CaseResult declined(CaseResult result) {
        String why = declined.get(result.id());
        return why == null || result.verdict() != Verdict.FAILED
                ? result
                : new CaseResult(
                        result.id(),
                        result.mode(),
                        result.stake(),
                        Verdict.NOT_APPLICABLE,
                        "declined: " + why,
                        null,
                        result.took());
    }
}
