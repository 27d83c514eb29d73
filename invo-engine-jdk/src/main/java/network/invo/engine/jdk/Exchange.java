package network.invo.engine.jdk;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import network.invo.engine.Deadline;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import network.invo.engine.jdkhttp.JdkExchange;
import network.invo.engine.jdkhttp.JdkFailures;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way. Whoever first moves the stage to {@link Stage#DONE} decides how it ends: the answer, a
 * failure, a timer, the caller, or the engine's close.
 */
final class Exchange implements JdkExchange.Progress {

    private enum Stage {
        WAITING(Phase.NOT_SENT),
        CONNECTING(Phase.NOT_SENT),
        SENT(Phase.MAYBE_SENT),
        ANSWERING(Phase.ANSWERING),
        DONE(Phase.MAYBE_SENT);

        private final Phase phase;

        Stage(Phase phase) {
            this.phase = phase;
        }
    }

    private final JdkEngine engine;
    private final EngineRequest request;
    private final HttpRequest.Builder httpRequest;
    private final Deadline poolWaitEnd;
    private final CompletableFuture<EngineResponse> result = new CompletableFuture<>();
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
    private volatile @Nullable Future<?> deadlineTimer;
    private volatile @Nullable Future<?> poolTimer;
    private volatile @Nullable Future<?> connectTimer;
    private volatile @Nullable JdkExchange transport;

    /** Prepares an exchange; no I/O. */
    Exchange(JdkEngine engine, EngineRequest request) {
        this.engine = engine;
        this.request = request;
        this.httpRequest = httpRequest(request);
        this.poolWaitEnd = Deadline.in(engine.config().poolWait());
    }

    /** Completes with the answer, or an {@link EngineException}; on any thread, so let nobody's code depend on it. */
    CompletableFuture<EngineResponse> result() {
        return result;
    }

    private boolean secure() {
        return "https".equalsIgnoreCase(request.uri().getScheme());
    }

    /** Whether its name, or the proxy's, is looked up on the thread that starts it. */
    boolean looksUpWhereItStarts() {
        // The client for https does all on threads of ours.
        String host = request.uri().getHost();
        boolean literal = host.startsWith("[") || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        return !secure() && !(literal && engine.config().proxy() == null);
    }

    /** Where the request goes: exchanges of one origin share HTTP/2 connections. */
    String origin() {
        return request.uri().getScheme() + "://" + request.uri().getRawAuthority();
    }

    private HttpRequest.Builder httpRequest(EngineRequest from) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(from.uri())
                .version(
                        // On plain http the JDK's client would ask for an upgrade to HTTP/2 with the first request.
                        secure() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
        for (EngineHeaders.Line line : from.headers().lines()) {
            builder.header(line.name(), line.value());
        }
        return builder;
    }

    /** Starts the clock of the whole exchange. */
    void startClock() {
        deadlineTimer = engine.after(request.deadline().remainingNanos(), () -> fail(Reason.DEADLINE));
        if (stage.get() == Stage.DONE) {
            cancel(deadlineTimer);
        }
    }

    /** Starts the clock of the wait for a free connection, or a free stream of one; a second start changes nothing. */
    void await() {
        if (poolTimer == null) {
            poolTimer = engine.after(poolWaitEnd.remainingNanos(), () -> failIn(Stage.WAITING, Reason.POOL_TIMEOUT));
        }
        if (poolWaitEnd.isPast()) {
            // The clock may have struck while the exchange tried to get a stream.
            failIn(Stage.WAITING, Reason.POOL_TIMEOUT);
        }
        if (stage.get() == Stage.DONE) {
            cancel(poolTimer);
            engine.streams().ended(this);
        }
    }

    /** Starts it. Whatever is thrown ends it, as nobody else would give its place back. */
    void start() {
        try {
            sendInTurn();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** Sends the request once its turn has come, or lets it wait for a stream. Over http it may block, to look a name up. */
    private void sendInTurn() {
        if (request.deadline().isPast()) {
            fail(Reason.DEADLINE);
        }
        if (engine.streams().mustWait(this)) {
            await();
        } else if (stage.compareAndSet(Stage.WAITING, Stage.CONNECTING)) {
            send();
        }
    }

    private void send() {
        // A request that finds no stream is sent anew, and each sending has a gate of its own.
        byte[] body = request.body();
        JdkExchange sending = new JdkExchange(body == null ? new byte[0] : body, request.maxResponseBytes(), this);
        transport = sending;
        var unused = sending.answer().whenComplete((response, failure) -> {
            if (failure == null) {
                succeed(response);
            } else {
                failed(failure);
            }
        });
        Future<?> timer = null;
        try {
            // The client's own timeout begins anew with each connection that it makes.
            timer = engine.after(
                    engine.config().connectTimeout().toNanos(), () -> failIn(Stage.CONNECTING, Reason.CONNECT_TIMEOUT));
            connectTimer = timer;
            sending.start(
                    engine.client(secure()),
                    httpRequest.copy().method(request.method(), sending.gate()).build());
        } catch (RuntimeException | Error e) {
            // An Error too: nobody else would give the place back and tell the caller.
            fail(e);
        }
        if (stage.get() == Stage.DONE) {
            // It was ended before there was something to abort.
            sending.abort();
        }
        if (stage.get() != Stage.CONNECTING) {
            cancel(timer);
        }
    }

    private void failed(Throwable failure) {
        if (stage.get() == Stage.CONNECTING
                && JdkFailures.isFullConnection(failure)
                && stage.compareAndSet(Stage.CONNECTING, Stage.WAITING)) {
            cancel(connectTimer);
            engine.streams().park(this);
            await();
        } else {
            fail(failure);
        }
    }

    void cancel() {
        fail(Reason.CANCELLED);
    }

    void fail(Reason reason) {
        Stage reached = stage.getAndSet(Stage.DONE);
        if (reached != Stage.DONE) {
            end(JdkFailures.of(reached.phase, reason));
        }
    }

    /** For timers that bound one stage. */
    private void failIn(Stage only, Reason reason) {
        if (stage.compareAndSet(only, Stage.DONE)) {
            end(JdkFailures.of(only.phase, reason));
        }
    }

    void fail(Throwable failure) {
        Stage reached = stage.getAndSet(Stage.DONE);
        if (reached != Stage.DONE) {
            end(JdkFailures.of(reached.phase, failure));
        }
    }

    private void end(EngineException failure) {
        try {
            stopClocks();
            JdkExchange sent = transport;
            if (sent != null) {
                sent.abort();
            }
        } finally {
            over(() -> result.completeExceptionally(failure));
        }
    }

    /** The place is given back, then the caller is told, and only then the next exchange is begun. */
    private void over(Runnable told) {
        Exchange next = engine.ended(this);
        try {
            told.run();
        } finally {
            engine.start(next);
            engine.streams().ended(this);
        }
    }

    /** There is no thread to start it; its place has been given back. */
    void failInQueue(Throwable noThread) {
        Stage reached = stage.getAndSet(Stage.DONE);
        if (reached != Stage.DONE) {
            stopClocks();
            result.completeExceptionally(JdkFailures.of(reached.phase, noThread));
        }
    }

    private void stopClocks() {
        cancel(poolTimer);
        cancel(connectTimer);
        cancel(deadlineTimer);
    }

    private static void cancel(@Nullable Future<?> future) {
        if (future != null) {
            future.cancel(false); // it may be the timer that runs this
        }
    }

    private void succeed(EngineResponse response) {
        if (stage.getAndSet(Stage.DONE) != Stage.DONE) {
            stopClocks();
            over(() -> result.complete(response));
        }
    }

    @Override
    public void sending() {
        if (!stage.compareAndSet(Stage.CONNECTING, Stage.SENT)) {
            throw new IllegalStateException("the exchange has ended");
        }
        cancel(connectTimer);
        cancel(poolTimer);
        engine.streams().gotOne(this);
    }

    @Override
    public void answering() {
        // A proxy's own answer to CONNECT comes before the request was sent.
        if (!stage.compareAndSet(Stage.SENT, Stage.ANSWERING)) {
            stage.compareAndSet(Stage.CONNECTING, Stage.ANSWERING);
        }
    }
}
