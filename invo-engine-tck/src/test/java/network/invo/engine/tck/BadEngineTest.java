package network.invo.engine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import network.invo.engine.tck.internal.Case;
import network.invo.engine.tck.internal.Cases;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each case has been seen to fail: the bad engine commits each hazard in turn, and the cases that must notice it do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class BadEngineTest {

    private final Set<String> seenToFail = Collections.synchronizedSet(new TreeSet<>());

    @ParameterizedTest
    @EnumSource
    void run_engineThatCommitsHazard_isNoticedByItsCases(Hazard hazard) {
        SocketEngineProvider bad = SocketEngineProvider.of(hazard);

        List<CaseResult> missed = run(bad, hazard.noticedBy());
        // On a busy machine the bad engine can do right by chance: a deadline was past before it had begun to ignore
        // it.
        List<CaseResult> missedAgain = missed.isEmpty()
                ? List.of()
                : run(bad, missed.stream().map(CaseResult::id).distinct().toList());

        assertThat(missedAgain).as("not noticed by").isEmpty();
    }

    /** The cases that did not notice. */
    private List<CaseResult> run(SocketEngineProvider bad, List<String> ids) {
        List<CaseResult> missed = new ArrayList<>();
        for (CaseResult result : Conformance.of(bad)
                .only(ids.toArray(String[]::new))
                .runBadEngine()
                .results()) {
            if (result.passed()) {
                missed.add(result);
            } else {
                seenToFail.add(result.id() + " " + result.mode());
            }
        }
        return missed;
    }

    @AfterAll
    void everyCaseHasBeenSeenToFail() {
        Set<String> all = new TreeSet<>();
        for (Case one : Cases.all()) {
            one.modes().forEach(mode -> all.add(one.id() + " " + mode));
        }
        if (seenToFail.size() < Hazard.values().length) {
            return; // somebody runs one hazard
        }
        assertThat(seenToFail).isEqualTo(all);
    }
}
