package network.invo.engine.jdk;

import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineProxy;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import network.invo.engine.HttpEngine;
import network.invo.engine.jdkhttp.JdkClients;
import org.jspecify.annotations.Nullable;

/**
 * Runs exchanges on the JDK's {@link HttpClient}: one for {@code https:}, which works on threads of the engine's own, and
 * one for {@code http:}, which works on its selector thread ({@link JdkClients}).
 *
 * <p>The user's executor gets what is the user's, the dependants of futures; were it full or stopped, the transport
 * would go on.
 */
final class JdkEngine implements HttpEngine {

    private final EngineConfig config;
    private final ExchangePool pool;
    private final ThreadPoolExecutor workers;
    private final ScheduledThreadPoolExecutor timer;
    private final Executor dependants;
    private final JdkClients clients;
    private final StreamQueues streams;
    private final ThreadFactory lookUps = threads("look-up");

    JdkEngine(EngineConfig config) {
        this.config = config;
        this.pool = new ExchangePool(config.maxConnections());
        this.workers = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), threads("worker"));
        this.timer = new ScheduledThreadPoolExecutor(1, threads("timer"));
        timer.setRemoveOnCancelPolicy(true);
        this.dependants = config.executor() == null ? workers : config.executor();
        EngineProxy proxy = config.proxy();
        this.clients = JdkClients.open(
                HttpClient.Version.HTTP_2,
                config.sslContext(),
                proxy == null
                        ? HttpClient.Builder.NO_PROXY
                        : ProxySelector.of(InetSocketAddress.createUnresolved(proxy.host(), proxy.port())),
                config.connectTimeout(),
                workers);
        this.streams = new StreamQueues(this);
    }

    private static ThreadFactory threads(String role) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(null, task, "invo-jdk-" + role + "-" + count.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(JdkEngine.class.getClassLoader());
            return thread;
        };
    }

    @Override
    public EngineResponse execute(EngineRequest request) throws EngineException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before the exchange");
        }
        Exchange exchange = begin(request);
        try {
            return exchange.result().get();
        } catch (InterruptedException e) {
            exchange.cancel();
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineException failure) {
                throw failure.atCaller();
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // what is ignored are stages of futures that are kept
    public CompletableFuture<EngineResponse> executeAsync(EngineRequest request) {
        Exchange exchange = begin(request);
        AsyncResult<EngineResponse> future = new AsyncResult<>(this::dispatch);
        // Whoever completes the future, by cancel or otherwise, has no use for the exchange any more.
        future.whenComplete((response, failure) -> exchange.cancel());
        exchange.result()
                .whenComplete((response, failure) -> leaveTransport(() -> {
                    if (failure == null) {
                        future.complete(response);
                    } else {
                        future.completeExceptionally(failure);
                    }
                }));
        return future;
    }

    private Exchange begin(EngineRequest request) {
        Exchange exchange = new Exchange(this, request);
        if (request.deadline().isPast()) {
            exchange.fail(Reason.DEADLINE);
            return exchange;
        }
        switch (pool.enter(exchange)) {
            case RUNNING -> {
                exchange.startClock();
                if (exchange.looksUpWhereItStarts()) {
                    // Not a worker: what is left of the exchange is done on the selector thread.
                    lookUps.newThread(exchange::start).start();
                } else {
                    exchange.start();
                }
            }
            case WAITING -> {
                exchange.startClock();
                exchange.await();
            }
            case CLOSED -> exchange.fail(Reason.CLOSED);
        }
        return exchange;
    }

    /** Goes on where the dependants of futures run, from a thread that may be the client's selector. */
    private void leaveTransport(Runnable task) {
        if (dependants == workers) {
            workers.execute(task);
        } else {
            // The user's executor may block the thread that gives it a task, or run the task on it.
            workers.execute(() -> dispatch(task));
        }
    }

    private void dispatch(Runnable task) {
        try {
            dependants.execute(task);
        } catch (RuntimeException | Error e) {
            // The user's executor is full, stopped or broken. The answer is there all the same, and somebody waits for
            // it.
            workers.execute(task);
        }
    }

    @Override
    public void close() {
        streams.close();
        for (Exchange exchange : pool.close()) {
            exchange.fail(Reason.CLOSED);
        }
        timer.shutdownNow();
        clients.close();
        // Not shut down: what the client still does to close its sockets must not be rejected. The threads end at once.
        workers.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
    }

    HttpClient client(boolean secure) {
        HttpClient client = clients.client(secure);
        if (client == null) {
            throw new IllegalStateException("closed");
        }
        return client;
    }

    /** Runs a task later; null if the engine is closed. */
    @Nullable
    Future<?> after(long nanos, Runnable task) {
        try {
            return timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return null;
        }
    }

    /** An exchange is over: the next may start. */
    void ended(Exchange exchange) {
        Exchange next = pool.leave(exchange);
        if (next != null) {
            startOnWorker(next);
        }
        streams.ended(exchange);
    }

    /** On a thread of its own: a row of exchanges that end at once would pile up on this one's stack. */
    void startOnWorker(Exchange exchange) {
        workers.execute(exchange::start);
    }

    EngineConfig config() {
        return config;
    }

    /** Who waits because servers take no more streams. */
    StreamQueues streams() {
        return streams;
    }

    /** A future whose dependants run where the engine says, and never on the common pool. */
    private static final class AsyncResult<T> extends CompletableFuture<T> {

        private final Executor executor;

        AsyncResult(Executor executor) {
            this.executor = executor;
        }

        @Override
        public Executor defaultExecutor() {
            return executor;
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new AsyncResult<>(executor);
        }
    }
}
