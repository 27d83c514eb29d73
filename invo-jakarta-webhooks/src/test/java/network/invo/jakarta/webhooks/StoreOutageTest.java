package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A database that falls silent, refuses or is locked, and comes back. */
class StoreOutageTest {

    /** Forwards bytes to the database until it is told to be silent. */
    private static final class Wire implements AutoCloseable {

        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final int target;
        private final List<Socket> sockets = new CopyOnWriteArrayList<>();
        private volatile boolean silent;
        private final AtomicInteger outages = new AtomicInteger();

        Wire(int target) throws IOException {
            this.target = target;
            thread(() -> {
                while (true) {
                    Socket in = listener.accept();
                    Socket out = new Socket(InetAddress.getLoopbackAddress(), this.target);
                    if (keep(in, out)) {
                        thread(() -> pump(in, out));
                        thread(() -> pump(out, in));
                    }
                }
            });
        }

        int port() {
            return listener.getLocalPort();
        }

        /** One that was accepted just before the end must not outlive it. */
        private synchronized boolean keep(Socket in, Socket out) throws IOException {
            sockets.addAll(List.of(in, out));
            if (listener.isClosed()) {
                closeSockets();
            }
            return !listener.isClosed();
        }

        /** Silence swallows bytes; after it the connections of before are of no use. */
        void silent(boolean silent) throws IOException {
            this.silent = silent;
            if (!silent) {
                closeSockets();
            }
        }

        /** The network is back, but not for the connections of before: nobody tells them that they are dead. */
        void backForNewConnections() {
            outages.incrementAndGet();
            this.silent = false;
        }

        private void pump(Socket from, Socket to) throws IOException {
            int born = outages.get();
            byte[] buffer = new byte[8192];
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (!silent && born == outages.get()) {
                    out.write(buffer, 0, n);
                }
            }
        }

        private interface Io {
            void run() throws IOException;
        }

        private static void thread(Io work) {
            Thread thread = new Thread(() -> {
                try {
                    work.run();
                } catch (IOException e) {
                    return; // closed
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        private synchronized void closeSockets() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
            sockets.clear();
        }

        @Override
        public void close() throws IOException {
            listener.close();
            closeSockets();
        }
    }

    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static EmbeddedPostgres server;

    private DataSource direct;
    private Wire wire;
    private DataSource throughWire;

    @BeforeAll
    static void start() throws Exception {
        server = Databases.startPostgres();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @BeforeEach
    void connect() throws Exception {
        direct = Databases.postgres(server);
        String name;
        try (var connection = direct.getConnection()) {
            name = connection.getCatalog();
        }
        wire = new Wire(server.getPort());
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setURL("jdbc:postgresql://127.0.0.1:" + wire.port() + "/" + name);
        dataSource.setUser("postgres");
        dataSource.setLoginTimeout(2);
        throughWire = Databases.pooled(dataSource);
    }

    @AfterEach
    void cut() throws Exception {
        wire.close();
    }

    private WebhookReceiver receiver(StoreMode mode, WebhookHandler handler) {
        return receiver(mode, InstantSource.system(), handler);
    }

    private WebhookReceiver receiver(StoreMode mode, InstantSource clock, WebhookHandler handler) {
        return WebhookReceiver.builder()
                .secrets(Deliveries.SECRET)
                .tolerance(Duration.ofDays(1))
                .clock(clock)
                .store(JdbcIdempotencyStore.builder(throughWire)
                        .mode(mode)
                        .lease(Duration.ofSeconds(4))
                        .backOff(Duration.ofMillis(1))
                        .build())
                .handler(handler)
                .build();
    }

    @ParameterizedTest
    @EnumSource(StoreMode.class)
    void database_silentThenRefusing_503InTimeAndRecovery(StoreMode mode) throws Exception {
        try (WebhookReceiver receiver = receiver(mode, delivery -> {})) {
            assertThat(status(receiver, "before")).isEqualTo(200);
            wire.silent(true);
            assertThat(statusInTime(receiver, "during")).isEqualTo(503); // a connection of the pool
            assertThat(statusInTime(receiver, "during")).isEqualTo(503); // or a new one
            wire.silent(false);
            await().atMost(PATIENCE).until(() -> status(receiver, "during") == 200);
            wire.close();
            assertThat(statusInTime(receiver, "refused")).isEqualTo(503);
            assertThat(statusInTime(receiver, "refused")).isEqualTo(503);
        }
        assertThat(Databases.count(direct, "SELECT COUNT(*) FROM invo_webhook WHERE event_key = 'refused'"))
                .isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = StoreMode.class,
            names = {"TRANSACTIONAL", "LEASE"})
    void database_silentFromTheHandlerOn_notAcknowledgedInTimeAndRecovery(StoreMode mode) throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        try (WebhookReceiver receiver = receiver(mode, delivery -> {
            write(delivery);
            if (attempts.incrementAndGet() == 1) {
                wire.silent(true);
            }
        })) {
            assertThat(statusInTime(receiver, "k")).isEqualTo(503);
            assertThat(attempts).hasValue(1);
            wire.silent(false);
            await().atMost(PATIENCE).until(() -> status(receiver, "k") == 200);
        }
        assertThat(attempts).hasValue(2);
        // at least once is what a lease promises; the transaction took the first attempt's write back
        assertThat(Databases.count(direct, "SELECT COUNT(*) FROM effect")).isEqualTo(mode == StoreMode.LEASE ? 2 : 1);
    }

    @ParameterizedTest
    @EnumSource(
            value = StoreMode.class,
            names = {"TRANSACTIONAL", "LEASE"})
    void database_silentAndTheHandlerFails_answeredInTimeAndRecovery(StoreMode mode) throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        try (WebhookReceiver receiver = receiver(mode, delivery -> {
            if (attempts.incrementAndGet() == 1) {
                wire.silent(true);
                throw new IllegalStateException("fails");
            }
            write(delivery);
        })) {
            assertThat(statusInTime(receiver, "k")).isEqualTo(500);
            wire.silent(false);
            await().atMost(PATIENCE).until(() -> status(receiver, "k") == 200);
        }
        assertThat(Databases.count(direct, "SELECT COUNT(*) FROM effect")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(StoreMode.class)
    void database_silentWhenPurgingIsDue_503InTime(StoreMode mode) throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        try (WebhookReceiver receiver = receiver(mode, now::get, delivery -> {})) {
            assertThat(status(receiver, "before")).isEqualTo(200);
            now.set(now.get().plus(Duration.ofHours(2)));
            wire.silent(true);
            assertThat(statusInTime(receiver, "during")).isEqualTo(503);
        }
    }

    @Test
    void database_silentWhenTheInboxHandles_itGoesOnWithoutRestart() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        try (WebhookReceiver receiver = receiver(StoreMode.INBOX, delivery -> {
            write(delivery);
            if (attempts.incrementAndGet() == 1) {
                wire.silent(true);
            }
        })) {
            assertThat(status(receiver, "k")).isEqualTo(200);
            await().atMost(PATIENCE).until(() -> attempts.get() == 1);
            assertThat(statusInTime(receiver, "later")).isEqualTo(503);
            wire.backForNewConnections();
            // the server's side of the dead connections ends, as its own time-outs have it
            Databases.execute(
                    direct,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                            + " AND datname = current_database() AND state = 'idle in transaction'");
            await().atMost(PATIENCE).until(() -> status(receiver, "later") == 200);
            await().atMost(PATIENCE)
                    .until(() ->
                            Databases.count(direct, "SELECT COUNT(*) FROM invo_webhook WHERE state = 'DONE'") == 2);
        }
        assertThat(attempts).hasValue(3);
        assertThat(Databases.count(direct, "SELECT COUNT(*) FROM effect")).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(StoreMode.class)
    void table_locked_503InTimeAndNothingLost(StoreMode mode) throws Exception {
        try (WebhookReceiver receiver = receiver(mode, this::write)) {
            assertThat(status(receiver, "before")).isEqualTo(200);
            await().atMost(PATIENCE)
                    .until(() ->
                            Databases.count(direct, "SELECT COUNT(*) FROM invo_webhook WHERE state = 'DONE'") == 1);
            try (var connection = direct.getConnection()) {
                connection.setAutoCommit(false);
                try (var statement = connection.createStatement()) {
                    statement.execute("LOCK TABLE invo_webhook IN ACCESS EXCLUSIVE MODE");
                }
                assertThat(statusInTime(receiver, "k")).isEqualTo(503);
                assertThat(statusInTime(receiver, "before")).isEqualTo(503);
                connection.rollback();
                connection.setAutoCommit(true);
            }
            await().atMost(PATIENCE).until(() -> status(receiver, "k") == 200);
            await().atMost(PATIENCE)
                    .until(() ->
                            Databases.count(direct, "SELECT COUNT(*) FROM invo_webhook WHERE state = 'DONE'") == 2);
        }
        assertThat(Databases.count(direct, "SELECT COUNT(*) FROM effect")).isEqualTo(2);
    }

    @Test
    void inbox_eventBeingHandled_duplicateIsAcknowledgedAtOnce() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (WebhookReceiver receiver = receiver(StoreMode.INBOX, delivery -> {
            started.countDown();
            end.await(30, TimeUnit.SECONDS);
        })) {
            assertThat(status(receiver, "k")).isEqualTo(200);
            assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(statusInTime(receiver, "k")).isEqualTo(200);
            end.countDown();
        }
    }

    private void write(WebhookDelivery delivery) throws Exception {
        Connection shared = delivery.connection();
        if (shared != null) {
            Databases.effect(shared, delivery.event().idempotencyKey());
            return;
        }
        try (Connection own = direct.getConnection()) {
            Databases.effect(own, delivery.event().idempotencyKey());
        }
    }

    private static int status(WebhookReceiver receiver, String key) {
        return receiver.receive(FakeRequest.delivery(Deliveries.event(key))).status();
    }

    /** Each delivery by itself has an answer within the contract's time, and what a busy machine adds to it. */
    private static int statusInTime(WebhookReceiver receiver, String key) throws Exception {
        try (Delay delay = new Delay()) {
            long start = System.nanoTime();
            int status = status(receiver, key);
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            assertThat(taken.minus(delay.sum())).as("%s, in all %s", key, taken).isLessThan(ANSWER);
            return status;
        }
    }

    /** How long this machine keeps a thread waiting that is ready to run: next to nothing, unless it is overloaded. */
    private static final class Delay implements AutoCloseable {

        private static final long STEP = TimeUnit.MILLISECONDS.toNanos(10);

        private final AtomicLong nanos = new AtomicLong();
        private final Thread sleeper = new Thread(() -> {
            try {
                while (true) {
                    long start = System.nanoTime();
                    Thread.sleep(10);
                    nanos.addAndGet(System.nanoTime() - start - STEP);
                }
            } catch (InterruptedException e) {
                return; // closed
            }
        });

        Delay() {
            sleeper.start();
        }

        Duration sum() {
            return Duration.ofNanos(nanos.get());
        }

        @Override
        public void close() throws InterruptedException {
            sleeper.interrupt();
            sleeper.join();
        }
    }
}
