package network.invo.engine.tck;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import network.invo.engine.HttpEngineProvider;
import network.invo.engine.tck.CaseResult.Verdict;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The conformance kit as a JUnit class: an engine's module has one subclass, which names its provider.
 *
 * <p>One test factory a theme, one test for each case and mode. What is at stake is the test's name; the report is printed at
 * the end.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
@Isolated("some cases count threads and memory")
public abstract class EngineConformance {

    private final List<CaseResult> results = new ArrayList<>();

    /** Called by the subclass. */
    protected EngineConformance() {}

    /**
     * The engine under test.
     *
     * @return its provider, of a public class with a public constructor without parameters
     */
    protected abstract HttpEngineProvider provider();

    /**
     * How the cases are run; override it to change the tolerance on a slow machine, or to decline a case that the
     * engine's library cannot keep.
     *
     * @return all cases for {@link #provider()}
     */
    protected Conformance conformance() {
        return Conformance.of(provider()).declining(declined());
    }

    /**
     * What the engine's library cannot keep; see {@link Conformance#declining}. The tests of these cases are skipped if they
     * fail.
     *
     * @return why, in a sentence, by the case's id; by default nothing is declined
     */
    protected Map<String, String> declined() {
        return Map.of();
    }

    /**
     * Theme A.
     *
     * @return its tests
     */
    @TestFactory
    public Stream<DynamicTest> a_basics() {
        return tests(Theme.BASICS);
    }

    /**
     * Theme B.
     *
     * @return its tests
     */
    @TestFactory
    public Stream<DynamicTest> b_nothingBehindOurBack() {
        return tests(Theme.BEHIND_OUR_BACK);
    }

    /**
     * Theme C.
     *
     * @return its tests
     */
    @TestFactory
    public Stream<DynamicTest> c_time() {
        return tests(Theme.TIME);
    }

    /**
     * Theme D.
     *
     * @return its tests
     */
    @TestFactory
    public Stream<DynamicTest> d_breakage() {
        return tests(Theme.BREAKAGE);
    }

    /**
     * Theme E.
     *
     * @return its tests
     */
    @TestFactory
    public Stream<DynamicTest> e_tls() {
        return tests(Theme.TLS);
    }

    /**
     * Theme F.
     *
     * @return its tests
     */
    @TestFactory
    public Stream<DynamicTest> f_cancel() {
        return tests(Theme.CANCEL);
    }

    /**
     * Theme G.
     *
     * @return its tests
     */
    @TestFactory
    public Stream<DynamicTest> g_pool() {
        return tests(Theme.POOL);
    }

    /**
     * Theme H.
     *
     * @return its tests
     */
    @TestFactory
    public Stream<DynamicTest> h_life() {
        return tests(Theme.LIFE);
    }

    /**
     * Theme I.
     *
     * @return its tests
     */
    @TestFactory
    public Stream<DynamicTest> i_hygiene() {
        return tests(Theme.HYGIENE);
    }

    /**
     * Theme J.
     *
     * @return its tests
     */
    @TestFactory
    public Stream<DynamicTest> j_proxy() {
        return tests(Theme.PROXY);
    }

    /** Prints the report. */
    @AfterAll
    public void printReport() {
        results.sort(Comparator.comparing(CaseResult::id).thenComparing(CaseResult::mode));
        System.out.println(new Report(provider().id(), results));
    }

    private Stream<DynamicTest> tests(Theme theme) {
        // The cases run in the background, many at a time; each test waits for its own.
        return conformance().only(String.valueOf(theme.letter())).start().stream()
                .map(running -> DynamicTest.dynamicTest(
                        running.conformanceCase().id() + " " + running.mode() + ": "
                                + running.conformanceCase().stake(),
                        () -> report(running.result().join())));
    }

    private void report(CaseResult result) {
        results.add(result);
        if (result.verdict() == Verdict.FAILED) {
            throw new AssertionError(result.toString(), result.failure());
        }
        Assumptions.assumeTrue(result.verdict() == Verdict.PASSED, result::toString);
    }
}
