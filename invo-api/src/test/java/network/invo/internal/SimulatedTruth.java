package network.invo.internal;

import static network.invo.internal.SimulatedPlatform.MILLI;

import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import network.invo.InvoApiException;
import network.invo.InvoConnectionException;
import network.invo.InvoException;
import network.invo.InvoException.Original;
import network.invo.InvoHooks;
import network.invo.Outcome;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.internal.SimulatedBackend.Booking;
import network.invo.internal.SimulatedCall.Exchange;
import network.invo.internal.SimulatedCall.Kind;
import network.invo.internal.SimulatedCall.Known;
import network.invo.internal.SimulatedCall.Reply;
import network.invo.internal.SimulatedPlatform.Role;
import network.invo.internal.Simulation.Fault;
import network.invo.model.ConfirmPaymentResult;
import network.invo.model.InitiateResult;
import network.invo.model.PurchaseItemResult;
import network.invo.model.PurchaseResult;
import network.invo.model.Status;
import org.jspecify.annotations.Nullable;

/**
 * What is true, and whether the SDK told it: of the money, by the ledger; of its hooks, its retries and its budget, by what
 * the engine saw. It knows nothing of how the SDK decides.
 */
final class SimulatedTruth implements InvoHooks {

    /** How far the hooks were told of one operation of a call. */
    private static final class Chain {

        enum Stage {
            NOTHING,
            REQUEST,
            RESPONSE,
            RETRY,
            ERROR
        }

        private Stage stage = Stage.NOTHING;
        private int attempt;
        private long notBefore;
        private boolean repeatedForFree;
    }

    private final Simulation world;
    private final SimulatedPlatform time;
    /** By the call's id; those of its look-ups by the negative one. */
    private final Map<Integer, Chain> chains = new HashMap<>();

    @Nullable
    private AtomicInteger budget;

    private int tokens;
    private int responses;
    private int results;

    SimulatedTruth(Simulation world) {
        this.world = world;
        this.time = world.time();
    }

    void watch(RetryBudget watched) {
        budget = field(watched, "tokens", AtomicInteger.class);
        tokens = budget.get();
        require(tokens == world.settings().retryBudget(), "the budget begins at", tokens);
    }

    static <T> T field(Object of, String name, Class<T> type) {
        try {
            Field field = of.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return type.cast(field.get(of));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private void require(boolean holds, String what, @Nullable Object... about) {
        world.require(holds, what, about);
    }

    // ---- the budget ----

    void afterEvent(Role done) {
        gained();
    }

    /** Each result gives one token back, and nothing else gives one. */
    private void gained() {
        int now = Objects.requireNonNull(budget).get();
        int gain = now - tokens;
        int room = world.settings().retryBudget() - tokens;
        require(gain >= 0 && gain <= responses, "the budget went from one number to another:", tokens, now);
        require(results == 0 || gain > 0 || room == 0, "a result gave no token back");
        tokens = now;
        responses = 0;
        results = 0;
    }

    private static int cost(InvoException error) {
        if (error instanceof InvoConnectionException lost) {
            return switch (lost.reason()) {
                case POOL_TIMEOUT -> 0;
                case DEADLINE, CONNECT_TIMEOUT -> 10;
                default -> 5;
            };
        }
        return error.status() == 429 ? 0 : 5;
    }

    // ---- hooks ----

    private SimulatedCall caller(Request request) {
        SimulatedCall call = time.call();
        require(call != null, "a hook of no call");
        require(time.role() != Role.TIMER && time.role() != Role.DEPENDANT, "a hook on another thread:", time.role());
        return Objects.requireNonNull(call);
    }

    private static boolean isLookUp(SimulatedCall call, Request request) {
        return request.method().equals("GET") && call.intent.kind() != Kind.BALANCE;
    }

    private Chain chain(SimulatedCall call, Request request) {
        return chains.computeIfAbsent(isLookUp(call, request) ? -call.id : call.id, id -> new Chain());
    }

    private void userCode() {
        if (world.hits(Fault.SLOW_HOOK)) {
            SimulatedCall call = Objects.requireNonNull(time.call());
            call.heldByHooks += time.spend(time.between(0, 100_000) * MILLI);
        }
        if (world.hits(Fault.THROWING_HOOK)) {
            throw new IllegalStateException("the hook is broken");
        }
    }

    /** A server's wish is kept. */
    void sends(Exchange exchange) {
        Chain chain = chains.get(exchange.lookUp ? -exchange.call.id : exchange.call.id);
        require(chain != null, "a request that no hook was told of:", exchange.call);
        require(time.elapsed() >= chain.notBefore, "sooner than the server wished:", exchange.call);
    }

    @Override
    public void onRequest(Request request) {
        SimulatedCall call = caller(request);
        Chain chain = chain(call, request);
        gained();
        require(
                chain.stage == Chain.Stage.NOTHING || chain.stage == Chain.Stage.RETRY,
                "an attempt after another stage:",
                chain.stage,
                call);
        require(
                request.attempt() == chain.attempt + 1,
                "attempts that do not follow each other:",
                chain.attempt,
                request.attempt());
        require(request.attempt() <= world.settings().maxRetries() + 1, "too many attempts of ", call);
        chain.attempt = request.attempt();
        chain.stage = Chain.Stage.REQUEST;
        userCode();
    }

    @Override
    public void onResponse(Response response) {
        SimulatedCall call = caller(response.request());
        Chain chain = chain(call, response.request());
        gained();
        require(chain.stage == Chain.Stage.REQUEST, "an answer after another stage:", chain.stage, call);
        chain.stage = Chain.Stage.RESPONSE;
        try {
            userCode();
        } finally {
            responses++; // its token comes after this
        }
    }

    @Override
    public void onError(Failure failure) {
        SimulatedCall call = caller(failure.request());
        Chain chain = chain(call, failure.request());
        boolean lookUp = isLookUp(call, failure.request());
        InvoException error = failure.error();
        if (world.isTold()) {
            String next = failure.willRetry() ? ", again" : failure.budgetRefused() ? ", no budget" : "";
            world.tell("{0} failed: {1}, {2}, {3}{4}", call, error.status(), error.code(), error.outcome(), next);
        }
        require(failure.request().attempt() == chain.attempt, "an error of another attempt of ", call);
        require(
                chain.stage == Chain.Stage.REQUEST
                        || chain.stage == Chain.Stage.RESPONSE
                        || (chain.stage == Chain.Stage.RETRY && !failure.willRetry()),
                "an error after another stage:",
                chain.stage,
                call);
        retried(call, chain, lookUp, failure);
        chain.stage = failure.willRetry() ? Chain.Stage.RETRY : Chain.Stage.ERROR;
        userCode();
    }

    /** Whether it is right to repeat, or not to. */
    private void retried(SimulatedCall call, Chain chain, boolean lookUp, Failure failure) {
        InvoException error = failure.error();
        int now = Objects.requireNonNull(budget).get();
        if (chain.stage == Chain.Stage.RETRY || !isTransient(error)) {
            require(!failure.willRetry(), "repeated, though it is no use: ", call);
            require(now - tokens >= 0 && now - tokens <= responses, "tokens went without a retry: ", call);
            gained();
            return;
        }
        Exchange exchange = exchange(call, lookUp, failure.request().attempt());
        boolean overdue = error instanceof InvoConnectionException lost && lost.reason() == Reason.DEADLINE;
        boolean maybe = error.getMessage().contains("(MAYBE_SENT");
        if (overdue && maybe && (exchange == null || exchange.phase != Phase.MAYBE_SENT)) {
            call.takenAway |= !lookUp;
            if (exchange != null) {
                exchange.takeAway();
            }
        }
        require(exchange != null || overdue, "an error of nothing: ", call);
        Known known = exchange == null ? Known.UNKNOWN : exchange.known();
        boolean keyed = !lookUp && call.intent.kind().isKeyed();
        boolean once = !lookUp && call.intent.kind().isOnce();
        Reply reply = exchange == null ? null : exchange.reply;
        long wish = reply == null ? -1 : reply.wish();
        boolean may = failure.request().attempt() <= world.settings().maxRetries()
                && !(once && known != Known.NOT_SENT)
                && wish <= 20_000 * MILLI;
        long backOff = Math.min(
                8_000 * MILLI,
                world.settings().retryBaseDelay().toNanos()
                        << (failure.request().attempt() - 1));
        long left = call.started + world.settings().callTimeout().toNanos() - time.elapsed();
        int cost = cost(error);
        boolean free = keyed && isLost(call) && !chain.repeatedForFree;
        if (failure.willRetry()) {
            require(may, "repeated, though it must not be: ", call);
            require(left > Math.max(0, wish), "repeated, though there is no time: ", call);
            require(tokens >= cost || free, "repeated, though the budget was used up: ", call);
            require(
                    now == (tokens >= cost ? tokens - cost : tokens),
                    "a retry took other tokens than it costs:",
                    cost,
                    tokens,
                    now);
            chain.repeatedForFree |= tokens < cost;
            chain.notBefore = time.elapsed() + Math.max(0, wish);
        } else {
            require(now == tokens, "tokens went without a retry: ", call);
            if (may && left > Math.max(backOff, wish)) {
                require(failure.budgetRefused(), "not repeated: ", call);
            }
            if (failure.budgetRefused()) {
                require(tokens < cost && !free, "refused by a budget that could not: ", call);
                require(error.getMessage().contains("budget"), "the message does not tell of the budget");
            }
        }
        tokens = now;
    }

    private static @Nullable Exchange exchange(SimulatedCall call, boolean lookUp, int attempt) {
        return call.exchanges.stream()
                .filter(exchange -> exchange.lookUp == lookUp)
                .skip(attempt - 1)
                .findFirst()
                .orElse(null);
    }

    private static boolean isTransient(InvoException error) {
        if (error instanceof InvoConnectionException lost) {
            return !Set.of(Reason.CLOSED, Reason.CANCELLED, Reason.TOO_LARGE).contains(lost.reason());
        }
        return error instanceof InvoApiException
                && !"flow_paused".equals(error.code())
                && (Set.of(408, 429, 500, 502, 503, 504).contains(error.status())
                        || (error.status() >= 520 && error.status() <= 527));
    }

    /** Whether an attempt so far may have been processed. */
    private static boolean isLost(SimulatedCall call) {
        return call.repetition
                || call.takenAway
                || call.own().stream().anyMatch(exchange -> exchange.known() == Known.UNKNOWN);
    }

    // ---- the end of a call ----

    void ended(SimulatedCall call, boolean flag) {
        if (world.isTold()) {
            world.tell("TOLD {0}: {1}", call, told(call));
        }
        if (call.result != null) {
            results++;
            responses++;
        }
        if (call.sync) {
            gained();
            boolean cancelled =
                    call.failure instanceof InvoConnectionException lost && lost.reason() == Reason.CANCELLED;
            require(!cancelled || call.interrupted, "an interrupt that nobody made: ", call);
            require(!cancelled || flag, "the interrupt flag is not set again: ", call);
            require(!flag || call.interrupted, "an interrupt of ours is left: ", call);
        }
    }

    private static String told(SimulatedCall call) {
        if (call.failure instanceof InvoException error) {
            return error.outcome() + ", " + error.getMessage() + ", " + error.original();
        }
        return String.valueOf(call.failure == null ? call.result : call.failure);
    }

    /** Once all is over: what was told then is true for good. */
    void check(SimulatedCall call) {
        world.tell("TRUE of {0}: {1}", call, booking(call));
        require(call.isEnded(), "it never ended: ", call);
        long most = call.started + world.settings().callTimeout().toNanos() + 250 * MILLI;
        if (!call.sync) {
            long starved = world.has(Fault.STARVED) ? 50 * MILLI : 0;
            require(call.ended <= Math.max(most + starved, call.returned), "ended too late: ", call);
            require(
                    call.failure instanceof Error
                            || call.exchanges.stream().allMatch(exchange -> exchange.future.isDone()),
                    "a request is left to itself: ",
                    call);
        } else if (!call.deaf) {
            require(call.ended <= most + call.heldByHooks, "ended too late: ", call);
        }
        if (call.intent.kind().isOnce()) {
            long sent =
                    call.exchanges.stream().filter(exchange -> exchange.sent).count();
            require(sent <= 1, "sent more than once: ", call);
        }
        if (call.failure instanceof LinkageError && world.has(Fault.ENGINE_ERROR)) {
            return;
        }
        boolean overdue = isOverdue(call);
        if (!overdue && !call.brokenEngine) {
            hooksAreThrough(call, call.id);
            hooksAreThrough(call, -call.id);
        }
        if (call.endedOutside) {
            return;
        }
        if (call.failure != null) {
            require(call.failure instanceof InvoException, "what is this: ", call.failure);
            InvoException error = (InvoException) call.failure;
            failed(call, error);
            if (!overdue) {
                complete(call, error);
            }
        } else {
            succeeded(call, Objects.requireNonNull(call.result));
        }
    }

    private boolean isOverdue(SimulatedCall call) {
        return !call.sync
                && call.ended >= call.started + world.settings().callTimeout().toNanos() + CallRunner.CALL_GRACE;
    }

    private void hooksAreThrough(SimulatedCall call, int id) {
        Chain chain = chains.get(id);
        if (chain != null) {
            require(
                    chain.stage == Chain.Stage.ERROR || chain.stage == Chain.Stage.RESPONSE,
                    "the hooks did not hear the end of",
                    chain.stage,
                    call);
        }
    }

    private @Nullable Booking booking(SimulatedCall call) {
        return world.backend().booking(call.intent);
    }

    // ---- is it true? ----

    private void failed(SimulatedCall call, InvoException error) {
        require(error.attempts() <= world.settings().maxRetries() + 1, "too many attempts: ", call);
        if (call.intent.kind().isKeyed()) {
            require(call.intent.key().equals(error.idempotencyKey()), "not its key: ", call);
        }
        Booking booking = booking(call);
        boolean booked = booking != null && booking.by == call;
        boolean reads = call.intent.kind() == Kind.BALANCE;
        boolean another = booking != null && !booking.intent.isSame(call.intent);
        switch (error.outcome()) {
            case NOT_PROCESSED, REJECTED -> {
                require(reads || !call.repetition, "a repetition was told", error.outcome(), call);
                require(!booked, "it was booked, but told", error.outcome(), call);
                if (error.outcome() == Outcome.NOT_PROCESSED && !reads) {
                    require(
                            call.own().stream().noneMatch(exchange -> exchange.sent),
                            "NOT_PROCESSED, but sent: ",
                            call);
                }
            }
            case ALREADY_PROCESSED -> {
                require(booking != null && booking.at <= call.ended, "nothing was processed before: ", call);
                Original original = error.original();
                require(error.isDuplicateRequest() && original != null, "no original: ", call);
                matches(call, booking, original);
            }
            case UNKNOWN -> require(!reads, "UNKNOWN of a read: ", call);
        }
        if (InvoApiException.IDEMPOTENCY_KEY_REUSED.equals(error.code())) {
            require(another || sawForeign(call), "the key is this request's: ", call);
            require(!error.isDuplicateRequest() && error.outcome() == Outcome.UNKNOWN, "a reused key: ", call);
        }
    }

    private static boolean sawForeign(SimulatedCall call) {
        return call.exchanges.stream().anyMatch(exchange -> exchange.reply != null && exchange.reply.foreign());
    }

    private void matches(SimulatedCall call, Booking booking, Original original) {
        require(isNullOr(original.transactionId(), booking.transactionId), "another's transaction: ", call);
        require(isNullOr(original.orderId(), booking.orderId), "another's order: ", call);
        isState(call, booking, original.status());
        BigDecimal amount = original.amount();
        if (amount != null && call.intent.kind().isKeyed()) {
            String name =
                    switch (call.intent.kind()) {
                        case ITEM -> "total_price";
                        case CURRENCY -> "usd_amount";
                        default -> "amount";
                    };
            require(amount.compareTo(new BigDecimal(booking.intent.facts().get(name))) == 0, "another amount: ", call);
        }
    }

    private static boolean isNullOr(@Nullable String told, String is) {
        return told == null || told.equals(is);
    }

    private static @Nullable String state(@Nullable Status status) {
        if (status == null) {
            return null;
        }
        String word = status.value().toLowerCase(Locale.ROOT);
        if (List.of("success", "succeeded", "completed", "paid").contains(word)) {
            return "completed";
        }
        return List.of("declined", "canceled").contains(word) ? "failed" : word;
    }

    /** Without threads, or with a hook that held it past its end, an order that came was not read. */
    private boolean mayHaveMissedIt(SimulatedCall call) {
        return world.has(Fault.STARVED) || call.heldByHooks > 0;
    }

    private void isState(SimulatedCall call, Booking booking, @Nullable Status status) {
        String state = state(status);
        require(
                state == null || booking.history.contains(state),
                "another state was told than it had:",
                status,
                booking.history,
                call);
        if (sawForeign(call) || mayHaveMissedIt(call)) {
            return;
        }
        call.exchanges.stream()
                .filter(exchange -> exchange.lookUp && exchange.reply != null)
                .map(exchange -> exchange.reply.state())
                .filter(Objects::nonNull)
                .forEach(told -> require(told.equals(state), "its order tells another state:", told, status, call));
    }

    private void succeeded(SimulatedCall call, Object result) {
        if (result instanceof PurchaseItemResult item) {
            isTrue(call, item.status(), item.transactionId(), item.orderId(), item.recovered());
        } else if (result instanceof PurchaseResult purchase) {
            isTrue(call, purchase.status(), purchase.transactionId(), purchase.orderId(), purchase.recovered());
        } else if (result instanceof InitiateResult initiate) {
            isTrue(call, initiate.status(), initiate.transactionId(), null, initiate.recovered());
        } else if (result instanceof ConfirmPaymentResult confirmed) {
            isTrue(call, confirmed.status(), confirmed.transactionId(), null, false);
        }
    }

    private void isTrue(
            SimulatedCall call,
            @Nullable Status status,
            @Nullable String transactionId,
            @Nullable String orderId,
            boolean recovered) {
        Booking booking = booking(call);
        require(booking != null, "a result, but nothing is booked: ", call);
        require(booking.intent.isSame(call.intent), "the result of another request: ", call);
        require(isNullOr(transactionId, booking.transactionId), "another's transaction: ", call);
        require(isNullOr(orderId, booking.orderId), "another's order: ", call);
        require(status != null || transactionId != null || orderId != null, "a result that tells nothing: ", call);
        isState(call, booking, status);
        Exchange last = Objects.requireNonNull(call.last());
        int answer = last.reply == null ? 0 : last.reply.response().status();
        if (!recovered) {
            require(answer >= 200 && answer < 300, "a result of an answer", answer, call);
            return;
        }
        boolean ordered = call.intent.kind() == Kind.ITEM || call.intent.kind() == Kind.CURRENCY;
        require(
                !ordered || call.interrupted || chains.containsKey(-call.id),
                "recovered without a look at the order:",
                call);
        String state = state(status);
        boolean initiates = call.intent.kind() == Kind.SEND || call.intent.kind() == Kind.TRANSFER;
        require(answer == 409, "recovered from an answer", answer, call);
        require(
                call.repetition
                        || call.takenAway
                        || call.own().stream().anyMatch(sent -> sent != last && sent.known() == Known.UNKNOWN),
                "recovered, but nothing was lost: ",
                call);
        require(state == null ? initiates : booking.isResult(state), "recovered in state", status, call);
        require(
                state != null || !booking.stateAt(call.ended).equals("processing"),
                "recovered while it was under way:",
                call);
    }

    // ---- could it have told more? ----

    private void complete(SimulatedCall call, InvoException error) {
        Kind kind = call.intent.kind();
        if (kind == Kind.BALANCE) {
            return;
        }
        Outcome outcome = error.outcome();
        boolean reused = InvoApiException.IDEMPOTENCY_KEY_REUSED.equals(error.code());
        require(
                !world.isClean() || outcome != Outcome.UNKNOWN || reused || call.repetition,
                "UNKNOWN, though nothing was wrong: ",
                call);
        Known worst = call.repetition || call.takenAway ? Known.UNKNOWN : Known.NOT_SENT;
        for (Exchange exchange : call.own()) {
            worst = exchange.known().compareTo(worst) > 0 ? exchange.known() : worst;
        }
        if (worst != Known.UNKNOWN) {
            Outcome known = worst == Known.NOT_SENT ? Outcome.NOT_PROCESSED : Outcome.REJECTED;
            require(outcome == known, "more was sure than was told:", known, outcome, call);
        }
        Exchange last = call.last();
        Reply reply = last == null ? null : last.reply;
        boolean byItself = !(error instanceof InvoConnectionException);
        Booking booking = booking(call);
        if (reply == null || !byItself || sawForeign(call)) {
            return;
        }
        if (reply.mismatch()) {
            require(reused, "the key is another request's: ", call);
        }
        if (booking == null || !booking.intent.isSame(call.intent) || !reply.conflict()) {
            return;
        }
        boolean ordered = !mayHaveMissedIt(call)
                && call.exchanges.stream()
                        .anyMatch(exchange -> exchange.lookUp && exchange.reply != null && exchange.reply.convincing());
        boolean proven = reply.duplicate() || (kind == Kind.ITEM && ordered);
        require(!proven || outcome == Outcome.ALREADY_PROCESSED, "a duplicate was told as", outcome, call);
        boolean lost = call.repetition
                || call.takenAway
                || call.own().stream().anyMatch(sent -> sent != last && sent.known() == Known.UNKNOWN);
        boolean result = booking.history.stream().allMatch(booking::isResult);
        boolean evident = reply.convincing() || (kind == Kind.ITEM && ordered);
        require(!(kind.isKeyed() && lost && result && evident), "it was not recovered: ", call);
    }
}
