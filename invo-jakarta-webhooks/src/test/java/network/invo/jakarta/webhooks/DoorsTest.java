package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import network.invo.webhook.WebhookSigner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Each row of the contract's HTTP table, for the servlet, the servlet filter and the JAX-RS filter, over raw sockets. */
class DoorsTest {

    private static final int MAX_BODY = 2000;
    private static final AtomicInteger KEYS = new AtomicInteger();
    static final List<String> DOORS = Doors.ALL;

    private static final List<WebhookRejected> rejected = new CopyOnWriteArrayList<>();
    private static final List<WebhookDead> dead = new CopyOnWriteArrayList<>();
    private static Doors doors;

    private String key;
    private byte[] event;

    @BeforeAll
    static void start() throws Exception {
        doors = new Doors(settings -> settings.maxBody(MAX_BODY)
                .store(new InMemoryIdempotencyStore(1000, java.time.Duration.ofMinutes(1), 3))
                .listener(new WebhookListener() {
                    @Override
                    public void rejected(WebhookRejected what) {
                        rejected.add(what);
                    }

                    @Override
                    public void dead(WebhookDead what) {
                        dead.add(what);
                    }
                }));
    }

    @AfterAll
    static void stop() throws Exception {
        doors.close();
    }

    @BeforeEach
    void fresh() {
        doors.handled.clear();
        doors.bodies.clear();
        doors.behaviour = event -> {};
        rejected.clear();
        dead.clear();
        key = "key-" + KEYS.incrementAndGet();
        event = Deliveries.event(key);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void delivery_good_handledOnceThough200IsSaidEachTime(String door) throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(doors.delivery(door, event).send().status()).isEqualTo(200);
        }
        assertThat(doors.handled).containsExactly(key);
        assertThat(doors.bodies).hasSize(1).first().asString().contains(key);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void delivery_chunkedWithoutContentType_handled(String door) throws Exception {
        RawHttp.Answer answer = doors.request(door)
                .header("X-Invo-Signature", Deliveries.sign(event))
                .body(event)
                .sendChunked();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(doors.handled).containsExactly(key);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void method_notPost_405WithAllow(String door) throws Exception {
        for (String method : List.of("GET", "PUT", "DELETE")) {
            RawHttp.Answer answer = doors.request(door).method(method).send();
            assertThat(answer.status()).as(method).isEqualTo(405);
            // of a method that no resource has, JAX-RS speaks before any filter, and names all that there are
            assertThat(answer.head()).contains("Allow: ").contains("POST");
        }
        assertThat(doors.handled).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void method_options_neverHandled(String door) throws Exception {
        RawHttp.Answer answer = doors.delivery(door, event).method("OPTIONS").send();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.head()).contains("POST");
        assertThat(doors.handled).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void signature_wrong_400WithTheCodeAndNothingElse(String door) throws Exception {
        assertProblem(doors.request(door).body(event).send(), "WEBHOOK_SIGNATURE_MISSING");
        assertProblem(signed(door, "t=1,v1=00").body(event).send(), "WEBHOOK_TIMESTAMP_EXPIRED");
        assertProblem(signed(door, "rubbish").body(event).send(), "WEBHOOK_SIGNATURE_INVALID");
        String old =
                WebhookSigner.of(Deliveries.SECRET).sign(event, Instant.now().minusSeconds(400));
        assertProblem(signed(door, old).body(event).send(), "WEBHOOK_TIMESTAMP_EXPIRED");
        String other = WebhookSigner.of("whsec_other").sign(event, Instant.now());
        assertProblem(signed(door, other).body(event).send(), "WEBHOOK_SIGNATURE_INVALID");
        byte[] noEvent = "{}".getBytes(StandardCharsets.UTF_8);
        assertProblem(doors.delivery(door, noEvent).send(), "WEBHOOK_MALFORMED");
        assertThat(doors.handled).isEmpty();
        assertThat(rejected)
                .hasSize(6)
                .allSatisfy(what -> assertThat(what.status()).isEqualTo(400));
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void signature_twoHeaderLines_refusedThoughOneIsGood(String door) throws Exception {
        assertProblem(
                doors.delivery(door, event)
                        .header("X-Invo-Signature", "t=1,v1=00")
                        .send(),
                "WEBHOOK_SIGNATURE_INVALID");
        String good = Deliveries.sign(event);
        assertProblem(
                signed(door, good).header("x-invo-signature", good).body(event).send(), "WEBHOOK_SIGNATURE_INVALID");
        assertThat(doors.handled).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void keyHeader_differsFromTheSignedKey_refused(String door) throws Exception {
        assertProblem(
                doors.delivery(door, event)
                        .header("X-Invo-Idempotency-Key", "another")
                        .send(),
                "WEBHOOK_KEY_MISMATCH");
        assertThat(rejected).hasSize(1).first().satisfies(what -> {
            assertThat(what.keyHash()).isEqualTo(Verification.keyHash(key));
            assertThat(what.age()).isNotNull();
            assertThat(what.toString()).doesNotContain(key);
        });
        assertProblem(
                doors.delivery(door, event)
                        .header("X-Invo-Idempotency-Key", key)
                        .header("X-Invo-Idempotency-Key", key)
                        .send(),
                "WEBHOOK_KEY_MISMATCH");
        assertThat(doors.handled).isEmpty();
        assertThat(doors.delivery(door, event)
                        .header("X-Invo-Idempotency-Key", key)
                        .send()
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void keyHeader_inUtf8_isTheSameKey(String door) throws Exception {
        byte[] japanese = Deliveries.event("鍵-" + key);
        assertThat(doors.delivery(door, japanese)
                        .header("X-Invo-Idempotency-Key", "鍵-" + key)
                        .send()
                        .status())
                .isEqualTo(200);
        assertThat(doors.handled).containsExactly("鍵-" + key);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void body_announcedTooLong_413BeforeAByteIsRead(String door) throws Exception {
        // not one byte of it is sent
        RawHttp.Answer answer = doors.delivery(door, new byte[0])
                .withoutLength()
                .header("Content-Length", "999999999")
                .send();
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void body_atTheLimitAndOneOver_okAnd413(String door) throws Exception {
        byte[] full = Arrays.copyOf(event, MAX_BODY);
        Arrays.fill(full, event.length, MAX_BODY, (byte) ' ');
        assertThat(doors.delivery(door, full).sendChunked().status()).isEqualTo(200);
        byte[] over = Arrays.copyOf(full, MAX_BODY + 1);
        over[MAX_BODY] = ' ';
        assertThat(doors.delivery(door, over).sendChunked().status()).isEqualTo(413);
        assertThat(doors.delivery(door, over).send().status()).isEqualTo(413);
        assertThat(doors.handled).containsExactly(key);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void body_encoded_415(String door) throws Exception {
        for (String encoding : List.of("gzip", "br", "deflate", "identity, gzip")) {
            assertThat(doors.delivery(door, event)
                            .header("Content-Encoding", encoding)
                            .send()
                            .status())
                    .as(encoding)
                    .isEqualTo(415);
        }
        assertThat(doors.delivery(door, event)
                        .header("Content-Encoding", "identity")
                        .send()
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void body_cutOff_nothingHandledAndNoClaimTaken(String door) throws Exception {
        assertThat(doors.delivery(door, event).sendCutOff(event.length - 1).status())
                .isIn(0, 400);
        assertThat(doors.handled).isEmpty();
        assertThat(doors.delivery(door, event).send().status()).isEqualTo(200);
        assertThat(doors.handled).containsExactly(key);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void body_slow_nothingHandled(String door) throws Exception {
        // announced and never sent: the container's own patience ends it
        RawHttp.Answer answer = doors.delivery(door, new byte[0])
                .withoutLength()
                .header("Content-Length", "100")
                .send();
        assertThat(answer.status()).isIn(0, 400, 408);
        assertThat(doors.handled).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void handler_throws_500WithoutItsMessageAndTriedAgain(String door) throws Exception {
        doors.behaviour = event -> {
            throw new IllegalStateException("secret-detail");
        };
        RawHttp.Answer answer = doors.delivery(door, event).send();
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.head() + answer.body())
                .doesNotContain("secret-detail")
                .doesNotContain("IllegalState");
        doors.behaviour = event -> {};
        assertThat(doors.delivery(door, event).send().status()).isEqualTo(200);
        assertThat(doors.handled).containsExactly(key);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void handler_throwsAnError_500AndReleased(String door) throws Exception {
        doors.behaviour = event -> {
            throw new StackOverflowError("secret-detail");
        };
        RawHttp.Answer answer = doors.delivery(door, event).send();
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.head() + answer.body()).doesNotContain("secret-detail");
        doors.behaviour = event -> {};
        assertThat(doors.delivery(door, event).send().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void handler_failsTooOften_deadAnd200AndOthersUnaffected(String door) throws Exception {
        doors.behaviour = event -> {
            if (event.idempotencyKey().equals(key)) {
                throw new IllegalStateException("poison");
            }
        };
        assertThat(doors.delivery(door, event).send().status()).isEqualTo(500);
        assertThat(doors.delivery(door, event).send().status()).isEqualTo(500);
        assertThat(doors.delivery(door, event).send().status()).isEqualTo(200);
        assertThat(dead)
                .hasSize(1)
                .first()
                .satisfies(what -> assertThat(what.attempts()).isEqualTo(3));
        assertThat(doors.delivery(door, event).send().status()).isEqualTo(200);
        assertThat(doors.delivery(door, Deliveries.event(key + "-other")).send().status())
                .isEqualTo(200);
        assertThat(doors.handled).containsExactly(key + "-other");
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void delivery_handledElsewhere_503WithRetryAfter(String door) throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        doors.behaviour = event -> {
            started.countDown();
            end.await(20, TimeUnit.SECONDS);
        };
        var first = java.util.concurrent.Executors.newSingleThreadExecutor();
        try {
            var answer = first.submit(() -> doors.delivery(door, event).send().status());
            assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
            RawHttp.Answer second = doors.delivery(door, event).send();
            assertThat(second.status()).isEqualTo(503);
            assertThat(second.head()).contains("Retry-After: ");
            end.countDown();
            assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(200);
        } finally {
            end.countDown();
            first.shutdownNow();
        }
        assertThat(doors.handled).containsExactly(key);
    }

    @Test
    void jaxRs_bytesParameter_getsTheBodyAsItCame() throws Exception {
        assertThat(doors.delivery(Doors.JAX_RS + "/bytes", event).send().status())
                .isEqualTo(204);
        assertThat(doors.bodies).containsExactly(new String(event, StandardCharsets.UTF_8));
        assertThat(doors.handled).containsExactly(key);
    }

    @Test
    void servletFilter_goodDelivery_passesTheAnswerOn() throws Exception {
        RawHttp.Answer answer = doors.delivery(Doors.FILTER, event).send();
        assertThat(answer.body()).isEqualTo("thanks");
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void secretSource_down_503(String door) throws Exception {
        var secrets = new java.util.concurrent.atomic.AtomicReference<>(List.of(Deliveries.SECRET));
        try (Doors own = new Doors(settings -> settings.secrets(() -> {
            List<String> current = secrets.get();
            if (current.isEmpty()) {
                throw new IOException("vault sealed: secret-detail");
            }
            return current;
        }))) {
            secrets.set(List.of());
            RawHttp.Answer answer = own.delivery(door, event).send();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.head()).contains("Retry-After: ");
            assertThat(answer.head() + answer.body()).doesNotContain("secret-detail");
            secrets.set(List.of("whsec_new", Deliveries.SECRET));
            assertThat(own.delivery(door, event).send().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void store_downOrLeaseLost_503AndNothingAcknowledged(String door) throws Exception {
        FailingStore store = new FailingStore();
        try (Doors own = new Doors(settings -> settings.store(store))) {
            store.claimFails = true;
            assertThat(own.delivery(door, event).send().status()).isEqualTo(503);
            assertThat(own.handled).isEmpty();
            store.claimFails = false;
            store.completeLost = true;
            RawHttp.Answer answer = own.delivery(door, event).send();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.head()).contains("Retry-After: ");
            assertThat(answer.body()).isEmpty();
        }
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void gzip_accepted_signedBeforeOrAfterDeflating(String door) throws Exception {
        try (Doors own = new Doors(settings -> settings.gzip(true).maxBody(MAX_BODY))) {
            byte[] deflated = gzip(event);
            assertThat(gzipped(own, door, deflated, Deliveries.sign(deflated))
                            .send()
                            .status())
                    .isEqualTo(200);
            byte[] second = Deliveries.event(key + "-2");
            assertThat(gzipped(own, door, gzip(second), Deliveries.sign(second))
                            .send()
                            .status())
                    .isEqualTo(200);
            assertThat(own.handled).containsExactly(key, key + "-2");
            assertThat(own.bodies).allSatisfy(body -> assertThat(body).contains("purchase.completed"));
            byte[] bomb = gzip(new byte[1 << 20]);
            assertThat(gzipped(own, door, bomb, Deliveries.sign(event)).send().status())
                    .isEqualTo(413);
            assertProblem(
                    gzipped(own, door, gzip(event), Deliveries.sign(second)).send(), "WEBHOOK_SIGNATURE_INVALID");
        }
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void body_readAsAFormBefore_400(String door) throws Exception {
        RawHttp.Answer answer = doors.request(door)
                .header("X-Greedy", "yes")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("X-Invo-Signature", Deliveries.sign(event))
                .body(event)
                .send();
        assertProblem(answer, "WEBHOOK_BODY_UNREADABLE");
        assertThat(doors.handled).isEmpty();
    }

    private static RawHttp gzipped(Doors doors, String door, byte[] body, String signature) {
        return doors.request(door)
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .header("X-Invo-Signature", signature)
                .body(body);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private RawHttp signed(String door, String signature) {
        return doors.request(door).header("X-Invo-Signature", signature);
    }

    private static void assertProblem(RawHttp.Answer answer, String code) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.head().toLowerCase()).contains("content-type: application/problem+json");
        assertThat(answer.body()).isEqualTo("{\"code\":\"" + code + "\"}");
    }

    /** A store that fails on demand. */
    private static final class FailingStore implements IdempotencyStore {

        volatile boolean claimFails;
        volatile boolean completeLost;

        @Override
        public Claim claim(String scope, String key) {
            if (claimFails) {
                throw new IdempotencyStoreException("down", null);
            }
            return Claim.acquired(scope, key, 1, 1);
        }

        @Override
        public boolean complete(Claim claim) {
            return !completeLost;
        }

        @Override
        public boolean release(Claim claim) {
            return false;
        }

        @Override
        public int purge(java.time.Duration retention) {
            return 0;
        }
    }
}
