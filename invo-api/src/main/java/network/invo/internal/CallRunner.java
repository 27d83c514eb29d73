package network.invo.internal;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import network.invo.InvoException;
import network.invo.engine.Deadline;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import network.invo.internal.CallState.Done;
import network.invo.internal.CallState.Failed;
import network.invo.internal.CallState.LookUp;
import network.invo.internal.CallState.Retry;
import network.invo.internal.CallState.Step;
import network.invo.model.OrderDetailsResult;
import network.invo.model.OrderRef;
import org.jspecify.annotations.Nullable;

/** Runs calls to their end, waiting or not; what to do is {@link CallState}'s to say. */
final class CallRunner implements AutoCloseable {

    private final CallContext context;
    private final ScheduledThreadPoolExecutor backoffs;
    private final Set<AsyncCall<?, ?>> sleeping = ConcurrentHashMap.newKeySet();

    CallRunner(CallContext context) {
        this.context = context;
        // No thread until an asynchronous call backs off, and none for long after it.
        this.backoffs = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "invo-backoff");
            thread.setDaemon(true);
            thread.setContextClassLoader(CallRunner.class.getClassLoader());
            return thread;
        });
        backoffs.setKeepAliveTime(1, TimeUnit.SECONDS);
        backoffs.allowCoreThreadTimeOut(true);
        backoffs.setRemoveOnCancelPolicy(true);
    }

    <Q, R> R run(Operation<Q, R> operation, Q request) {
        return run(operation, request, Deadline.in(context.settings().callTimeout()));
    }

    private <Q, R> R run(Operation<Q, R> operation, Q request, Deadline deadline) {
        CallState<Q, R> state = new CallState<>(context, operation, request, deadline);
        while (true) {
            Step<R> step = attempt(state);
            if (step instanceof Done<R> done) {
                return done.result();
            }
            if (step instanceof Failed<R> failed) {
                throw failed.error();
            }
            if (step instanceof LookUp<R> lookUp) {
                return lookUp(operation, lookUp, deadline);
            }
            sleep(state, ((Retry<R>) step).delay());
        }
    }

    private <R> Step<R> attempt(CallState<?, R> state) {
        EngineRequest request = state.begin();
        try {
            return state.answered(context.engine().execute(request));
        } catch (EngineException e) {
            return state.failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw state.interrupted(true, e);
        }
    }

    private static void sleep(CallState<?, ?> state, Duration delay) {
        try {
            TimeUnit.NANOSECONDS.sleep(delay.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw state.interrupted(false, e);
        }
    }

    /** An item's purchase whose lost attempt was processed, as its order tells it. */
    private <Q, R> R lookUp(Operation<Q, R> operation, LookUp<R> lookUp, Deadline deadline) {
        try {
            OrderDetailsResult order =
                    run(Operations.GET_ITEM_ORDER_DETAILS, OrderRef.clientRequestId(lookUp.idempotencyKey()), deadline);
            return recovered(operation, order);
        } catch (InvoException e) {
            lookUp.duplicate().addSuppressed(e);
            throw lookUp.duplicate();
        }
    }

    private static <R> R recovered(Operation<?, R> operation, OrderDetailsResult order) {
        Function<Fields, R> reader = operation.recovered();
        if (reader == null) {
            throw new IllegalStateException(operation.name() + " has no duplicates");
        }
        return reader.apply(Answers.ofOrder(order));
    }

    <Q, R> CompletableFuture<R> runAsync(Operation<Q, R> operation, Q request) {
        return runAsync(operation, request, Deadline.in(context.settings().callTimeout()));
    }

    private <Q, R> CompletableFuture<R> runAsync(Operation<Q, R> operation, Q request, Deadline deadline) {
        AsyncCall<Q, R> call = new AsyncCall<>(operation, new CallState<>(context, operation, request, deadline));
        call.attempt();
        return call;
    }

    /** A future that drives its call. Cancelling it ends what is under way: the request, the back-off or the look-up. */
    private final class AsyncCall<Q, R> extends CompletableFuture<R> {

        private final Operation<Q, R> operation;
        private final CallState<Q, R> state;
        private volatile @Nullable Future<?> underWay;

        AsyncCall(Operation<Q, R> operation, CallState<Q, R> state) {
            this.operation = operation;
            this.state = state;
        }

        /** Dependants are plain futures: cancelling one of them does not cancel the call. */
        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            Future<?> current = underWay;
            if (current != null) {
                current.cancel(true);
            }
            return cancelled;
        }

        void attempt() {
            if (isDone()) {
                return;
            }
            CompletableFuture<EngineResponse> exchange = context.engine().executeAsync(state.begin());
            follow(exchange);
            var unused = exchange.whenComplete((response, failure) -> {
                try {
                    go(failure == null ? state.answered(response) : state.failed(engineException(failure)));
                } catch (RuntimeException | Error e) {
                    completeExceptionally(e);
                }
            });
        }

        /** Remembers what is under way, and cancels it if the caller has cancelled meanwhile. */
        private void follow(Future<?> work) {
            underWay = work;
            if (isCancelled()) {
                work.cancel(true);
            }
        }

        private void go(Step<R> step) {
            if (step instanceof Done<R> done) {
                complete(done.result());
            } else if (step instanceof Failed<R> failed) {
                completeExceptionally(failed.error());
            } else if (step instanceof LookUp<R> lookUp) {
                lookUp(lookUp);
            } else {
                backOff(((Retry<R>) step).delay());
            }
        }

        private void backOff(Duration delay) {
            sleeping.add(this);
            try {
                follow(backoffs.schedule(this::wakeUp, delay.toNanos(), TimeUnit.NANOSECONDS));
            } catch (RejectedExecutionException e) {
                closed();
            }
            if (isDone()) {
                sleeping.remove(this);
            }
        }

        private void wakeUp() {
            if (sleeping.remove(this)) {
                try {
                    attempt();
                } catch (RuntimeException | Error e) {
                    completeExceptionally(e);
                }
            }
        }

        /** The client was closed during the back-off. */
        void closed() {
            if (sleeping.remove(this)) {
                go(state.failed(new EngineException(Phase.NOT_SENT, Reason.CLOSED, "the client is closed", null)));
            }
        }

        private void lookUp(LookUp<R> lookUp) {
            CompletableFuture<OrderDetailsResult> order = CallRunner.this.runAsync(
                    Operations.GET_ITEM_ORDER_DETAILS,
                    OrderRef.clientRequestId(lookUp.idempotencyKey()),
                    state.deadline());
            follow(order);
            var unused = order.whenComplete((details, failure) -> {
                if (failure == null) {
                    complete(recovered(operation, details));
                } else {
                    lookUp.duplicate().addSuppressed(failure);
                    completeExceptionally(lookUp.duplicate());
                }
            });
        }
    }

    private static EngineException engineException(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof EngineException known) {
            return known;
        }
        Reason reason = cause instanceof CancellationException ? Reason.CANCELLED : Reason.OTHER;
        return new EngineException(Phase.MAYBE_SENT, reason, "the engine failed", cause);
    }

    /** Ends the back-offs; what is on the wire is the engine's to end. */
    @Override
    public void close() {
        backoffs.shutdownNow();
        sleeping.forEach(AsyncCall::closed);
    }
}
