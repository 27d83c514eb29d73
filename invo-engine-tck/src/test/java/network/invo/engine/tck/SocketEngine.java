package network.invo.engine.tck;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import network.invo.engine.Deadline;
import network.invo.engine.DependantExecutor;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineFuture;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineProxy;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import network.invo.engine.HttpEngine;

/**
 * The kit's reference engine on blocking sockets, and with a {@link Hazard} the bad engine that each case must notice.
 *
 * <p>One worker thread a call; the deadline, a cancel and close() all end a call in one way: they close its socket and wake
 * its worker.
 */
final class SocketEngine implements HttpEngine {

    private static final Duration IDLE = Duration.ofSeconds(30);

    private final EngineConfig config;
    private final Set<Hazard> hazards;
    private final ExecutorService own;
    private final DependantExecutor dependants;
    private final ScheduledThreadPoolExecutor watchdog;
    private final Semaphore permits;
    private final AtomicBoolean leaked = new AtomicBoolean();
    private final Map<String, Semaphore> permitsOfHost = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Wire> idle = new ArrayDeque<>();
    private final Map<String, Http2Wire> http2 = new ConcurrentHashMap<>();
    private final Set<Exchange> running = ConcurrentHashMap.newKeySet();
    private final Set<String> cookies = ConcurrentHashMap.newKeySet();
    private final List<Object> kept = new ArrayList<>();
    private final AtomicInteger answered = new AtomicInteger();
    private volatile boolean closed;
    private volatile boolean dead;
    private volatile boolean pinned;

    SocketEngine(EngineConfig config, Set<Hazard> hazards) {
        this.config = config;
        this.hazards = hazards.isEmpty() ? Set.of() : EnumSet.copyOf(hazards);
        this.own = Executors.newCachedThreadPool(work -> daemon(work, "socket-engine"));
        this.dependants = DependantExecutor.of(
                bad(Hazard.IGNORES_EXECUTOR) ? null : config.executor(), "socket-engine-dependants");
        this.watchdog = new ScheduledThreadPoolExecutor(1, work -> daemon(work, "socket-engine-watchdog"));
        watchdog.setRemoveOnCancelPolicy(true);
        int limit =
                bad(Hazard.NO_LIMIT) ? Integer.MAX_VALUE : bad(Hazard.FIVE_CONNECTIONS) ? 5 : config.maxConnections();
        this.permits = new Semaphore(limit, true);
        if (bad(Hazard.LEAKS_THREAD)) {
            daemon(LockSupport::park, "socket-engine-forgotten").start();
        }
        if (bad(Hazard.LEAKS_CLASS_LOADER)) {
            Runtime.getRuntime().addShutdownHook(daemon(this::close, "socket-engine-hook"));
        }
        if (bad(Hazard.WANTS_CONTEXT_LOADER)) {
            Thread.currentThread().getContextClassLoader().getResource("/");
        }
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private boolean bad(Hazard hazard) {
        return hazards.contains(hazard);
    }

    @Override
    public String toString() {
        EngineProxy proxy = config.proxy();
        boolean tells = bad(Hazard.PRINTS_PASSWORD) && proxy != null && proxy.password() != null;
        return "SocketEngine" + (tells ? "[" + proxy.password().reveal() + "]" : "");
    }

    @Override
    public EngineResponse execute(EngineRequest request) throws EngineException, InterruptedException {
        if (bad(Hazard.IGNORES_CANCEL)) {
            return deaf(request);
        }
        if (Thread.interrupted()) {
            if (bad(Hazard.TELLS_CANCEL_WRONG)) {
                throw new InterruptedException();
            }
            throw new EngineException(Phase.NOT_SENT, Reason.CANCELLED, "interrupted before the call", null);
        }
        Exchange exchange = start(request, own);
        boolean interrupted = false;
        while (true) {
            try {
                EngineResponse response = exchange.get();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return response;
            } catch (InterruptedException e) {
                if (bad(Hazard.CANCEL_LEAVES_SOCKET)) {
                    throw e;
                }
                interrupted = true;
                exchange.abort(Reason.CANCELLED);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof EngineException failure)) {
                    throw new IllegalStateException(e.getCause());
                }
                if (failure.reason() == Reason.DEADLINE && bad(Hazard.SETS_INTERRUPT_FLAG)) {
                    Thread.currentThread().interrupt();
                }
                throw interrupted ? afterInterrupt(failure) : failure;
            }
        }
    }

    private EngineException afterInterrupt(EngineException failure) throws InterruptedException {
        if (bad(Hazard.INTERRUPT_SAYS_NOT_SENT)) {
            return new EngineException(Phase.NOT_SENT, Reason.CANCELLED, "interrupted", failure);
        }
        if (failure.reason() != Reason.CANCELLED) {
            Thread.currentThread().interrupt();
        } else if (failure.phase() != Phase.NOT_SENT || bad(Hazard.TELLS_CANCEL_WRONG)) {
            throw new InterruptedException();
        }
        return failure;
    }

    private EngineResponse deaf(EngineRequest request) throws EngineException {
        try {
            return start(request, own).join();
        } catch (CompletionException e) {
            throw (EngineException) e.getCause();
        }
    }

    @Override
    public CompletableFuture<EngineResponse> executeAsync(EngineRequest request) {
        Executor users = config.executor();
        return start(
                request,
                bad(Hazard.BLOCKS_IN_ASYNC)
                        ? Runnable::run
                        : users != null && (bad(Hazard.EXCHANGES_ON_EXECUTOR) || bad(Hazard.HANGS_WHEN_EXECUTOR_FAILS))
                                ? users
                                : own);
    }

    private Executor dependants() {
        if (bad(Hazard.COMMON_POOL)) {
            return ForkJoinPool.commonPool();
        }
        return bad(Hazard.DEPENDANTS_WHERE_COMPLETED) ? Runnable::run : dependants;
    }

    private Exchange start(EngineRequest request, Executor where) {
        boolean virtual = Thread.currentThread().getName().startsWith("tck-virtual-");
        if (bad(Hazard.PINS_CARRIER) && virtual && !pinned) {
            pinned = true;
            Pin.now();
        }
        if (bad(Hazard.LOOKS_UP_ON_CALLER)) {
            try {
                InetAddress.getByName(request.uri().getHost());
            } catch (UnknownHostException e) {
                // It will be found out again.
            }
        }
        Exchange exchange = new Exchange(request);
        if (dead) {
            exchange.fail(new EngineException(Phase.NOT_SENT, Reason.OTHER, "the pool has died", null));
            return exchange;
        }
        if (closed && !bad(Hazard.WORKS_AFTER_CLOSE)) {
            exchange.fail(new EngineException(notSent(), Reason.CLOSED, "the engine is closed", null));
            return exchange;
        }
        running.add(exchange);
        try {
            (bad(Hazard.WORKS_AFTER_CLOSE) && closed ? (Executor) Runnable::run : where).execute(exchange);
        } catch (Throwable e) {
            running.remove(exchange);
            if (e instanceof Error && bad(Hazard.DIES_AFTER_ERROR)) {
                dead = true;
            }
            if (!bad(Hazard.HANGS_WHEN_EXECUTOR_FAILS)) {
                exchange.fail(new EngineException(Phase.NOT_SENT, Reason.OTHER, "the executor took no work", e));
            }
        }
        return exchange;
    }

    private Phase notSent() {
        return bad(Hazard.ALWAYS_MAYBE_SENT) ? Phase.MAYBE_SENT : Phase.NOT_SENT;
    }

    @Override
    public void close() {
        if (closed && bad(Hazard.CLOSE_TWICE_THROWS)) {
            throw new IllegalStateException("closed already");
        }
        closed = true;
        if (bad(Hazard.CLOSE_HANGS)) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(8));
        }
        if (!bad(Hazard.CLOSE_LEAVES_CALLS)) {
            running.forEach(exchange -> exchange.abort(Reason.CLOSED));
        }
        List<Wire> wires;
        lock.lock();
        try {
            wires = List.copyOf(idle);
            idle.clear();
        } finally {
            lock.unlock();
        }
        http2.values().forEach(wire -> quietly(wire::close));
        if (!bad(Hazard.LEAKS_IDLE_CONNECTIONS)) {
            wires.forEach(wire -> quietly(wire.socket));
        } else {
            FORGOTTEN.addAll(wires);
        }
        own.shutdown();
        dependants.close();
        watchdog.shutdownNow();
        if (bad(Hazard.SHUTS_DOWN_EXECUTOR) && config.executor() instanceof ExecutorService theirs) {
            theirs.shutdown();
        }
    }

    /** What a bad engine holds on to for ever. */
    private static final ConcurrentLinkedQueue<Object> FORGOTTEN = new ConcurrentLinkedQueue<>();

    private static void quietly(Closeable io) {
        try {
            io.close();
        } catch (IOException e) {
            // There is nothing left to do with it.
        }
    }

    /** One call, from its place in the queue to its end. */
    private final class Exchange extends EngineFuture<EngineResponse> implements Runnable {

        private final EngineRequest request;
        private final ReentrantLock state = new ReentrantLock();
        private Thread worker;
        private Closeable socket;
        private volatile Reason aborted;
        private volatile Phase phase = Phase.NOT_SENT;
        private volatile boolean restarted;
        private final long time;

        Exchange(EngineRequest request) {
            super(dependants());
            this.request = request;
            this.time = Math.max(0, request.deadline().remainingNanos());
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            if (bad(Hazard.IGNORES_CANCEL)) {
                return false;
            }
            if (bad(Hazard.TELLS_CANCEL_WRONG)) {
                abort(Reason.CANCELLED);
                return false;
            }
            boolean cancelled = super.cancel(mayInterrupt);
            if (cancelled && !bad(Hazard.CANCEL_LEAVES_SOCKET)) {
                abort(Reason.CANCELLED);
            }
            return cancelled;
        }

        void abort(Reason reason) {
            state.lock();
            try {
                if (aborted == null) {
                    aborted = reason;
                    if (socket != null) {
                        quietly(socket);
                    }
                    if (worker != null) {
                        worker.interrupt();
                    }
                }
            } finally {
                state.unlock();
            }
        }

        private void use(Closeable now) throws IOException {
            state.lock();
            try {
                socket = now;
                if (aborted != null) {
                    quietly(now);
                    throw new SocketException("the call was given up");
                }
            } finally {
                state.unlock();
            }
        }

        @Override
        public void run() {
            state.lock();
            try {
                if (aborted == null) {
                    worker = Thread.currentThread();
                }
            } finally {
                state.unlock();
            }
            boolean watched = !bad(Hazard.NO_DEADLINE)
                    && !bad(Hazard.READ_TIMEOUT_ONLY)
                    && !(bad(Hazard.SENDS_PAST_DEADLINE) && request.deadline().isPast());
            Future<?> alarm = null;
            EngineResponse response = null;
            EngineException failure = null;
            try {
                if (watched && !watchdog.isShutdown()) {
                    alarm = watchdog.schedule(
                            this::deadline, request.deadline().remainingNanos(), TimeUnit.NANOSECONDS);
                }
                if (request.deadline().isPast() && !bad(Hazard.SENDS_PAST_DEADLINE)) {
                    throw new EngineException(notSent(), Reason.DEADLINE, "the deadline is past", null);
                }
                if (aborted != null) {
                    // Before there was a worker to wake.
                    throw new EngineException(notSent(), aborted, "the call has ended", null);
                }
                response = limited();
            } catch (Throwable e) {
                failure = failure(e);
                if (e instanceof Error && bad(Hazard.DIES_AFTER_ERROR) || bad(Hazard.DIES_AFTER_FAILURE)) {
                    dead = true;
                }
            }
            if (alarm != null) {
                alarm.cancel(false);
            }
            state.lock();
            try {
                worker = null;
                socket = null;
            } finally {
                state.unlock();
            }
            Thread.interrupted();
            running.remove(this);
            if (bad(Hazard.NEXT_BEFORE_TOLD)) {
                awaitNext();
            }
            if (failure == null) {
                complete(response);
            } else {
                fail(failure);
            }
        }

        /** What a bad engine does first that runs the next call on the thread of the last. */
        private void awaitNext() {
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (!running.isEmpty() && System.nanoTime() < until) {
                LockSupport.parkNanos(1_000_000);
            }
        }

        private void deadline() {
            if (bad(Hazard.RESTARTS_CLOCK) && phase != Phase.NOT_SENT && !restarted) {
                restarted = true;
                watchdog.schedule(this::deadline, time, TimeUnit.NANOSECONDS);
                return;
            }
            abort(Reason.DEADLINE);
            if (bad(Hazard.COMPLETES_ON_TIMER)) {
                fail(failure(new SocketException("the deadline")));
            }
        }

        void fail(EngineException failure) {
            if (!bad(Hazard.FAILURE_NEVER_TOLD)) {
                completeExceptionally(bad(Hazard.WRAPS_FAILURES) ? new CompletionException(failure) : failure);
            }
        }

        private EngineException failure(Throwable e) {
            if (e instanceof EngineException known) {
                return bad(Hazard.ALWAYS_NOT_SENT)
                        ? new EngineException(Phase.NOT_SENT, known.reason(), "the exchange ended", known)
                        : known;
            }
            Reason reason = aborted != null ? aborted : reason(e);
            Phase reached = phase;
            if (bad(Hazard.ALWAYS_NOT_SENT)) {
                reached = Phase.NOT_SENT;
            } else if (bad(Hazard.ALWAYS_MAYBE_SENT)) {
                reached = Phase.MAYBE_SENT;
            }
            String message = "the exchange ended: " + reason;
            if (bad(Hazard.URL_IN_MESSAGE)) {
                message += " at " + request.uri();
            }
            if (bad(Hazard.QUOTES_ANSWER)) {
                message += ": " + e.getMessage();
            }
            EngineException failure = new EngineException(
                    reached,
                    bad(Hazard.ALWAYS_OTHER) ? Reason.OTHER : reason,
                    message,
                    bad(Hazard.NO_CAUSE) ? null : e);
            if (bad(Hazard.SECRET_IN_EXCEPTION)) {
                failure.addSuppressed(new IOException("sent "
                        + request.headers().lines().stream()
                                .map(EngineHeaders.Line::value)
                                .toList()));
            }
            return failure;
        }

        private Reason reason(Throwable e) {
            if (e instanceof Wire.TooLarge) {
                return Reason.TOO_LARGE;
            } else if (e instanceof Wire.Truncated) {
                return Reason.TRUNCATED;
            } else if (e instanceof SSLException) {
                boolean ended = e.getCause() instanceof EOFException || e.getCause() instanceof SocketException;
                return ended && !bad(Hazard.HANDSHAKE_END_IS_TLS) ? Reason.RESET : Reason.TLS;
            } else if (e instanceof UnknownHostException) {
                return Reason.DNS;
            } else if (e instanceof ConnectException) {
                return Reason.REFUSED;
            } else if (e instanceof SocketTimeoutException) {
                return phase == Phase.NOT_SENT ? Reason.CONNECT_TIMEOUT : Reason.DEADLINE;
            } else if (e instanceof SocketException) {
                return Reason.RESET;
            } else if (e instanceof ProtocolException || e instanceof IllegalArgumentException) {
                return Reason.PROTOCOL;
            }
            return Reason.OTHER;
        }

        private EngineResponse limited() throws IOException, InterruptedException {
            Semaphore limit = bad(Hazard.LIMIT_OF_EACH_HOST)
                    ? permitsOfHost.computeIfAbsent(key(), key -> new Semaphore(config.maxConnections()))
                    : permits;
            long wait = bad(Hazard.NO_POOL_WAIT)
                    ? Long.MAX_VALUE
                    : Math.min(
                            config.poolWait().toNanos(),
                            bad(Hazard.READ_TIMEOUT_ONLY) || bad(Hazard.NO_DEADLINE)
                                    ? Long.MAX_VALUE
                                    : Math.max(request.deadline().remainingNanos(), 0) + 1_000_000_000L);
            try {
                if (!limit.tryAcquire(wait, TimeUnit.NANOSECONDS)) {
                    throw new EngineException(notSent(), Reason.POOL_TIMEOUT, "no free connection", null);
                }
            } catch (InterruptedException e) {
                if (bad(Hazard.LEAKS_PERMIT_ON_CANCEL) && aborted == Reason.CANCELLED && !leaked.getAndSet(true)) {
                    // what it waited for is given to it all the same, and to nobody else
                    daemon(limit::acquireUninterruptibly, "socket-engine-leak").start();
                }
                throw e;
            }
            boolean leak = false;
            try {
                if (aborted != null) {
                    throw new EngineException(notSent(), aborted, "the call has ended", null);
                }
                if (closed && !bad(Hazard.CLOSE_LEAVES_CALLS) && !bad(Hazard.WORKS_AFTER_CLOSE)) {
                    // close() ended the call before this one, and is on its way here.
                    throw new EngineException(notSent(), Reason.CLOSED, "the engine is closed", null);
                }
                return exchange();
            } catch (IOException e) {
                leak = bad(Hazard.LEAKS_PERMIT_ON_FAILURE);
                throw e;
            } finally {
                leak |= bad(Hazard.LEAKS_PERMIT_ON_CANCEL) && aborted == Reason.CANCELLED;
                leak |= bad(Hazard.LEAKS_PERMIT_ON_DEADLINE) && aborted == Reason.DEADLINE;
                if (!leak) {
                    limit.release();
                }
            }
        }

        private EngineResponse exchange() throws IOException {
            if (bad(Hazard.LOGS_HEADERS)) {
                Logger.getLogger("socket.engine")
                        .log(
                                Level.FINEST,
                                "sending {0}",
                                request.headers().lines().stream()
                                        .map(EngineHeaders.Line::value)
                                        .toList());
            }
            EngineResponse response;
            try {
                response = once(request);
            } catch (SocketException e) {
                if (phase != Phase.MAYBE_SENT || !bad(Hazard.SENDS_AGAIN_WHEN_DROPPED) || aborted != null) {
                    throw e;
                }
                response = once(request);
            }
            if (bad(Hazard.SENDS_AGAIN_AFTER_STATUS)
                    && Set.of(503, 429, 408, 502, 425).contains(response.status())) {
                response = once(request);
            }
            String location = response.headers().first("Location");
            if (location != null && bad(Hazard.FOLLOWS_REDIRECTS)) {
                response = once(with(request, request.uri().resolve(location)));
            }
            if (response.status() != 200 && bad(Hazard.THROWS_ON_STATUS)) {
                throw new ProtocolException("a status that is not 200");
            }
            if (bad(Hazard.KEEPS_COOKIES)) {
                cookies.addAll(response.headers().all("Set-Cookie"));
            }
            if (bad(Hazard.LOSES_ONE_IN_MANY) && answered.incrementAndGet() == 5_000) {
                // The JDK's client on Java 25: an answer taken for stray bytes on an idle connection.
                throw new EngineException(Phase.MAYBE_SENT, Reason.RESET, "the answer is lost", null);
            }
            if (bad(Hazard.KEEPS_ANSWERS)) {
                synchronized (kept) {
                    kept.add(new byte[8_192]);
                }
            }
            return response;
        }

        private EngineRequest with(EngineRequest old, URI uri) {
            return new EngineRequest(
                    old.method(), uri, old.headers(), old.body(), old.deadline(), old.maxResponseBytes());
        }

        private String key() {
            URI uri = request.uri();
            return uri.getScheme() + "://" + uri.getRawAuthority();
        }

        private EngineResponse once(EngineRequest now) throws IOException {
            Http2Wire shared = http2.get(key());
            if (shared != null && shared.isUsable()) {
                return over(shared, now);
            }
            Wire wire = takeIdle(now);
            if (wire == null) {
                wire = connect(now);
                if (wire.socket instanceof SSLSocket secure && "h2".equals(secure.getApplicationProtocol())) {
                    return over(share(secure), now);
                }
            } else {
                use(wire.socket);
            }
            boolean back = false;
            try {
                EngineResponse response = wire.key.isEmpty() ? null : talk(wire, now);
                back = wire.reusable && !bad(Hazard.NO_KEEP_ALIVE);
                return response;
            } finally {
                if (back) {
                    giveBack(wire);
                } else if (!bad(Hazard.LEAKS_SOCKET_ON_FAILURE)) {
                    wire.socket.close();
                } else {
                    FORGOTTEN.add(wire);
                }
            }
        }

        private Http2Wire share(SSLSocket socket) throws IOException {
            Http2Wire fresh = new Http2Wire(socket, hazards);
            Http2Wire shared = http2.compute(key(), (key, old) -> old != null && old.isUsable() ? old : fresh);
            if (shared != fresh) {
                fresh.close();
            }
            return shared;
        }

        private EngineResponse over(Http2Wire wire, EngineRequest now) throws IOException {
            Http2Wire.Stream stream = wire.new Stream();
            use(stream);
            long wait = bad(Hazard.NO_POOL_WAIT)
                    ? Long.MAX_VALUE
                    : config.poolWait().toNanos();
            return wire.exchange(stream, now, wait, reached -> phase = reached);
        }

        private EngineResponse talk(Wire wire, EngineRequest now) throws IOException {
            List<String> extra = new ArrayList<>();
            if (!cookies.isEmpty()) {
                extra.add("Cookie: " + String.join("; ", cookies));
            }
            EngineProxy proxy = proxy();
            boolean absolute = proxy != null && now.uri().getScheme().equals("http");
            if (absolute) {
                extra.addAll(credentials(proxy));
            }
            if (bad(Hazard.READ_TIMEOUT_ONLY)) {
                wire.socket.setSoTimeout((int) Math.max(1, now.deadline().remainingNanos() / 1_000_000));
            }
            wire.reusable = true;
            wire.write(now, extra, absolute, () -> phase = Phase.MAYBE_SENT);
            EngineResponse response = wire.read(now.maxResponseBytes(), false, reached -> phase = reached);
            while (absolute && response.status() == 407 && bad(Hazard.TRIES_CREDENTIALS_FOR_EVER)) {
                wire.write(now, extra, true, () -> {});
                response = wire.read(now.maxResponseBytes(), false, reached -> phase = reached);
            }
            return response;
        }

        private EngineProxy proxy() {
            if (bad(Hazard.USES_SYSTEM_PROXY)) {
                Proxy found = ProxySelector.getDefault().select(request.uri()).get(0);
                return found.address() instanceof InetSocketAddress at
                        ? EngineProxy.of(at.getHostString(), at.getPort())
                        : null;
            }
            return bad(Hazard.IGNORES_PROXY) ? null : config.proxy();
        }

        private List<String> credentials(EngineProxy proxy) {
            if (proxy.password() == null || bad(Hazard.IGNORES_PROXY_CREDENTIALS)) {
                return List.of();
            }
            String pair = proxy.user() + ":" + proxy.password().reveal();
            return List.of("Proxy-Authorization: Basic "
                    + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }

        private Wire takeIdle(EngineRequest now) throws IOException {
            Duration longest = config.idleTime() == null || bad(Hazard.IGNORES_IDLE_TIME) ? IDLE : config.idleTime();
            String key = now.uri().getScheme() + "://" + now.uri().getRawAuthority();
            while (true) {
                Wire found = null;
                lock.lock();
                try {
                    for (Wire wire : idle) {
                        if (wire.key.equals(key)) {
                            found = wire;
                            break;
                        }
                    }
                    if (found == null) {
                        return null;
                    }
                    idle.remove(found);
                } finally {
                    lock.unlock();
                }
                boolean old = System.nanoTime() - found.idleSince > longest.toNanos();
                if (!old && (bad(Hazard.USES_DEAD_CONNECTIONS) || !found.isStale())) {
                    return found;
                }
                found.socket.close();
            }
        }

        private void giveBack(Wire wire) throws IOException {
            wire.idleSince = System.nanoTime();
            List<Wire> surplus = new ArrayList<>();
            lock.lock();
            try {
                if (closed || aborted != null) {
                    surplus.add(wire);
                } else {
                    idle.addFirst(wire);
                    while (idle.size() > config.maxConnections()) {
                        surplus.add(idle.removeLast());
                    }
                }
            } finally {
                lock.unlock();
            }
            for (Wire each : surplus) {
                each.socket.close();
            }
        }

        private Wire connect(EngineRequest now) throws IOException {
            Deadline until = Deadline.in(config.connectTimeout());
            IOException last = null;
            InetAddress[] addresses = addresses(until);
            for (int i = 0; i < addresses.length; i++) {
                if (bad(Hazard.FIRST_ADDRESS_ONLY) && i > 0) {
                    break;
                }
                try {
                    return connect(now, addresses[i], until, addresses.length - i);
                } catch (ConnectException | SocketTimeoutException e) {
                    last = e;
                } catch (SSLException e) {
                    if (!bad(Hazard.REDIALS_WITHOUT_TIMEOUT)) {
                        throw e;
                    }
                    return connect(now, addresses[i], Deadline.in(Duration.ofHours(1)), 1);
                }
            }
            throw last;
        }

        /** A look-up hears nothing, so nobody waits for it longer than for all else. */
        private InetAddress[] addresses(Deadline until) throws IOException {
            EngineProxy proxy = proxy();
            String host = proxy == null ? request.uri().getHost() : proxy.host();
            CompletableFuture<InetAddress[]> found = new CompletableFuture<>();
            daemon(
                            () -> {
                                try {
                                    found.complete(InetAddress.getAllByName(host));
                                } catch (Throwable e) {
                                    found.completeExceptionally(e);
                                }
                            },
                            "socket-engine-names")
                    .start();
            try {
                return found.get(millis(until), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                throw new SocketTimeoutException("no look-up in time");
            } catch (InterruptedException e) {
                throw new SocketException("the call was given up");
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException known ? known : new IOException(e);
            }
        }

        private Wire connect(EngineRequest now, InetAddress address, Deadline all, int addressesLeft)
                throws IOException {
            URI uri = now.uri();
            boolean secure = uri.getScheme().equals("https");
            int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
            EngineProxy proxy = proxy();
            boolean patient = bad(Hazard.NO_CONNECT_TIMEOUT);
            Deadline until = bad(Hazard.CONNECT_TIMEOUT_FOR_EACH) ? Deadline.in(config.connectTimeout()) : all;
            int toConnect = bad(Hazard.CONNECT_TIMEOUT_FOR_EACH) ? millis(until) : millis(until) / addressesLeft;
            Socket socket = new Socket();
            boolean done = false;
            try {
                use(socket);
                socket.connect(
                        new InetSocketAddress(address, proxy == null ? port : proxy.port()), patient ? 0 : toConnect);
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(patient ? 0 : millis(until));
                if (proxy != null && secure) {
                    socket = tunnel(socket, uri.getHost() + ":" + port, proxy, now);
                }
                if (secure) {
                    Deadline rest = bad(Hazard.CONNECT_TIMEOUT_FOR_EACH) ? Deadline.in(config.connectTimeout()) : all;
                    socket.setSoTimeout(patient ? 0 : millis(rest));
                    socket = handshake(socket, uri.getHost(), port);
                }
                socket.setSoTimeout(0);
                done = true;
                return new Wire(socket, uri.getScheme() + "://" + uri.getRawAuthority(), hazards);
            } finally {
                if (!done) {
                    socket.close();
                }
            }
        }

        private static int millis(Deadline until) throws SocketTimeoutException {
            long left = until.remainingNanos() / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException("no connection in time");
            }
            return (int) left;
        }

        private Socket tunnel(Socket socket, String target, EngineProxy proxy, EngineRequest now) throws IOException {
            Wire wire = new Wire(socket, "", hazards);
            List<String> extra = new ArrayList<>(credentials(proxy));
            if (bad(Hazard.SECRET_IN_CONNECT)) {
                now.headers().lines().forEach(line -> extra.add(line.name() + ": " + line.value()));
            }
            EngineResponse answer;
            do {
                wire.writeConnect(target, extra);
                answer = wire.read(65_536, true, reached -> {});
            } while (answer.status() == 407 && bad(Hazard.TRIES_CREDENTIALS_FOR_EVER));
            if (answer.status() != 200) {
                throw new EngineException(notSent(), Reason.OTHER, "the proxy makes no tunnel", null);
            }
            return socket;
        }

        private SSLSocket handshake(Socket socket, String host, int port) throws IOException {
            try {
                SSLContext context = config.sslContext();
                if (context == null || bad(Hazard.IGNORES_SSL_CONTEXT)) {
                    context = SSLContext.getDefault();
                }
                if (bad(Hazard.TRUSTS_ALL)) {
                    context = SSLContext.getInstance("TLS");
                    context.init(null, new TrustManager[] {new TrustAll()}, null);
                }
                SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true);
                SSLParameters parameters = secure.getSSLParameters();
                if (!bad(Hazard.NO_HOST_CHECK) && !bad(Hazard.TRUSTS_ALL)) {
                    parameters.setEndpointIdentificationAlgorithm("HTTPS");
                }
                parameters.setApplicationProtocols(
                        bad(Hazard.OFFERS_HTTP2_ONLY) ? new String[] {"h2"} : new String[] {"h2", "http/1.1"});
                secure.setSSLParameters(parameters);
                secure.startHandshake();
                return secure;
            } catch (java.security.GeneralSecurityException e) {
                throw new SSLException("no TLS", e);
            }
        }
    }

    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
