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

    /**
     * The call ended because the case gave it up when bytes may have left: by an InterruptedException, or as a cancelled
     * future.
     */
    void cancelled() {
        givenUp(failure instanceof InterruptedException);
    }

    /** The call ended because the case gave it up before anything was sent, and says so; or as a cancelled future. */
    void cancelledBeforeSending() {
        givenUp(failure instanceof EngineException e && e.phase() == Phase.NOT_SENT && e.reason() == Reason.CANCELLED);
    }

    /** The call ended because the case gave it up, at whatever moment. */
    void cancelledSometime() {
        if (failure instanceof InterruptedException) {
            cancelled();
        } else {
            cancelledBeforeSending();
        }
    }

    private String told() {
        return failure instanceof EngineException e ? e.phase() + " and " + e.reason() : String.valueOf(failure);
    }

    private void givenUp(boolean rightInSync) {
        boolean right = mode == Mode.SYNC ? rightInSync : failure instanceof CancellationException;
        if (!right) {
            throw new AssertionError(
                    "the cancelled call ended with " + (response != null ? response : told()), failure);
        }
        Check.that(mode == Mode.ASYNC || !interrupted, "the interrupt was told, and its flag is still set");
    }
}
