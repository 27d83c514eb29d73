package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the JDBC store promises, on H2 and on a real PostgreSQL. */
class JdbcStoreTest {

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

    private static JdbcIdempotencyStore store(DataSource dataSource, StoreMode mode) {
        return JdbcIdempotencyStore.builder(dataSource)
                .mode(mode)
                .maxAttempts(3)
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void transactional_completeAndRelease_takeTheHandlersWritesAlong(String name) throws Exception {
        DataSource database = database(name);
        JdbcIdempotencyStore store = store(database, StoreMode.TRANSACTIONAL);
        var first = (JdbcIdempotencyStore.TransactionClaim) store.claim("s", "k");
        assertThat(first.attempt()).isEqualTo(1);
        Databases.effect(first.connection(), "k");
        assertThat(store.release(first)).isFalse();
        assertThat(Databases.count(database, "SELECT COUNT(*) FROM effect")).isZero();

        var second = (JdbcIdempotencyStore.TransactionClaim) store.claim("s", "k");
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.fence()).isGreaterThan(first.fence());
        Databases.effect(second.connection(), "k");
        assertThat(store.complete(second)).isTrue();
        assertThat(Databases.count(database, "SELECT COUNT(*) FROM effect")).isEqualTo(1);
        assertThat(store.claim("s", "k").state()).isEqualTo(Claim.State.DONE);
        assertThat(store.claim("other", "k").state()).isEqualTo(Claim.State.ACQUIRED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void transactional_handledElsewhere_inProgressAfter2Seconds(String name) throws Exception {
        JdbcIdempotencyStore store = store(database(name), StoreMode.TRANSACTIONAL);
        Claim first = store.claim("s", "k");
        long start = System.nanoTime();
        assertThat(store.claim("s", "k").state()).isEqualTo(Claim.State.IN_PROGRESS);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
        assertThat(store.complete(first)).isTrue();
        assertThat(store.claim("s", "k").state()).isEqualTo(Claim.State.DONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void transactional_handlersConnection_cannotCommitOrCloseTheClaim(String name) throws Exception {
        JdbcIdempotencyStore store = store(database(name), StoreMode.TRANSACTIONAL);
        var claim = (JdbcIdempotencyStore.TransactionClaim) store.claim("s", "k");
        assertThatThrownBy(() -> claim.connection().commit()).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> claim.connection().rollback()).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> claim.connection().setAutoCommit(true)).isInstanceOf(SQLException.class);
        claim.connection().close();
        Databases.effect(claim.connection(), "k");
        assertThat(store.complete(claim)).isTrue();
    }

    /** Nor by the auto-commit that is switched on again. */
    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void transactional_rollbackFails_handlersWritesAreNotCommitted(String name) throws Exception {
        DataSource database = database(name);
        AtomicBoolean fails = new AtomicBoolean();
        JdbcIdempotencyStore store = store(
                Databases.meddling(database, (connection, method) -> {
                    if (method.equals("rollback") && fails.compareAndSet(true, false)) {
                        throw new SQLException("the server did not answer", "08006");
                    }
                }),
                StoreMode.TRANSACTIONAL);
        var first = (JdbcIdempotencyStore.TransactionClaim) store.claim("s", "k");
        Databases.effect(first.connection(), "k");
        fails.set(true);
        assertThat(store.release(first)).isFalse();
        assertThat(fails).isFalse();
        assertThat(Databases.count(database, "SELECT COUNT(*) FROM effect")).isZero();
        Claim second = store.claim("s", "k");
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(store.complete(second)).isTrue();
    }

    /** As HikariCP does, the pool heeds an interrupt. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void lease_handlerIsInterrupted_claimIsReleasedAndTheFlagKept(boolean thrown) throws Exception {
        DataSource heeding = Databases.meddling(Databases.h2(), (connection, method) -> {
            if (connection == null && Thread.interrupted()) {
                throw new SQLException("interrupted");
            }
        });
        WebhookReceiver receiver = WebhookReceiver.builder()
                .secrets(Deliveries.SECRET)
                .store(store(heeding, StoreMode.LEASE))
                .handler(delivery -> {
                    if (delivery.attempt() == 1 && thrown) {
                        throw new InterruptedException();
                    }
                    if (delivery.attempt() == 1) {
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException("interrupted");
                    }
                })
                .build();
        int first =
                receiver.receive(FakeRequest.delivery(Deliveries.event("k"))).status();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(first).isEqualTo(500);
        assertThat(receiver.receive(FakeRequest.delivery(Deliveries.event("k"))).status())
                .isEqualTo(200);
    }

    /** What the application, or its pool, set for the session. */
    @Test
    void handlersConnection_lockTimeoutOfTheSession_isTheHandlers() throws Exception {
        DataSource database = Databases.postgres(server);
        DataSource initialised = Databases.meddling(database, (connection, method) -> {
            if (method.equals("getAutoCommit")) {
                try (var statement = connection.createStatement()) {
                    statement.execute("SET lock_timeout = '5s'");
                }
            }
        });
        for (StoreMode mode : List.of(StoreMode.TRANSACTIONAL, StoreMode.INBOX)) {
            JdbcIdempotencyStore store = store(initialised, mode);
            JdbcIdempotencyStore.TransactionClaim claim;
            if (mode == StoreMode.INBOX) {
                store.enqueue("s", "inbox", Deliveries.event("inbox"));
                claim = store.next("s").claim();
            } else {
                claim = (JdbcIdempotencyStore.TransactionClaim) store.claim("s", "k");
            }
            try (var statement = claim.connection().createStatement();
                    var rows = statement.executeQuery("SHOW lock_timeout")) {
                rows.next();
                assertThat(rows.getString(1)).as("%s", mode).isEqualTo("5s");
            }
            assertThat(store.complete(claim)).isTrue();
        }
    }

    @Test
    void handlersConnection_itself_equal() throws Exception {
        JdbcIdempotencyStore store = store(Databases.h2(), StoreMode.TRANSACTIONAL);
        var claim = (JdbcIdempotencyStore.TransactionClaim) store.claim("s", "k");
        Connection connection = claim.connection();
        assertThat(connection.equals(connection)).isTrue();
        assertThat(connection.hashCode()).isEqualTo(connection.hashCode());
        assertThat(Set.of(connection)).contains(connection);
        assertThat(connection.equals(null)).isFalse();
        store.release(claim);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void allModes_failingTooOften_dead(String name) throws Exception {
        for (StoreMode mode : List.of(StoreMode.TRANSACTIONAL, StoreMode.LEASE)) {
            JdbcIdempotencyStore store = store(database(name), mode);
            assertThat(store.release(store.claim("s", "k"))).isFalse();
            assertThat(store.release(store.claim("s", "k"))).isFalse();
            Claim last = store.claim("s", "k");
            assertThat(last.attempt()).isEqualTo(3);
            assertThat(store.release(last)).isTrue();
            assertThat(store.claim("s", "k").state()).isEqualTo(Claim.State.DEAD);
            assertThat(store.claim("s", "k").attempt()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void lease_lost_neitherCompletedNorReleased(String name) throws Exception {
        DataSource database = database(name);
        JdbcIdempotencyStore store = store(database, StoreMode.LEASE);
        Claim slow = store.claim("s", "k");
        assertThat(store.claim("s", "k").state()).isEqualTo(Claim.State.IN_PROGRESS);
        assertThat(store.claim("s", "k").retryAfter()).isGreaterThan(Duration.ofMinutes(4));
        Databases.execute(database, "UPDATE invo_webhook SET due_at = 0"); // its time is over
        Claim fast = store.claim("s", "k");
        assertThat(fast.state()).isEqualTo(Claim.State.ACQUIRED);
        assertThat(fast.fence()).isGreaterThan(slow.fence());
        assertThat(store.complete(slow)).isFalse();
        assertThat(store.release(slow)).isFalse();
        assertThat(store.claim("s", "k").state()).isEqualTo(Claim.State.IN_PROGRESS);
        assertThat(store.complete(fast)).isTrue();
        assertThat(store.claim("s", "k").state()).isEqualTo(Claim.State.DONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void lease_lastAttemptsProcessDied_dead(String name) throws Exception {
        DataSource database = database(name);
        JdbcIdempotencyStore store = store(database, StoreMode.LEASE);
        for (int i = 0; i < 3; i++) {
            assertThat(store.claim("s", "k").state()).isEqualTo(Claim.State.ACQUIRED);
            Databases.execute(database, "UPDATE invo_webhook SET due_at = 0");
        }
        assertThat(store.claim("s", "k").state()).isEqualTo(Claim.State.DEAD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void purge_old_onlyHandledOnes(String name) throws Exception {
        DataSource database = database(name);
        JdbcIdempotencyStore store = store(database, StoreMode.LEASE);
        for (int i = 0; i < 700; i++) {
            store.complete(store.claim("s", "k" + i));
        }
        Databases.execute(database, "UPDATE invo_webhook SET changed_at = 0");
        store.complete(store.claim("s", "young"));
        store.claim("s", "live");
        assertThat(store.purge(Duration.ofDays(90))).isEqualTo(700);
        assertThat(Databases.count(database, "SELECT COUNT(*) FROM invo_webhook"))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void keys_strangeOrLong_stayApart(String name) throws Exception {
        JdbcIdempotencyStore store = store(database(name), StoreMode.LEASE);
        String longest = "k".repeat(300);
        List<String> keys =
                List.of("a", "A", "a ", "é", "e\u0301", "nul\u0000", "k".repeat(255), longest, longest + "k");
        for (String key : keys) {
            Claim claim = store.claim("s", key);
            assertThat(claim.state()).as(key).isEqualTo(Claim.State.ACQUIRED);
            assertThat(store.complete(claim)).isTrue();
        }
        assertThat(keys)
                .allSatisfy(key -> assertThat(store.claim("s", key).state()).isEqualTo(Claim.State.DONE));
    }

    @Test
    void claim_serverStopsAndComesBack_failsAndRecoversWithoutRestart() throws Exception {
        try (EmbeddedPostgres own = Databases.startPostgres()) {
            DataSource database = Databases.postgres(own);
            JdbcIdempotencyStore store = store(database, StoreMode.TRANSACTIONAL);
            store.complete(store.claim("s", "before"));
            Databases.execute(
                    own.getPostgresDatabase(),
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                            + " AND backend_type = 'client backend'");
            assertThatThrownBy(() -> store.claim("s", "k")).isInstanceOf(IdempotencyStoreException.class);
            assertThat(store.claim("s", "k").state()).isEqualTo(Claim.State.ACQUIRED);
        }
    }
}
