package network.invo.engine.tck.internal;

import java.util.EnumSet;
import java.util.Set;
import network.invo.engine.tck.Mode;

/**
 * One thing that an engine must do.
 *
 * @param id the id that stays, such as {@code B03}
 * @param stake one sentence: what goes wrong for a user otherwise
 * @param modes the modes it runs in
 * @param alone whether nothing else may run at the same time
 * @param body what it does
 */
public record Case(String id, String stake, Set<Mode> modes, boolean alone, Body body) {

    /** What a case does; it fails by throwing. */
    @FunctionalInterface
    public interface Body {
        /**
         * Runs the case.
         *
         * @param scope what the case works with
         * @throws Exception if the case fails
         */
        void run(Scope scope) throws Exception;
    }

    static Case of(String id, String stake, Body body) {
        return new Case(id, stake, EnumSet.allOf(Mode.class), false, body);
    }

    /** The case in one mode only, where the other has no meaning. */
    Case only(Mode mode) {
        return new Case(id, stake, Set.of(mode), alone, body);
    }

    /** The case with nothing else running: it counts threads, memory or log records, or sets something of the JVM. */
    Case byItself() {
        return new Case(id, stake, modes, true, body);
    }
}
