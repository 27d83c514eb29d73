package network.invo.engine.tck;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        long declined = results.stream()
                .filter(result -> result.verdict() == Verdict.DECLINED)
                .count();
        if (declined > 0) {
            text.append(", ").append(declined).append(" declined");
        }
        long absent = results.size() - applicable();
        if (absent > 0) {
            text.append(", ").append(absent).append(" not applicable here");
        }
        failures().forEach(result -> text.append("\n  ").append(result));
        notes().forEach((note, cases) -> text.append("\n  ")
                .append(String.join(", ", cases))
                .append(": ")
                .append(note));
        return text.toString();
    }

    /** The notes on cases that did not fail, and which cases share each. */
    private Map<String, List<String>> notes() {
        Map<String, List<String>> notes = new LinkedHashMap<>();
        for (CaseResult result : results) {
            String note = result.note();
            if (note != null && result.verdict() != Verdict.FAILED) {
                String said =
                        switch (result.verdict()) {
                            case NOT_APPLICABLE -> "not applicable: " + note;
                            case DECLINED -> "declined: " + note;
                            default -> note;
                        };
                notes.computeIfAbsent(said, key -> new ArrayList<>()).add(result.id() + " " + result.mode());
            }
        }
        return notes;
    }
}
