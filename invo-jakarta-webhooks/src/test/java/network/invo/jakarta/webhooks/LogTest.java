package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.sql.DataSource;
import network.invo.webhook.WebhookSigner;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the log says of a delivery: enough to find it again, and nothing that is somebody's. */
class LogTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** In the body, the headers, the secret, the key and what exceptions say; in no message. */
    private static final String CANARY = "canary";

    private static final String KEY = "canary-key-1";
    private static final String SECRET = "whsec_canary_secret";
    private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");
    private static final byte[] EVENT = ("{\"idempotency_key\":\"" + KEY
                    + "\",\"event_type\":\"purchase.completed\",\"created_at\":\"2026-01-01T00:00:00Z\","
                    + "\"data\":{\"player_email\":\"canary@example.com\",\"player_phone\":\"+15550canary\"}}")
            .getBytes(StandardCharsets.UTF_8);
    private static final String SIGNATURE = WebhookSigner.of(SECRET).sign(EVENT, NOW);
    private static final String OF_THE_EVENT = " scope=shop key=" + Verification.keyHash(KEY) + " age=60s";

    private final Logger logger = Logger.getLogger("network.invo.webhooks");
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord one) {
            records.add(one);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void capture() {
        logger.setLevel(Level.ALL);
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
    }

    @AfterEach
    void release() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
        logger.setLevel(null);
    }

    private record Request(String method, long contentLength, Map<String, List<String>> headers, InputStream body)
            implements Incoming {

        @Override
        public boolean isForm() {
            return false;
        }

        @Override
        public List<String> headerLines(String name) {
            return headers.getOrDefault(name, List.of());
        }
    }

    /** A store that does what a test wants. */
    private static class Store implements IdempotencyStore {

        @Override
        public Claim claim(String scope, String key) {
            return Claim.acquired(scope, key, 1, 1);
        }

        @Override
        public boolean complete(Claim claim) {
            return true;
        }

        @Override
        public boolean release(Claim claim) {
            return false;
        }

        @Override
        public int purge(Duration retention) {
            return 0;
        }

        static IdempotencyStoreException down() {
            return new IdempotencyStoreException("down", new SQLException("Detail: Key (email)=(canary@example.com)"));
        }
    }

    private static Request delivery(byte[] body, String signature) {
        return new Request(
                "POST", body.length, Map.of("X-Invo-Signature", List.of(signature)), new ByteArrayInputStream(body));
    }

    private static WebhookReceiver.Builder receiver(IdempotencyStore store) {
        return WebhookReceiver.builder()
                .secrets(SECRET)
                .scope("shop")
                .clock(() -> NOW)
                .maxBody(2000)
                .store(store);
    }

    private int deliver(IdempotencyStore store, WebhookHandler work) {
        return receiver(store)
                .handler(work)
                .build()
                .receive(delivery(EVENT, SIGNATURE))
                .status();
    }

    private static void fail(WebhookDelivery delivery) {
        throw new IllegalStateException(CANARY + " of " + delivery.event().raw());
    }

    private List<String> messages() {
        return records.stream().map(LogRecord::getMessage).toList();
    }

    /** No message has anything of the delivery in it, whatever was logged at whatever level. */
    private void assertNothingToldAndSaid(String... starts) {
        assertThat(messages()).hasSameSizeAs(starts);
        for (int i = 0; i < starts.length; i++) {
            assertThat(messages().get(i)).startsWith(starts[i]);
        }
        assertNothingTold();
    }

    private void assertNothingTold() {
        String mac = SIGNATURE.substring(SIGNATURE.indexOf("v1=") + 3);
        assertThat(records).isNotEmpty().allSatisfy(one -> {
            assertThat(one.getMessage())
                    .doesNotContainIgnoringCase(CANARY)
                    .doesNotContain(mac)
                    .doesNotContain("@")
                    .doesNotContain("{");
            assertThat(one.getParameters() == null ? 0 : one.getParameters().length)
                    .isZero();
        });
    }

    @Test
    void rejected_everyReason_codeAndScopeAndNothingElse() {
        String expired = WebhookSigner.of(SECRET).sign(EVENT, NOW.minusSeconds(301));
        byte[] noEvent = "[\"canary\"]".getBytes(StandardCharsets.UTF_8);
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("invalid chunk: canary");
            }
        };
        InputStream taken = new InputStream() {
            @Override
            public int read() {
                throw new IllegalStateException("canary");
            }
        };
        Map<String, List<String>> signed = Map.of("X-Invo-Signature", List.of(SIGNATURE));
        Map<String, Request> requests = new LinkedHashMap<>();
        requests.put("WEBHOOK_SIGNATURE_MISSING", delivery(EVENT, ""));
        requests.put("WEBHOOK_TIMESTAMP_EXPIRED", delivery(EVENT, expired));
        requests.put("WEBHOOK_SIGNATURE_INVALID", delivery(EVENT, "t=1767225660,v1=canary"));
        requests.put(
                "WEBHOOK_MALFORMED", delivery(noEvent, WebhookSigner.of(SECRET).sign(noEvent, NOW)));
        requests.put("WEBHOOK_METHOD", new Request("PUT", 0, signed, InputStream.nullInputStream()));
        requests.put("WEBHOOK_TOO_LARGE", new Request("POST", 2001, signed, InputStream.nullInputStream()));
        requests.put(
                "WEBHOOK_ENCODING",
                new Request("POST", 1, Map.of("Content-Encoding", List.of("canary")), InputStream.nullInputStream()));
        requests.put("WEBHOOK_BODY_UNREADABLE", new Request("POST", 100, signed, broken));
        WebhookReceiver receiver = receiver(new Store()).handler(any -> {}).build();
        requests.forEach((code, request) -> {
            receiver.receive(request);
            assertThat(records.get(records.size() - 1).getMessage())
                    .startsWith("WebhookRejected[code=" + code + ", status=")
                    .contains("scope=shop");
        });
        receiver.receive(new Request("POST", 100, signed, taken));
        receiver.receive(new Request("POST", 1000, signed, new ByteArrayInputStream(EVENT)));
        assertThat(records).allMatch(one -> one.getThrown() == null);
        assertNothingTold();
    }

    @Test
    void rejected_authentic_keyHashAndAgeAsWell() {
        receiver(new Store())
                .handler(any -> {})
                .build()
                .receive(new Request(
                        "POST",
                        EVENT.length,
                        Map.of(
                                "X-Invo-Signature",
                                List.of(SIGNATURE),
                                "X-Invo-Idempotency-Key",
                                List.of("canary-of-a-header")),
                        new ByteArrayInputStream(EVENT)));
        assertNothingToldAndSaid("WebhookRejected[code=WEBHOOK_KEY_MISMATCH, status=400, scope=shop, keyHash="
                + Verification.keyHash(KEY) + ", age=PT1M]");
    }

    /** What a handler throws goes to the log as it is, as the throwable: that is the application's own. */
    @Test
    void failedAndDead_handlersException_attachedAndNotQuoted() {
        assertThat(deliver(new InMemoryIdempotencyStore(10, Duration.ofMinutes(1), 1), LogTest::fail))
                .isEqualTo(200);
        records.remove(0); // that the store forgets
        assertNothingToldAndSaid(
                "webhook code=WEBHOOK_HANDLER_FAILED" + OF_THE_EVENT + ": attempt 1",
                "webhook code=WEBHOOK_DEAD" + OF_THE_EVENT);
        assertThat(records.get(0).getThrown()).isInstanceOf(IllegalStateException.class);
        assertThat(records.get(1).getThrown()).isNull();
    }

    @Test
    void leaseLost_told() {
        Store store = new Store() {
            @Override
            public boolean complete(Claim claim) {
                return false;
            }
        };
        assertThat(deliver(store, any -> {})).isEqualTo(503);
        assertNothingToldAndSaid("webhook code=WEBHOOK_LEASE_LOST" + OF_THE_EVENT);
    }

    @Test
    void storeDown_atEachStep_told() {
        Store claim = new Store() {
            @Override
            public Claim claim(String scope, String key) {
                throw down();
            }
        };
        Store complete = new Store() {
            @Override
            public boolean complete(Claim claim) {
                throw down();
            }
        };
        Store release = new Store() {
            @Override
            public boolean release(Claim claim) {
                throw down();
            }
        };
        assertThat(deliver(claim, any -> {})).isEqualTo(503);
        assertThat(deliver(complete, any -> {})).isEqualTo(503);
        assertThat(deliver(release, LogTest::fail)).isEqualTo(500);
        assertNothingToldAndSaid(
                "webhook code=WEBHOOK_STORE_UNAVAILABLE" + OF_THE_EVENT,
                "webhook code=WEBHOOK_STORE_UNAVAILABLE" + OF_THE_EVENT,
                "webhook code=WEBHOOK_HANDLER_FAILED" + OF_THE_EVENT,
                "webhook code=WEBHOOK_STORE_UNAVAILABLE" + OF_THE_EVENT);
    }

    @Test
    void inProgressAndDoneBefore_told() {
        for (Claim claim : List.of(Claim.inProgress("shop", KEY, Duration.ofSeconds(1)), Claim.done("shop", KEY))) {
            deliver(
                    new Store() {
                        @Override
                        public Claim claim(String scope, String key) {
                            return claim;
                        }
                    },
                    any -> {});
        }
        assertNothingToldAndSaid(
                "webhook code=WEBHOOK_IN_PROGRESS" + OF_THE_EVENT, "webhook code=WEBHOOK_DONE_BEFORE" + OF_THE_EVENT);
        assertThat(records).allMatch(one -> one.getLevel().equals(Level.FINE));
    }

    @Test
    void secretsAndListenersFail_notQuoted() {
        boolean[] sealed = new boolean[1];
        WebhookReceiver receiver = receiver(new Store())
                .secrets(() -> {
                    if (sealed[0]) {
                        throw new IOException("vault sealed: " + SECRET);
                    }
                    return List.of(SECRET);
                })
                .handler(any -> {})
                .listener(new WebhookListener() {
                    @Override
                    public void rejected(WebhookRejected what) {
                        throw new IllegalStateException("canary");
                    }
                })
                .build();
        receiver.receive(delivery(EVENT, ""));
        sealed[0] = true;
        assertThat(receiver.receive(delivery(EVENT, SIGNATURE)).status()).isEqualTo(503);
        assertNothingToldAndSaid(
                "WebhookRejected[code=WEBHOOK_SIGNATURE_MISSING",
                "a webhook listener failed",
                "webhook code=WEBHOOK_SECRETS_UNAVAILABLE scope=shop");
    }

    @ParameterizedTest
    @EnumSource(StoreMode.class)
    void jdbc_goodThenFailingThenDead_nothingTold(StoreMode mode) throws Exception {
        DataSource database = Databases.h2();
        JdbcIdempotencyStore store = JdbcIdempotencyStore.builder(database)
                .mode(mode)
                .maxAttempts(2)
                .backOff(Duration.ofMillis(1))
                .build();
        try (WebhookReceiver receiver = receiver(store).handler(LogTest::fail).build()) {
            receiver.receive(delivery(EVENT, SIGNATURE));
            receiver.receive(delivery(EVENT, SIGNATURE));
            await().atMost(PATIENCE)
                    .until(() -> messages().stream().anyMatch(text -> text.startsWith("webhook code=WEBHOOK_DEAD")));
            Databases.execute(database, "DROP TABLE invo_webhook");
            assertThat(receiver.receive(delivery(EVENT, SIGNATURE)).status()).isEqualTo(503);
        }
        assertThat(messages())
                .contains("webhook code=WEBHOOK_HANDLER_FAILED" + OF_THE_EVENT + ": attempt 1")
                .contains("webhook code=WEBHOOK_HANDLER_FAILED" + OF_THE_EVENT + ": attempt 2")
                .anyMatch(text -> text.startsWith("webhook code=WEBHOOK_STORE_UNAVAILABLE" + OF_THE_EVENT));
        assertNothingTold();
        // of the store's own statements the throwables tell nothing either
        records.stream()
                .filter(one -> !one.getMessage().contains("HANDLER_FAILED"))
                .forEach(one -> assertThat(everything(one.getThrown())).doesNotContain(CANARY));
    }

    /** They were acknowledged: the sender does not come back for them. */
    @ParameterizedTest
    @EnumSource(
            value = StoreMode.class,
            names = {"TRANSACTIONAL", "LEASE"})
    void build_inboxOfAnEarlierModeHoldsEvents_saysHowManyAndWhatToDo(StoreMode mode) throws Exception {
        DataSource database = Databases.h2();
        JdbcIdempotencyStore inbox =
                JdbcIdempotencyStore.builder(database).mode(StoreMode.INBOX).build();
        inbox.enqueue("shop", KEY, EVENT);
        inbox.enqueue("shop", "canary-key-2", EVENT);
        inbox.enqueue("other", "canary-key-3", EVENT);
        JdbcIdempotencyStore store =
                JdbcIdempotencyStore.builder(database).mode(mode).build();
        receiver(store).build();
        assertThat(records)
                .filteredOn(one -> one.getLevel().equals(Level.SEVERE))
                .hasSize(1)
                .first()
                .satisfies(one -> assertThat(one.getMessage())
                        .startsWith("webhook code=WEBHOOK_INBOX_LEFT scope=shop: 2 ")
                        .contains("mode inbox"));
        assertNothingTold();
        records.clear();
        receiver(store).scope("nobody's").build();
        assertThat(messages()).isEmpty();
    }

    @Test
    void build_databaseDown_startsAndWarns() {
        JdbcIdempotencyStore store = JdbcIdempotencyStore.builder(Databases.meddling(null, (connection, method) -> {
                    throw new SQLException("down", "08001");
                }))
                .build();
        receiver(store).build();
        assertThat(records)
                .filteredOn(one -> one.getLevel().intValue() > Level.FINE.intValue())
                .hasSize(1)
                .allSatisfy(one -> assertThat(one.getLevel()).isEqualTo(Level.WARNING));
    }

    /** A driver writes the statements that failed into its message, with their values. */
    @Test
    void purge_refusedByTheDatabase_keysAreNotInTheThrowableEither() throws Exception {
        try (EmbeddedPostgres server = Databases.startPostgres()) {
            DataSource database = Databases.postgres(server);
            JdbcIdempotencyStore store = JdbcIdempotencyStore.builder(database).build();
            store.complete(store.claim("shop", KEY));
            Databases.execute(database, "UPDATE invo_webhook SET changed_at = 0");
            Databases.execute(
                    database,
                    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'");
            Databases.execute(
                    database,
                    "CREATE TRIGGER refuse BEFORE DELETE ON invo_webhook FOR EACH ROW EXECUTE FUNCTION refuse()");
            Instant[] now = {NOW};
            WebhookReceiver receiver = receiver(store)
                    .clock(() -> now[0])
                    .tolerance(Duration.ofDays(1))
                    .handler(any -> {})
                    .build();
            now[0] = NOW.plus(Duration.ofHours(2));
            byte[] other = Deliveries.event("another");
            assertThat(receiver.receive(delivery(other, WebhookSigner.of(SECRET).sign(other, NOW)))
                            .status())
                    .isEqualTo(200);
        }
        assertThat(messages()).contains("old webhooks could not be forgotten");
        records.forEach(one -> assertThat(everything(one.getThrown())).doesNotContain(CANARY));
    }

    /** All that a log's formatter could print. */
    private static String everything(@Nullable Throwable thrown) {
        StringWriter text = new StringWriter();
        if (thrown != null) {
            thrown.printStackTrace(new PrintWriter(text, true));
        }
        return text.toString();
    }
}
