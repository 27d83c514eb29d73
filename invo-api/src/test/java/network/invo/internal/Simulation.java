package network.invo.internal;

import static network.invo.internal.SimulatedPlatform.FOREVER;
import static network.invo.internal.SimulatedPlatform.MILLI;

import java.math.BigDecimal;
import java.text.MessageFormat;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import network.invo.CallOptions;
import network.invo.InvoServer;
import network.invo.engine.EngineFuture;
import network.invo.internal.SimulatedCall.Exchange;
import network.invo.internal.SimulatedCall.Intent;
import network.invo.internal.SimulatedCall.Kind;
import network.invo.internal.SimulatedPlatform.Role;
import network.invo.model.CreateCheckoutRequest;
import network.invo.model.InitiateSendRequest;
import network.invo.model.InitiateTransferRequest;
import network.invo.model.PlayerRef;
import network.invo.model.PurchaseCurrencyRequest;
import network.invo.model.PurchaseItemRequest;
import org.jspecify.annotations.Nullable;

/**
 * One seed's world: a client, its users, an engine, a backend and time, all on this thread. Each seed has some kinds of
 * faults and not others, and its own rate of them, so that deep stories happen and not only the same shallow one.
 */
final class Simulation {

    enum Fault {
        // of the world
        SAME_KEY,
        REUSE,
        REPETITION,
        STATES,
        FLAT,
        // of users
        BUSY_EXECUTOR,
        SLOW_HOOK,
        THROWING_HOOK,
        INTERRUPT,
        CANCEL,
        OUTSIDE,
        CLOSE,
        STARVED,
        // of engines and networks
        CONNECT,
        POOL_FULL,
        RESET_BEFORE,
        RESET_AFTER,
        CUT,
        LATE,
        HANG,
        DEAF,
        TWICE_ON_THE_WIRE,
        ENGINE_THROWS,
        ENGINE_ERROR,
        ENGINE_NULL,
        // of backends, and of what stands before them
        SERVER_BEFORE,
        SERVER_AFTER,
        EMPTY_SUCCESS,
        WAF,
        BARE_CONFLICT,
        KNOWN_CONFLICT,
        FEATURE_OFF,
        TOO_MANY,
        BALANCE,
        REPLAY,
        SPARSE,
        ORDER_FAILS,
        ORDER_ABSENT,
        ORDER_EMPTY,
        ORDER_FOREIGN;

        /** What a call cannot help noticing. */
        boolean isSerious() {
            return ordinal() >= INTERRUPT.ordinal() && this != REPLAY && this != TWICE_ON_THE_WIRE;
        }
    }

    /** What the SDK told is not true, or it did what it must not. */
    static final class Untrue extends AssertionError {

        Untrue(String what) {
            super(what);
        }
    }

    private final long seed;
    private final @Nullable StringBuilder story;
    private final Set<Fault> faults = EnumSet.noneOf(Fault.class);
    private final int perMille;
    private final SplittableRandom random;
    private final SimulatedPlatform time;
    private final SimulatedBackend backend;
    private final ClientSettings settings;
    private final InvoServer client;
    private final SimulatedTruth truth;
    private final List<SimulatedCall> calls = new ArrayList<>();
    private final Queue<SimulatedCall> waiting = new ArrayDeque<>();
    private @Nullable SimulatedCall running;
    private @Nullable Untrue untrue;

    /** What all worlds share, as it takes long to make: JSON. */
    static CallContext shared() {
        InvoServer client = Loop.client(new ScriptedEngine());
        return SimulatedTruth.field(
                SimulatedTruth.field(client, "runner", CallRunner.class), "context", CallContext.class);
    }

    private Simulation(CallContext shared, long seed, @Nullable StringBuilder story) {
        this.seed = seed;
        this.story = story;
        this.random = new SplittableRandom(seed);
        this.perMille = pickFrom(random, 0, 20, 60, 150, 300, 600);
        for (Fault fault : Fault.values()) {
            if (random.nextInt(100) < 30 && (perMille > 0 || !fault.isSerious())) {
                faults.add(fault);
            }
        }
        if (random.nextInt(4) > 0) {
            faults.remove(Fault.STARVED);
            faults.remove(Fault.CLOSE);
        }
        this.time = new SimulatedPlatform(this, random);
        this.backend = new SimulatedBackend(this);
        ClientSettings.Builder builder = new ClientSettings.Builder();
        builder.timeout = Duration.ofMillis(pickFrom(random, 60, 1_000, 30_000));
        builder.callTimeout = Duration.ofMillis(pickFrom(random, 200, 5_000, 90_000, 90_000));
        if (perMille == 0) {
            builder.timeout = Duration.ofSeconds(30);
            builder.callTimeout = Duration.ofSeconds(90);
        }
        builder.maxRetries = pickFrom(random, 0, 1, 2, 2, 4);
        builder.retryBaseDelay = Duration.ofMillis(pickFrom(random, 0, 10, 250));
        builder.retryBudget = pickFrom(random, 0, 7, 20, 100);
        builder.engine = new SimulatedEngine(this);
        this.truth = new SimulatedTruth(this);
        builder.hooks = truth;
        this.settings = builder.build("ivsdk_secret", "https://api.example.com");
        Clock clock = Clock.fixed(Loop.NOW, ZoneOffset.UTC);
        CallContext context = new CallContext(
                settings,
                builder.engine,
                "custom",
                "simulator",
                shared.bodies(),
                shared.json(),
                new SafeHooks(settings.hooks()),
                new RetryBudget(settings.retryBudget()),
                time,
                clock,
                () -> time.random().nextDouble());
        CallRunner runner = new CallRunner(context);
        this.client = new DefaultInvoServer(runner, CallRunner.NO_OPTIONS, "custom", runner::close);
        truth.watch(context.budget());
        time.afterEvent = truth::afterEvent;
    }

    /**
     * Runs a seed's world to its end.
     *
     * @param story where what happens is written down, or null
     * @return how many calls it had
     * @throws Untrue if the SDK was wrong
     */
    static int run(CallContext shared, long seed, @Nullable StringBuilder story) {
        return new Simulation(shared, seed, story).run();
    }

    private int run() {
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        thread.setContextClassLoader(SimulatedCall.NO_LOADER);
        try {
            tell("faults {0}, {1} of 1000; {2}", faults, perMille, described());
            plan();
            while (!waiting.isEmpty() || time.step(FOREVER)) {
                SimulatedCall next = waiting.poll();
                if (next != null) {
                    runAndWait(next);
                }
                rethrow();
            }
            calls.forEach(truth::check);
            return calls.size();
        } finally {
            thread.setContextClassLoader(loader);
            var unused = Thread.interrupted();
            client.close();
        }
    }

    private String described() {
        return "timeout " + settings.timeout() + ", call " + settings.callTimeout() + ", retries "
                + settings.maxRetries() + ", delay " + settings.retryBaseDelay() + ", budget "
                + settings.retryBudget();
    }

    // ---- what others ask ----

    ClientSettings settings() {
        return settings;
    }

    SimulatedPlatform time() {
        return time;
    }

    SimulatedTruth truth() {
        return truth;
    }

    SimulatedBackend backend() {
        return backend;
    }

    boolean has(Fault fault) {
        return faults.contains(fault);
    }

    /** Whether it happens now. */
    boolean hits(Fault fault) {
        return faults.contains(fault) && time.random().nextInt(1000) < perMille;
    }

    /** Whether all is well, and there is time for it. */
    boolean isClean() {
        return settings.timeout().toMillis() >= 1_000
                && !has(Fault.SLOW_HOOK)
                && faults.stream().noneMatch(Fault::isSerious);
    }

    @SafeVarargs
    final <T> T pick(T... values) {
        return values[time.random().nextInt(values.length)];
    }

    <T> T pick(List<T> values) {
        return values.get(time.random().nextInt(values.size()));
    }

    @Nullable
    String maybe(String value) {
        return time.random().nextBoolean() ? value : null;
    }

    boolean isTold() {
        return story != null;
    }

    void tell(String what, @Nullable Object... about) {
        if (story != null) {
            Object[] named = Arrays.stream(about)
                    .map(part -> part instanceof Exchange exchange ? name(exchange) : String.valueOf(part))
                    .toArray();
            story.append(String.format("%,14.3f ms %-9s ", time.elapsed() / 1e6, time.role()))
                    .append(MessageFormat.format(what.replace("'", "''"), named))
                    .append('\n');
        }
    }

    private static String name(Exchange exchange) {
        int number = exchange.call.exchanges.indexOf(exchange) + 1;
        return "request " + number + (exchange.lookUp ? " (order)" : "") + " of " + exchange.call;
    }

    /** Throws, and remembers it: a hook and a dependant may throw what they like, and nobody hears of it. */
    void require(boolean holds, String what, @Nullable Object... about) {
        if (!holds) {
            StringBuilder all = new StringBuilder(what);
            for (Object part : about) {
                all.append(' ').append(part);
            }
            Untrue now = new Untrue(all.toString());
            untrue = untrue == null ? now : untrue;
            throw now;
        }
    }

    private void rethrow() {
        if (untrue != null) {
            throw untrue;
        }
    }

    // ---- users ----

    private static int pickFrom(SplittableRandom random, int... values) {
        return values[random.nextInt(values.length)];
    }

    private void plan() {
        int number = 30 + random.nextInt(40);
        long span = pickFrom(random, 100, 10_000, 300_000) * MILLI;
        int syncs = pickFrom(random, 0, 50, 100);
        List<Intent> intents = new ArrayList<>();
        for (int id = 1; id <= number; id++) {
            Intent intent = intent(id, intents);
            intents.add(intent);
            boolean sync = random.nextInt(100) < syncs;
            boolean repetition = has(Fault.REPETITION) && random.nextInt(3) == 0;
            SimulatedCall call = new SimulatedCall(id, intent, sync, repetition, seed);
            calls.add(call);
            long at = random.nextLong(span);
            time.at(at, Role.WORLD, call, sync ? () -> waiting.add(call) : () -> start(call));
        }
        if (has(Fault.CLOSE)) {
            time.at(random.nextLong(span * 2), Role.WORLD, null, () -> {
                tell("CLOSE");
                client.close();
            });
        }
    }

    private InvoServer client(SimulatedCall call) {
        return call.repetition ? client.with(CallOptions.builder().repetition().build()) : client;
    }

    private void runAndWait(SimulatedCall call) {
        call.started = time.elapsed();
        running = call;
        time.waits(call, () -> {
            Thread.currentThread().setContextClassLoader(call.loader);
            tell("START {0}", call);
            if (hits(Fault.INTERRUPT)) {
                if (time.random().nextInt(4) == 0) {
                    interrupt(call);
                }
                time.in(someTime(), Role.WORLD, () -> interrupt(call));
            }
            try {
                call.result = call.intent.sync().apply(client(call));
            } catch (RuntimeException | LinkageError e) {
                call.failure = e;
            }
            call.ended = time.elapsed();
        });
        running = null;
        Thread.currentThread().setContextClassLoader(SimulatedCall.NO_LOADER);
        truth.ended(call, Thread.interrupted());
    }

    private void interrupt(SimulatedCall call) {
        if (running == call) {
            tell("INTERRUPT of {0}", call);
            call.interrupted = true;
            Thread.currentThread().interrupt();
        }
    }

    private long someTime() {
        return time.between(0, pick(3L, 60L, 2_000L, 90_000L)) * MILLI;
    }

    private void start(SimulatedCall call) {
        call.started = time.elapsed();
        Thread thread = Thread.currentThread();
        thread.setContextClassLoader(call.loader);
        tell("START {0}", call);
        CompletableFuture<?> future = call.intent.async().apply(client(call).async());
        thread.setContextClassLoader(SimulatedCall.NO_LOADER);
        call.future = future;
        call.returned = time.elapsed();
        var dependant = future.whenComplete((result, failure) ->
                require(time.role() == Role.DEPENDANT, "a dependant ran on another thread:", time.role(), call));
        var combined = CompletableFuture.allOf(future)
                .whenComplete((nothing, failure) -> require(
                        time.role() != Role.TIMER || has(Fault.STARVED),
                        "what depends on allOf ran on the timer: ",
                        call));
        ((EngineFuture<?>) future).onDone(() -> {
            call.ended = time.elapsed();
            read(call, future);
            truth.ended(call, false);
        });
        if (hits(Fault.CANCEL)) {
            time.in(someTime(), Role.WORLD, () -> outside(call, future.cancel(true)));
        }
        if (hits(Fault.OUTSIDE)) {
            boolean fails = time.random().nextBoolean();
            time.in(
                    someTime(),
                    Role.WORLD,
                    () -> outside(
                            call,
                            fails ? future.completeExceptionally(new TimeoutException()) : future.complete(null)));
        }
    }

    private void outside(SimulatedCall call, boolean ended) {
        call.endedOutside |= ended;
        if (ended) {
            tell("{0} is ended by its caller", call);
        }
    }

    private static void read(SimulatedCall call, CompletableFuture<?> future) {
        try {
            call.result = future.getNow(null);
        } catch (CompletionException e) {
            call.failure = e.getCause();
        } catch (CancellationException e) {
            call.failure = e;
        }
    }

    // ---- what they want ----

    private Intent intent(int id, List<Intent> before) {
        if (has(Fault.SAME_KEY) && !before.isEmpty() && random.nextInt(2) == 0) {
            return before.get(random.nextInt(before.size()));
        }
        if (has(Fault.REUSE) && !before.isEmpty() && random.nextInt(3) == 0) {
            Intent other = before.get(random.nextInt(before.size()));
            if (other.kind().isKeyed()) {
                Map<String, String> facts = new TreeMap<>();
                other.facts().forEach((name, value) -> facts.put(name, SimulatedBackend.other(name, value)));
                if (other.kind() == Kind.ITEM) {
                    facts.put("item_quantity", "1");
                    facts.put("total_price", facts.get("unit_price"));
                }
                return intent(other.kind(), other.key(), facts);
            }
        }
        Kind kind = pickKind();
        return intent(kind, "key-" + id, facts(kind));
    }

    private Kind pickKind() {
        int dice = random.nextInt(100);
        int sum = 0;
        int[] weights = {34, 22, 12, 8, 8, 5, 4, 7};
        for (Kind kind : Kind.values()) {
            sum += weights[kind.ordinal()];
            if (dice < sum) {
                return kind;
            }
        }
        throw new AssertionError();
    }

    private Map<String, String> facts(Kind kind) {
        Map<String, String> facts = new TreeMap<>();
        String amount = new String[] {"5", "12.5", "100", "7.25"}[random.nextInt(4)];
        switch (kind) {
            case ITEM -> {
                facts.put("item_id", "sword-" + random.nextInt(3));
                facts.put("item_quantity", "2");
                facts.put("unit_price", amount);
                facts.put(
                        "total_price",
                        new BigDecimal(amount).multiply(BigDecimal.valueOf(2)).toPlainString());
            }
            case CURRENCY -> facts.put("usd_amount", amount);
            case SEND -> {
                facts.put("amount", amount);
                facts.put("receiver_player_phone", "+15557654321");
            }
            case TRANSFER -> {
                facts.put("amount", amount);
                facts.put("target_player_phone", "+15557654321");
            }
            default -> {}
        }
        return facts;
    }

    private Intent intent(Kind kind, String key, Map<String, String> facts) {
        String email = "ann@example.com";
        return switch (kind) {
            case ITEM -> {
                PurchaseItemRequest request = PurchaseItemRequest.builder()
                        .clientRequestId(key)
                        .playerEmail(email)
                        .playerName("Ann")
                        .itemId(facts.get("item_id"))
                        .itemName("Sword")
                        .itemQuantity(Integer.parseInt(facts.get("item_quantity")))
                        .unitPrice(facts.get("unit_price"))
                        .totalPrice(facts.get("total_price"))
                        .build();
                yield new Intent(kind, key, email, facts, c -> c.purchaseItem(request), c -> c.purchaseItem(request));
            }
            case CURRENCY -> {
                PurchaseCurrencyRequest request = PurchaseCurrencyRequest.builder()
                        .purchaseReference(key)
                        .playerEmail(email)
                        .playerName("Ann")
                        .usdAmount(facts.get("usd_amount"))
                        .paymentMethodId("pm_1")
                        .build();
                yield new Intent(
                        kind, key, email, facts, c -> c.purchaseCurrency(request), c -> c.purchaseCurrency(request));
            }
            case SEND -> {
                InitiateSendRequest request = InitiateSendRequest.builder()
                        .clientRequestId(key)
                        .senderPlayerEmail(email)
                        .senderPlayerName("Ann")
                        .senderPlayerPhone("+15551234567")
                        .receivingGameId(7)
                        .receiverPlayerPhone(facts.get("receiver_player_phone"))
                        .amount(facts.get("amount"))
                        .build();
                yield new Intent(kind, key, email, facts, c -> c.initiateSend(request), c -> c.initiateSend(request));
            }
            case TRANSFER -> {
                InitiateTransferRequest request = InitiateTransferRequest.builder()
                        .clientRequestId(key)
                        .sourcePlayerEmail(email)
                        .sourcePlayerName("Ann")
                        .sourcePlayerPhone("+15551234567")
                        .targetGameId(7)
                        .targetPlayerPhone(facts.get("target_player_phone"))
                        .amount(facts.get("amount"))
                        .build();
                yield new Intent(
                        kind, key, email, facts, c -> c.initiateTransfer(request), c -> c.initiateTransfer(request));
            }
            case CONFIRM -> new Intent(kind, key, email, facts, c -> c.confirmPayment(key), c -> c.confirmPayment(key));
            case TOKEN ->
                new Intent(kind, key, email, facts, c -> c.mintPlayerToken(email), c -> c.mintPlayerToken(email));
            case CHECKOUT -> {
                CreateCheckoutRequest request = CreateCheckoutRequest.builder()
                        .playerEmail(email)
                        .usdAmount("5")
                        .build();
                yield new Intent(
                        kind, key, email, facts, c -> c.createCheckout(request), c -> c.createCheckout(request));
            }
            case BALANCE ->
                new Intent(
                        kind,
                        key,
                        email,
                        facts,
                        c -> c.getPlayerBalance(PlayerRef.id(7)),
                        c -> c.getPlayerBalance(PlayerRef.id(7)));
        };
    }
}
