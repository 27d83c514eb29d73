package network.invo.jakarta.webhooks;

import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Begins transactions on a data source: on a connection, or on the thread by JTA. */
interface Transactions {

    /** One transaction. Commit or rollback ends it and gives the connection back. */
    interface Transaction {

        /** The store's own statements go here. */
        Connection connection();

        /** The connection that the handler may use; null if it shall use its own. */
        @Nullable
        Connection shared();

        void commit() throws SQLException;

        /** Does not throw: what follows a failure must not hide it. Nothing if it has ended already. */
        void rollback();

        /** After the handler: fails as a refused commit does if what the handler left can only be rolled back. */
        default void requireCommittable() throws SQLException {}

        /** From here on the store's own statements are sent: a silent server shall be found out. */
        default void limitNetwork() throws SQLException {}

        /** The handler's statements take as long as they take. */
        default void unlimitNetwork() throws SQLException {}
    }

    Transaction begin() throws SQLException;

    /**
     * Asked before anything else is asked of the data source.
     *
     * @throws IllegalStateException if there can be no transaction of ours on this thread
     */
    default void requireUsable() throws SQLException {}

    /** A transaction of a connection alone. */
    static Transaction onConnection(DataSource dataSource) throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            boolean autoCommit = connection.getAutoCommit();
            int networkTimeout = limitNetwork(connection);
            connection.setAutoCommit(false);
            return new ConnectionTransaction(connection, autoCommit, networkTimeout);
        } catch (Throwable e) {
            close(connection);
            throw e;
        }
    }

    /** How long the driver waits for the server when the network is silent, in ms; -1 if it cannot be told. */
    private static int limitNetwork(Connection connection) {
        try {
            int before = connection.getNetworkTimeout();
            if (before == 0 || before > ConnectionTransaction.NETWORK_TIMEOUT) {
                connection.setNetworkTimeout(ConnectionTransaction.SAME_THREAD, ConnectionTransaction.NETWORK_TIMEOUT);
                return before;
            }
            return -1;
        } catch (SQLException | AbstractMethodError e) {
            Log.LOGGER.log(Level.DEBUG, "the driver takes no network time-out", e);
            return -1;
        }
    }

    static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException | RuntimeException e) {
            Log.LOGGER.log(Level.DEBUG, "a connection could not be closed", e);
        }
    }

    /** See {@link #onConnection}. */
    final class ConnectionTransaction implements Transaction {

        /** Shorter than the 3 s in which a delivery must be answered when the database hangs. */
        private static final int NETWORK_TIMEOUT = 2500;

        private static final Executor SAME_THREAD = Runnable::run;

        private final Connection connection;
        private final boolean autoCommit;
        private final int networkTimeout;
        private final Connection shared;
        private boolean ended;

        private ConnectionTransaction(Connection connection, boolean autoCommit, int networkTimeout) {
            this.connection = connection;
            this.autoCommit = autoCommit;
            this.networkTimeout = networkTimeout;
            this.shared = (Connection) Proxy.newProxyInstance(
                    Transactions.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                        switch (method.getName()) {
                            case "equals" -> {
                                return proxy == args[0];
                            }
                            case "hashCode" -> {
                                return System.identityHashCode(proxy);
                            }
                            case "close", "abort" -> {
                                return null;
                            }
                            case "commit", "setAutoCommit" -> throw notYours();
                            case "rollback" -> {
                                if (args == null || args.length == 0) {
                                    throw notYours();
                                }
                            }
                            default -> {}
                        }
                        try {
                            return method.invoke(connection, args);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        private static SQLException notYours() {
            return new SQLException("the webhook's store commits or rolls back; throw to have it rolled back");
        }

        @Override
        public Connection connection() {
            return connection;
        }

        @Override
        public Connection shared() {
            return shared;
        }

        @Override
        public void limitNetwork() throws SQLException {
            if (networkTimeout >= 0) {
                connection.setNetworkTimeout(SAME_THREAD, NETWORK_TIMEOUT);
            }
        }

        @Override
        public void unlimitNetwork() throws SQLException {
            if (networkTimeout >= 0) {
                connection.setNetworkTimeout(SAME_THREAD, networkTimeout);
            }
        }

        @Override
        public void commit() throws SQLException {
            connection.commit();
            giveBack();
        }

        @Override
        public void rollback() {
            if (ended) {
                return;
            }
            try {
                limitNetwork();
                connection.rollback();
            } catch (SQLException | RuntimeException e) {
                Log.LOGGER.log(Level.DEBUG, "the database rolls back by itself", e);
                throwAway();
                return;
            }
            giveBack();
        }

        /** To switch auto-commit on would commit what could not be rolled back. */
        private void throwAway() {
            ended = true;
            try {
                connection.abort(SAME_THREAD);
            } catch (SQLException | RuntimeException | AbstractMethodError e) {
                Log.LOGGER.log(Level.DEBUG, "a connection could not be aborted", e);
            }
            close(connection);
        }

        private void giveBack() {
            ended = true;
            try {
                unlimitNetwork();
                connection.setAutoCommit(autoCommit);
            } catch (SQLException | RuntimeException e) {
                Log.LOGGER.log(Level.DEBUG, "a connection could not be reset", e);
            }
            close(connection);
        }
    }
}
