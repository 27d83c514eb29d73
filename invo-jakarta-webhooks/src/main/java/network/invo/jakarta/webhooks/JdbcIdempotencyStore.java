package network.invo.jakarta.webhooks;

import java.lang.System.Logger.Level;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A store in a database, shared by all nodes.
 *
 * <p>Create its table first: the statements are in this jar, {@code META-INF/invo/webhook/postgresql.sql}, {@code h2.sql},
 * and, written after the manuals and not tested, {@code mysql.sql}, {@code oracle.sql} and {@code sqlserver.sql}.
 *
 * <p>See {@link StoreMode} for what is promised. Time is the database's: the nodes' clocks do not matter. A statement of
 * the store waits 2 s for a lock and 2.5 s for a silent server; give the pool a connection time-out of 2 s or less, or a
 * delivery waits as long as the pool does. How long JTA waits for a server that falls silent in the middle of a
 * transaction, and how long a handler's own statements do, is for the pool and its driver to limit.
 *
 * <p>Thread-safe. It holds no connection between the calls, but for a transaction that is under way.
 */
public final class JdbcIdempotencyStore implements IdempotencyStore {

    private static final String NEW = "NEW";
    private static final String CLAIMED = "CLAIMED";
    private static final String QUEUED = "QUEUED";
    private static final String DONE = "DONE";
    private static final String DEAD = "DEAD";

    private static final String COLUMNS = "state, fence, attempts, due_at";
    private static final String BY_KEY = "scope = ? AND event_key = ?";
    /** Classes of SQLState: connection, resources, operator, system, time-out, and what H2 has for those. */
    private static final Set<String> OUTAGES = Set.of("08", "53", "57", "58", "HY", "90");

    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final int PURGE_BATCH = 500;
    /** A delivery waits for the purge before it is answered. */
    private static final int PURGE_BATCHES = 4;

    /** After a statement that took this long another one might be answered too late: a delivery has 3 s. */
    private static final long SLOW_NANOS = 2_000_000_000;

    private static final int MAX_KEY_BYTES = 255;

    private final DataSource dataSource;
    private final StoreMode mode;
    private final String table;
    private final Duration lease;
    private final int maxAttempts;
    private final Duration backOff;
    private final Transactions transactions;
    private volatile @Nullable Dialect dialect;
    /** What is written in a transaction can be taken back. */
    private volatile boolean rollsBack;

    /** A row, mostly under lock. */
    private record Row(String state, long fence, int attempts, long dueAt) {}

    /** An acquired claim with its open transaction. */
    static final class TransactionClaim extends Claim {

        private final Transactions.Transaction transaction;

        TransactionClaim(String scope, String key, Row row, Transactions.Transaction transaction) {
            super(State.ACQUIRED, scope, key, row.fence + 1, row.attempts + 1, Duration.ZERO);
            this.transaction = transaction;
        }

        @Nullable
        Connection connection() {
            return transaction.shared();
        }
    }

    /** An event that waited in the inbox, claimed, with its bytes. The key is as stored. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Queued(TransactionClaim claim, byte[] body) {}

    @FunctionalInterface
    private interface Work<T> {
        T run(Connection connection, Dialect dialect) throws SQLException;
    }

    private JdbcIdempotencyStore(Builder builder) {
        this.dataSource = builder.dataSource;
        this.mode = builder.mode;
        this.table = builder.table;
        this.lease = builder.lease;
        this.maxAttempts = builder.maxAttempts;
        this.backOff = builder.backOff;
        Object userTransaction = mode == StoreMode.LEASE || !builder.jta
                ? null
                : builder.userTransaction != null ? builder.userTransaction : Optionals.userTransaction();
        this.rollsBack = userTransaction == null;
        this.transactions = userTransaction == null
                ? () -> Transactions.onConnection(dataSource)
                : JtaTransactions.of(userTransaction, dataSource);
    }

    /**
     * A builder.
     *
     * @param dataSource where the table is
     * @return the builder
     */
    public static Builder builder(DataSource dataSource) {
        return new Builder(dataSource);
    }

    /**
     * How events are guarded.
     *
     * @return the mode
     */
    public StoreMode mode() {
        return mode;
    }

    @Override
    public Claim claim(String scope, String key) {
        try {
            return mode == StoreMode.LEASE ? claimLease(scope, key) : claimTransaction(scope, key);
        } catch (SQLException e) {
            if (Dialect.isLockTimeout(e)) {
                return Claim.inProgress(scope, key, RETRY);
            }
            throw failed("claim", e);
        }
    }

    private Claim claimLease(String scope, String key) throws SQLException {
        insertIfAbsent(scope, stored(key), NEW, null);
        return inTransaction((connection, dialect) -> {
            Row row = lock(connection, dialect, scope, stored(key));
            if (row == null) { // purged since
                return Claim.inProgress(scope, key, RETRY);
            }
            long now = now(connection, dialect);
            if (row.state.equals(CLAIMED) && row.dueAt > now) {
                return Claim.inProgress(scope, key, Duration.ofMillis(row.dueAt - now));
            }
            Claim settled = settled(connection, scope, key, row, now);
            if (settled != null) {
                return settled;
            }
            Row claimed = new Row(CLAIMED, row.fence + 1, row.attempts + 1, now + lease.toMillis());
            update(connection, scope, stored(key), claimed, now);
            return Claim.acquired(scope, key, row.fence + 1, row.attempts + 1);
        });
    }

    private Claim claimTransaction(String scope, String key) throws SQLException {
        requireTransactions();
        // In a transaction of its own: a duplicate key there is no error here. The row is what the others wait for.
        insertIfAbsent(scope, stored(key), NEW, null);
        Transactions.Transaction transaction = transactions.begin();
        Claim claim = null;
        try {
            Connection connection = transaction.connection();
            Dialect dialect = dialect(connection);
            String lockWait = dialect.lockWait(connection);
            dialect.limitLockWait(connection);
            Row row = lock(connection, dialect, scope, stored(key));
            if (row == null) {
                return Claim.inProgress(scope, key, RETRY);
            }
            long now = now(connection, dialect);
            if (row.state.equals(CLAIMED) && row.dueAt > now) {
                return Claim.inProgress(scope, key, Duration.ofMillis(row.dueAt - now));
            }
            Claim settled = settled(connection, scope, key, row, now);
            if (settled != null) {
                transaction.commit();
                claim = settled;
                return claim;
            }
            handOver(transaction, dialect, lockWait);
            claim = new TransactionClaim(scope, key, row, transaction);
            return claim;
        } finally {
            if (claim == null) {
                transaction.rollback();
            }
        }
    }

    /**
     * Whether JTA takes back what is written through the data source is tried once: a connection's auto-commit does not
     * say it, as Payara's for PostgreSQL's XA driver is on inside a transaction.
     */
    private void requireTransactions() throws SQLException {
        transactions.requireUsable();
        if (rollsBack) {
            return;
        }
        String probe = "probe:" + UUID.randomUUID();
        Transactions.Transaction transaction = transactions.begin();
        try (PreparedStatement statement = transaction
                .connection()
                .prepareStatement("INSERT INTO " + table
                        + " (scope, event_key, state, fence, attempts, due_at, created_at, changed_at)"
                        + " VALUES ('-', ?, 'NEW', 0, 0, 0, 0, 0)")) {
            statement.setString(1, probe);
            statement.executeUpdate();
        } finally {
            transaction.rollback();
        }
        boolean stayed = inTransaction((connection, dialect) -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("DELETE FROM " + table + " WHERE " + BY_KEY)) {
                statement.setString(1, "-");
                statement.setString(2, probe);
                return statement.executeUpdate() == 1;
            }
        });
        if (stayed) {
            throw new IllegalStateException("the webhook store's data source takes no part in JTA: set jta to false"
                    + " (invo.webhook.jta, or JdbcIdempotencyStore.Builder.jta), or name a data source that does");
        }
        rollsBack = true;
    }

    private static void handOver(Transactions.Transaction transaction, Dialect dialect, @Nullable String lockWait)
            throws SQLException {
        dialect.restoreLockWait(transaction.connection(), lockWait);
        transaction.unlimitNetwork();
    }

    /** The answer for a row that is not to be handled; null if it is. */
    private @Nullable Claim settled(Connection connection, String scope, String key, Row row, long now)
            throws SQLException {
        if (row.state.equals(DONE)) {
            return Claim.done(scope, key);
        }
        if (row.state.equals(DEAD)) {
            return Claim.dead(scope, key, row.attempts);
        }
        if (row.attempts >= maxAttempts) { // the last attempt's process died with it
            update(connection, scope, stored(key), new Row(DEAD, row.fence + 1, row.attempts, 0), now);
            return Claim.dead(scope, key, row.attempts);
        }
        return null;
    }

    @Override
    public boolean complete(Claim claim) {
        try {
            if (claim instanceof TransactionClaim own) {
                return completeTransaction(own);
            }
            String sql = "UPDATE " + table + " SET state = 'DONE', changed_at = ?, body = NULL WHERE " + BY_KEY
                    + " AND state = 'CLAIMED' AND fence = ?";
            return inTransaction((connection, dialect) -> {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.setLong(1, now(connection, dialect));
                    statement.setString(2, claim.scope());
                    statement.setString(3, stored(claim.key()));
                    statement.setLong(4, claim.fence());
                    return statement.executeUpdate() == 1;
                }
            });
        } catch (SQLException e) {
            throw failed("complete", e);
        }
    }

    private boolean completeTransaction(TransactionClaim claim) throws SQLException {
        try {
            claim.transaction.requireCommittable();
            claim.transaction.limitNetwork();
            Connection connection = claim.transaction.connection();
            long now = now(connection, dialect(connection));
            Row done = new Row(DONE, claim.fence(), claim.attempt(), 0);
            update(connection, claim.scope(), stored(claim.key()), done, now);
            claim.transaction.commit();
            return true;
        } catch (Throwable e) {
            claim.transaction.rollback();
            if (e instanceof SQLException refused && isRefusal(refused)) {
                throw failed("complete", refused, countFailure(claim));
            }
            throw e;
        }
    }

    /**
     * The database, or whoever marked the transaction, did not want what the handler wrote: a constraint, a conflict, a
     * statement that failed before. That is a failed attempt, or the event would be tried for ever.
     */
    private static boolean isRefusal(SQLException e) {
        String state = e.getSQLState();
        return state != null && state.length() > 2 && !OUTAGES.contains(state.substring(0, 2));
    }

    @Override
    public boolean release(Claim claim) {
        if (claim instanceof TransactionClaim own) {
            long start = System.nanoTime();
            own.transaction.rollback();
            if (System.nanoTime() - start > SLOW_NANOS) {
                throw new IdempotencyStoreException("the rollback took too long for the attempt to be counted", null);
            }
        }
        try {
            return countFailure(claim);
        } catch (SQLException e) {
            throw failed("release", e);
        }
    }

    /** Makes a failed event claimable again, or dead; true if it is dead now. */
    private boolean countFailure(Claim claim) throws SQLException {
        return inTransaction((connection, dialect) -> {
            Row row = lock(connection, dialect, claim.scope(), stored(claim.key()));
            if (row == null || isSettledBySomebodyElse(claim, row)) {
                return false;
            }
            long now = now(connection, dialect);
            // A rollback has undone the count of this attempt; a lease has it counted.
            int attempts = claim instanceof TransactionClaim ? row.attempts + 1 : row.attempts;
            boolean dead = attempts >= maxAttempts;
            String state = dead ? DEAD : row.state.equals(QUEUED) ? QUEUED : NEW;
            long dueAt = state.equals(QUEUED) ? now + pauseAfter(attempts).toMillis() : 0;
            Row failed = new Row(state, row.fence + 1, attempts, dueAt);
            update(connection, claim.scope(), stored(claim.key()), failed, now);
            return dead;
        });
    }

    private static boolean isSettledBySomebodyElse(Claim claim, Row row) {
        return claim instanceof TransactionClaim
                ? row.state.equals(DONE) || row.state.equals(DEAD)
                : !row.state.equals(CLAIMED) || row.fence != claim.fence();
    }

    /** 5, 10, 20 s and so on, up to an hour. */
    private Duration pauseAfter(int attempts) {
        Duration pause = backOff.multipliedBy(1L << Math.min(attempts - 1, 20));
        Duration most = Duration.ofHours(1);
        return pause.compareTo(most) > 0 ? most : pause;
    }

    @Override
    public int purge(Duration retention) {
        try {
            int purged = 0;
            int batch = 1;
            for (int i = 0; i < PURGE_BATCHES && batch > 0; i++) {
                batch = inTransaction((connection, dialect) ->
                        purgeBatch(connection, dialect, now(connection, dialect) - retention.toMillis()));
                purged += batch;
            }
            return purged;
        } catch (SQLException e) {
            throw failed("purge", e);
        }
    }

    /**
     * Small transactions by primary key, so that no lock is escalated, and of rows that nobody has: it neither waits for a
     * handler, holding up what it has locked so far, nor for another node that purges.
     */
    private int purgeBatch(Connection connection, Dialect dialect, long before) throws SQLException {
        List<String[]> keys = new ArrayList<>();
        String old = "state IN ('DONE', 'NEW') AND changed_at < ?";
        try (PreparedStatement select =
                connection.prepareStatement(dialect.lockFree(PURGE_BATCH, "scope, event_key", table, old))) {
            select.setMaxRows(PURGE_BATCH);
            select.setFetchSize(PURGE_BATCH);
            select.setLong(1, before);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    keys.add(new String[] {rows.getString(1), rows.getString(2)});
                }
            }
        }
        if (keys.isEmpty()) {
            return 0;
        }
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM " + table + " WHERE " + BY_KEY + " AND " + old)) {
            for (String[] key : keys) {
                delete.setString(1, key[0]);
                delete.setString(2, key[1]);
                delete.setLong(3, before);
                delete.addBatch();
            }
            int deleted = 0;
            for (int count : delete.executeBatch()) {
                deleted += Math.max(count, 0); // some drivers answer "done, and I do not know how many"
            }
            return deleted;
        } catch (BatchUpdateException e) {
            // drivers write the statement with its values into the message: keys are not for logs
            throw new SQLException("old events could not be deleted", e.getSQLState(), e.getErrorCode());
        }
    }

    /**
     * Stores an event for the worker; nothing if it is known. When it returns, the event is safe: what another transaction
     * is about to do, and may take back, counts for nothing.
     *
     * @return in progress for an event that waits or is being handled; else done or dead
     */
    Claim enqueue(String scope, String key, byte[] body) {
        try {
            requireTransactions(); // or it would be acknowledged, and nobody could handle it
            if (insertIfAbsent(scope, stored(key), QUEUED, body)) {
                return waiting(scope, key);
            }
            // No lock the first time: the worker has one on the event that it handles.
            Optional<Claim> known =
                    inTransaction((connection, dialect) -> inInbox(scope, key, look(connection, scope, stored(key))));
            return known.isPresent()
                    ? known.get()
                    : inTransaction((connection, dialect) -> takeOver(connection, dialect, scope, key, body));
        } catch (SQLException e) {
            throw failed("enqueue", e);
        }
    }

    private static Claim waiting(String scope, String key) {
        return Claim.inProgress(scope, key, Duration.ZERO);
    }

    /** The answer for an event that may be acknowledged; empty for one that may not. */
    private static Optional<Claim> inInbox(String scope, String key, @Nullable Row row) {
        if (row == null) {
            return Optional.empty();
        }
        return switch (row.state) {
            case QUEUED -> Optional.of(waiting(scope, key));
            case DONE -> Optional.of(Claim.done(scope, key));
            case DEAD -> Optional.of(Claim.dead(scope, key, row.attempts));
            default -> Optional.empty();
        };
    }

    /** Claimed in another mode and not done: the mode was changed, and it goes on here. */
    private Claim takeOver(Connection connection, Dialect dialect, String scope, String key, byte[] body)
            throws SQLException {
        Row row = lock(connection, dialect, scope, stored(key));
        long now = now(connection, dialect);
        boolean isNobodys = row != null && (row.state.equals(NEW) || (row.state.equals(CLAIMED) && row.dueAt <= now));
        if (!isNobodys) {
            return inInbox(scope, key, row)
                    .orElseThrow(
                            () -> new IdempotencyStoreException("the event is being handled in another mode", null));
        }
        String sql = "UPDATE " + table + " SET state = 'QUEUED', due_at = ?, body = ? WHERE " + BY_KEY;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, now);
            statement.setBytes(2, body);
            statement.setString(3, scope);
            statement.setString(4, stored(key));
            statement.executeUpdate();
            return waiting(scope, key);
        }
    }

    /** The next event of the inbox that is due and that nobody has; null if there is none. */
    @Nullable
    Queued next(String scope) {
        try {
            requireTransactions();
            Transactions.Transaction transaction = transactions.begin();
            boolean taken = false;
            try {
                Connection connection = transaction.connection();
                Dialect dialect = dialect(connection);
                // Rows are skipped, but a lock of the whole table is waited for: a server that waited longer than we
                // listen would take an event for a connection that is gone.
                String lockWait = dialect.lockWait(connection);
                dialect.limitLockWait(connection);
                String sql = dialect.lockFree(
                        1,
                        "event_key, fence, attempts, body",
                        table,
                        "scope = ? AND state = 'QUEUED' AND due_at <= ? ORDER BY due_at, event_key");
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.setFetchSize(1);
                    statement.setString(1, scope);
                    statement.setLong(2, now(connection, dialect));
                    try (ResultSet rows = statement.executeQuery()) {
                        if (!rows.next()) {
                            return null;
                        }
                        Row row = new Row(QUEUED, rows.getLong(2), rows.getInt(3), 0);
                        byte[] body = rows.getBytes(4);
                        TransactionClaim claim = new TransactionClaim(scope, rows.getString(1), row, transaction);
                        handOver(transaction, dialect, lockWait);
                        taken = true;
                        return new Queued(claim, body);
                    }
                }
            } finally {
                if (!taken) {
                    transaction.rollback();
                }
            }
        } catch (SQLException e) {
            throw failed("poll", e);
        }
    }

    /** How many events of the scope wait in the inbox. */
    long waiting(String scope) {
        try {
            return inTransaction((connection, dialect) -> {
                String sql = "SELECT COUNT(*) FROM " + table + " WHERE scope = ? AND state = 'QUEUED'";
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.setString(1, scope);
                    try (ResultSet rows = statement.executeQuery()) {
                        rows.next();
                        return rows.getLong(1);
                    }
                }
            });
        } catch (SQLException e) {
            throw failed("count", e);
        }
    }

    /** Lets others have their turn before an event that could neither be completed nor counted as failed. */
    void postpone(TransactionClaim claim) {
        String sql = "UPDATE " + table + " SET due_at = ? WHERE " + BY_KEY + " AND state = 'QUEUED' AND due_at <= ?";
        try {
            inTransaction((connection, dialect) -> {
                long now = now(connection, dialect);
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.setLong(1, now + pauseAfter(claim.attempt()).toMillis());
                    statement.setString(2, claim.scope());
                    statement.setString(3, stored(claim.key()));
                    statement.setLong(4, now);
                    return statement.executeUpdate();
                }
            });
        } catch (SQLException e) {
            if (!Dialect.isLockTimeout(e)) { // or another node has the event already
                throw failed("postpone", e);
            }
        }
    }

    /** Gives a claim back as if nothing had been tried: the application ends. */
    void abandon(TransactionClaim claim) {
        claim.transaction.rollback();
    }

    /** Whether the row is there now because of this call. */
    private boolean insertIfAbsent(String scope, String storedKey, String state, byte @Nullable [] body)
            throws SQLException {
        try {
            return inTransaction((connection, dialect) -> {
                String sql = "INSERT INTO " + table
                        + " (scope, event_key, state, fence, attempts, due_at, created_at, changed_at, body)"
                        + " VALUES (?, ?, ?, 0, 0, ?, ?, ?, ?)"
                        // a duplicate that raised an error would poison PostgreSQL's transaction and fill its log
                        + (dialect == Dialect.POSTGRESQL ? " ON CONFLICT DO NOTHING" : "");
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    long now = now(connection, dialect);
                    statement.setString(1, scope);
                    statement.setString(2, storedKey);
                    statement.setString(3, state);
                    statement.setLong(4, now); // the inbox is handled by arrival
                    statement.setLong(5, now);
                    statement.setLong(6, now);
                    statement.setBytes(7, body);
                    return statement.executeUpdate() == 1;
                }
            });
        } catch (SQLException e) {
            String sqlState = e.getSQLState();
            if (sqlState != null && sqlState.startsWith("23")) {
                return false;
            }
            throw e;
        }
    }

    private @Nullable Row lock(Connection connection, Dialect dialect, String scope, String storedKey)
            throws SQLException {
        return row(connection, dialect.lockRow(COLUMNS, table, BY_KEY), scope, storedKey);
    }

    /** Without a lock: what is committed. */
    private @Nullable Row look(Connection connection, String scope, String storedKey) throws SQLException {
        return row(connection, "SELECT " + COLUMNS + " FROM " + table + " WHERE " + BY_KEY, scope, storedKey);
    }

    private static @Nullable Row row(Connection connection, String sql, String scope, String storedKey)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, scope);
            statement.setString(2, storedKey);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? new Row(rows.getString(1), rows.getLong(2), rows.getInt(3), rows.getLong(4))
                        : null;
            }
        }
    }

    private void update(Connection connection, String scope, String storedKey, Row row, long now) throws SQLException {
        String sql = "UPDATE " + table + " SET state = ?, fence = ?, attempts = ?, due_at = ?, changed_at = ?"
                + (row.state.equals(DONE) ? ", body = NULL" : "") + " WHERE " + BY_KEY;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, row.state);
            statement.setLong(2, row.fence);
            statement.setInt(3, row.attempts);
            statement.setLong(4, row.dueAt);
            statement.setLong(5, now);
            statement.setString(6, scope);
            statement.setString(7, storedKey);
            if (statement.executeUpdate() != 1) {
                throw new SQLException("the claimed row is gone");
            }
        }
    }

    /** A short transaction of a connection alone. */
    private <T> T inTransaction(Work<T> work) throws SQLException {
        Transactions.Transaction transaction = Transactions.onConnection(dataSource);
        boolean committed = false;
        try {
            Dialect dialect = dialect(transaction.connection());
            dialect.limitLockWait(transaction.connection());
            T result = work.run(transaction.connection(), dialect);
            transaction.commit();
            committed = true;
            return result;
        } finally {
            if (!committed) {
                transaction.rollback();
            }
        }
    }

    /** The database's clock, in milliseconds since 1970. */
    private static long now(Connection connection, Dialect dialect) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(dialect.now)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private Dialect dialect(Connection connection) throws SQLException {
        Dialect known = dialect;
        if (known == null) {
            known = Dialect.of(connection);
            dialect = known;
        }
        return known;
    }

    /**
     * The key as it is stored: itself, or its hash where a column could not hold it or tell it from another: too long,
     * not plain ASCII, or with spaces at its ends. A stored key stands for itself: the inbox hands them back in.
     */
    static String stored(String key) {
        boolean plain = key.length() <= MAX_KEY_BYTES
                && key.chars().allMatch(c -> c >= ' ' && c < 0x7f)
                && key.equals(key.strip());
        return plain ? key : "sha256:" + Verification.sha256(key);
    }

    private static IdempotencyStoreException failed(String what, SQLException e) {
        return failed(what, e, false);
    }

    private static IdempotencyStoreException failed(String what, SQLException e, boolean dead) {
        Log.LOGGER.log(Level.DEBUG, () -> what + ": SQLState " + e.getSQLState());
        return new IdempotencyStoreException(what + " failed in the database, SQLState " + e.getSQLState(), e, dead);
    }

    /** Mode and table. */
    @Override
    public String toString() {
        return "JdbcIdempotencyStore[mode=" + mode + ", table=" + table + "]";
    }

    /** Collects what a {@link JdbcIdempotencyStore} needs. Not thread-safe. */
    public static final class Builder {

        private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?");

        private final DataSource dataSource;
        private StoreMode mode = StoreMode.TRANSACTIONAL;
        private String table = "invo_webhook";
        private Duration lease = Duration.ofMinutes(5);
        private int maxAttempts = 10;
        private Duration backOff = Duration.ofSeconds(5);
        private boolean jta = true;
        private @Nullable Object userTransaction;

        private Builder(DataSource dataSource) {
            this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
        }

        /**
         * How events are guarded. Default {@link StoreMode#TRANSACTIONAL}.
         *
         * @param mode the mode
         * @return this builder
         */
        public Builder mode(StoreMode mode) {
            this.mode = Objects.requireNonNull(mode, "mode");
            return this;
        }

        /**
         * The table's name. Default {@code invo_webhook}.
         *
         * @param table a plain name, with its schema before a dot if it needs one
         * @return this builder
         */
        public Builder table(String table) {
            if (!NAME.matcher(table).matches()) {
                throw new IllegalArgumentException("not a plain table name: " + table);
            }
            this.table = table;
            return this;
        }

        /**
         * For {@link StoreMode#LEASE}: how long a claim is valid, by the database's clock. Default 5 minutes. Longer than
         * any handler takes: a handler that outlives it may run twice.
         *
         * @param lease the span, positive
         * @return this builder
         */
        public Builder lease(Duration lease) {
            if (lease.isNegative() || lease.isZero()) {
                throw new IllegalArgumentException("the lease must be positive: " + lease);
            }
            this.lease = lease;
            return this;
        }

        /**
         * After how many failed attempts an event is dead. Default 10. In {@link StoreMode#LEASE} an attempt whose process
         * died counts; in the other modes its transaction takes the count back with it.
         *
         * @param maxAttempts at least 1
         * @return this builder
         */
        public Builder maxAttempts(int maxAttempts) {
            if (maxAttempts < 1) {
                throw new IllegalArgumentException("max-attempts must be at least 1");
            }
            this.maxAttempts = maxAttempts;
            return this;
        }

        /**
         * For {@link StoreMode#INBOX}: the pause after the first failed attempt, doubled after each further one, an hour at
         * most. Default 5 s.
         *
         * @param backOff the span, positive
         * @return this builder
         */
        public Builder backOff(Duration backOff) {
            if (backOff.isNegative() || backOff.isZero()) {
                throw new IllegalArgumentException("the back-off must be positive: " + backOff);
            }
            this.backOff = backOff;
            return this;
        }

        /**
         * Whether to use JTA where the server has it ({@code java:comp/UserTransaction}). Default true. Set it to false if
         * the data source takes no part in JTA, such as a pool of your own, or WildFly's with {@code jta="false"}: the
         * store refuses to work otherwise, as its connections would commit by themselves.
         *
         * @param jta false for transactions of a connection alone
         * @return this builder
         */
        public Builder jta(boolean jta) {
            this.jta = jta;
            return this;
        }

        /** For tests: a UserTransaction. */
        Builder userTransaction(Object userTransaction) {
            this.userTransaction = userTransaction;
            return this;
        }

        /**
         * Builds the store. The database is not asked yet: it may be down.
         *
         * @return the store
         */
        public JdbcIdempotencyStore build() {
            return new JdbcIdempotencyStore(this);
        }
    }
}
