package network.invo.jakarta.webhooks;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;

/** The databases of the tests, each with the shipped table and one for what handlers write. */
final class Databases {

    private static final int POOL = 12;

    private Databases() {}

    /** One PostgreSQL server for a test class. */
    static EmbeddedPostgres startPostgres() throws IOException {
        return EmbeddedPostgres.builder()
                .setServerConfig("max_connections", "60")
                .start();
    }

    /** A fresh database in a server that runs. */
    static DataSource postgres(EmbeddedPostgres server) throws Exception {
        String name = "t" + UUID.randomUUID().toString().replace("-", "");
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return withTables(pooled(server.getDatabase("postgres", name)), "postgresql");
    }

    /** A fresh database in memory. */
    static DataSource h2() throws Exception {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return withTables(pooled(dataSource), "h2");
    }

    static String ddl(String database) throws IOException {
        try (InputStream in =
                JdbcIdempotencyStore.class.getResourceAsStream("/META-INF/invo/webhook/" + database + ".sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static DataSource withTables(DataSource dataSource, String database) throws Exception {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : ddl(database).split(";")) {
                if (!sql.isBlank()) {
                    statement.execute(sql);
                }
            }
            statement.execute("CREATE TABLE effect (event_key VARCHAR(300))");
        }
        return dataSource;
    }

    static void effect(Connection connection, String key) throws SQLException {
        try (var statement = connection.prepareStatement("INSERT INTO effect VALUES (?)")) {
            statement.setString(1, key);
            statement.executeUpdate();
        }
    }

    static long count(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    static void execute(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What happens before a method of a connection is called; for the data source itself the connection is null. */
    @FunctionalInterface
    interface Meddler {
        void before(@Nullable Connection connection, String method) throws SQLException;
    }

    /** A data source whose calls, and those of its connections, are meddled with. */
    static DataSource meddling(DataSource dataSource, Meddler meddler) {
        return (DataSource) Proxy.newProxyInstance(
                Databases.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, args) -> {
                    meddler.before(null, method.getName());
                    Connection connection = dataSource.getConnection();
                    return Proxy.newProxyInstance(
                            Databases.class.getClassLoader(),
                            new Class<?>[] {Connection.class},
                            (handle, called, with) -> {
                                meddler.before(connection, called.getName());
                                try {
                                    return called.invoke(connection, with);
                                } catch (InvocationTargetException e) {
                                    throw e.getCause();
                                }
                            });
                });
    }

    /** A small pool: what an app server has, in 40 lines. A connection that is broken is not kept. */
    static DataSource pooled(DataSource dataSource) {
        BlockingQueue<Connection> idle = new LinkedBlockingQueue<>();
        Semaphore permits = new Semaphore(POOL);
        return (DataSource) Proxy.newProxyInstance(
                Databases.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, args) -> {
                    if (!method.getName().equals("getConnection")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    if (!permits.tryAcquire(60, TimeUnit.SECONDS)) {
                        throw new SQLException("the pool is exhausted");
                    }
                    try {
                        Connection pooled = idle.poll();
                        return lent(pooled == null ? dataSource.getConnection() : pooled, idle, permits);
                    } catch (SQLException e) {
                        permits.release();
                        throw e;
                    }
                });
    }

    private static Connection lent(Connection connection, BlockingQueue<Connection> idle, Semaphore permits) {
        var open = new java.util.concurrent.atomic.AtomicBoolean(true);
        return (Connection) Proxy.newProxyInstance(
                Databases.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    if (method.getName().equals("close")) {
                        if (open.compareAndSet(true, false)) {
                            if (!connection.isClosed() && connection.getAutoCommit()) {
                                idle.add(connection);
                            } else {
                                connection.close();
                            }
                            permits.release();
                        }
                        return null;
                    }
                    try {
                        return method.invoke(connection, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
