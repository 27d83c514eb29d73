package network.invo.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import network.invo.CallOptions;
import network.invo.InvoServer;
import network.invo.InvoServerAsync;
import network.invo.chaos.Plan.Mischief;
import network.invo.chaos.UserExecutor.Kind;
import network.invo.model.CreateCheckoutRequest;
import network.invo.model.InitiateSendRequest;
import network.invo.model.InitiateTransferRequest;
import network.invo.model.OrderRef;
import network.invo.model.PlayerRef;
import network.invo.model.PurchaseCurrencyRequest;
import network.invo.model.PurchaseItemRequest;

/** Many threads and some clients, which come and go, against one backend. */
final class Storm {

    private static final int CALLERS = 20;
    private static final int CLIENTS = 5;
    /** Asynchronous calls that may be open at the same time. */
    private static final int OPEN = 60;

    private final String engine;
    private final long seed;
    private final Backend backend;
    private final List<Plan> plans;
    private final Monitor monitor;
    private final AtomicReferenceArray<Client> clients = new AtomicReferenceArray<>(CLIENTS);
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger next = new AtomicInteger();
    private final Semaphore open = new Semaphore(OPEN);
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final Queue<Client> retired = new ConcurrentLinkedQueue<>();
    private final Queue<String> broken = new ConcurrentLinkedQueue<>();
    /** Enough is enough: each takes its time. */
    private int placesLost;

    private final ScheduledExecutorService mischief = Executors.newScheduledThreadPool(2, Storm::daemon);

    Storm(String engine, long seed, Backend backend, List<Plan> plans, Monitor monitor) {
        this.engine = engine;
        this.seed = seed;
        this.backend = backend;
        this.plans = plans;
        this.monitor = monitor;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "chaos-storm");
        thread.setDaemon(true);
        return thread;
    }

    /** Makes all calls, waits for them, closes all clients. */
    void run(Duration longest) throws InterruptedException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        for (int slot = 0; slot < CLIENTS; slot++) {
            clients.set(slot, client());
        }
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            Thread caller = daemon(this::call);
            callers.add(caller);
            caller.start();
        }
        long end = System.nanoTime() + longest.toNanos();
        while (callers.stream().anyMatch(Thread::isAlive) || monitor.open() > 0) {
            bury(false);
            if (System.nanoTime() > end) {
                broken.add("the storm did not end: " + monitor.open() + " calls open, " + next.get() + " begun");
                callers.forEach(Thread::interrupt);
                break;
            }
            Thread.sleep(5);
        }
        backend.calm();
        for (int slot = 0; slot < CLIENTS; slot++) {
            retired.add(clients.get(slot));
        }
        while (!backend.isIdle() && System.nanoTime() < end) {
            Thread.sleep(5);
        }
        bury(true);
        mischief.shutdownNow();
        awaitNoThreads(before);
    }

    private Client client() {
        return new Client(engine, backend.baseUrl(), Dice.of(seed, "client", made.getAndIncrement()));
    }

    private void call() {
        while (true) {
            int number = next.getAndIncrement();
            if (number >= plans.size()) {
                return;
            }
            try {
                call(plans.get(number), number % CLIENTS);
            } catch (RuntimeException | Error | InterruptedException e) {
                broken.add("a caller met what nobody may throw: " + e + Monitor.stack(e.getStackTrace()));
            }
        }
    }

    private void call(Plan plan, int slot) throws InterruptedException {
        Client client = clients.get(slot);
        boolean last = client.use();
        switch (plan.mode()) {
            case SYNC -> sync(plan, client);
            case ASYNC -> async(plan, client);
            case INSIDE -> {
                if (client.executor().kind() == Kind.SINGLE) {
                    inside(plan, client);
                } else {
                    async(plan, client);
                }
            }
        }
        if (last) {
            clients.set(slot, client());
            if (client.diesYoung()) {
                client.close();
            }
            retired.add(client);
        }
    }

    private Call begun(Plan plan, Client client, Runnable afterwards) {
        Call call = new Call(plan, client);
        calls.add(call);
        monitor.add(call, () -> {
            client.done();
            afterwards.run();
        });
        return call;
    }

    private void sync(Plan plan, Client client) {
        if (plan.mischief() == Mischief.INTERRUPTED_BEFORE) {
            Thread.currentThread().interrupt();
        }
        Call call = begun(plan, client, () -> {});
        if (plan.mischief() == Mischief.INTERRUPT) {
            mischief.schedule(call::interrupt, plan.after(), TimeUnit.MILLISECONDS);
        }
        Object told = null;
        Throwable thrown = null;
        try {
            told = ask(view(client, plan), plan).call();
        } catch (Throwable e) {
            thrown = e;
        }
        call.back(told, thrown);
    }

    private CompletableFuture<?> async(Plan plan, Client client) throws InterruptedException {
        open.acquire();
        Call call = begun(plan, client, open::release);
        try {
            CompletableFuture<?> future = askLater(view(client, plan).async(), plan);
            call.begun(future);
            if (plan.mischief() == Mischief.CANCEL) {
                mischief.schedule(() -> future.cancel(true), plan.after(), TimeUnit.MILLISECONDS);
            } else if (plan.mischief() == Mischief.OR_TIMEOUT) {
                var unused = future.orTimeout(plan.after(), TimeUnit.MILLISECONDS);
            }
            if (plan.hasDependant()) {
                var unused = future.handle((result, failure) -> call.dependant(plan.dependantSleeps()));
            }
            return future;
        } catch (RuntimeException | Error e) {
            call.back(null, e);
            return null;
        }
    }

    /** A task of the client's only thread that waits for a call of the client. */
    private void inside(Plan plan, Client client) throws InterruptedException {
        try {
            client.executor().executor().execute(() -> {
                try {
                    CompletableFuture<?> future = async(plan, client);
                    if (future != null) {
                        future.get(5, TimeUnit.SECONDS);
                    }
                } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
                    // The monitor has it.
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (RuntimeException e) {
                    // Cancelled.
                }
            });
        } catch (RejectedExecutionException retiredMeanwhile) {
            client.done();
        }
    }

    /** Closes who is retired and has no open calls, or was closed in the middle of them. */
    private void bury(boolean all) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        for (Client client; (client = retired.poll()) != null; ) {
            while (all && !client.isIdle() && System.nanoTime() < end) {
                Thread.sleep(5);
            }
            if (!all && !client.isIdle()) {
                retired.add(client);
                return;
            }
            if (!client.isClosed() && placesLost < 3) {
                gather(client);
            }
            long start = System.nanoTime();
            client.close();
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            if (took > 2_000) {
                broken.add("close took " + took + " ms: " + client);
            }
            client.executor().close();
        }
    }

    /** As many calls at once as the client has connections. */
    private void gather(Client client) throws InterruptedException {
        int wanted = client.maxConnections();
        for (int round = 0; round < 8; round++) {
            String party = System.identityHashCode(client) + "x" + round;
            CountDownLatch left = new CountDownLatch(wanted);
            for (int i = 0; i < wanted; i++) {
                String guest = Gathering.guest(party, wanted, i);
                daemon(() -> {
                            try {
                                client.invo().getPlayerBalance(PlayerRef.email(guest));
                            } catch (RuntimeException tooSlow) {
                                // The gathering has seen what matters.
                            } finally {
                                left.countDown();
                            }
                        })
                        .start();
            }
            left.await(client.callTimeout().toMillis() + 1_000, TimeUnit.MILLISECONDS);
            if (backend.gathering().isComplete(party)) {
                return;
            }
        }
        placesLost++;
        broken.add("a place is lost: never " + wanted + " calls at once: " + client);
    }

    private void awaitNoThreads(Set<Thread> before) throws InterruptedException {
        List<String> ours = List.of();
        for (int i = 0; i < 300; i++) {
            ours = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> !before.contains(thread))
                    .map(Thread::getName)
                    .filter(name -> name.startsWith("invo-"))
                    .toList();
            if (ours.isEmpty()) {
                return;
            }
            Thread.sleep(10);
        }
        broken.add("threads live on after all clients are closed: " + ours);
    }

    List<Call> calls() {
        return new ArrayList<>(calls);
    }

    List<String> broken() {
        return new ArrayList<>(broken);
    }

    /** The client, as a caller uses it that knows whether this is its first try. */
    private static InvoServer view(Client client, Plan plan) {
        InvoServer invo = client.invo();
        return plan.repetition() ? invo.with(CallOptions.builder().repetition().build()) : invo;
    }

    private static Callable<?> ask(InvoServer view, Plan plan) {
        return switch (plan.route()) {
            case PURCHASE_ITEM -> () -> view.purchaseItem(item(plan));
            case PURCHASE_CURRENCY -> () -> view.purchaseCurrency(currency(plan));
            case INITIATE_SEND -> () -> view.initiateSend(send(plan));
            case INITIATE_TRANSFER -> () -> view.initiateTransfer(transfer(plan));
            case CREATE_CHECKOUT -> () -> view.createCheckout(checkout(plan));
            case CONFIRM_PAYMENT -> () -> view.confirmPayment("pi-" + plan.tag());
            case MINT_PLAYER_TOKEN -> () -> view.mintPlayerToken(plan.email());
            case ITEM_ORDER -> () -> view.getItemOrderDetails(OrderRef.clientRequestId(plan.key()));
            case CURRENCY_ORDER -> () -> view.getOrderDetails(OrderRef.orderId("ORD-unknown-" + plan.number()));
        };
    }

    private static CompletableFuture<?> askLater(InvoServerAsync invo, Plan plan) {
        return switch (plan.route()) {
            case PURCHASE_ITEM -> invo.purchaseItem(item(plan));
            case PURCHASE_CURRENCY -> invo.purchaseCurrency(currency(plan));
            case INITIATE_SEND -> invo.initiateSend(send(plan));
            case INITIATE_TRANSFER -> invo.initiateTransfer(transfer(plan));
            case CREATE_CHECKOUT -> invo.createCheckout(checkout(plan));
            case CONFIRM_PAYMENT -> invo.confirmPayment("pi-" + plan.tag());
            case MINT_PLAYER_TOKEN -> invo.mintPlayerToken(plan.email());
            case ITEM_ORDER -> invo.getItemOrderDetails(OrderRef.clientRequestId(plan.key()));
            case CURRENCY_ORDER -> invo.getOrderDetails(OrderRef.orderId("ORD-unknown-" + plan.number()));
        };
    }

    private static PurchaseItemRequest item(Plan plan) {
        return PurchaseItemRequest.builder()
                .clientRequestId(plan.key())
                .playerEmail(plan.email())
                .playerName(plan.tag())
                .itemId(plan.itemId())
                .itemName("An item")
                .itemQuantity(plan.quantity())
                .unitPrice(plan.unitPrice())
                .totalPrice(plan.totalPrice())
                .build();
    }

    private static PurchaseCurrencyRequest currency(Plan plan) {
        return PurchaseCurrencyRequest.builder()
                .purchaseReference(plan.key())
                .playerEmail(plan.email())
                .playerName(plan.tag())
                .usdAmount(plan.amount())
                .paymentMethodId("pm_card_visa")
                .build();
    }

    private static InitiateSendRequest send(Plan plan) {
        return InitiateSendRequest.builder()
                .clientRequestId(plan.key())
                .senderPlayerName(plan.tag())
                .senderPlayerEmail(plan.email())
                .senderPlayerPhone("+15550000001")
                .receiverPlayerPhone(plan.phone())
                .receivingGameId(7L)
                .amount(plan.amount())
                .build();
    }

    private static InitiateTransferRequest transfer(Plan plan) {
        return InitiateTransferRequest.builder()
                .clientRequestId(plan.key())
                .sourcePlayerName(plan.tag())
                .sourcePlayerEmail(plan.email())
                .sourcePlayerPhone("+15550000001")
                .targetPlayerPhone(plan.phone())
                .targetGameId(7L)
                .amount(plan.amount())
                .build();
    }

    private static CreateCheckoutRequest checkout(Plan plan) {
        return CreateCheckoutRequest.builder()
                .playerEmail(plan.email())
                .usdAmount(plan.amount())
                .build();
    }
}
