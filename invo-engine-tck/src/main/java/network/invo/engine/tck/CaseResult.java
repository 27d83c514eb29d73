package network.invo.engine.tck;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one case ended in one mode.
 *
 * @param id the case's id, such as {@code B03}
 * @param mode the engine's method it went through
 * @param stake what goes wrong for a user when the case fails
 * @param verdict how it ended
 * @param note what is worth knowing beside the verdict: a setting refused at build time, a second try, why the case was
 *     declined; null: nothing
 * @param failure why it failed, null unless {@link Verdict#FAILED}
 * @param took how long it ran
 */
public record CaseResult(
        String id,
        Mode mode,
        String stake,
        Verdict verdict,
        @Nullable String note,
        @Nullable Throwable failure,
        Duration took) {

    /** How a case can end. */
    public enum Verdict {
        /** The engine did what it must, or refused the setting at build time. */
        PASSED,
        /** It did not. */
        FAILED,
        /** This Java, or this operating system, has not what the case is about. */
        NOT_APPLICABLE,
        /** It did not, and its author has said beforehand, with the reason, that its library cannot. */
        DECLINED
    }

    /**
     * The case's theme.
     *
     * @return the theme of the id's letter
     */
    public Theme theme() {
        return Theme.of(id);
    }

    /**
     * Whether the engine passed.
     *
     * @return true if so
     */
    public boolean passed() {
        return verdict == Verdict.PASSED;
    }

    /** One line: id, mode, verdict, what is at stake, and why. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder().append(id).append(' ').append(mode);
        line.append(
                switch (verdict) {
                    case PASSED -> " passed";
                    case FAILED -> " FAILED";
                    case NOT_APPLICABLE -> " not applicable";
                    case DECLINED -> " declined";
                });
        line.append(": ").append(stake);
        if (failure != null) {
            String message = failure.getMessage();
            line.append(" -- ").append(message == null ? failure.toString() : message);
        }
        if (note != null) {
            line.append(" [").append(note).append(']');
        }
        return line.toString();
    }
}
