package network.invo.jakarta.webhooks;

import jakarta.json.JsonObject;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.ValveBase;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The receiver that {@link KillTest} kills: a Tomcat, a servlet, and a handler that books a purchase in two halves.
 *
 * <p>It says "ready" when it could take over, waits for a line, opens the port and says "open": the test has the next one
 * at hand when it kills one.
 */
final class KilledReceiver {

    /** How far the delivery on a thread has come. */
    enum Step {
        IDLE,
        CLAIMED,
        DEBITED,
        CREDITED
    }

    static final String TABLE = "CREATE TABLE money (purchase VARCHAR(64), half VARCHAR(6), amount NUMERIC(19, 2))";

    private static final int SLOTS = 256;

    private final StoreMode mode;
    private final DataSource database;
    private final Random random;
    private final MappedByteBuffer steps;
    private final AtomicInteger threads = new AtomicInteger();
    private final ThreadLocal<Integer> slot = ThreadLocal.withInitial(() -> threads.getAndIncrement() % SLOTS);

    private KilledReceiver(StoreMode mode, DataSource database, Random random, Path steps) throws IOException {
        this.mode = mode;
        this.database = database;
        this.random = random;
        try (FileChannel file =
                FileChannel.open(steps, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            this.steps = file.map(FileChannel.MapMode.READ_WRITE, 0, SLOTS); // outlives the process
        }
    }

    /** The database, the mode, the port, the secret, a directory of its own, a seed. */
    public static void main(String[] arguments) throws Exception {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setURL(arguments[0]);
        dataSource.setUser("postgres");
        DataSource database = Databases.pooled(dataSource);
        Path directory = Files.createDirectories(Path.of(arguments[4]));
        KilledReceiver receiver = new KilledReceiver(
                StoreMode.valueOf(arguments[1]),
                database,
                new Random(Long.parseLong(arguments[5])),
                directory.resolve("steps"));
        Databases.count(database, "SELECT 1");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(directory.toString());
        tomcat.setPort(0);
        tomcat.start();
        System.out.println("ready");
        if (System.in.read() < 0) {
            return; // the test is over
        }
        receiver.open(tomcat, Integer.parseInt(arguments[2]), arguments[3]);
        System.out.println("open");
        Thread.currentThread().join();
    }

    private void open(Tomcat tomcat, int port, String secret) throws Exception {
        WebhookReceiver receiver = WebhookReceiver.builder()
                .secrets(secret)
                .store(JdbcIdempotencyStore.builder(database)
                        .mode(mode)
                        .lease(Duration.ofSeconds(1))
                        // what a kill interrupted counts as an attempt of a lease
                        .maxAttempts(100)
                        .build())
                .handler(this::book)
                .build();
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "webhook", new InvoWebhookServlet(receiver)).addMapping("/hook");
        context.getPipeline().addValve(outermost());
        Connector connector = new Connector();
        connector.setPort(port);
        connector.setProperty("address", "127.0.0.1");
        tomcat.getService().addConnector(connector);
    }

    /** Sees the answer. The sender's deliveries are all good: nothing but 200, 500 and 503 may be said to it. */
    private ValveBase outermost() {
        return new ValveBase() {
            @Override
            public void invoke(Request request, Response response) throws IOException, ServletException {
                getNext().invoke(request, response);
                step(Step.IDLE);
                int status = response.getStatus();
                if (status != 200 && status != 500 && status != 503) {
                    try (Connection connection = database.getConnection()) {
                        Databases.effect(connection, "answered with " + status);
                    } catch (SQLException e) {
                        throw new ServletException(e);
                    }
                }
            }
        };
    }

    private void book(WebhookDelivery delivery) throws Exception {
        step(Step.CLAIMED);
        JsonObject data = delivery.event().data();
        String purchase = data.getString("transaction_id");
        BigDecimal amount = new BigDecimal(data.getString(
                delivery.event().eventType().equals("item.purchased") ? "total_price" : "currency_amount"));
        work(5);
        write(delivery, purchase, "debit", amount);
        step(Step.DEBITED);
        work(10);
        write(delivery, purchase, "credit", amount);
        step(Step.CREDITED);
        work(5);
    }

    private void step(Step step) {
        steps.put(slot.get(), (byte) step.ordinal());
    }

    /** What a handler does beside writing takes time: a kill shall find it there. */
    private void work(int millis) throws InterruptedException {
        Thread.sleep(random.nextInt(millis));
    }

    /** In the store's transaction, where there is one. */
    private void write(WebhookDelivery delivery, String purchase, String half, BigDecimal amount) throws SQLException {
        Connection shared = delivery.connection();
        if (shared != null) {
            write(shared, purchase, half, amount);
            return;
        }
        try (Connection own = database.getConnection()) {
            write(own, purchase, half, amount);
        }
    }

    private static void write(Connection connection, String purchase, String half, BigDecimal amount)
            throws SQLException {
        try (var statement = connection.prepareStatement("INSERT INTO money VALUES (?, ?, ?)")) {
            statement.setString(1, purchase);
            statement.setString(2, half);
            statement.setBigDecimal(3, amount);
            statement.executeUpdate();
        }
    }
}
