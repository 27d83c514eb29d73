package network.invo.jakarta.webhooks;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What databases say differently. PostgreSQL and H2 are tested; the others are written after their manuals. */
enum Dialect {
    POSTGRESQL(
            "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
            " FOR UPDATE",
            " FETCH FIRST %d ROWS ONLY FOR UPDATE SKIP LOCKED"),
    H2(
            "SELECT CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)",
            " FOR UPDATE WAIT 2",
            " FETCH FIRST %d ROWS ONLY FOR UPDATE SKIP LOCKED"),
    MYSQL(
            "SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)",
            " FOR UPDATE NOWAIT",
            " LIMIT %d FOR UPDATE SKIP LOCKED"),
    ORACLE(
            "SELECT ROUND((CAST(SYS_EXTRACT_UTC(SYSTIMESTAMP) AS DATE) - DATE '1970-01-01') * 86400000) FROM DUAL",
            " FOR UPDATE WAIT 2",
            // no FETCH FIRST together with FOR UPDATE: the rows that are fetched are those that get locked
            " FOR UPDATE SKIP LOCKED"),
    SQLSERVER("SELECT DATEDIFF_BIG(MILLISECOND, '1970-01-01', SYSUTCDATETIME())", "", "");

    final String now;
    private final String lock;
    private final String next;

    Dialect(String now, String lock, String next) {
        this.now = now;
        this.lock = lock;
        this.next = next;
    }

    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName().toLowerCase(Locale.ROOT);
        if (product.contains("postgresql")) {
            return POSTGRESQL;
        }
        if (product.equals("h2")) {
            return H2;
        }
        if (product.contains("mysql") || product.contains("mariadb")) {
            return MYSQL;
        }
        if (product.contains("oracle")) {
            return ORACLE;
        }
        if (product.contains("microsoft sql server")) {
            return SQLSERVER;
        }
        throw new SQLException("no dialect for the database " + product);
    }

    /** One row, locked until the transaction's end; waits 2 s at most. */
    String lockRow(String columns, String table, String condition) {
        String hint = this == SQLSERVER ? " WITH (UPDLOCK, ROWLOCK)" : "";
        return "SELECT " + columns + " FROM " + table + hint + " WHERE " + condition + lock;
    }

    /** The first rows that nobody has locked, locked; to be fetched by as many as are wanted and not more. */
    String lockFree(int rows, String columns, String table, String conditionAndOrder) {
        if (this == SQLSERVER) {
            return "SELECT TOP " + rows + " " + columns + " FROM " + table + " WITH (UPDLOCK, ROWLOCK, READPAST) WHERE "
                    + conditionAndOrder;
        }
        return "SELECT " + columns + " FROM " + table + " WHERE " + conditionAndOrder + next.formatted(rows);
    }

    /** How long statements wait for a lock until {@link #limitLockWait}; null where that changes nothing. */
    @Nullable
    String lockWait(Connection connection) throws SQLException {
        return switch (this) {
            case POSTGRESQL -> query(connection, "SHOW lock_timeout");
            case SQLSERVER -> query(connection, "SELECT @@LOCK_TIMEOUT");
            case H2, MYSQL, ORACLE -> null;
        };
    }

    /** Nothing of ours waits for a lock longer than 2 s. */
    void limitLockWait(Connection connection) throws SQLException {
        switch (this) {
            case POSTGRESQL -> execute(connection, "SET LOCAL lock_timeout = 2000");
            case SQLSERVER -> execute(connection, "SET LOCK_TIMEOUT 2000");
            case H2, MYSQL, ORACLE -> {}
        }
    }

    /** The handler's own statements wait as they always do: as {@link #lockWait} said before. */
    void restoreLockWait(Connection connection, @Nullable String before) throws SQLException {
        switch (this) {
            case POSTGRESQL -> execute(connection, "SET LOCAL lock_timeout = '" + before + "'");
            case SQLSERVER -> execute(connection, "SET LOCK_TIMEOUT " + before);
            case H2, MYSQL, ORACLE -> {}
        }
    }

    /** Somebody else has the row: not a fault of the store. */
    static boolean isLockTimeout(SQLException e) {
        String state = e.getSQLState();
        return "55P03".equals(state) || "HYT00".equals(state);
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
