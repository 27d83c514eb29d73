package network.invo.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import network.invo.InvoServer;
import network.invo.InvoServerAsync;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import org.jspecify.annotations.Nullable;

/** One call of a user, and all that happened to it. */
final class SimulatedCall {

    enum Kind {
        ITEM,
        CURRENCY,
        SEND,
        TRANSFER,
        CONFIRM,
        TOKEN,
        CHECKOUT,
        BALANCE;

        boolean isKeyed() {
            return ordinal() <= TRANSFER.ordinal();
        }

        boolean isOnce() {
            return this == CONFIRM || this == TOKEN || this == CHECKOUT;
        }
    }

    /**
     * What a user wants: several calls may want the same.
     *
     * @param facts what of it evidence can tell, by the name on the wire
     */
    record Intent(
            Kind kind,
            String key,
            String email,
            Map<String, String> facts,
            Function<InvoServer, Object> sync,
            Function<InvoServerAsync, CompletableFuture<?>> async) {

        boolean isSame(Intent other) {
            return kind == other.kind && key.equals(other.key) && facts.equals(other.facts);
        }
    }

    /** What the answer to one request lets the SDK know of it. */
    enum Known {
        NOT_SENT,
        REFUSED,
        UNKNOWN
    }

    /**
     * An answer of the backend.
     *
     * @param conflict a 409 that is no known refusal
     * @param duplicate a 409 with a code of a duplicate or ids of the original
     * @param convincing whether it proves the booking, in a state that is a result
     * @param mismatch whether it says that the key is another request's
     * @param foreign whether it is about another transaction
     * @param state the state that an order tells
     * @param wish how long it asks to wait, in nanoseconds; -1 if it does not
     */
    record Reply(
            EngineResponse response,
            Known known,
            boolean conflict,
            boolean duplicate,
            boolean convincing,
            boolean mismatch,
            boolean foreign,
            @Nullable String state,
            long wish) {

        static Reply of(EngineResponse response, Known known) {
            return new Reply(response, known, false, false, false, false, false, null, -1);
        }

        Reply asking(long nanos) {
            return new Reply(response, known, conflict, duplicate, convincing, mismatch, foreign, state, nanos);
        }
    }

    /** One request on its way. */
    static final class Exchange {

        final SimulatedCall call;
        final EngineRequest request;
        final boolean lookUp;
        final CompletableFuture<EngineResponse> future = new CompletableFuture<>();

        boolean sent;
        boolean aborted;
        boolean deaf;
        /** The engine has told how it ended. */
        boolean over;
        /** What the engine told the SDK; null if that took the exchange away from it. */
        @Nullable
        Reply reply;

        @Nullable
        Phase phase;

        @Nullable
        Reason reason;

        Exchange(SimulatedCall call, EngineRequest request) {
            this.call = call;
            this.request = request;
            this.lookUp = call.intent.kind() != Kind.BALANCE && request.method().equals("GET");
        }

        /** The SDK has not heard what the engine told. */
        void takeAway() {
            reply = null;
            phase = null;
            reason = null;
            over = true;
        }

        /** As the SDK sees it. */
        Known known() {
            if (reply != null) {
                return reply.known();
            }
            return phase == Phase.NOT_SENT ? Known.NOT_SENT : Known.UNKNOWN;
        }
    }

    /** The loader of an event that no call has claimed. */
    static final ClassLoader NO_LOADER = new ClassLoader(SimulatedCall.class.getClassLoader()) {};

    private static final class CallLoader extends ClassLoader {

        private final SimulatedCall call;

        CallLoader(SimulatedCall call) {
            super(SimulatedCall.class.getClassLoader());
            this.call = call;
        }
    }

    static @Nullable SimulatedCall ofLoader() {
        return Thread.currentThread().getContextClassLoader() instanceof CallLoader loader ? loader.call : null;
    }

    final int id;
    final Intent intent;
    final boolean sync;
    final boolean repetition;
    final ClassLoader loader = new CallLoader(this);
    final List<Exchange> exchanges = new ArrayList<>();
    private final SplittableRandom random;

    long started;
    long returned;
    long ended = -1;
    long heldByHooks;
    boolean endedOutside;
    boolean interrupted;
    boolean deaf;
    /** The engine threw an error, which ends all at once. */
    boolean brokenEngine;
    /** The SDK did not wait for what the engine told. */
    boolean takenAway;

    byte @Nullable [] body;

    @Nullable
    Object result;

    @Nullable
    Throwable failure;

    @Nullable
    CompletableFuture<?> future;

    SimulatedCall(int id, Intent intent, boolean sync, boolean repetition, long seed) {
        this.id = id;
        this.intent = intent;
        this.sync = sync;
        this.repetition = repetition;
        this.random = new SplittableRandom(seed * 1_000_003 + id);
    }

    SplittableRandom random() {
        return random;
    }

    boolean isEnded() {
        return ended >= 0;
    }

    List<Exchange> own() {
        return exchanges.stream().filter(exchange -> !exchange.lookUp).toList();
    }

    @Nullable
    Exchange last() {
        List<Exchange> own = own();
        return own.isEmpty() ? null : own.get(own.size() - 1);
    }

    /** The body is the same in all attempts. */
    boolean sends(byte @Nullable [] bytes) {
        if (body == null) {
            body = bytes;
            return true;
        }
        return Arrays.equals(body, bytes);
    }

    @Override
    public String toString() {
        return "call " + id + " (" + intent.kind() + " " + intent.key() + (sync ? ", sync" : ", async")
                + (repetition ? ", repetition" : "") + ")";
    }
}
