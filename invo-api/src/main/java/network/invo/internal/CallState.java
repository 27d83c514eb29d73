package network.invo.internal;

import jakarta.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import network.invo.CallOptions;
import network.invo.InvoApiException;
import network.invo.InvoConnectionException;
import network.invo.InvoException;
import network.invo.InvoException.Answer;
import network.invo.InvoException.Call;
import network.invo.InvoException.Original;
import network.invo.InvoHooks;
import network.invo.InvoInputException;
import network.invo.InvoResponseException;
import network.invo.Outcome;
import network.invo.engine.Deadline;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import network.invo.internal.RetryBudget.Cost;
import network.invo.model.OrderDetailsResult;
import network.invo.model.OrderRef;
import network.invo.model.Status;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way: what was tried, what is known about the money, and what to do next. It decides and never waits,
 * so the synchronous and the asynchronous loop share it. Used by one thread at a time.
 */
final class CallState<Q, R> {

    /** The longest wait that a server may ask for before the call fails instead. */
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(20);

    private final CallContext context;
    private final Operation<Q, R> operation;
    private final Q request;
    private final URI uri;
    private final byte @Nullable [] body;
    private final Deadline deadline;

    private volatile int attempt;
    private long attemptStarted;
    /** From before an attempt is sent until its end is known. */
    private volatile boolean underWay;
    /** What all attempts so far leave possible: the least certain of their outcomes. */
    private volatile Outcome known;
    /** The one repetition that is made whatever the budget says. */
    private boolean repeatedForFree;

    private boolean budgetRefused;

    /** What to do next. */
    sealed interface Step<R> {}

    record Done<R>(R result) implements Step<R> {}

    record Failed<R>(InvoException error) implements Step<R> {}

    record Retry<R>(Duration delay) implements Step<R> {}

    /**
     * A conflict that the order may explain: look it up.
     *
     * @param conflict the answer
     * @param duplicate what it tells of the original; null if it proves none
     * @param lost whether the original may be an attempt of ours
     */
    record LookUp<R>(
            Operation<OrderRef, OrderDetailsResult> operation,
            OrderRef order,
            Answer conflict,
            @Nullable Evidence duplicate,
            boolean lost)
            implements Step<R> {}

    CallState(CallContext context, Operation<Q, R> operation, Q request, CallOptions options, Deadline deadline) {
        this.context = context;
        this.operation = operation;
        this.request = request;
        this.deadline = deadline;
        boolean repetition = options.repetition() && operation.safety() != Safety.READ;
        this.known = repetition ? Outcome.UNKNOWN : Outcome.NOT_PROCESSED;
        try {
            this.uri = context.uri(operation, request);
            this.body = body(context, operation, request);
        } catch (InvoInputException e) {
            throw repetition ? new InvoInputException(e, call(Outcome.UNKNOWN)) : e;
        }
    }

    private static <Q> byte @Nullable [] body(CallContext context, Operation<Q, ?> operation, Q request) {
        return operation.body() == null ? null : context.bodies().write(operation.body(), request);
    }

    Deadline deadline() {
        return deadline;
    }

    /** The next attempt's request. */
    EngineRequest begin() {
        int next = attempt + 1;
        attempt = next;
        underWay = true;
        context.hooks().onRequest(hookRequest());
        attemptStarted = context.platform().nanoTime();
        return new EngineRequest(
                operation.method(),
                uri,
                context.headers(body != null),
                body,
                context.in(context.settings().timeout()).earlier(deadline),
                CallContext.MAX_RESPONSE_BYTES);
    }

    Step<R> answered(EngineResponse response) {
        if (response.body().length > CallContext.MAX_RESPONSE_BYTES) {
            return failed(new EngineException(Phase.ANSWERING, Reason.TOO_LARGE, "the answer is too large", null));
        }
        JsonObject json = null;
        String unreadable = null;
        if (isTruncated(response)) {
            return failed(new EngineException(
                    Phase.ANSWERING, Reason.TRUNCATED, "the answer is shorter than its Content-Length", null));
        }
        if (isCoded(response)) {
            unreadable = "it has a Content-Encoding, though identity was asked for";
        } else {
            try {
                json = context.json().parse(response.body());
            } catch (StrictJson.MalformedException e) {
                unreadable = e.getMessage();
            }
        }
        Answer answer = ErrorAnswer.read(response, json, context.clock());
        context.hooks()
                .onResponse(new InvoHooks.Response(hookRequest(), response.status(), elapsed(), answer.requestId()));
        if (response.status() >= 200 && response.status() < 300) {
            return success(answer, unreadable);
        }
        if (response.status() == 404
                && json != null
                && operation.notFound() != null
                && ErrorAnswer.isBackends(answer)
                && !ErrorAnswer.isFeatureOff(answer.code())) {
            return done(operation.notFound().apply(json));
        }
        if (Conflict.is(answer) && operation.conflicts() != null) {
            return conflict(answer, operation.conflicts());
        }
        return refused(answer);
    }

    private Step<R> success(Answer answer, @Nullable String unreadable) {
        String problem = unreadable;
        if (answer.body() != null) {
            try {
                return done(operation.reader().apply(new Fields(answer.body())));
            } catch (Answers.UnusableException e) {
                problem = e.getMessage();
            }
        }
        learn(true, false);
        String message = operation.name() + " failed: " + answer.status() + ", but the answer is no success: " + problem
                + details(answer) + advice();
        return report(new InvoResponseException(message, answer, call(known)), null);
    }

    private Step<R> done(R result) {
        context.budget().succeeded();
        return new Done<>(result);
    }

    private Step<R> refused(Answer answer) {
        learn(mayHaveBeenProcessed(answer), true);
        boolean repeat = operation.safety() != Safety.ONCE && isTransient(answer);
        Cost cost = answer.status() == 429 ? Cost.NOTHING : Cost.RETRY;
        Duration delay = repeat ? delayBeforeRetry(answer.retryAfter(), cost) : null;
        String message = failure(answer, answer.code()) + advice();
        return report(new InvoApiException(message, answer, call(known), null), delay);
    }

    private String failure(Answer answer, @Nullable String code) {
        return operation.name() + " failed: " + answer.status() + (code == null ? "" : " " + code) + details(answer)
                + hint(answer.status());
    }

    // ---- conflicts: whose transaction is it, and what became of it? ----

    private Step<R> conflict(Answer answer, ConflictRule<R> rule) {
        boolean lost = known == Outcome.UNKNOWN;
        switch (Conflict.of(answer, rule)) {
            case REFUSED -> {
                return refused(answer);
            }
            case KEY_REUSED -> {
                return keyReused(answer);
            }
            case DUPLICATE -> {
                Evidence duplicate = Evidence.ofDuplicate(Objects.requireNonNull(answer.body()));
                if (!fits(duplicate)) {
                    return keyReused(answer);
                }
                if (!lost || rule.recovery() == null) {
                    return alreadyProcessed(answer, duplicate, null);
                }
                Step<R> lookUp = lookUp(answer, duplicate, true);
                return lookUp != null ? lookUp : resultOfDuplicate(answer, duplicate);
            }
            default -> {
                learn(true, false);
                Step<R> lookUp = lookUp(answer, null, lost);
                return lookUp != null ? lookUp : unexplained(answer, null);
            }
        }
    }

    /** Null where there is no route, or no reference that it takes. */
    private @Nullable Step<R> lookUp(Answer answer, @Nullable Evidence duplicate, boolean lost) {
        Recovery<R> recovery = recovery();
        if (recovery == null || recovery.lookUp() == null) {
            return null;
        }
        OrderRef order = recovery.order().apply(duplicate, key());
        return order == null ? null : new LookUp<>(recovery.lookUp(), order, answer, duplicate, lost);
    }

    Step<R> found(LookUp<R> lookUp, OrderDetailsResult details) {
        Evidence order = Evidence.ofOrder(details);
        Evidence duplicate = lookUp.duplicate();
        if (!order.namesIdOrKey(key())
                || isAnother(lookUp.order(), order)
                || (duplicate != null && order.isAnotherThan(duplicate))) {
            return notFound(lookUp, null);
        }
        if (!fits(order)) {
            return keyReused(lookUp.conflict());
        }
        Status state = order.state(duplicate);
        Recovery<R> recovery = recovery();
        if (lookUp.lost() && recovery != null && state != null && recovery.yes().test(state)) {
            return done(recovery.reader().apply(order.fields(duplicate), state));
        }
        return alreadyProcessed(lookUp.conflict(), order, duplicate);
    }

    /** The backend answered with another order than the one that it was asked for. */
    private static boolean isAnother(OrderRef asked, Evidence order) {
        if (asked instanceof OrderRef.OrderId id) {
            return order.orderId() != null && !id.value().equals(order.orderId());
        }
        return asked instanceof OrderRef.TransactionId id
                && order.transactionId() != null
                && !id.value().equals(order.transactionId());
    }

    /** There is no such order, or it could not be read: what the conflict itself tells has to do. */
    Step<R> notFound(LookUp<R> lookUp, @Nullable Throwable why) {
        if (lookUp.duplicate() == null) {
            return unexplained(lookUp.conflict(), why);
        }
        return resultOfDuplicate(lookUp.conflict(), lookUp.duplicate());
    }

    private Step<R> resultOfDuplicate(Answer answer, Evidence duplicate) {
        ConflictRule<R> rule = Objects.requireNonNull(operation.conflicts());
        Recovery<R> recovery = rule.recovery();
        if (recovery != null && duplicate.names(rule.ids())) {
            Status state = duplicate.state();
            // A running attempt may answer with an id as well, and a code of its own.
            boolean accepted = recovery.acceptedIsEnough()
                    && !duplicate.mayHaveFailed()
                    && (answer.code() == null || Conflict.isDuplicatesCode(answer.code()));
            if (state == null ? accepted : recovery.yes().test(state)) {
                return done(recovery.reader().apply(duplicate.fields(null), state));
            }
        }
        return alreadyProcessed(answer, duplicate, null);
    }

    private Step<R> alreadyProcessed(Answer answer, Evidence evidence, @Nullable Evidence other) {
        Original original =
                evidence.original(Objects.requireNonNull(operation.conflicts()).amounts(), other);
        String message = failure(answer, answer.code())
                + (key() == null ? "; such a call" : "; a call with this idempotency key")
                + " was accepted before: original() says what it did";
        return report(new InvoApiException(message, answer, call(Outcome.ALREADY_PROCESSED), original), null);
    }

    private Step<R> keyReused(Answer answer) {
        learn(true, false);
        String code = InvoApiException.IDEMPOTENCY_KEY_REUSED;
        String message = failure(answer, code)
                + "; the idempotency key was used before, for another request, and which of them was processed is not"
                + " known: look the key up, and do not repeat the call";
        Answer ours = new Answer(answer.status(), code, answer.requestId(), answer.retryAfter(), answer.body());
        return report(new InvoApiException(message, ours, call(known), null), null);
    }

    private Step<R> unexplained(Answer answer, @Nullable Throwable why) {
        InvoException error =
                new InvoApiException(failure(answer, answer.code()) + advice(), answer, call(known), null);
        if (why != null) {
            error.addSuppressed(why);
        }
        return report(error, null);
    }

    private boolean fits(Evidence evidence) {
        try {
            return body == null || evidence.fits(context.json().parse(body), key());
        } catch (StrictJson.MalformedException e) {
            throw new IllegalStateException("a request of ours that cannot be read", e);
        }
    }

    private @Nullable Recovery<R> recovery() {
        return operation.conflicts() == null ? null : operation.conflicts().recovery();
    }

    // ---- no answer ----

    Step<R> failed(EngineException failure) {
        boolean maybe = failure.phase() != Phase.NOT_SENT;
        learn(maybe, false);
        boolean repeat = operation.safety() != Safety.ONCE || !maybe;
        Duration delay =
                repeat && isWorthRepeating(failure.reason()) ? delayBeforeRetry(null, cost(failure.reason())) : null;
        String message = operation.name() + " failed: no answer, " + failure.reason() + " (" + failure.phase()
                + ", attempt " + attempt + " of " + attempts() + ")" + hint(failure.reason()) + advice();
        return report(new InvoConnectionException(message, failure.reason(), call(known), failure), delay);
    }

    /** The caller wanted the end, or the answer would be the same. */
    private static boolean isWorthRepeating(Reason reason) {
        return reason != Reason.CLOSED && reason != Reason.CANCELLED && reason != Reason.TOO_LARGE;
    }

    private static Cost cost(Reason reason) {
        return switch (reason) {
            case POOL_TIMEOUT -> Cost.NOTHING;
            case DEADLINE, CONNECT_TIMEOUT -> Cost.AFTER_TIMEOUT;
            default -> Cost.RETRY;
        };
    }

    /** The calling thread was interrupted: while an attempt was under way, or between two. */
    InvoException interrupted(boolean underWay, @Nullable Exception cause) {
        learn(underWay, false);
        String message =
                operation.name() + " failed: interrupted (attempt " + attempt + " of " + attempts() + ")" + advice();
        InvoException error = new InvoConnectionException(message, Reason.CANCELLED, call(known), cause);
        var unused = report(error, null);
        return error;
    }

    /** The whole call's time is up, and whatever is under way does not end: for a thread that does not own this state. */
    InvoException overdue() {
        boolean maybe = underWay && operation.safety() != Safety.READ;
        Outcome outcome = maybe ? Outcome.UNKNOWN : known;
        String message = operation.name() + " failed: no answer, DEADLINE (attempt " + attempt + " of " + attempts()
                + "): the engine, a hook or an executor did not let go in time" + advice(outcome);
        return new InvoConnectionException(message, Reason.DEADLINE, call(outcome), null);
    }

    private Step<R> report(InvoException error, @Nullable Duration delay) {
        if (attempt > 0) {
            context.hooks()
                    .onError(new InvoHooks.Failure(hookRequest(), error, elapsed(), delay != null, budgetRefused));
        }
        return delay == null ? new Failed<>(error) : new Retry<>(delay);
    }

    /** How long to wait before the next attempt, or null if there is none. */
    private @Nullable Duration delayBeforeRetry(@Nullable Duration retryAfter, Cost cost) {
        if (attempt >= attempts()) {
            return null;
        }
        Duration delay = context.backoff(attempt - 1);
        if (retryAfter != null) {
            if (retryAfter.compareTo(LONGEST_RETRY_AFTER) > 0) {
                return null;
            }
            delay = delay.compareTo(retryAfter) < 0 ? retryAfter : delay;
        }
        if (delay.toNanos() >= deadline.nanoTime() - context.platform().nanoTime()) {
            return null;
        }
        if (context.budget().take(cost)) {
            return delay;
        }
        if (operation.safety() == Safety.KEYED && known == Outcome.UNKNOWN && !repeatedForFree) {
            repeatedForFree = true;
            return delay;
        }
        budgetRefused = true;
        return null;
    }

    private static boolean isTransient(Answer answer) {
        int status = answer.status();
        boolean overloaded = status == 408 || status == 429 || (status >= 500 && status <= 504 && status != 501);
        boolean gateways = status >= 520 && status <= 527;
        return (overloaded || gateways) && !ErrorAnswer.isFeatureOff(answer.code());
    }

    /** A server error, or a redirect by something in between, does not say that nothing was done. */
    private static boolean mayHaveBeenProcessed(Answer answer) {
        int status = answer.status();
        boolean refusedByServer = status == 501 || status == 505 || ErrorAnswer.isFeatureOff(answer.code());
        return !refusedByServer && (status >= 500 || status < 400 || status == 408);
    }

    private static boolean isTruncated(EngineResponse response) {
        String length = response.headers().first("Content-Length");
        boolean bodiless = response.status() == 204 || response.status() == 304;
        if (length == null || bodiless || response.headers().first("Transfer-Encoding") != null) {
            return false;
        }
        try {
            return Long.parseLong(length.strip()) != response.body().length;
        } catch (NumberFormatException e) {
            return true;
        }
    }

    private static boolean isCoded(EngineResponse response) {
        String coding = response.headers().first("Content-Encoding");
        return coding != null
                && response.body().length > 0
                && !Set.of("", "identity").contains(coding.strip().toLowerCase(Locale.ROOT));
    }

    /** Adds what an attempt's end tells. A later refusal does not make an earlier lost attempt certain. */
    private void learn(boolean maybeProcessed, boolean answered) {
        Outcome outcome = answered ? Outcome.REJECTED : Outcome.NOT_PROCESSED;
        if (maybeProcessed && operation.safety() != Safety.READ) {
            outcome = Outcome.UNKNOWN;
        }
        known = outcome.compareTo(known) > 0 ? outcome : known;
        underWay = false;
    }

    private Call call(Outcome outcome) {
        return new Call(operation.name(), key(), attempt, outcome);
    }

    private @Nullable String key() {
        return operation.idempotencyKey().apply(request);
    }

    private int attempts() {
        return context.settings().maxRetries() + 1;
    }

    private String details(Answer answer) {
        String id = answer.requestId();
        return " (" + (id == null ? "" : "request id " + id + ", ") + "attempt " + attempt + " of " + attempts() + ")";
    }

    private static String hint(int status) {
        if (status == 401) {
            return ": check the game secret, and that it is of this environment";
        }
        return status >= 300 && status < 400 ? ": redirects are not followed, check the base URL" : "";
    }

    private static String hint(Reason reason) {
        return switch (reason) {
            case DNS -> ": the host has no address, check the base URL";
            case REFUSED -> ": nobody listens there, check the base URL";
            case TLS -> ": the server could not be trusted, check the base URL and the certificates";
            default -> "";
        };
    }

    private String advice() {
        return advice(known);
    }

    private String advice(Outcome outcome) {
        String budget = budgetRefused ? "; not repeated, as the client has used up its retry budget" : "";
        if (outcome != Outcome.UNKNOWN) {
            return budget;
        }
        return budget
                + (operation.safety() == Safety.KEYED
                        ? "; it may have been processed: repeat it with the same idempotency key only, as a repetition"
                        : "; it may have been processed");
    }

    private Duration elapsed() {
        return Duration.ofNanos(context.platform().nanoTime() - attemptStarted);
    }

    private InvoHooks.Request hookRequest() {
        return context.hookRequest(operation, uri, attempt);
    }
}
