package network.invo.internal;

import jakarta.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import network.invo.InvoApiException;
import network.invo.InvoConnectionException;
import network.invo.InvoException;
import network.invo.InvoException.Answer;
import network.invo.InvoException.Call;
import network.invo.InvoHooks;
import network.invo.InvoResponseException;
import network.invo.Outcome;
import network.invo.engine.Deadline;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import network.invo.model.OrderDetailsResult;
import network.invo.model.OrderRef;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way: what was tried, what is known about the money, and what to do next. It decides and never waits,
 * so the synchronous and the asynchronous loop share it. Used by one thread at a time.
 */
final class CallState<Q, R> {

    /** The longest wait that a server may ask for before the call fails instead. */
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(20);

    private static final Set<Reason> TIMEOUTS = Set.of(Reason.DEADLINE, Reason.CONNECT_TIMEOUT, Reason.POOL_TIMEOUT);

    private final CallContext context;
    private final Operation<Q, R> operation;
    private final Q request;
    private final URI uri;
    private final byte @Nullable [] body;
    private final Deadline deadline;

    private int attempt;
    private long attemptStarted;
    /** What all attempts so far leave possible: the least certain of their outcomes. */
    private Outcome known = Outcome.NOT_PROCESSED;

    /** What to do next. */
    sealed interface Step<R> {}

    record Done<R>(R result) implements Step<R> {}

    record Failed<R>(InvoException error) implements Step<R> {}

    record Retry<R>(Duration delay) implements Step<R> {}

    /**
     * Our own lost attempt was processed, but the duplicate's answer does not tell its result: look the order up.
     *
     * @param original what the answer tells, for what the order does not; null if it tells nothing
     */
    record LookUp<R>(
            Operation<OrderRef, OrderDetailsResult> operation,
            OrderRef order,
            Function<Fields, R> reader,
            @Nullable Fields original,
            InvoException duplicate)
            implements Step<R> {

        R found(OrderDetailsResult details) {
            return reader.apply(Answers.ofOrder(details, original));
        }
    }

    CallState(CallContext context, Operation<Q, R> operation, Q request, Deadline deadline) {
        this.context = context;
        this.operation = operation;
        this.request = request;
        this.uri = context.uri(operation, request);
        this.body = body(context, operation, request);
        this.deadline = deadline;
    }

    private static <Q> byte @Nullable [] body(CallContext context, Operation<Q, ?> operation, Q request) {
        return operation.body() == null ? null : context.bodies().write(operation.body(), request);
    }

    Deadline deadline() {
        return deadline;
    }

    /** The next attempt's request. */
    EngineRequest begin() {
        attempt++;
        context.hooks().onRequest(hookRequest());
        attemptStarted = System.nanoTime();
        return new EngineRequest(
                operation.method(),
                uri,
                context.headers(body != null),
                body,
                Deadline.in(context.settings().timeout()).earlier(deadline),
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
        try {
            json = context.json().parse(response.body());
        } catch (StrictJson.MalformedException e) {
            unreadable = e.getMessage();
        }
        Answer answer = ErrorAnswer.read(response, json, context.clock());
        context.hooks()
                .onResponse(new InvoHooks.Response(hookRequest(), response.status(), elapsed(), answer.requestId()));
        if (response.status() >= 200 && response.status() < 300) {
            return success(answer, unreadable);
        }
        if (response.status() == 404 && operation.notFound() != null && !ErrorAnswer.isFeatureOff(answer.code())) {
            if (json != null || response.body().length == 0) {
                return done(operation.notFound().apply(json == null ? JsonObject.EMPTY_JSON_OBJECT : json));
            }
        }
        return refused(answer);
    }

    private Step<R> success(Answer answer, @Nullable String unreadable) {
        String problem = unreadable;
        if (answer.body() != null) {
            try {
                return done(operation.reader().apply(new Fields(answer.body())));
            } catch (Answers.MissingFieldException e) {
                problem = e.getMessage();
            }
        }
        learn(true, false);
        String message = operation.name() + " failed: " + answer.status() + ", but the answer cannot be read: "
                + problem + details(answer) + advice();
        return report(new InvoResponseException(message, answer, call()), null);
    }

    private Step<R> done(R result) {
        context.budget().succeeded();
        return new Done<>(result);
    }

    private Step<R> refused(Answer answer) {
        learn(mayHaveBeenProcessed(answer), true);
        String message = operation.name() + " failed: " + answer.status()
                + (answer.code() == null ? "" : " " + answer.code())
                + details(answer)
                + hint(answer.status())
                + advice();
        InvoApiException error = new InvoApiException(message, answer, call());
        Recovery<R> recovery = operation.recovery();
        if (recovery != null && known == Outcome.UNKNOWN && error.isDuplicateRequest()) {
            Step<R> recovered = recover(recovery, error);
            if (recovered != null) {
                return recovered;
            }
        }
        boolean repeat = operation.safety() != Safety.ONCE && isTransient(answer);
        Duration delay = repeat ? delayBeforeRetry(answer.retryAfter(), false) : null;
        return report(error, delay);
    }

    /**
     * A duplicate after our own lost attempt: that attempt was a success. Null for a bare 409 that names neither an order
     * nor a code: anything on the way can say that, so it proves no payment.
     */
    private @Nullable Step<R> recover(Recovery<R> recovery, InvoApiException duplicate) {
        JsonObject answer = duplicate.body();
        Fields original = answer == null ? null : Answers.original(answer);
        if (original != null && recovery.told().test(original)) {
            return done(recovery.reader().apply(original));
        }
        OrderRef order =
                recovery.order().apply(original, operation.idempotencyKey().apply(request));
        if (recovery.lookUp() != null && order != null) {
            return new LookUp<>(recovery.lookUp(), order, recovery.reader(), original, duplicate);
        }
        if (answer == null || duplicate.code() == null) {
            return null;
        }
        return done(recovery.reader().apply(original == null ? new Fields(answer) : original));
    }

    /** The order could not be read: what the duplicate's answer tells is the result, or the duplicate is the failure. */
    Step<R> notFound(LookUp<R> lookUp, Throwable why) {
        if (lookUp.original() != null) {
            return done(lookUp.reader().apply(lookUp.original()));
        }
        lookUp.duplicate().addSuppressed(why);
        return report(lookUp.duplicate(), null);
    }

    Step<R> failed(EngineException failure) {
        boolean maybe = failure.phase() != Phase.NOT_SENT;
        learn(maybe, false);
        String message = operation.name() + " failed: no answer, " + failure.reason() + " (" + failure.phase()
                + ", attempt " + attempt + " of " + attempts() + ")" + hint(failure.reason()) + advice();
        InvoException error = new InvoConnectionException(message, failure.reason(), call(), failure);
        boolean repeat = (operation.safety() != Safety.ONCE || !maybe)
                && failure.reason() != Reason.CLOSED
                && failure.reason() != Reason.CANCELLED;
        Duration delay = repeat ? delayBeforeRetry(null, TIMEOUTS.contains(failure.reason())) : null;
        return report(error, delay);
    }

    /** The calling thread was interrupted: while an attempt was under way, or between two. */
    InvoException interrupted(boolean underWay, InterruptedException cause) {
        learn(underWay, false);
        String message =
                operation.name() + " failed: interrupted (attempt " + attempt + " of " + attempts() + ")" + advice();
        InvoException error = new InvoConnectionException(message, Reason.CANCELLED, call(), cause);
        context.hooks().onError(new InvoHooks.Failure(hookRequest(), error, elapsed(), false));
        return error;
    }

    private Step<R> report(InvoException error, @Nullable Duration delay) {
        context.hooks().onError(new InvoHooks.Failure(hookRequest(), error, elapsed(), delay != null));
        return delay == null ? new Failed<>(error) : new Retry<>(delay);
    }

    /** How long to wait before the next attempt, or null if there is none. */
    private @Nullable Duration delayBeforeRetry(@Nullable Duration retryAfter, boolean afterTimeout) {
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
        if (delay.toNanos() >= deadline.remainingNanos()) {
            return null;
        }
        return context.budget().take(afterTimeout) ? delay : null;
    }

    private static boolean isTransient(Answer answer) {
        return switch (answer.status()) {
            case 408, 429, 500, 502, 504 -> true;
            case 503 -> !ErrorAnswer.isFeatureOff(answer.code());
            default -> false;
        };
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

    /** Adds what an attempt's end tells. A later refusal does not make an earlier lost attempt certain. */
    private void learn(boolean maybeProcessed, boolean answered) {
        Outcome outcome = answered ? Outcome.REJECTED : Outcome.NOT_PROCESSED;
        if (maybeProcessed && operation.safety() != Safety.READ) {
            outcome = Outcome.UNKNOWN;
        }
        known = outcome.compareTo(known) > 0 ? outcome : known;
    }

    private Call call() {
        return new Call(operation.name(), operation.idempotencyKey().apply(request), attempt, known);
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
        if (known != Outcome.UNKNOWN) {
            return "";
        }
        return operation.safety() == Safety.KEYED
                ? "; it may have been processed: repeat it with the same idempotency key only"
                : "; it may have been processed";
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - attemptStarted);
    }

    private InvoHooks.Request hookRequest() {
        return context.hookRequest(operation, uri, attempt);
    }
}
