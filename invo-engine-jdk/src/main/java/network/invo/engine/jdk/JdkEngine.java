package network.invo.engine.jdk;

import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import network.invo.engine.DaemonThreads;
import network.invo.engine.DependantExecutor;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineFuture;
import network.invo.engine.EngineProxy;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import network.invo.engine.HttpEngine;
import network.invo.engine.SyncCalls;
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
    private final DependantExecutor dependants;
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
        this.dependants = DependantExecutor.of(config.executor(), "invo-jdk-dependants");
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
        return DaemonThreads.of("invo-jdk-" + role, JdkEngine.class.getClassLoader());
    }

    @Override
    public EngineResponse execute(EngineRequest request) throws EngineException, InterruptedException {
        SyncCalls.refuseInterrupted();
        Exchange exchange = begin(request);
        return SyncCalls.await(exchange.result(), exchange::cancel);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // what is ignored is a stage of a future that is kept
    public CompletableFuture<EngineResponse> executeAsync(EngineRequest request) {
        Exchange exchange = begin(request);
        EngineFuture<EngineResponse> future = new EngineFuture<>(dependants);
        // Whoever completes the future, by cancel or otherwise, has no use for the exchange any more.
        future.onDone(exchange::cancel);
        // The exchange ends on a timer's or the client's thread, which others need.
        exchange.result()
                .whenComplete((response, failure) -> dependants.complete(() -> {
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
        ExchangePool.Entry entry = pool.enter(exchange);
        try {
            switch (entry) {
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
        } catch (Throwable e) { // an OutOfMemoryError: no thread for the timer; the exchange has its place by now
            exchange.fail(e);
        }
        return exchange;
    }

    @Override
    public void close() {
        streams.close();
        for (Exchange exchange : pool.close()) {
            exchange.fail(Reason.CLOSED);
        }
        timer.shutdownNow();
        dependants.close();
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

    /** The place of an exchange that is over is free, or the next one's, which the caller starts. */
    @Nullable
    Exchange ended(Exchange exchange) {
        return pool.leave(exchange);
    }

    EngineConfig config() {
        return config;
    }

    /** Who waits because servers take no more streams. */
    StreamQueues streams() {
        return streams;
    }

    /** Starts an exchange that has a place, or fails it and tries the next. */
    void start(@Nullable Exchange first) {
        Exchange exchange = first;
        while (exchange != null) {
            Exchange next = exchange;
            try {
                // On a thread of its own: a row of exchanges that end at once would pile up on this one's stack.
                workers.execute(next::start);
                return;
            } catch (Throwable noThread) { // an OutOfMemoryError: unable to create native thread
                exchange = pool.leave(next);
                next.failInQueue(noThread);
                streams.ended(next);
            }
        }
    }
}
