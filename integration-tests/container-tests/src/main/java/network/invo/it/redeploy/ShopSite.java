package network.invo.it.redeploy;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import network.invo.InvoException;
import network.invo.InvoServer;
import network.invo.jakarta.webhooks.InvoWebhook;
import network.invo.jakarta.webhooks.InvoWebhookFilter;
import network.invo.jakarta.webhooks.WebhookDelivery;
import network.invo.jakarta.webhooks.WebhookHandler;
import network.invo.model.PlayerRef;
import network.invo.webhook.WebhookEvent;

/**
 * An application that uses the SDK as a shop does: the three doors, made from the configuration, before one database, and a
 * client of each engine that has threads of its own. Its descriptor is written by the test.
 */
@WebListener
public final class ShopSite implements ServletContextListener {

    /** Context parameters. */
    public static final String DATA_SOURCE = "shop.data-source";

    /** See {@link #DATA_SOURCE}. */
    public static final String BASE_URL = "shop.base-url";

    /** See {@link #DATA_SOURCE}. */
    public static final String GAME_SECRET = "shop.game-secret";

    /** The store's table: not the one that other tests may use in the same database. */
    public static final String TABLE = "shop_webhook";

    /** The header of every answer that the application gives. */
    public static final String MARK = "X-Shop";

    /** Whose balance is asked for. */
    public static final String PLAYER = "kim@example.com";

    private static final String SCHEMA = "META-INF/invo/webhook/h2.sql";

    private static DataSource dataSource;
    private static Connection held;
    private static List<InvoServer> clients;
    private static String deployment;

    /** What its classes are, for an archive. */
    public static List<Class<?>> classes() {
        return List.of(
                ShopSite.class,
                Loaders.class,
                Mark.class,
                Handler.class,
                Behind.class,
                Effects.class,
                Calls.class,
                Rest.class,
                Hook.class);
    }

    @Override
    @SuppressWarnings("BanJNDI") // the name is the descriptor's
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        deployment = Loaders.register("shop");
        try {
            dataSource = (DataSource) new InitialContext().lookup(context.getInitParameter(DATA_SOURCE));
            held = dataSource.getConnection(); // a database in a file is open while it has a connection
            createTables(held);
        } catch (NamingException | SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
        clients = List.of(client(context, "jdk"), client(context, "apache"));
    }

    private static InvoServer client(ServletContext context, String engine) {
        return InvoServer.builder()
                .engine(engine)
                .baseUrl(context.getInitParameter(BASE_URL))
                .gameSecret(context.getInitParameter(GAME_SECRET))
                .build();
    }

    private static void createTables(Connection connection) throws SQLException, IOException {
        try (InputStream in = InvoWebhook.class.getClassLoader().getResourceAsStream(SCHEMA);
                Statement statement = connection.createStatement()) {
            String schema = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceAll("(?m)^--.*$", "")
                    .replace("invo_webhook", TABLE)
                    .replaceAll("CREATE (TABLE|INDEX)", "CREATE $1 IF NOT EXISTS");
            for (String create : schema.split(";", -1)) {
                if (!create.isBlank()) {
                    statement.execute(create);
                }
            }
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS shop_effect (event_key VARCHAR(255), deployment VARCHAR(50))");
        }
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        clients.forEach(InvoServer::close);
        try {
            held.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The effect of an event, in the transaction of its claim: with JTA that is the thread's. */
    static void grant(WebhookEvent event, Connection transaction) throws SQLException {
        if (transaction != null) {
            insert(event, transaction);
            return;
        }
        try (Connection connection = dataSource.getConnection()) {
            insert(event, connection);
        }
    }

    private static void insert(WebhookEvent event, Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO shop_effect VALUES (?, ?)")) {
            statement.setString(1, event.idempotencyKey());
            statement.setString(2, deployment);
            statement.executeUpdate();
        }
    }

    /** Says in each answer that the request has come to the application. */
    public static final class Mark implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            ((HttpServletResponse) response).setHeader(MARK, "yes");
            chain.doFilter(request, response);
        }
    }

    /** Handles events where there is no CDI. */
    public static final class Handler implements WebhookHandler {
        @Override
        public void handle(WebhookDelivery delivery) throws SQLException {
            grant(delivery.event(), delivery.connection());
        }
    }

    /** What lies behind the servlet filter; where there is CDI, the observer has done the work. */
    public static final class Behind extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            try {
                grantUnlessDone(request);
            } catch (SQLException e) {
                throw new IOException(e);
            }
        }
    }

    private static void grantUnlessDone(HttpServletRequest request) throws SQLException {
        WebhookDelivery delivery = (WebhookDelivery) request.getAttribute(WebhookDelivery.class.getName());
        if (delivery.connection() != null) {
            grant(delivery.event(), delivery.connection());
        }
    }

    /** The JAX-RS application. */
    @ApplicationPath("rest")
    public static final class Rest extends Application {
        @Override
        public Set<Class<?>> getClasses() {
            return Set.of(Hook.class, InvoWebhookFilter.class);
        }
    }

    /** The resource behind the JAX-RS filter. */
    @Path("hook")
    public static class Hook {

        /** Takes an event. */
        @POST
        @InvoWebhook
        public String receive(WebhookEvent event, @Context HttpServletRequest request) throws SQLException {
            grantUnlessDone(request);
            return "thanks";
        }
    }

    /** Every effect that there has been, in all deployments: a line each, with the deployment. */
    public static final class Effects extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            List<String> lines = new ArrayList<>();
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT event_key, deployment FROM shop_effect")) {
                while (rows.next()) {
                    lines.add(rows.getString(1) + " " + rows.getString(2));
                }
            } catch (SQLException e) {
                throw new IOException(e);
            }
            response.setContentType("text/plain;charset=US-ASCII");
            response.getWriter().write(String.join("\n", lines));
        }
    }

    /** Calls INVO with each client, synchronously and not. */
    public static final class Calls extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws ServletException {
            try {
                for (InvoServer client : clients) {
                    var later = client.async().getPlayerBalance(PlayerRef.email(PLAYER));
                    client.getPlayerBalance(PlayerRef.email(PLAYER));
                    later.join();
                }
            } catch (InvoException | CompletionException e) {
                throw new ServletException(e);
            }
        }
    }
}
