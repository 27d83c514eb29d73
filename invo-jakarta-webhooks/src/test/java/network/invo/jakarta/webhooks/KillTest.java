package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A receiver is killed at random points of its handler, again and again, while a sender retries. The ledger must add up. */
class KillTest {

    private static final int KILLS = Integer.getInteger("reliability.kills", 6);
    private static final int SENDERS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private volatile int port;

    @Test
    void receiver_killed_nothingLostAndNothingDoubled() throws Exception {
        try (EmbeddedPostgres server = Databases.startPostgres()) {
            DataSource database = Databases.postgres(server);
            String url;
            try (var connection = database.getConnection()) {
                url = connection.getMetaData().getURL();
            }
            long seed = System.nanoTime();
            Random random = new Random(seed);
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger acknowledged = new AtomicInteger();
            ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
            List<Future<?>> running = new ArrayList<>();
            ChildJvm receiver = start(url);
            try {
                for (int sender = 0; sender < SENDERS; sender++) {
                    int number = sender;
                    running.add(senders.submit(() -> {
                        for (int i = 0; !stop.get(); i++) {
                            deliverUntilAcknowledged(Deliveries.event("s" + number + "-" + i));
                            acknowledged.incrementAndGet();
                        }
                        return null;
                    }));
                }
                for (int kill = 0; kill < KILLS; kill++) {
                    int before = acknowledged.get();
                    long end = System.nanoTime() + PATIENCE.toNanos();
                    while (acknowledged.get() < before + 5) { // it is at work
                        assertThat(System.nanoTime())
                                .as("in time, seed " + seed)
                                .isLessThan(end);
                        Thread.sleep(5);
                    }
                    Thread.sleep(random.nextInt(60));
                    receiver.kill();
                    receiver = start(url);
                }
                stop.set(true);
                for (Future<?> sender : running) {
                    sender.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                }
            } finally {
                stop.set(true);
                senders.shutdownNow();
                receiver.close();
            }
            int events = acknowledged.get();
            System.out.printf("%d kills, %d events acknowledged%n", KILLS, events);
            for (String half : List.of("debit", "credit")) {
                String where = " FROM effect WHERE event_key LIKE '%-" + half + "'";
                assertThat(Databases.count(database, "SELECT COUNT(*)" + where)).isEqualTo(events);
                assertThat(Databases.count(database, "SELECT COUNT(DISTINCT event_key)" + where))
                        .isEqualTo(events);
            }
        }
    }

    private ChildJvm start(String url) throws IOException {
        ChildJvm child = ChildJvm.start(KilledReceiver.class, entry -> true, url);
        port = Integer.parseInt(child.firstLine());
        return child;
    }

    /** What INVO does: any answer but 2xx, and none, is tried again. Only 200 and 5xx may come. */
    private void deliverUntilAcknowledged(byte[] event) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            int status;
            try {
                status = new RawHttp(port, "/hook")
                        .header("X-Invo-Signature", Deliveries.sign(event))
                        .body(event)
                        .send()
                        .status();
            } catch (IOException e) {
                status = 0; // killed: no answer
            }
            if (status == 200) {
                return;
            }
            assertThat(status).isIn(0, 500, 503);
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.sleep(10);
        }
    }
}
