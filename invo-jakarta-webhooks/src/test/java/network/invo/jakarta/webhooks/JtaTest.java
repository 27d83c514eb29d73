package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The transactional mode with JTA. The containers' own tests have a real one; this one has one connection and no more. */
class JtaTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A transaction manager for one data source, strict about what an application may do. */
    private static final class TinyJta implements UserTransaction {

        /** A thread's transaction. */
        private static final class Current {
            Connection enlisted;
            int status = Status.STATUS_NO_TRANSACTION;
        }

        private final DataSource physical;
        private final ThreadLocal<Current> current = ThreadLocal.withInitial(Current::new);
        boolean commitFails;

        TinyJta(DataSource physical) {
            this.physical = physical;
        }

        /** In a transaction always the same connection, which the application cannot commit; outside of it a plain one. */
        DataSource managed() {
            return (DataSource) Proxy.newProxyInstance(
                    JtaTest.class.getClassLoader(),
                    new Class<?>[] {DataSource.class},
                    (proxy, method, args) ->
                            current.get().enlisted == null ? physical.getConnection() : handle(current.get()));
        }

        /** As WildFly's: where nothing can be committed any more no statement is taken, and no SQLState says why. */
        private static Connection handle(Current transaction) {
            Connection connection = transaction.enlisted;
            return (Connection) Proxy.newProxyInstance(
                    JtaTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                        switch (method.getName()) {
                            case "close" -> {
                                return null;
                            }
                            case "commit", "rollback", "setAutoCommit" -> throw new SQLException("managed by JTA");
                            case "getAutoCommit" -> {
                                return false;
                            }
                            default -> {}
                        }
                        if (transaction.status != Status.STATUS_ACTIVE) {
                            throw new SQLException("transaction cannot proceed: status " + transaction.status);
                        }
                        try {
                            return method.invoke(connection, args);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        @Override
        public void begin() {
            Current transaction = current.get();
            assertThat(transaction.status).isEqualTo(Status.STATUS_NO_TRANSACTION);
            try {
                transaction.enlisted = physical.getConnection();
                transaction.enlisted.setAutoCommit(false);
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
            transaction.status = Status.STATUS_ACTIVE;
        }

        @Override
        public void commit() throws RollbackException {
            boolean fails = commitFails || getStatus() == Status.STATUS_MARKED_ROLLBACK;
            end(!fails);
            if (fails) {
                throw new RollbackException();
            }
        }

        @Override
        public void rollback() {
            assertThat(getStatus()).isNotEqualTo(Status.STATUS_NO_TRANSACTION);
            end(false);
        }

        private void end(boolean commit) {
            Connection enlisted = current.get().enlisted;
            try {
                if (commit) {
                    enlisted.commit();
                } else {
                    enlisted.rollback();
                }
                enlisted.setAutoCommit(true);
                enlisted.close();
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
            current.remove();
        }

        @Override
        public void setRollbackOnly() {
            current.get().status = Status.STATUS_MARKED_ROLLBACK;
        }

        @Override
        public int getStatus() {
            return current.get().status;
        }

        @Override
        public void setTransactionTimeout(int seconds) {}
    }

    @Test
    void transactional_handlersOwnDataSource_isInTheTransaction() throws Exception {
        DataSource physical = Databases.h2();
        TinyJta jta = new TinyJta(physical);
        DataSource managed = jta.managed();
        int[] attempts = new int[1];
        List<Integer> told = new ArrayList<>();
        WebhookReceiver receiver = WebhookReceiver.builder()
                .secrets(Deliveries.SECRET)
                .store(JdbcIdempotencyStore.builder(managed)
                        .userTransaction(jta)
                        .build())
                .handler(delivery -> {
                    assertThat(delivery.connection()).isNull();
                    told.add(delivery.attempt());
                    try (Connection own = managed.getConnection()) {
                        Databases.effect(own, delivery.event().idempotencyKey());
                    }
                    switch (++attempts[0]) {
                        case 1 -> throw new IllegalStateException("fails");
                        case 2 -> jta.setRollbackOnly();
                        case 3 -> jta.commitFails = true;
                        default -> jta.commitFails = false;
                    }
                })
                .build();
        FakeRequest delivery = FakeRequest.delivery(Deliveries.event("k"));
        for (int status : new int[] {500, 503, 503, 200, 200}) {
            assertThat(receiver.receive(delivery).status()).isEqualTo(status);
            assertThat(jta.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
            assertThat(Databases.count(physical, "SELECT COUNT(*) FROM effect")).isEqualTo(status == 200 ? 1 : 0);
        }
        // a commit that was refused is a failed attempt: such an event must end as a dead one
        assertThat(told).containsExactly(1, 2, 3, 4);
    }

    @Test
    void transactional_transactionUnderWayBefore_503AndItIsLeftAlone() throws Exception {
        TinyJta jta = new TinyJta(Databases.h2());
        DataSource managed = jta.managed();
        WebhookReceiver receiver = WebhookReceiver.builder()
                .secrets(Deliveries.SECRET)
                .store(JdbcIdempotencyStore.builder(managed)
                        .userTransaction(jta)
                        .build())
                .handler(delivery -> {})
                .build();
        jta.begin();
        assertThat(receiver.receive(FakeRequest.delivery(Deliveries.event("k"))).status())
                .isEqualTo(503);
        assertThat(jta.getStatus()).isEqualTo(Status.STATUS_ACTIVE);
        jta.rollback();
        assertThat(receiver.receive(FakeRequest.delivery(Deliveries.event("k"))).status())
                .isEqualTo(200);
    }

    /** As a bean leaves it that is {@code @Transactional} and threw, when the handler goes on; or the reaper of a server. */
    @ParameterizedTest
    @ValueSource(ints = {Status.STATUS_MARKED_ROLLBACK, Status.STATUS_ROLLEDBACK})
    void transactional_transactionMarkedOrTimedOut_deadAfterMaxAttempts(int left) throws Exception {
        TinyJta jta = new TinyJta(Databases.h2());
        List<WebhookDead> dead = new ArrayList<>();
        WebhookReceiver receiver = WebhookReceiver.builder()
                .secrets(Deliveries.SECRET)
                .store(JdbcIdempotencyStore.builder(jta.managed())
                        .userTransaction(jta)
                        .maxAttempts(3)
                        .build())
                .handler(delivery -> jta.current.get().status = left)
                .listener(listener(dead))
                .build();
        for (int status : new int[] {503, 503, 503, 200}) {
            assertThat(receiver.receive(FakeRequest.delivery(Deliveries.event("k")))
                            .status())
                    .isEqualTo(status);
            assertThat(jta.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
        }
        assertThat(dead).hasSize(1);
    }

    @Test
    void inbox_handlerMarksTheTransaction_deadAndOthersHandled() throws Exception {
        DataSource physical = Databases.h2();
        TinyJta jta = new TinyJta(physical);
        List<WebhookDead> dead = new CopyOnWriteArrayList<>();
        try (WebhookReceiver receiver = WebhookReceiver.builder()
                .secrets(Deliveries.SECRET)
                .store(JdbcIdempotencyStore.builder(jta.managed())
                        .mode(StoreMode.INBOX)
                        .userTransaction(jta)
                        .maxAttempts(3)
                        .backOff(Duration.ofMillis(1))
                        .build())
                .handler(delivery -> {
                    if (delivery.event().idempotencyKey().equals("a-poison")) {
                        jta.setRollbackOnly();
                    }
                })
                .listener(listener(dead))
                .build()) {
            for (String key : List.of("a-poison", "b-good")) {
                assertThat(receiver.receive(FakeRequest.delivery(Deliveries.event(key)))
                                .status())
                        .isEqualTo(200);
            }
            await().atMost(PATIENCE)
                    .until(() -> !dead.isEmpty()
                            && Databases.count(physical, "SELECT COUNT(*) FROM invo_webhook WHERE state = 'DONE'")
                                    == 1);
        }
        assertThat(dead)
                .hasSize(1)
                .first()
                .satisfies(what -> assertThat(what.attempts()).isEqualTo(3));
    }

    @ParameterizedTest
    @EnumSource(
            value = StoreMode.class,
            names = {"TRANSACTIONAL", "INBOX"})
    void store_dataSourceTakesNoPartInJta_503AndSaysWhatToDo(StoreMode mode) throws Exception {
        DataSource outside = Databases.h2();
        TinyJta jta = new TinyJta(Databases.h2());
        JdbcIdempotencyStore store = JdbcIdempotencyStore.builder(outside)
                .mode(mode)
                .userTransaction(jta)
                .build();
        AtomicInteger handled = new AtomicInteger();
        try (WebhookReceiver receiver = WebhookReceiver.builder()
                .secrets(Deliveries.SECRET)
                .store(store)
                .handler(delivery -> handled.incrementAndGet())
                .build()) {
            assertThat(receiver.receive(FakeRequest.delivery(Deliveries.event("k")))
                            .status())
                    .isEqualTo(503);
        }
        assertThat(handled).hasValue(0);
        assertThat(jta.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
        assertThatThrownBy(() -> {
                    if (mode == StoreMode.INBOX) {
                        store.enqueue("invo", "k", Deliveries.event("k"));
                    } else {
                        store.claim("invo", "k");
                    }
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("jta");
    }

    /** Not what the server says of a connection whose transaction is another's. */
    @Test
    void claim_transactionUnderWayBefore_saysSo() throws Exception {
        TinyJta jta = new TinyJta(Databases.h2());
        JdbcIdempotencyStore store =
                JdbcIdempotencyStore.builder(jta.managed()).userTransaction(jta).build();
        jta.begin();
        assertThatThrownBy(() -> store.claim("invo", "k"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("under way");
        jta.rollback();
    }

    private static WebhookListener listener(List<WebhookDead> dead) {
        return new WebhookListener() {
            @Override
            public void dead(WebhookDead what) {
                dead.add(what);
            }
        };
    }
}
