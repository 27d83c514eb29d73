package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Events that nobody can handle, and handlers that take longer than their lease, as the receiver answers them. */
class PoisonTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int MAX_ATTEMPTS = 3;
    private static final int OTHERS = 20;

    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws Exception {
        server = Databases.startPostgres();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    static Stream<Arguments> stores() {
        return Stream.of(
                Arguments.of("memory", StoreMode.LEASE),
                Arguments.of("h2", StoreMode.TRANSACTIONAL),
                Arguments.of("h2", StoreMode.LEASE),
                Arguments.of("postgresql", StoreMode.TRANSACTIONAL),
                Arguments.of("postgresql", StoreMode.LEASE));
    }

    private static @Nullable DataSource database(String name) throws Exception {
        return switch (name) {
            case "memory" -> null;
            case "h2" -> Databases.h2();
            default -> Databases.postgres(server);
        };
    }

    private final AtomicLong nanos = new AtomicLong();

    private IdempotencyStore store(@Nullable DataSource database, StoreMode mode) {
        return database == null
                ? new InMemoryIdempotencyStore(1000, Duration.ofMinutes(5), MAX_ATTEMPTS, nanos::get)
                : JdbcIdempotencyStore.builder(database)
                        .mode(mode)
                        .maxAttempts(MAX_ATTEMPTS)
                        .backOff(Duration.ofMillis(1))
                        .build();
    }

    /** What a receiver did. */
    private static final class Told implements WebhookListener {

        final List<WebhookDead> dead = new CopyOnWriteArrayList<>();
        final Map<String, AtomicInteger> handled = new HashMap<>();

        @Override
        public void dead(WebhookDead what) {
            dead.add(what);
        }

        private int count(String key) {
            synchronized (handled) {
                return handled.computeIfAbsent(key, any -> new AtomicInteger()).incrementAndGet();
            }
        }
    }

    private static WebhookReceiver receiver(IdempotencyStore store, Told told, WebhookHandler handler) {
        return WebhookReceiver.builder()
                .secrets(Deliveries.SECRET)
                .store(store)
                .handler(delivery -> {
                    told.count(delivery.event().idempotencyKey());
                    handler.handle(delivery);
                })
                .listener(told)
                .build();
    }

    @ParameterizedTest
    @MethodSource("stores")
    void poison_amongOthersAtOnce_deadAfterMaxAttemptsAndOthersHandledOnce(String name, StoreMode mode)
            throws Exception {
        Told told = new Told();
        WebhookReceiver receiver = receiver(store(database(name), mode), told, delivery -> {
            if (delivery.event().idempotencyKey().equals("poison")) {
                throw new IllegalStateException("poison");
            }
        });
        ExecutorService senders = Executors.newFixedThreadPool(5);
        try {
            List<Future<?>> others = new ArrayList<>();
            for (int i = 0; i < OTHERS; i++) {
                String key = "good-" + i;
                others.add(
                        senders.submit(() -> assertThat(status(receiver, key)).isEqualTo(200)));
            }
            List<Integer> poison = new ArrayList<>();
            for (int i = 0; i < MAX_ATTEMPTS + 2; i++) {
                poison.add(status(receiver, "poison"));
            }
            assertThat(poison).containsExactly(500, 500, 200, 200, 200);
            for (Future<?> other : others) {
                other.get(60, TimeUnit.SECONDS);
            }
        } finally {
            senders.shutdownNow();
        }
        assertThat(told.handled.get("poison")).hasValue(MAX_ATTEMPTS);
        told.handled.remove("poison");
        assertThat(told.handled)
                .hasSize(OTHERS)
                .allSatisfy((key, times) -> assertThat(times).hasValue(1));
        // when it was given up, and for each delivery that came after that
        assertThat(told.dead).hasSize(3).allSatisfy(what -> {
            assertThat(what.event().idempotencyKey()).isEqualTo("poison");
            assertThat(what.attempts()).isEqualTo(MAX_ATTEMPTS);
        });
    }

    /** Its transaction cannot be committed any more: PostgreSQL refuses whatever follows a failed statement. */
    @Test
    void poison_swallowsAnSqlError_deadAfterMaxAttempts() throws Exception {
        DataSource database = Databases.postgres(server);
        Told told = new Told();
        WebhookReceiver receiver = receiver(store(database, StoreMode.TRANSACTIONAL), told, PoisonTest::swallowing);
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < MAX_ATTEMPTS + 1; i++) {
            statuses.add(status(receiver, "poison"));
        }
        assertThat(statuses).containsExactly(503, 503, 503, 200);
        assertThat(told.dead).hasSize(1);
        assertThat(status(receiver, "good")).isEqualTo(200);
    }

    /** In the inbox it is the first in line each time, and nobody delivers it again. */
    @Test
    void inbox_poisonSwallowsAnSqlError_deadAndTold_othersHandled() throws Exception {
        DataSource database = Databases.postgres(server);
        Told told = new Told();
        try (WebhookReceiver receiver = receiver(store(database, StoreMode.INBOX), told, PoisonTest::swallowing)) {
            assertThat(status(receiver, "poison")).isEqualTo(200);
            for (int i = 0; i < OTHERS; i++) {
                assertThat(status(receiver, "good-" + i)).isEqualTo(200);
            }
            await().atMost(PATIENCE)
                    .until(() -> Databases.count(database, "SELECT COUNT(*) FROM invo_webhook WHERE state = 'DONE'")
                            == OTHERS);
            await().atMost(PATIENCE)
                    .until(() ->
                            Databases.count(database, "SELECT COUNT(*) FROM invo_webhook WHERE state = 'DEAD'") == 1);
        }
        assertThat(told.dead)
                .hasSize(1)
                .first()
                .satisfies(what -> assertThat(what.attempts()).isEqualTo(MAX_ATTEMPTS));
        assertThat(Databases.count(database, "SELECT COUNT(*) FROM effect")).isEqualTo(OTHERS);
    }

    private static void swallowing(WebhookDelivery delivery) throws SQLException {
        Connection connection = delivery.connection();
        Databases.effect(connection, delivery.event().idempotencyKey());
        if (delivery.event().idempotencyKey().equals("poison")) {
            try (var statement = connection.createStatement()) {
                statement.execute("SELECT 1 / 0");
            } catch (SQLException e) {
                return; // as handlers do that try something and go on
            }
        }
    }

    static Stream<Arguments> leases() {
        return stores().filter(store -> store.get()[1] == StoreMode.LEASE);
    }

    /** The second attempt's result stands, whatever the first one comes to. */
    @ParameterizedTest
    @MethodSource("leases")
    void lease_handlerOutlivesIt_notAcknowledgedAndTheSecondAttemptStands(String name, StoreMode mode)
            throws Exception {
        Told told = new Told();
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        DataSource database = database(name);
        WebhookReceiver receiver = receiver(store(database, mode), told, delivery -> {
            if (delivery.attempt() == 1) {
                started.countDown();
                assertThat(end.await(60, TimeUnit.SECONDS)).isTrue();
            }
        });
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> first = thread.submit(() -> status(receiver, "k"));
            assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(status(receiver, "k")).isEqualTo(503);
            if (database == null) {
                nanos.addAndGet(Duration.ofMinutes(5).toNanos());
            } else {
                Databases.execute(database, "UPDATE invo_webhook SET due_at = 0"); // its time is over
            }
            assertThat(status(receiver, "k")).isEqualTo(200);
            end.countDown();
            assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo(503);
        } finally {
            end.countDown();
            thread.shutdownNow();
        }
        assertThat(told.handled.get("k")).hasValue(2);
        assertThat(status(receiver, "k")).isEqualTo(200);
        assertThat(told.handled.get("k")).hasValue(2);
    }

    private static int status(WebhookReceiver receiver, String key) {
        return receiver.receive(FakeRequest.delivery(Deliveries.event(key))).status();
    }
}
