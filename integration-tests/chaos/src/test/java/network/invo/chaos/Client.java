package network.invo.chaos;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import network.invo.InvoServer;
import network.invo.chaos.UserExecutor.Kind;
import network.invo.engine.EngineConfig;

/** A client of the SDK with its settings, for some hundred calls. */
final class Client {

    private final InvoServer invo;
    private final UserExecutor executor;
    private final Duration timeout;
    private final Duration callTimeout;
    private final int maxConnections;
    private final int lifetime;
    /** Whether it is closed in the middle of its calls. */
    private final boolean diesYoung;

    private final AtomicInteger used = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean closed;

    Client(String engine, String baseUrl, SplittableRandom dice) {
        executor = new UserExecutor(Kind.of(dice));
        timeout = Duration.ofMillis(150 + dice.nextInt(250));
        callTimeout = Duration.ofMillis(500 + dice.nextInt(700));
        maxConnections = 4 + dice.nextInt(6);
        lifetime = 50 + dice.nextInt(350);
        diesYoung = dice.nextBoolean();
        EngineConfig.Builder config = EngineConfig.builder()
                .connectTimeout(Duration.ofMillis(150))
                .poolWait(Duration.ofMillis(50 + dice.nextInt(300)))
                .maxConnections(maxConnections);
        if (executor.executor() != null) {
            config.executor(executor.executor());
        }
        invo = InvoServer.builder()
                .gameSecret("chaos-secret")
                .baseUrl(baseUrl)
                .engine(engine)
                .timeout(timeout)
                .callTimeout(callTimeout)
                .maxRetries(dice.nextInt(5))
                .retryBudget(Dice.one(dice, 100, 100, 1_000))
                .retryBaseDelay(Duration.ofMillis(dice.nextInt(30)))
                .engineConfig(config.build())
                .build();
    }

    InvoServer invo() {
        return invo;
    }

    UserExecutor executor() {
        return executor;
    }

    /** One that takes what it is given. */
    boolean hasGoodExecutor() {
        return !closed && (executor.kind() == Kind.POOL || executor.kind() == Kind.SINGLE);
    }

    Duration callTimeout() {
        return callTimeout;
    }

    int maxConnections() {
        return maxConnections;
    }

    boolean diesYoung() {
        return diesYoung;
    }

    /** True for the one use that is its last. */
    boolean use() {
        open.incrementAndGet();
        return used.incrementAndGet() == lifetime;
    }

    void done() {
        open.decrementAndGet();
    }

    boolean isIdle() {
        return open.get() == 0;
    }

    void close() {
        closed = true;
        invo.close();
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public String toString() {
        return "client with executor " + executor.kind() + ", timeout " + timeout.toMillis() + " ms, call timeout "
                + callTimeout.toMillis() + " ms, " + maxConnections + " connections"
                + (diesYoung ? ", dies young" : "");
    }
}
