package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The inbox: stored and acknowledged first, handled by the thread of the receiver. */
class InboxTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws Exception {
        server = Databases.startPostgres();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static DataSource database(String name) throws Exception {
        return name.equals("h2") ? Databases.h2() : Databases.postgres(server);
    }

    private static WebhookReceiver.Builder receiver(DataSource database) {
        return WebhookReceiver.builder()
                .secrets(Deliveries.SECRET)
                .store(JdbcIdempotencyStore.builder(database)
                        .mode(StoreMode.INBOX)
                        .maxAttempts(3)
                        .backOff(Duration.ofMillis(1))
                        .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void delivery_repeated_storedOnceAndHandledOnceInTheTransaction(String name) throws Exception {
        DataSource database = database(name);
        AtomicInteger attempts = new AtomicInteger();
        try (WebhookReceiver receiver = receiver(database)
                .handler(delivery -> {
                    Databases.effect(delivery.connection(), delivery.event().idempotencyKey());
                    if (attempts.incrementAndGet() == 1) {
                        throw new IllegalStateException("the first time fails, after the write");
                    }
                })
                .build()) {
            for (int i = 0; i < 5; i++) {
                assertThat(receiver.receive(FakeRequest.delivery(Deliveries.event("k")))
                                .status())
                        .isEqualTo(200);
            }
            await().atMost(PATIENCE)
                    .until(() ->
                            Databases.count(database, "SELECT COUNT(*) FROM invo_webhook WHERE state = 'DONE'") == 1);
            assertThat(receiver.receive(FakeRequest.delivery(Deliveries.event("k")))
                            .status())
                    .isEqualTo(200);
        }
        assertThat(attempts).hasValue(2);
        assertThat(Databases.count(database, "SELECT COUNT(*) FROM effect")).isEqualTo(1);
        assertThat(Databases.count(database, "SELECT COUNT(*) FROM invo_webhook WHERE body IS NULL"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void poison_failsTooOften_deadAndOthersHandled(String name) throws Exception {
        DataSource database = database(name);
        List<WebhookDead> dead = new CopyOnWriteArrayList<>();
        try (WebhookReceiver receiver = receiver(database)
                .handler(delivery -> {
                    if (delivery.event().idempotencyKey().equals("poison")) {
                        throw new StackOverflowError("poison");
                    }
                    Databases.effect(delivery.connection(), delivery.event().idempotencyKey());
                })
                .listener(listener(dead::add))
                .build()) {
            for (String key : List.of("poison", "a", "b")) {
                receiver.receive(FakeRequest.delivery(Deliveries.event(key)));
            }
            await().atMost(PATIENCE)
                    .until(() -> !dead.isEmpty()
                            && Databases.count(database, "SELECT COUNT(*) FROM invo_webhook WHERE state = 'DONE'")
                                    == 2);
        }
        assertThat(dead)
                .hasSize(1)
                .first()
                .satisfies(what -> assertThat(what.attempts()).isEqualTo(3));
        assertThat(Databases.count(database, "SELECT COUNT(*) FROM invo_webhook WHERE state = 'DEAD'"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void twoReceivers_shareTheInbox_eachEventHandledOnce(String name) throws Exception {
        DataSource database = database(name);
        WebhookHandler handler = delivery ->
                Databases.effect(delivery.connection(), delivery.event().idempotencyKey());
        try (WebhookReceiver one = receiver(database).handler(handler).build();
                WebhookReceiver two = receiver(database).handler(handler).build()) {
            for (int i = 0; i < 60; i++) {
                (i % 2 == 0 ? one : two).receive(FakeRequest.delivery(Deliveries.event("k" + i)));
            }
            await().atMost(PATIENCE)
                    .until(() ->
                            Databases.count(database, "SELECT COUNT(*) FROM invo_webhook WHERE state = 'DONE'") == 60);
        }
        assertThat(Databases.count(database, "SELECT COUNT(*) FROM effect")).isEqualTo(60);
        assertThat(Databases.count(database, "SELECT COUNT(DISTINCT event_key) FROM effect"))
                .isEqualTo(60);
    }

    /** A driver that is out of memory, whoever it hits. */
    @ParameterizedTest
    @ValueSource(strings = {"getConnection", "prepareStatement", "commit"})
    void errorOutsideOfAHandler_once_inboxGoesOn(String method) throws Exception {
        DataSource database = Databases.h2();
        AtomicBoolean fails = new AtomicBoolean(true);
        DataSource failing = Databases.meddling(database, (connection, called) -> {
            if (Thread.currentThread().getName().startsWith("invo-webhook-inbox")
                    && called.equals(method)
                    && fails.compareAndSet(true, false)) {
                throw new OutOfMemoryError("simulated");
            }
        });
        try (WebhookReceiver receiver =
                receiver(failing).handler(delivery -> {}).build()) {
            receiver.receive(FakeRequest.delivery(Deliveries.event("k")));
            await().atMost(PATIENCE)
                    .until(() ->
                            Databases.count(database, "SELECT COUNT(*) FROM invo_webhook WHERE state = 'DONE'") == 1);
        }
        assertThat(fails).isFalse();
    }

    @Test
    void listener_throwsAnError_othersAreToldAndInboxGoesOn() throws Exception {
        DataSource database = Databases.h2();
        List<WebhookDead> dead = new CopyOnWriteArrayList<>();
        try (WebhookReceiver receiver = receiver(database)
                .handler(delivery -> {
                    if (delivery.event().idempotencyKey().equals("a-poison")) {
                        throw new IllegalStateException("poison");
                    }
                })
                .listener(listener(what -> {
                    throw new AssertionError("fails");
                }))
                .listener(listener(dead::add))
                .build()) {
            receiver.receive(FakeRequest.delivery(Deliveries.event("a-poison")));
            await().atMost(PATIENCE).until(() -> !dead.isEmpty());
            receiver.receive(FakeRequest.delivery(Deliveries.event("b-good")));
            await().atMost(PATIENCE)
                    .until(() ->
                            Databases.count(database, "SELECT COUNT(*) FROM invo_webhook WHERE state = 'DONE'") == 1);
        }
    }

    private static WebhookListener listener(Consumer<WebhookDead> dead) {
        return new WebhookListener() {
            @Override
            public void dead(WebhookDead what) {
                dead.accept(what);
            }
        };
    }

    /** The mode was changed after a node had died in the middle of an event. */
    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void delivery_claimedUnderALeaseThatIsOver_takenOverAndHandled(String name) throws Exception {
        DataSource database = database(name);
        JdbcIdempotencyStore lease =
                JdbcIdempotencyStore.builder(database).mode(StoreMode.LEASE).build();
        assertThat(lease.claim("invo", "k").state()).isEqualTo(Claim.State.ACQUIRED);
        try (WebhookReceiver receiver =
                receiver(database).handler(delivery -> {}).build()) {
            assertThat(status(receiver, "k")).as("the lease lasts").isEqualTo(503);
            Databases.execute(database, "UPDATE invo_webhook SET due_at = 1000");
            assertThat(status(receiver, "k")).isEqualTo(200);
            await().atMost(PATIENCE)
                    .until(() ->
                            Databases.count(database, "SELECT COUNT(*) FROM invo_webhook WHERE state = 'DONE'") == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void delivery_ofADeadEvent_toldOnceMore(String name) throws Exception {
        DataSource database = database(name);
        List<WebhookDead> dead = new CopyOnWriteArrayList<>();
        try (WebhookReceiver receiver = receiver(database)
                .handler(delivery -> {
                    throw new IllegalStateException("poison");
                })
                .listener(listener(dead::add))
                .build()) {
            assertThat(status(receiver, "k")).isEqualTo(200);
            await().atMost(PATIENCE).until(() -> dead.size() == 1);
            assertThat(status(receiver, "k")).isEqualTo(200);
            assertThat(dead)
                    .hasSize(2)
                    .allSatisfy(what -> assertThat(what.attempts()).isEqualTo(3));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void next_eventsThatWait_inTheOrderOfArrivalAndRetriesAmongThem(String name) throws Exception {
        DataSource database = database(name);
        JdbcIdempotencyStore store = JdbcIdempotencyStore.builder(database)
                .mode(StoreMode.INBOX)
                .backOff(Duration.ofMillis(1))
                .build();
        for (String key : List.of("c", "a", "b")) {
            store.enqueue("invo", key, Deliveries.event(key));
            long stored = Databases.count(database, "SELECT MAX(created_at) FROM invo_webhook");
            await().atMost(PATIENCE).until(() -> now(database) > stored);
        }
        List<String> order = new ArrayList<>();
        JdbcIdempotencyStore.Queued first = store.next("invo");
        order.add(first.claim().key());
        store.release(first.claim());
        long due = Databases.count(database, "SELECT MAX(due_at) FROM invo_webhook");
        await().atMost(PATIENCE).until(() -> now(database) > due);
        store.enqueue("invo", "0", Deliveries.event("0"));
        for (int i = 0; i < 4; i++) {
            JdbcIdempotencyStore.Queued queued = store.next("invo");
            order.add(queued.claim().key());
            store.complete(queued.claim());
        }
        assertThat(order).containsExactly("c", "a", "b", "c", "0");
    }

    private static long now(DataSource database) throws Exception {
        return Databases.count(database, "SELECT CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)");
    }

    private static int status(WebhookReceiver receiver, String key) {
        return receiver.receive(FakeRequest.delivery(Deliveries.event(key))).status();
    }

    /** What the database says at its commit sounds like an outage each time, so that no attempt is counted. */
    @Test
    void event_cannotBeSettled_othersAreHandledAndItIsTriedAgain() throws Exception {
        DataSource database = Databases.h2();
        AtomicReference<Thread> cancelled = new AtomicReference<>();
        CountDownLatch tries = new CountDownLatch(3);
        try (WebhookReceiver receiver = receiver(cancelling(database, cancelled))
                .handler(delivery -> {
                    if (delivery.event().idempotencyKey().equals("a-poison")) {
                        tries.countDown();
                        cancelled.set(Thread.currentThread());
                    }
                })
                .build()) {
            receiver.receive(FakeRequest.delivery(Deliveries.event("a-poison")));
            receiver.receive(FakeRequest.delivery(Deliveries.event("b-good")));
            await().atMost(PATIENCE)
                    .until(() ->
                            Databases.count(database, "SELECT COUNT(*) FROM invo_webhook WHERE state = 'DONE'") == 1);
            assertThat(tries.await(60, TimeUnit.SECONDS)).as("tried again").isTrue();
        }
    }

    /** The next commit of the thread fails. */
    private static DataSource cancelling(DataSource database, AtomicReference<Thread> cancelled) {
        return Databases.meddling(database, (connection, method) -> {
            if (method.equals("commit") && cancelled.compareAndSet(Thread.currentThread(), null)) {
                throw new SQLException("canceling statement due to statement timeout", "57014");
            }
        });
    }

    @Test
    void close_leavesNoThread() throws Exception {
        DataSource database = Databases.h2();
        WebhookReceiver receiver =
                receiver(database).scope("closing").handler(delivery -> {}).build();
        assertThat(threads("invo-webhook-inbox-closing")).hasSize(1);
        receiver.close();
        assertThat(threads("invo-webhook-inbox-closing")).isEmpty();
    }

    @Test
    void close_handlerHeedsNoInterrupt_returnsAfter10Seconds() throws Exception {
        CountDownLatch handling = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        WebhookReceiver receiver = receiver(Databases.h2())
                .handler(delivery -> {
                    handling.countDown();
                    while (end.getCount() > 0) {
                        try {
                            end.await();
                        } catch (InterruptedException e) {
                            continue; // deaf
                        }
                    }
                })
                .build();
        receiver.receive(FakeRequest.delivery(Deliveries.event("k")));
        assertThat(handling.await(60, TimeUnit.SECONDS)).isTrue();
        long start = System.nanoTime();
        receiver.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(15));
        end.countDown();
    }

    @Test
    void close_receiverStaysReachable_itsThreadDoesNot() throws Exception {
        WebhookReceiver receiver =
                receiver(Databases.h2()).scope("kept").handler(delivery -> {}).build();
        WeakReference<Thread> thread =
                new WeakReference<>(threads("invo-webhook-inbox-kept").get(0));
        receiver.close();
        await().atMost(PATIENCE).until(() -> {
            System.gc();
            return thread.get() == null;
        });
        Reference.reachabilityFence(receiver);
    }

    @Test
    void build_withoutHandler_refused() throws Exception {
        WebhookReceiver.Builder builder = receiver(Databases.h2());
        assertThatThrownBy(builder::build).isInstanceOf(IllegalStateException.class);
    }

    private static List<Thread> threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .toList();
    }
}
