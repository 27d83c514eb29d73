package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import network.invo.InvoServer;
import network.invo.sandbox.InvoSandbox;
import network.invo.sandbox.LedgerEntry;
import network.invo.sandbox.WebhookDelivery.State;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A receiver is killed at random points of its work, again and again, while players buy in a sandbox that retries and
 * sends half of the events twice. What the receiver has booked must be what the sandbox's ledger says, to the cent.
 */
class KillTest {

    private static final int KILLS = Integer.getInteger("reliability.kills", 6);
    /** The transactional mode has all the kills; what differs in the others shows in fewer. */
    private static final int KILLS_OF_OTHER_MODES = Math.max(2, KILLS / 4);

    private static final int BUYERS = 2;
    private static final int PURCHASES_A_KILL = 12;
    private static final List<String> PRICES = List.of("0.07", "19.99", "0.01", "3.33", "1000.10");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static EmbeddedPostgres server;

    @TempDir
    private Path directory;

    /** What was booked of a half: how often, and how much. */
    private record Booked(Map<String, Integer> rows, Map<String, BigDecimal> amounts, BigDecimal sum) {

        int doubled() {
            return rows.values().stream().mapToInt(count -> count - 1).sum();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        server = Databases.startPostgres();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void transactional_killedAgainAndAgain_ledgersAreEqual() throws Exception {
        Run run = new Run(StoreMode.TRANSACTIONAL, KILLS);
        run.assertNothingLost();
        run.assertNothingDoubled();
    }

    @Test
    void inbox_killedAgainAndAgain_ledgersAreEqual() throws Exception {
        Run run = new Run(StoreMode.INBOX, KILLS_OF_OTHER_MODES);
        run.assertNothingLost();
        run.assertNothingDoubled();
    }

    /** At least once is what this mode promises: what is doubled is counted and no fault. */
    @Test
    void lease_killedAgainAndAgain_nothingLost() throws Exception {
        new Run(StoreMode.LEASE, KILLS_OF_OTHER_MODES).assertNothingLost();
    }

    private final class Run {

        private final StoreMode mode;
        private final long seed = System.nanoTime();
        private final Random random = new Random(seed);
        private final Map<KilledReceiver.Step, Integer> struck = new EnumMap<>(KilledReceiver.Step.class);
        private final Semaphore orders = new Semaphore(0);
        private final int port = freePort(random);
        private int started;
        private String url = "";
        private String secret = "";

        private final Map<String, BigDecimal> sold = new HashMap<>();
        private final Booked debits;
        private final Booked credits;
        private final String numbers;

        Run(StoreMode mode, int kills) throws Exception {
            this.mode = mode;
            try (InvoSandbox sandbox = InvoSandbox.builder()
                    .webhookRetries(20, Duration.ofMillis(20))
                    .start()) {
                DataSource database = Databases.postgres(server);
                Databases.execute(database, KilledReceiver.TABLE);
                try (var connection = database.getConnection()) {
                    url = connection.getMetaData().getURL();
                }
                secret = sandbox.webhookSecret();
                sandbox.deliverWebhooksTo(URI.create("http://127.0.0.1:" + port + "/hook"));
                kill(kills, database, sandbox);
                sandbox.ledger().stream()
                        .filter(entry -> entry.kind() != LedgerEntry.Kind.OPENING)
                        .forEach(entry -> sold.put(String.valueOf(entry.transactionId()), entry.amount()));
                debits = booked(database, "debit");
                credits = booked(database, "credit");
                numbers = numbers(kills, sandbox);
                System.out.println(numbers);
                assertThat(sold).as(numbers).hasSize(PURCHASES_A_KILL * (kills + 1));
                assertThat(sandbox.deliveries()).as(numbers).allMatch(delivery -> delivery.state() == State.DELIVERED);
                assertThat(Databases.count(database, "SELECT COUNT(*) FROM effect"))
                        .as("answers that are neither 200 nor 5xx; " + numbers)
                        .isZero();
            } catch (IllegalStateException | AssertionError e) {
                throw new AssertionError(mode + ", seed " + seed + ": " + e.getMessage(), e);
            }
        }

        private void kill(int kills, DataSource database, InvoSandbox sandbox) throws Exception {
            ExecutorService buyers = Executors.newFixedThreadPool(BUYERS);
            ChildJvm receiver = startNext();
            ChildJvm next = startNext();
            try (InvoServer invo = InvoServer.builder()
                    .gameSecret(sandbox.gameSecret())
                    .baseUrl(sandbox.baseUrl())
                    .build()) {
                open(receiver);
                List<Future<?>> buying = new ArrayList<>();
                for (int buyer = 0; buyer < BUYERS; buyer++) {
                    String player = "p" + buyer + "@example.com";
                    sandbox.addPlayer(player, "900000.00");
                    int purchases = PURCHASES_A_KILL * (kills + 1) / BUYERS;
                    buying.add(buyers.submit(() -> {
                        for (int i = 0; i < purchases; i++) {
                            orders.acquire();
                            buy(invo, player, i);
                        }
                        return null;
                    }));
                }
                for (int kill = 0; kill < kills; kill++) {
                    assertThat(next.line()).isEqualTo("ready");
                    // a copy would make good for a delivery that was acknowledged too early: half of them have none
                    sandbox.duplicateDeliveries(1 + kill % 2);
                    long before = countBooked(database);
                    orders.release(PURCHASES_A_KILL);
                    await().atMost(PATIENCE).until(() -> countBooked(database) >= before + 3); // it is at work
                    Thread.sleep(random.nextInt(60));
                    receiver.kill();
                    countSteps();
                    next.say("take over");
                    assertThat(next.line()).isEqualTo("open");
                    receiver = next;
                    next = startNext();
                }
                orders.release(PURCHASES_A_KILL);
                for (Future<?> buyer : buying) {
                    buyer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                }
                sandbox.awaitDeliveries(PATIENCE);
                // the inbox has acknowledged what it has yet to handle
                await().atMost(PATIENCE)
                        .until(() ->
                                Databases.count(database, "SELECT COUNT(*) FROM invo_webhook WHERE state = 'QUEUED'")
                                        == 0);
            } finally {
                buyers.shutdownNow();
                receiver.close();
                next.close();
            }
        }

        private ChildJvm startNext() throws IOException {
            started++;
            return ChildJvm.start(
                    KilledReceiver.class,
                    entry -> true,
                    url,
                    mode.name(),
                    Integer.toString(port),
                    secret,
                    directory.resolve(mode + "-" + started).toString(),
                    Long.toString(seed + started));
        }

        private void open(ChildJvm receiver) throws IOException {
            assertThat(receiver.line()).isEqualTo("ready");
            receiver.say("take over");
            assertThat(receiver.line()).isEqualTo("open");
        }

        /** Where the receiver was that was killed just now: the one before the last that was started. */
        private void countSteps() throws IOException {
            for (byte step : Files.readAllBytes(
                    directory.resolve(mode + "-" + (started - 1)).resolve("steps"))) {
                struck.merge(KilledReceiver.Step.values()[step], 1, Integer::sum);
            }
        }

        private String numbers(int kills, InvoSandbox sandbox) {
            struck.remove(KilledReceiver.Step.IDLE);
            int attempts = sandbox.deliveries().stream()
                    .mapToInt(delivery -> delivery.attempts())
                    .sum();
            return "%s, seed %d: %d kills struck deliveries %s; %d purchases, %d deliveries in %d attempts; sold %s, debited %s, credited %s; lost %d, doubled %d"
                    .formatted(
                            mode,
                            seed,
                            kills,
                            struck,
                            sold.size(),
                            sandbox.deliveries().size(),
                            attempts,
                            sum(sold),
                            debits.sum,
                            credits.sum,
                            lost().size(),
                            debits.doubled() + credits.doubled());
        }

        private Set<String> lost() {
            Set<String> lost = new HashSet<>(sold.keySet());
            Set<String> whole = new HashSet<>(debits.amounts.keySet());
            whole.retainAll(credits.amounts.keySet());
            lost.removeAll(whole);
            return lost;
        }

        /** Each purchase is there, in both halves, with its amount; and nothing that was not sold. */
        void assertNothingLost() {
            assertThat(lost()).as(numbers).isEmpty();
            assertThat(debits.amounts).as(numbers).isEqualTo(sold);
            assertThat(credits.amounts).as(numbers).isEqualTo(sold);
        }

        void assertNothingDoubled() {
            assertThat(debits.doubled()).as(numbers).isZero();
            assertThat(credits.doubled()).as(numbers).isZero();
            assertThat(debits.sum).as(numbers).isEqualByComparingTo(sum(sold));
            assertThat(credits.sum).as(numbers).isEqualByComparingTo(sum(sold));
        }
    }

    private static void buy(InvoServer invo, String player, int number) {
        String key = player + "-" + number;
        String price = PRICES.get(number % PRICES.size());
        if (number % 4 == 3) {
            invo.purchaseCurrency(
                    request -> request.playerEmail(player).usdAmount("19.99").purchaseReference(key));
            return;
        }
        int quantity = 1 + number % 3;
        invo.purchaseItem(request -> request.clientRequestId(key)
                .playerEmail(player)
                .playerName("P")
                .itemId("sword")
                .itemName("Sword")
                .itemQuantity(quantity)
                .unitPrice(price)
                .totalPrice(new BigDecimal(price).multiply(BigDecimal.valueOf(quantity))));
    }

    private static Booked booked(DataSource database, String half) throws Exception {
        Map<String, Integer> rows = new HashMap<>();
        Map<String, BigDecimal> amounts = new HashMap<>();
        BigDecimal sum = BigDecimal.ZERO;
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement("SELECT purchase, amount FROM money WHERE half = ?")) {
            statement.setString(1, half);
            try (var result = statement.executeQuery()) {
                while (result.next()) {
                    rows.merge(result.getString(1), 1, Integer::sum);
                    amounts.put(result.getString(1), result.getBigDecimal(2));
                    sum = sum.add(result.getBigDecimal(2));
                }
            }
        }
        return new Booked(rows, amounts, sum);
    }

    private static BigDecimal sum(Map<String, BigDecimal> amounts) {
        return amounts.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static long countBooked(DataSource database) throws Exception {
        return Databases.count(database, "SELECT COUNT(*) FROM money WHERE half = 'credit'");
    }

    /** Below those that systems give to outgoing connections: it must be free again after each kill. */
    private static int freePort(Random random) {
        while (true) {
            int port = 20_000 + random.nextInt(10_000);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException e) {
                continue; // taken
            }
        }
    }
}
