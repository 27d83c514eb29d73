package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 100 duplicates of each key at once: one effect a key, whatever the store. The number of keys is a property of the build. */
class DuplicatesTest {

    private static final int DUPLICATES = 100;
    private static final int KEYS = Integer.getInteger("reliability.keys", 30);

    private interface Effects {
        void handle(WebhookDelivery delivery) throws Exception;
    }

    @Test
    void duplicates_inMemory_oneEffectAKey() throws Exception {
        AtomicInteger effects = new AtomicInteger();
        run(new InMemoryIdempotencyStore(), delivery -> effects.incrementAndGet());
        assertThat(effects).hasValue(KEYS);
    }

    @ParameterizedTest
    @EnumSource(
            value = StoreMode.class,
            names = {"TRANSACTIONAL", "LEASE"})
    void duplicates_h2_oneEffectAKey(StoreMode mode) throws Exception {
        runOn(Databases.h2(), mode);
    }

    @ParameterizedTest
    @EnumSource(
            value = StoreMode.class,
            names = {"TRANSACTIONAL", "LEASE"})
    void duplicates_postgres_oneEffectAKey(StoreMode mode) throws Exception {
        try (EmbeddedPostgres server = Databases.startPostgres()) {
            runOn(Databases.postgres(server), mode);
        }
    }

    private static void runOn(DataSource database, StoreMode mode) throws Exception {
        run(JdbcIdempotencyStore.builder(database).mode(mode).build(), delivery -> {
            if (delivery.connection() != null) {
                Databases.effect(delivery.connection(), delivery.event().idempotencyKey());
            } else {
                try (var connection = database.getConnection()) {
                    Databases.effect(connection, delivery.event().idempotencyKey());
                }
            }
        });
        assertThat(Databases.count(database, "SELECT COUNT(*) FROM effect")).isEqualTo(KEYS);
        assertThat(Databases.count(database, "SELECT COUNT(DISTINCT event_key) FROM effect"))
                .isEqualTo(KEYS);
        assertThat(Databases.count(database, "SELECT COUNT(*) FROM invo_webhook WHERE state = 'DONE'"))
                .isEqualTo(KEYS);
    }

    /** Every duplicate is sent until it is answered with 200; in between there is 503 and nothing else. */
    private static void run(IdempotencyStore store, Effects effects) throws Exception {
        Set<Integer> statuses = ConcurrentHashMap.newKeySet();
        ExecutorService senders = Executors.newFixedThreadPool(DUPLICATES);
        try (WebhookReceiver receiver = WebhookReceiver.builder()
                .secrets(Deliveries.SECRET)
                .store(store)
                .handler(effects::handle)
                .build()) {
            for (int key = 0; key < KEYS; key++) {
                byte[] body = Deliveries.event("key-" + key);
                CountDownLatch start = new CountDownLatch(1);
                List<Future<?>> sent = new ArrayList<>();
                for (int i = 0; i < DUPLICATES; i++) {
                    sent.add(senders.submit(() -> {
                        start.await();
                        int status;
                        do {
                            status =
                                    receiver.receive(FakeRequest.delivery(body)).status();
                            statuses.add(status);
                        } while (status == 503);
                        return status;
                    }));
                }
                start.countDown();
                for (Future<?> one : sent) {
                    assertThat(one.get(120, TimeUnit.SECONDS)).isEqualTo(200);
                }
            }
        } finally {
            senders.shutdownNow();
        }
        assertThat(statuses).isSubsetOf(200, 503);
    }
}
