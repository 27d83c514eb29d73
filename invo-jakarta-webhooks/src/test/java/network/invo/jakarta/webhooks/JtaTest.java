package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The transactional mode with JTA. The containers' own tests have a real one; this one has one connection and no more. */
class JtaTest {

    /** A transaction manager for one thread and one data source, strict about what an application may do. */
    private static final class TinyJta implements UserTransaction {

        private final DataSource physical;
        private Connection enlisted;
        private int status = Status.STATUS_NO_TRANSACTION;
        boolean commitFails;

        TinyJta(DataSource physical) {
            this.physical = physical;
        }

        /** In a transaction always the same connection, which the application cannot commit; outside of it a plain one. */
        DataSource managed() {
            return (DataSource) Proxy.newProxyInstance(
                    JtaTest.class.getClassLoader(),
                    new Class<?>[] {DataSource.class},
                    (proxy, method, args) -> enlisted == null ? physical.getConnection() : handle(enlisted));
        }

        private static Connection handle(Connection connection) {
            return (Connection) Proxy.newProxyInstance(
                    JtaTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                        switch (method.getName()) {
                            case "close" -> {
                                return null;
                            }
                            case "commit", "rollback", "setAutoCommit" -> throw new SQLException("managed by JTA");
                            default -> {}
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
            assertThat(status).isEqualTo(Status.STATUS_NO_TRANSACTION);
            try {
                enlisted = physical.getConnection();
                enlisted.setAutoCommit(false);
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
            status = Status.STATUS_ACTIVE;
        }

        @Override
        public void commit() throws RollbackException {
            boolean fails = commitFails || status == Status.STATUS_MARKED_ROLLBACK;
            end(!fails);
            if (fails) {
                throw new RollbackException();
            }
        }

        @Override
        public void rollback() {
            assertThat(status).isNotEqualTo(Status.STATUS_NO_TRANSACTION);
            end(false);
        }

        private void end(boolean commit) {
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
            enlisted = null;
            status = Status.STATUS_NO_TRANSACTION;
        }

        @Override
        public void setRollbackOnly() {
            status = Status.STATUS_MARKED_ROLLBACK;
        }

        @Override
        public int getStatus() {
            return status;
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
}
