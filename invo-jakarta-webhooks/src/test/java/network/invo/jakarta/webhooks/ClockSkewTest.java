package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import network.invo.webhook.WebhookSigner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clocks that disagree: a node's with the sender's, and the nodes' with each other. */
class ClockSkewTest {

    private static final Instant SENT = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws Exception {
        server = Databases.startPostgres();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"0,200", "300,200", "301,400", "-300,200", "-301,400", "3600,400", "-3600,400"})
    void window_nodeAheadOrBehind_300SecondsInclusiveBothSides(long nodeAhead, int status) {
        List<WebhookRejected> rejected = new CopyOnWriteArrayList<>();
        WebhookReceiver receiver = WebhookReceiver.builder()
                .secrets(Deliveries.SECRET)
                .clock(InstantSource.fixed(SENT.plusSeconds(nodeAhead)))
                .handler(delivery -> {})
                .listener(new WebhookListener() {
                    @Override
                    public void rejected(WebhookRejected what) {
                        rejected.add(what);
                    }
                })
                .build();
        byte[] event = Deliveries.event("k");
        FakeRequest delivery =
                new FakeRequest(event, WebhookSigner.of(Deliveries.SECRET).sign(event, SENT));
        assertThat(receiver.receive(delivery).status()).isEqualTo(status);
        assertThat(rejected)
                .extracting(WebhookRejected::code)
                .isEqualTo(status == 200 ? List.of() : List.of("WEBHOOK_TIMESTAMP_EXPIRED"));
    }

    /** A node whose clock is an hour ahead must not take a live lease for an old one. */
    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void lease_nodesAnHourApart_onlyTheDatabasesClockCounts(String name) throws Exception {
        DataSource database = name.equals("h2") ? Databases.h2() : Databases.postgres(server);
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        List<String> handled = new CopyOnWriteArrayList<>();
        WebhookReceiver behind = node(database, HOUR.negated(), delivery -> {
            handled.add("behind");
            started.countDown();
            assertThat(end.await(60, TimeUnit.SECONDS)).isTrue();
        });
        WebhookReceiver ahead = node(database, HOUR, delivery -> handled.add("ahead"));
        byte[] event = Deliveries.event("k");
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> first = thread.submit(
                    () -> behind.receive(FakeRequest.delivery(event)).status());
            assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
            Reply second = ahead.receive(FakeRequest.delivery(event));
            assertThat(second.status()).isEqualTo(503);
            assertThat(second.headers()).containsKey("Retry-After");
            end.countDown();
            assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo(200);
        } finally {
            end.countDown();
            thread.shutdownNow();
        }
        assertThat(ahead.receive(FakeRequest.delivery(event)).status()).isEqualTo(200);
        assertThat(handled).containsExactly("behind");
        assertThat(ageOfTheChange(database, name))
                .isBetween(0L, Duration.ofMinutes(1).toMillis());
    }

    /** What one node has handled an hour "in the future" is neither forgotten nor handled again by the other. */
    @Test
    void purge_nodesAnHourApart_onlyTheDatabasesClockCounts() throws Exception {
        DataSource database = Databases.postgres(server);
        List<String> handled = new CopyOnWriteArrayList<>();
        WebhookReceiver ahead = node(database, HOUR, delivery -> handled.add("ahead"));
        WebhookReceiver behind = node(database, HOUR.negated(), delivery -> handled.add("behind"));
        byte[] event = Deliveries.event("k");
        assertThat(ahead.receive(FakeRequest.delivery(event)).status()).isEqualTo(200);
        JdbcIdempotencyStore store = JdbcIdempotencyStore.builder(database).build();
        assertThat(store.purge(Duration.ofMinutes(30))).isZero();
        assertThat(behind.receive(FakeRequest.delivery(event)).status()).isEqualTo(200);
        assertThat(handled).containsExactly("ahead");
    }

    private static WebhookReceiver node(DataSource database, Duration ahead, WebhookHandler handler) {
        return WebhookReceiver.builder()
                .secrets(Deliveries.SECRET)
                .tolerance(Duration.ofDays(1))
                .clock(() -> Instant.now().plus(ahead))
                .store(JdbcIdempotencyStore.builder(database)
                        .mode(StoreMode.LEASE)
                        .lease(Duration.ofMinutes(5))
                        .build())
                .handler(handler)
                .build();
    }

    /** How long ago the row was changed, by the database's clock. */
    private static long ageOfTheChange(DataSource database, String name) throws Exception {
        Dialect dialect = name.equals("h2") ? Dialect.H2 : Dialect.POSTGRESQL;
        return Databases.count(database, dialect.now)
                - Databases.count(database, "SELECT changed_at FROM invo_webhook");
    }
}
