package network.invo.examples.gamestore;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import javax.sql.DataSource;
import network.invo.jakarta.webhooks.JdbcIdempotencyStore;

/** The store's orders, in the server's database. */
@ApplicationScoped
public class Orders {

    @Resource
    private DataSource dataSource; // the server's default one

    /** Makes the tables. A real store has its migrations do that; the webhooks' table is in the SDK's jar. */
    void create(@Observes @Initialized(ApplicationScoped.class) Object start) throws SQLException, IOException {
        try (Connection connection = dataSource.getConnection();
                InputStream webhooks =
                        JdbcIdempotencyStore.class.getResourceAsStream("/META-INF/invo/webhook/h2.sql")) {
            create(connection, "invo_webhook", new String(webhooks.readAllBytes(), StandardCharsets.UTF_8));
            create(
                    connection,
                    "store_order",
                    "CREATE TABLE store_order (id VARCHAR(40) PRIMARY KEY, usd DECIMAL(9, 2) NOT NULL,"
                            + " granted DECIMAL(19, 2))");
        }
    }

    private static void create(Connection connection, String table, String sql) throws SQLException {
        try (ResultSet there = connection.getMetaData().getTables(null, null, table.toUpperCase(Locale.ROOT), null);
                Statement statement = connection.createStatement()) {
            if (!there.next()) {
                statement.execute(sql);
            }
        }
    }

    void add(Order order) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO store_order (id, usd) VALUES (?, ?)")) {
            insert.setString(1, order.id());
            insert.setBigDecimal(2, order.usd());
            insert.executeUpdate();
        }
    }

    /** The order; null if there is none. */
    Order find(String id) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("SELECT usd, granted FROM store_order WHERE id = ?")) {
            select.setString(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new Order(id, row.getBigDecimal(1), row.getBigDecimal(2)) : null;
            }
        }
    }

    /** Adds to what was granted: to be told twice would grant twice. */
    void grant(String id, BigDecimal amount) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE store_order SET granted = COALESCE(granted, 0) + ? WHERE id = ?")) {
            update.setBigDecimal(1, amount);
            update.setString(2, id);
            if (update.executeUpdate() != 1) {
                throw new IllegalStateException("no such order: " + id);
            }
        }
    }
}
