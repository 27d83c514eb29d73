package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A database that falls silent or refuses, and comes back; and one that is purged while it works. */
class StoreOutageTest {

    /** Forwards bytes to the database until it is told to be silent. */
    private static final class Wire implements AutoCloseable {

        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final int target;
        private final List<Socket> sockets = new CopyOnWriteArrayList<>();
        private volatile boolean silent;

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

        private void pump(Socket from, Socket to) throws IOException {
            byte[] buffer = new byte[8192];
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (!silent) {
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

    @ParameterizedTest
    @EnumSource(StoreMode.class)
    void database_silentThenRefusing_503InTimeAndRecovery(StoreMode mode) throws Exception {
        try (EmbeddedPostgres server = Databases.startPostgres()) {
            DataSource direct = Databases.postgres(server);
            String name;
            try (var connection = direct.getConnection()) {
                name = connection.getCatalog();
            }
            try (Wire wire = new Wire(server.getPort())) {
                PGSimpleDataSource throughWire = new PGSimpleDataSource();
                throughWire.setURL("jdbc:postgresql://127.0.0.1:" + wire.port() + "/" + name);
                throughWire.setUser("postgres");
                throughWire.setLoginTimeout(2);
                try (WebhookReceiver receiver = WebhookReceiver.builder()
                        .secrets(Deliveries.SECRET)
                        .store(JdbcIdempotencyStore.builder(Databases.pooled(throughWire))
                                .mode(mode)
                                .build())
                        .handler(delivery -> {})
                        .build()) {
                    assertThat(status(receiver, "before")).isEqualTo(200);
                    wire.silent(true);
                    long start = System.nanoTime();
                    assertThat(status(receiver, "during")).isEqualTo(503); // a connection of the pool
                    assertThat(status(receiver, "during")).isEqualTo(503); // or a new one
                    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
                    wire.silent(false);
                    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
                    while (status(receiver, "during") != 200) {
                        assertThat(System.nanoTime()).as("in time").isLessThan(end);
                    }
                    wire.close();
                    start = System.nanoTime();
                    assertThat(status(receiver, "refused")).isEqualTo(503);
                    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
                }
            }
        }
    }

    @Test
    void purge_underLoad_holdsNothingUp() throws Exception {
        try (EmbeddedPostgres server = Databases.startPostgres()) {
            DataSource database = Databases.postgres(server);
            Databases.execute(
                    database,
                    "INSERT INTO invo_webhook SELECT 'invo', 'old-' || n, 'DONE', 1, 1, 0, 0, 0, NULL"
                            + " FROM generate_series(1, 20000) n");
            JdbcIdempotencyStore store = JdbcIdempotencyStore.builder(database).build();
            WebhookReceiver receiver = WebhookReceiver.builder()
                    .secrets(Deliveries.SECRET)
                    .store(store)
                    .handler(delivery -> Databases.effect(
                            delivery.connection(), delivery.event().idempotencyKey()))
                    .build();
            AtomicBoolean purged = new AtomicBoolean();
            int[] count = new int[1];
            Thread purge = new Thread(() -> {
                count[0] = store.purge(Duration.ofDays(90));
                purged.set(true);
            });
            purge.start();
            int delivered = 0;
            while (!purged.get() || delivered < 20) {
                assertThat(status(receiver, "new-" + delivered++)).isEqualTo(200);
            }
            purge.join();
            assertThat(count[0]).isEqualTo(20000);
            assertThat(Databases.count(database, "SELECT COUNT(*) FROM effect")).isEqualTo(delivered);
            assertThat(Databases.count(database, "SELECT COUNT(*) FROM invo_webhook"))
                    .isEqualTo(delivered);
        }
    }

    private static int status(WebhookReceiver receiver, String key) {
        return receiver.receive(FakeRequest.delivery(Deliveries.event(key))).status();
    }
}
