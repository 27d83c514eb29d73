package network.invo.jakarta.webhooks;

import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Transactions of the thread. Loaded only where there is JTA. */
final class JtaTransactions implements Transactions {

    /** The SQLState of a transaction that was rolled back. */
    private static final String REFUSED = "40000";

    private final UserTransaction userTransaction;
    private final DataSource dataSource;

    JtaTransactions(UserTransaction userTransaction, DataSource dataSource) {
        this.userTransaction = userTransaction;
        this.dataSource = dataSource;
    }

    /** The server's, if it has one; an object because the caller must not name the type. */
    static @Nullable Object lookUp() {
        return Jndi.lookUp("java:comp/UserTransaction") instanceof UserTransaction found ? found : null;
    }

    static Transactions of(Object userTransaction, DataSource dataSource) {
        return new JtaTransactions((UserTransaction) userTransaction, dataSource);
    }

    @Override
    public void requireUsable() throws SQLException {
        requireNoTransaction();
    }

    /** The answer must follow the commit, and somebody else would commit later than we answer. */
    private void requireNoTransaction() throws SQLException {
        try {
            if (userTransaction.getStatus() != Status.STATUS_NO_TRANSACTION) {
                throw new IllegalStateException(
                        "a transaction is under way on the thread before the webhook's; something upstream began it");
            }
        } catch (SystemException e) {
            throw new SQLException("the JTA transaction's status is unknown", e);
        }
    }

    @Override
    public Transaction begin() throws SQLException {
        requireNoTransaction();
        try {
            userTransaction.begin();
        } catch (NotSupportedException | SystemException e) {
            throw new SQLException("a JTA transaction could not be begun", e);
        }
        try {
            return new Jta(dataSource.getConnection());
        } catch (Throwable e) {
            rollbackQuietly();
            throw e;
        }
    }

    private void rollbackQuietly() {
        try {
            userTransaction.rollback();
        } catch (SystemException | RuntimeException e) {
            Log.LOGGER.log(Level.WARNING, "a JTA transaction could not be rolled back", e);
        }
    }

    private final class Jta implements Transaction {

        private final Connection connection;
        private boolean ended;

        Jta(Connection connection) {
            this.connection = connection;
        }

        @Override
        public Connection connection() {
            return connection;
        }

        @Override
        public @Nullable Connection shared() {
            return null;
        }

        /**
         * Asked for because a transaction that was marked, or whose time is over, refuses statements in each server's own
         * words and without an SQLState.
         */
        @Override
        public void requireCommittable() throws SQLException {
            int status;
            try {
                status = userTransaction.getStatus();
            } catch (SystemException e) {
                throw new SQLException("the JTA transaction's status is unknown", e);
            }
            if (status != Status.STATUS_ACTIVE) {
                throw new SQLException(
                        "the handler left a JTA transaction that cannot be committed: status " + status, REFUSED);
            }
        }

        @Override
        public void commit() throws SQLException {
            connection.close();
            try {
                userTransaction.commit();
                ended = true;
            } catch (RollbackException | HeuristicMixedException | HeuristicRollbackException | SystemException e) {
                throw new SQLException("the JTA transaction was not committed", REFUSED, e);
            }
        }

        @Override
        public void rollback() {
            if (ended) {
                return;
            }
            ended = true;
            Transactions.close(connection);
            try {
                // a commit that failed has ended the transaction
                if (userTransaction.getStatus() == Status.STATUS_NO_TRANSACTION) {
                    return;
                }
            } catch (SystemException e) {
                Log.LOGGER.log(Level.DEBUG, "the JTA transaction's status is unknown", e);
            }
            rollbackQuietly();
        }
    }
}
