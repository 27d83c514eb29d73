package network.invo.engine.tck;

import java.util.List;
import network.invo.engine.tck.CaseResult.Verdict;

/**
 * How an engine did.
 *
 * @param engineId the engine's id
 * @param results one for each case and mode, in the order of the ids
 */
public record Report(String engineId, List<CaseResult> results) {

    /** Copies the list. */
    public Report {
        results = List.copyOf(results);
    }

    /**
     * How many cases the engine passed.
     *
     * @return a number of results
     */
    public long passed() {
        return results.stream().filter(CaseResult::passed).count();
    }

    /**
     * How many cases applied: all but those that this Java or this system has no means for.
     *
     * @return a number of results
     */
    public long applicable() {
        return results.stream()
                .filter(result -> result.verdict() != Verdict.NOT_APPLICABLE)
                .count();
    }

    /**
     * The cases that failed.
     *
     * @return an immutable list, empty if the engine conforms
     */
    public List<CaseResult> failures() {
        return results.stream()
                .filter(result -> result.verdict() == Verdict.FAILED)
                .toList();
    }

    /**
     * Whether no case failed.
     *
     * @return true if so
     */
    public boolean conforms() {
        return failures().isEmpty();
    }

    /** A first line such as {@code jdk: 142 of 142}, then the failures, then the notes. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(engineId + ": " + passed() + " of " + applicable());
        long absent = results.size() - applicable();
        if (absent > 0) {
            text.append(", ").append(absent).append(" not applicable here");
        }
        failures().forEach(result -> text.append("\n  ").append(result));
        results.stream()
                .filter(result -> result.verdict() != Verdict.FAILED && result.note() != null)
                .forEach(result -> text.append("\n  ").append(result));
        return text.toString();
    }
}
