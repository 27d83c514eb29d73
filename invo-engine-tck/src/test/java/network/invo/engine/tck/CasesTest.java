package network.invo.engine.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import network.invo.engine.tck.CaseResult.Verdict;
import network.invo.engine.tck.internal.Case;
import network.invo.engine.tck.internal.Cases;
import org.junit.jupiter.api.Test;

class CasesTest {

    @Test
    void all_ids_areUniqueAndInOrder() {
        List<String> ids = Cases.all().stream().map(Case::id).toList();

        assertThat(ids).doesNotHaveDuplicates().isSorted().allMatch(id -> id.matches("[A-J][0-9]{2}"));
    }

    @Test
    void all_themes_haveCases() {
        assertThat(Cases.all().stream().map(one -> Theme.of(one.id())).collect(Collectors.toSet()))
                .isEqualTo(EnumSet.allOf(Theme.class));
    }

    @Test
    void all_stakes_areOneSentence() {
        assertThat(Cases.all()).allSatisfy(one -> assertThat(one.stake()).matches("[A-Z][^\n]*\\."));
    }

    @Test
    void all_cases_areNoticedByTheHazardsThatNameThem() {
        Set<String> named = Arrays.stream(Hazard.values())
                .flatMap(hazard -> hazard.noticedBy().stream())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named).isEqualTo(Cases.all().stream().map(Case::id).collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void report_withFailure_namesTheCaseAndWhatIsAtStake() {
        Report report = new Report(
                "mine",
                List.of(
                        result("A01", Verdict.PASSED, null, null),
                        result("B06", Verdict.FAILED, null, new AssertionError("2 requests")),
                        result("G09", Verdict.NOT_APPLICABLE, "no virtual threads", null)));

        assertThat(report.conforms()).isFalse();
        assertThat(report.toString().lines())
                .containsExactly(
                        "mine: 1 of 2, 1 not applicable here",
                        "  B06 sync FAILED: It matters. -- 2 requests",
                        "  G09 sync: not applicable: no virtual threads");
    }

    @Test
    void declining_caseThatFails_isToldWithItsReasonAndFailsNothing() {
        Report report = Conformance.of(new SocketEngineProvider(Set.of(Hazard.KEEPS_COOKIES)))
                .only("B15", "B16")
                .declining(Map.of("B15", "it likes them", "B16", "it does not need this"))
                .run();

        assertThat(report.conforms()).isTrue();
        assertThat(report.toString().lines())
                .containsExactly("bad: 2 of 4, 2 declined", "  B15 sync, B15 async: declined: it likes them");
    }

    @Test
    void tolerance_zero_isRefused() {
        Conformance kit = Conformance.of(new SocketEngineProvider());

        assertThatThrownBy(() -> kit.tolerance(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    private static CaseResult result(String id, Verdict verdict, String note, Throwable failure) {
        return new CaseResult(id, Mode.SYNC, "It matters.", verdict, note, failure, Duration.ZERO);
    }
}
