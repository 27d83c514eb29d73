package network.invo.it.sites;

import jakarta.annotation.Resource;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import network.invo.jakarta.webhooks.Deliveries;
import network.invo.jakarta.webhooks.InvoWebhookServlet;
import network.invo.jakarta.webhooks.JdbcIdempotencyStore;
import network.invo.jakarta.webhooks.StoreMode;
import network.invo.jakarta.webhooks.WebhookDelivery;
import network.invo.jakarta.webhooks.WebhookReceiver;

/**
 * Webhooks that are remembered in the server's databases, in every mode: {@code /h2/lease}, say. Each handler writes an
 * effect through the application's own data source; one of the type {@code test.fails-once} then fails, the first time, and
 * one of the type {@code test.marks-once} leaves a transaction that can only be rolled back. {@code /outside} has a data
 * source that takes no part in JTA.
 */
@WebListener
public class StoreSite implements ServletContextListener {

    @Resource(lookup = "java:comp/DefaultDataSource")
    private DataSource h2;

    @Resource(lookup = "java:app/jdbc/Postgres")
    private DataSource postgres;

    @Resource(lookup = "java:app/jdbc/Outside")
    private DataSource outside;

    @Resource
    private UserTransaction transaction;

    private final List<WebhookReceiver> receivers = new ArrayList<>();

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        Map.of("h2", h2, "postgresql", postgres).forEach((name, dataSource) -> {
            try {
                create(name, dataSource);
            } catch (SQLException | IOException e) {
                throw new IllegalStateException(e);
            }
            for (StoreMode mode : StoreMode.values()) {
                String path = name + "/" + mode.name().toLowerCase(Locale.ROOT);
                receive(context, path, mode, dataSource);
                add(context, new Effects(dataSource), "/effects/" + path);
            }
        });
        receive(context, "outside", StoreMode.TRANSACTIONAL, outside);
        add(context, new Effects(outside), "/effects/outside");
    }

    private void receive(ServletContext context, String path, StoreMode mode, DataSource dataSource) {
        WebhookReceiver receiver = WebhookReceiver.builder()
                .secrets(Deliveries.SECRET)
                .scope(path)
                .store(JdbcIdempotencyStore.builder(dataSource)
                        .mode(mode)
                        .backOff(Duration.ofMillis(50))
                        .build())
                .handler(delivery -> handle(delivery, dataSource))
                .build();
        receivers.add(receiver);
        add(context, new InvoWebhookServlet(receiver), "/" + path);
    }

    private static void add(ServletContext context, HttpServlet servlet, String path) {
        ServletRegistration.Dynamic registration = context.addServlet(path, servlet);
        registration.setLoadOnStartup(1);
        registration.addMapping(path);
    }

    private static void create(String name, DataSource dataSource) throws SQLException, IOException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                InputStream script =
                        JdbcIdempotencyStore.class.getResourceAsStream("/META-INF/invo/webhook/" + name + ".sql")) {
            statement.execute("DROP TABLE IF EXISTS invo_webhook");
            statement.execute("DROP TABLE IF EXISTS effect");
            statement.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
            statement.execute("CREATE TABLE effect (event_key VARCHAR(255), attempt INTEGER)");
        }
    }

    private void handle(WebhookDelivery delivery, DataSource dataSource) throws SQLException, SystemException {
        if (delivery.connection() != null) {
            throw new IllegalStateException(
                    "there is JTA here: the application's own connections are in its transaction");
        }
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO effect VALUES (?, ?)")) {
            insert.setString(1, delivery.event().idempotencyKey());
            insert.setInt(2, delivery.attempt());
            insert.executeUpdate();
        }
        if (delivery.event().eventType().equals("test.fails-once") && delivery.attempt() == 1) {
            throw new IllegalStateException("the first attempt fails");
        }
        if (delivery.event().eventType().equals("test.marks-once") && delivery.attempt() == 1) {
            transaction.setRollbackOnly();
        }
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        receivers.forEach(WebhookReceiver::close);
    }

    /** {@code GET ?key=...}: the attempts whose effects are there. */
    private static final class Effects extends HttpServlet {
        private final transient DataSource dataSource;

        Effects(DataSource dataSource) {
            this.dataSource = dataSource;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            List<Integer> attempts = new ArrayList<>();
            try (Connection connection = dataSource.getConnection();
                    PreparedStatement select = connection.prepareStatement(
                            "SELECT attempt FROM effect WHERE event_key = ? ORDER BY attempt")) {
                select.setString(1, request.getParameter("key"));
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        attempts.add(rows.getInt(1));
                    }
                }
            } catch (SQLException e) {
                throw new IOException(e);
            }
            response.getWriter().write(attempts.toString());
        }
    }
}
