package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The inbox acknowledges what is committed in it, and nothing that merely may be. */
class InboxLockTest {

    private static final String ROW =
            "INSERT INTO invo_webhook (scope, event_key, state, fence, attempts, due_at, created_at, changed_at)"
                    + " VALUES ('invo', 'k', 'NEW', 0, 0, 0, 0, 0)";

    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws Exception {
        server = Databases.startPostgres();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static DataSource database(String name) throws Exception {
        return name.equals("h2") ? Databases.h2() : Databases.postgres(server);
    }

    private static WebhookReceiver receiver(DataSource database, WebhookHandler handler) {
        return WebhookReceiver.builder()
                .secrets(Deliveries.SECRET)
                .store(JdbcIdempotencyStore.builder(database)
                        .mode(StoreMode.INBOX)
                        .build())
                .handler(handler)
                .build();
    }

    private static int deliver(WebhookReceiver receiver) {
        return receiver.receive(FakeRequest.delivery(Deliveries.event("k"))).status();
    }

    /** As a node leaves it whose application ended in the middle of the delivery before this one. */
    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void delivery_whileTheSameIsStoredElsewhere_notAcknowledged(String name) throws Exception {
        DataSource database = database(name);
        CountDownLatch handled = new CountDownLatch(1);
        try (WebhookReceiver receiver = receiver(database, delivery -> handled.countDown())) {
            try (Connection other = database.getConnection();
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute(ROW);
                assertThat(deliver(receiver)).isEqualTo(503);
                other.rollback();
            }
            assertThat(deliver(receiver)).isEqualTo(200);
            assertThat(handled.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** In the transactional mode on another node, whose handler may yet fail. */
    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void delivery_whileItIsHandledInAnotherMode_notAcknowledged(String name) throws Exception {
        DataSource database = database(name);
        Databases.execute(database, ROW);
        CountDownLatch handled = new CountDownLatch(1);
        try (WebhookReceiver receiver = receiver(database, delivery -> handled.countDown())) {
            try (Connection other = database.getConnection();
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("SELECT state FROM invo_webhook FOR UPDATE");
                assertThat(deliver(receiver)).isEqualTo(503);
                other.rollback();
            }
            assertThat(deliver(receiver)).isEqualTo(200);
            assertThat(handled.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void delivery_whileTheWorkerHandlesIt_acknowledged(String name) throws Exception {
        CountDownLatch handling = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (WebhookReceiver receiver = receiver(database(name), delivery -> {
            handling.countDown();
            end.await();
        })) {
            assertThat(deliver(receiver)).isEqualTo(200);
            assertThat(handling.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(deliver(receiver)).isEqualTo(200);
            end.countDown();
        }
    }
}
