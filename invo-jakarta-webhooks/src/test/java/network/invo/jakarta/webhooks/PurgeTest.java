package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forgetting old events while new ones, and the very same ones, come in. */
class PurgeTest {

    private static final int OLD = 20_000;
    private static final int SENDERS = 3;
    private static final Duration RETENTION = Duration.ofDays(90);

    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws Exception {
        server = Databases.startPostgres();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static JdbcIdempotencyStore store(DataSource database, StoreMode mode) {
        return JdbcIdempotencyStore.builder(database).mode(mode).build();
    }

    /** Two nodes purge, and the events that they forget are delivered once more: each is handled once, as a new one. */
    @ParameterizedTest
    @EnumSource(
            value = StoreMode.class,
            names = {"TRANSACTIONAL", "LEASE"})
    void purge_byTwoNodesWhileTheirKeysAreClaimed_holdsNothingUp(StoreMode mode) throws Exception {
        DataSource database = Databases.postgres(server);
        Databases.execute(
                database,
                "INSERT INTO invo_webhook SELECT 'invo', 'old-' || n, 'DONE', 1, 1, 0, 0, 0, NULL FROM generate_series(1, "
                        + OLD + ") n");
        Set<Integer> statuses = ConcurrentHashMap.newKeySet();
        ExecutorService threads = Executors.newFixedThreadPool(SENDERS + 2);
        try {
            CountDownLatch go = new CountDownLatch(1);
            List<Future<Integer>> purges = new ArrayList<>();
            List<Future<?>> senders = new ArrayList<>();
            for (int node = 0; node < 2; node++) {
                JdbcIdempotencyStore store = store(database, mode);
                purges.add(threads.submit(() -> {
                    go.await();
                    return purgeAll(store);
                }));
            }
            for (int sender = 0; sender < SENDERS; sender++) {
                int first = 1 + sender;
                WebhookReceiver receiver = WebhookReceiver.builder()
                        .secrets(Deliveries.SECRET)
                        .store(store(database, mode))
                        .handler(delivery -> write(database, delivery))
                        .build();
                senders.add(threads.submit(() -> {
                    go.await();
                    for (int n = first; !purges.stream().allMatch(Future::isDone); n = n % OLD + SENDERS) {
                        statuses.add(status(receiver, "old-" + n));
                        statuses.add(status(receiver, "new-" + n));
                    }
                    return null;
                }));
            }
            go.countDown();
            int purged = 0;
            for (Future<Integer> purge : purges) {
                purged += purge.get(120, TimeUnit.SECONDS);
            }
            for (Future<?> sender : senders) {
                sender.get(120, TimeUnit.SECONDS);
            }
            // what a claim had locked is left for the next time
            purged += purgeAll(store(database, mode));
            assertThat(purged).isEqualTo(OLD);
        } finally {
            threads.shutdownNow();
        }
        assertThat(statuses).contains(200).isSubsetOf(200, 503);
        long handled = Databases.count(database, "SELECT COUNT(*) FROM effect");
        assertThat(handled).isPositive();
        assertThat(Databases.count(database, "SELECT COUNT(DISTINCT event_key) FROM effect"))
                .isEqualTo(handled);
        assertThat(Databases.count(database, "SELECT COUNT(*) FROM invo_webhook WHERE state = 'DONE'"))
                .isEqualTo(handled);
    }

    private static int purgeAll(JdbcIdempotencyStore store) {
        int all = 0;
        for (int some = store.purge(RETENTION); some > 0; some = store.purge(RETENTION)) {
            all += some;
        }
        return all;
    }

    /** A delivery waits for the end of it. */
    @Test
    void purge_largeTable_aFewAndSoonMore() throws Exception {
        DataSource database = Databases.h2();
        Databases.execute(
                database,
                "INSERT INTO invo_webhook SELECT 'invo', 'old-' || X, 'DONE', 1, 1, 0, 0, 0, NULL FROM SYSTEM_RANGE(1, "
                        + OLD + ")");
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        WebhookReceiver receiver = WebhookReceiver.builder()
                .secrets(Deliveries.SECRET)
                .tolerance(Duration.ofDays(1))
                .clock(now::get)
                .store(store(database, StoreMode.TRANSACTIONAL))
                .handler(delivery -> {})
                .build();
        now.set(now.get().plus(Duration.ofMinutes(61)));
        assertThat(status(receiver, "first")).isEqualTo(200);
        long left = old(database);
        assertThat(left).isBetween(OLD - 5_000L, OLD - 1L);
        assertThat(status(receiver, "at once")).isEqualTo(200);
        assertThat(old(database)).isEqualTo(left);
        for (int minute = 0; minute < OLD / (OLD - left); minute++) {
            now.set(now.get().plus(Duration.ofMinutes(1)));
            assertThat(status(receiver, "after " + minute)).isEqualTo(200);
        }
        assertThat(old(database)).isZero();
    }

    private static long old(DataSource database) throws Exception {
        return Databases.count(database, "SELECT COUNT(*) FROM invo_webhook WHERE event_key LIKE 'old-%'");
    }

    /** It waits for no handler, and so holds up nobody who waits for what it has locked. */
    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void purge_oldEventBeingHandled_leavesItAndForgetsTheOthers(String name) throws Exception {
        DataSource database = name.equals("h2") ? Databases.h2() : Databases.postgres(server);
        JdbcIdempotencyStore store = store(database, StoreMode.TRANSACTIONAL);
        for (int i = 0; i < 20; i++) {
            store.complete(store.claim("invo", "k" + i));
        }
        Claim failed = store.claim("invo", "m");
        store.release(failed);
        Databases.execute(database, "UPDATE invo_webhook SET changed_at = 0");
        Claim live = store.claim("invo", "m");
        assertThat(live.state()).isEqualTo(Claim.State.ACQUIRED);
        assertThat(store.purge(RETENTION)).isEqualTo(20);
        assertThat(store.complete(live)).isTrue();
        assertThat(store.claim("invo", "m").state()).isEqualTo(Claim.State.DONE);
    }

    @Test
    void receiver_hourIsOver_forgetsWhenTheStoreHasAnswered() throws Exception {
        DataSource database = Databases.h2();
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        WebhookReceiver receiver = WebhookReceiver.builder()
                .secrets(Deliveries.SECRET)
                .tolerance(Duration.ofDays(1))
                .clock(now::get)
                .store(store(database, StoreMode.TRANSACTIONAL))
                .handler(delivery -> {})
                .build();
        assertThat(status(receiver, "old")).isEqualTo(200);
        Databases.execute(database, "UPDATE invo_webhook SET changed_at = 0");
        assertThat(status(receiver, "within the hour")).isEqualTo(200);
        assertThat(Databases.count(database, "SELECT COUNT(*) FROM invo_webhook"))
                .isEqualTo(2);
        now.set(now.get().plus(Duration.ofMinutes(61)));
        assertThat(status(receiver, "after it")).isEqualTo(200);
        assertThat(Databases.count(database, "SELECT COUNT(*) FROM invo_webhook WHERE event_key = 'old'"))
                .isZero();
    }

    private static void write(DataSource database, WebhookDelivery delivery) throws Exception {
        String key = delivery.event().idempotencyKey();
        if (delivery.connection() != null) {
            Databases.effect(delivery.connection(), key);
            return;
        }
        try (var connection = database.getConnection()) {
            Databases.effect(connection, key);
        }
    }

    private static int status(WebhookReceiver receiver, String key) {
        return receiver.receive(FakeRequest.delivery(Deliveries.event(key))).status();
    }
}
