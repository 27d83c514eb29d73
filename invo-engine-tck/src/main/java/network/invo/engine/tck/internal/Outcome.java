package network.invo.engine.tck.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CancellationException;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineResponse;
import network.invo.engine.tck.Mode;
import org.jspecify.annotations.Nullable;

/**
 * How one call ended.
 *
 * @param mode the mode it ran in
 * @param response the answer, or null
 * @param failure what was thrown, or what the future ended with, unwrapped by nobody; or null
 * @param endedNanos when, on the monotonic clock
 * @param interrupted whether the caller's interrupt flag was set then
 */
record Outcome(
        Mode mode,
        @Nullable EngineResponse response,
        @Nullable Throwable failure,
        long endedNanos,
        boolean interrupted) {

    EngineResponse answer() {
        if (response == null) {
            throw new AssertionError("the call failed: " + failure, failure);
        }
        return response;
    }

    EngineResponse answer(int status) {
        EngineResponse answer = answer();
        Check.equal(answer.status(), status, "the status");
        return answer;
    }

    void answer(int status, String body) {
        Check.equal(new String(answer(status).body(), StandardCharsets.UTF_8), body, "the body");
    }

    void answer(int status, byte[] body) {
        byte[] actual = answer(status).body();
        Check.that(
                Arrays.equals(actual, body),
                "the body is not the " + body.length + " bytes that were sent, but " + actual.length
                        + " bytes that differ from byte " + Arrays.mismatch(actual, body));
    }

    /** The exception of a call that must fail; any other end is a failure of the case. */
    EngineException failed() {
        if (response != null) {
            throw new AssertionError("the call brought an answer, " + response + ", instead of an EngineException");
        }
        if (failure instanceof EngineException e) {
            return e;
        }
        throw new AssertionError("the call ended with " + failure + " instead of an EngineException", failure);
    }

    EngineException failed(Set<Reason> reasons, Set<Phase> phases) {
        EngineException e = failed();
        if (!reasons.contains(e.reason())) {
            throw new AssertionError("the reason is " + e.reason() + ", not one of " + reasons, e);
        }
        if (!phases.contains(e.phase())) {
            throw new AssertionError("the phase is " + e.phase() + ", not one of " + phases, e);
        }
        return e;
    }

    EngineException failed(Reason reason, Phase... phases) {
        return failed(Set.of(reason), Set.of(phases));
    }

    /** The call ended because the case cancelled it: by an InterruptedException, or as a cancelled future. */
    void cancelled() {
        boolean right =
                mode == Mode.SYNC ? failure instanceof InterruptedException : failure instanceof CancellationException;
        if (!right) {
            throw new AssertionError(
                    "the cancelled call ended with " + (response != null ? response : failure), failure);
        }
        Check.that(mode == Mode.ASYNC || !interrupted, "InterruptedException was thrown with the interrupt flag set");
    }
}
