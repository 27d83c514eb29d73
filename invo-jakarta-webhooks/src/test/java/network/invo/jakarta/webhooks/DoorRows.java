package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import network.invo.jakarta.webhooks.DoorsSite.Behaviour;
import network.invo.jakarta.webhooks.DoorsSite.Setting;
import network.invo.webhook.WebhookSigner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each row of the contract's HTTP table, for the servlet, the servlet filter and the JAX-RS filter of a deployed
 * {@link DoorsSite}, over raw sockets. A subclass says where the site is.
 */
public abstract class DoorRows {

    private static final String SERVLET = "/servlet";
    private static final String FILTER = "/filtered";
    private static final String JAX_RS = "/rest/hook";
    static final List<String> DOORS = List.of(SERVLET, FILTER, JAX_RS);

    private String key;
    private byte[] event;

    /** The application's address, with a slash at its end. */
    protected abstract URI site();

    /** Whether the server lets bytes above 127 in a header through; if not, it answers with 400 by itself. */
    protected boolean takesAnyHeader() {
        return true;
    }

    @BeforeEach
    void fresh() throws IOException {
        tell("clear=yes&behaviour=" + Behaviour.GRANT + "&broken=false");
        key = "key-" + UUID.randomUUID();
        event = Deliveries.event(key);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void delivery_good_handledOnceThough200IsSaidEachTime(String door) throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(delivery(door, event).send().status()).isEqualTo(200);
        }
        assertThat(seen("handled")).containsExactly(key);
        assertThat(seen("body")).hasSize(1).first().asString().contains(key);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void delivery_chunkedWithoutContentType_handled(String door) throws Exception {
        RawHttp.Answer answer = signed(door, Deliveries.sign(event)).body(event).sendChunked();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(seen("handled")).containsExactly(key);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void delivery_byteByByte_handled(String door) throws Exception {
        assertThat(delivery(door, event).sendTrickled().status()).isEqualTo(200);
        assertThat(seen("handled")).containsExactly(key);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void delivery_expectsToContinue_handled(String door) throws Exception {
        assertThat(delivery(door, event).sendExpecting().status()).isEqualTo(200);
        assertThat(seen("handled")).containsExactly(key);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void method_notPost_405WithAllow(String door) throws Exception {
        for (String method : List.of("GET", "PUT", "DELETE", "PATCH")) {
            RawHttp.Answer answer = request(door).method(method).withoutLength().send();
            assertThat(answer.status()).as(method).isEqualTo(405);
            // of a method that no resource has, JAX-RS speaks before any filter, and names all that there are
            assertThat(answer.head()).containsPattern("Allow: .*POST");
        }
        assertThat(request(door).method("HEAD").withoutLength().send().status()).isEqualTo(405);
        assertThat(seen("handled")).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void method_options_neverHandled(String door) throws Exception {
        RawHttp.Answer answer = delivery(door, event).method("OPTIONS").send();
        assertThat(answer.status()).isIn(200, 204);
        assertThat(answer.head()).containsPattern("Allow: .*POST");
        assertThat(seen("handled")).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void signature_wrong_400WithTheCodeAndNothingElse(String door) throws Exception {
        assertProblem(request(door).body(event).send(), "WEBHOOK_SIGNATURE_MISSING");
        assertProblem(signed(door, " ").body(event).send(), "WEBHOOK_SIGNATURE_MISSING");
        assertProblem(signed(door, "t=1,v1=00").body(event).send(), "WEBHOOK_TIMESTAMP_EXPIRED");
        assertProblem(signed(door, "rubbish").body(event).send(), "WEBHOOK_SIGNATURE_INVALID");
        String old =
                WebhookSigner.of(Deliveries.SECRET).sign(event, Instant.now().minusSeconds(400));
        assertProblem(signed(door, old).body(event).send(), "WEBHOOK_TIMESTAMP_EXPIRED");
        String other = WebhookSigner.of("whsec_other").sign(event, Instant.now());
        assertProblem(signed(door, other).body(event).send(), "WEBHOOK_SIGNATURE_INVALID");
        byte[] noEvent = "{}".getBytes(StandardCharsets.UTF_8);
        assertProblem(delivery(door, noEvent).send(), "WEBHOOK_MALFORMED");
        assertThat(seen("handled")).isEmpty();
        assertThat(seen("rejected"))
                .hasSize(7)
                .allSatisfy(what -> assertThat(what).contains("status=400"));
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void signature_twoHeaderLines_refusedThoughOneIsGood(String door) throws Exception {
        assertProblem(
                delivery(door, event).header("X-Invo-Signature", "t=1,v1=00").send(), "WEBHOOK_SIGNATURE_INVALID");
        String good = Deliveries.sign(event);
        assertProblem(
                signed(door, good).header("x-invo-signature", good).body(event).send(), "WEBHOOK_SIGNATURE_INVALID");
        assertThat(seen("handled")).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void keyHeader_differsFromTheSignedKey_refused(String door) throws Exception {
        String name = "X-Invo-Idempotency-Key";
        assertProblem(delivery(door, event).header(name, "another").send(), "WEBHOOK_KEY_MISMATCH");
        assertThat(seen("rejected"))
                .singleElement()
                .asString()
                .contains("keyHash=" + Verification.keyHash(key))
                .doesNotContain("age=null")
                .doesNotContain(key);
        assertProblem(delivery(door, event).header(name, key).header(name, key).send(), "WEBHOOK_KEY_MISMATCH");
        assertThat(seen("handled")).isEmpty();
        assertThat(delivery(door, event).header(name, key).send().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void keyHeader_inUtf8_isTheSameKey(String door) throws Exception {
        String japanese = "鍵-" + key;
        RawHttp.Answer answer = delivery(door, Deliveries.event(japanese))
                .header("X-Invo-Idempotency-Key", japanese)
                .send();
        if (takesAnyHeader()) {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(seen("handled")).containsExactly(japanese);
        } else {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(seen("handled")).isEmpty();
        }
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void body_announcedTooLong_413BeforeAByteIsRead(String door) throws Exception {
        // not one byte of it is sent
        RawHttp.Answer answer = delivery(door, new byte[0])
                .withoutLength()
                .header("Content-Length", "5000000")
                .send();
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.body()).isEmpty();
        answer = delivery(door, new byte[0])
                .withoutLength()
                .header("Content-Length", "999999999")
                .send();
        assertThat(answer.status()).isIn(400, 413); // over WildFly's own limit, WildFly says 400
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void body_atTheLimitAndOneOver_okAnd413(String door) throws Exception {
        byte[] full = Arrays.copyOf(event, DoorsSite.MAX_BODY);
        Arrays.fill(full, event.length, DoorsSite.MAX_BODY, (byte) ' ');
        assertThat(delivery(door, full).sendChunked().status()).isEqualTo(200);
        byte[] over = Arrays.copyOf(full, DoorsSite.MAX_BODY + 1);
        over[DoorsSite.MAX_BODY] = ' ';
        assertThat(delivery(door, over).sendChunked().status()).isEqualTo(413);
        assertThat(delivery(door, over).send().status()).isEqualTo(413);
        assertThat(seen("handled")).containsExactly(key);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void body_encoded_415(String door) throws Exception {
        for (String encoding : List.of("gzip", "br", "deflate", "identity, gzip")) {
            assertThat(delivery(door, event)
                            .header("Content-Encoding", encoding)
                            .send()
                            .status())
                    .as(encoding)
                    .isEqualTo(415);
        }
        assertThat(seen("handled")).isEmpty();
        assertThat(delivery(door, event)
                        .header("Content-Encoding", "identity")
                        .send()
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void body_cutOff_nothingHandledAndNoClaimTaken(String door) throws Exception {
        assertThat(delivery(door, event).sendCutOff(event.length - 1).status()).isIn(0, 400);
        assertThat(seen("handled")).isEmpty();
        assertThat(delivery(door, event).send().status()).isEqualTo(200);
        assertThat(seen("handled")).containsExactly(key);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void body_shorterThanSent_nothingHandled(String door) throws Exception {
        RawHttp.Answer answer = delivery(door, event)
                .withoutLength()
                .header("Content-Length", Integer.toString(event.length - 1))
                .send();
        assertProblem(answer, "WEBHOOK_SIGNATURE_INVALID");
        assertThat(seen("handled")).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void body_withoutAnyLength_nothingHandled(String door) throws Exception {
        RawHttp.Answer answer = delivery(door, event).withoutLength().send();
        assertThat(answer.status()).isIn(400, 411);
        assertThat(seen("handled")).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void body_oneLengthTwice_nothingHandled(String door) throws Exception {
        RawHttp.Answer answer =
                delivery(door, event).header("Content-Length", "1").send(); // and the true one
        assertThat(answer.status()).isIn(0, 400);
        assertThat(seen("handled")).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void body_slow_nothingHandled(String door) throws Exception {
        // announced and never sent: the container's own patience ends it
        RawHttp.Answer answer = delivery(door, new byte[0])
                .withoutLength()
                .header("Content-Length", "100")
                .send();
        assertThat(answer.status()).isIn(0, 400, 408);
        assertThat(seen("handled")).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void body_readAsAFormBefore_400(String door) throws Exception {
        RawHttp.Answer answer = request(door)
                .header("X-Greedy", "yes")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("X-Invo-Signature", Deliveries.sign(event))
                .body(event)
                .send();
        assertProblem(answer, "WEBHOOK_BODY_UNREADABLE");
        assertThat(seen("handled")).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void body_ofAFormThatNobodyRead_handled(String door) throws Exception {
        RawHttp.Answer answer = request(door)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("X-Invo-Signature", Deliveries.sign(event))
                .body(event)
                .send();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(seen("handled")).containsExactly(key);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void body_emptyForm_isNotTakenForOneThatWasRead(String door) throws Exception {
        RawHttp.Answer answer = request(door)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .send();
        assertProblem(answer, "WEBHOOK_SIGNATURE_MISSING");
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void handler_throws_500WithoutItsMessageAndTriedAgain(String door) throws Exception {
        for (Behaviour failing : List.of(Behaviour.THROW, Behaviour.THROW_ERROR)) {
            tell("behaviour=" + failing);
            RawHttp.Answer answer = delivery(door, event).send();
            assertThat(answer.status()).as(failing.name()).isEqualTo(500);
            assertThat(answer.head() + answer.body())
                    .doesNotContain("secret-detail")
                    .doesNotContain("IllegalState")
                    .doesNotContain("StackOverflow")
                    .doesNotContain("network.invo");
        }
        tell("behaviour=" + Behaviour.GRANT);
        assertThat(delivery(door, event).send().status()).isEqualTo(200);
        assertThat(seen("handled")).containsExactly(key);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void handler_failsTooOften_deadAnd200AndOthersUnaffected(String door) throws Exception {
        tell("behaviour=" + Behaviour.THROW + "&only=" + key);
        assertThat(delivery(door, event).send().status()).isEqualTo(500);
        assertThat(delivery(door, event).send().status()).isEqualTo(500);
        assertThat(delivery(door, event).send().status()).isEqualTo(200);
        assertThat(seen("dead")).containsExactly("3");
        assertThat(delivery(door, event).send().status()).isEqualTo(200);
        String other = key + "-other";
        assertThat(delivery(door, Deliveries.event(other)).send().status()).isEqualTo(200);
        assertThat(seen("handled")).containsExactly(other);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void delivery_handledElsewhere_503WithRetryAfter(String door) throws Exception {
        tell("behaviour=" + Behaviour.WAIT);
        CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> {
            try {
                return delivery(door, event).send().status();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        try {
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (seen("waiting").isEmpty()) {
                assertThat(System.nanoTime()).as("in time").isLessThan(end);
            }
            RawHttp.Answer second = delivery(door, event).send();
            assertThat(second.status()).isEqualTo(503);
            assertThat(second.head()).contains("Retry-After: ");
        } finally {
            tell("release=yes");
        }
        assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(200);
        assertThat(seen("handled")).containsExactly(key);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void secretSource_down_503(String door) throws Exception {
        tell("broken=true");
        RawHttp.Answer answer = delivery(Setting.SECRETS_FAIL, door, event).send();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.head()).contains("Retry-After: ");
        assertThat(answer.head() + answer.body()).doesNotContain("secret-detail");
        assertThat(seen("handled")).isEmpty();
        tell("broken=false");
        assertThat(delivery(Setting.SECRETS_FAIL, door, event).send().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void store_down_503(String door) throws Exception {
        tell("broken=true");
        RawHttp.Answer answer = delivery(Setting.STORE_FAILS, door, event).send();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.head()).contains("Retry-After: ");
        assertThat(answer.head() + answer.body()).doesNotContain("secret-detail");
        assertThat(seen("handled")).isEmpty();
        tell("broken=false");
        assertThat(delivery(Setting.STORE_FAILS, door, event).send().status()).isEqualTo(200);
        assertThat(seen("handled")).containsExactly(key);
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void lease_lost_503AndNothingAcknowledged(String door) throws Exception {
        RawHttp.Answer answer = delivery(Setting.LEASE_LOST, door, event).send();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.head()).contains("Retry-After: ");
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("DOORS")
    void gzip_accepted_signedBeforeOrAfterDeflating(String door) throws Exception {
        byte[] deflated = gzip(event);
        assertThat(gzipped(door, deflated, Deliveries.sign(deflated)).send().status())
                .isEqualTo(200);
        byte[] second = Deliveries.event(key + "-2");
        assertThat(gzipped(door, gzip(second), Deliveries.sign(second)).send().status())
                .isEqualTo(200);
        assertThat(seen("handled")).containsExactly(key, key + "-2");
        assertThat(seen("body")).allSatisfy(body -> assertThat(body).contains("purchase.completed"));
        byte[] bomb = gzip(new byte[1 << 20]);
        assertThat(gzipped(door, bomb, Deliveries.sign(event)).send().status()).isEqualTo(413);
        assertProblem(gzipped(door, gzip(event), Deliveries.sign(second)).send(), "WEBHOOK_SIGNATURE_INVALID");
    }

    @Test
    void jaxRs_bytesOrTextParameter_getsTheBodyAsItCame() throws Exception {
        byte[] accented = Deliveries.event("clé-" + key);
        assertThat(delivery(JAX_RS + "/bytes", event).send().status()).isEqualTo(204);
        assertThat(delivery(JAX_RS + "/text", accented).send().status()).isEqualTo(200);
        assertThat(seen("body"))
                .containsExactly(
                        new String(event, StandardCharsets.UTF_8), new String(accented, StandardCharsets.UTF_8));
        assertThat(seen("handled")).containsExactly(key, "clé-" + key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/rest/derived", "/rest/implementing"})
    void jaxRs_inheritedBinding_guardedAndHandledOnce(String resource) throws Exception {
        assertProblem(request(resource).body(event).send(), "WEBHOOK_SIGNATURE_MISSING");
        assertThat(seen("handled")).isEmpty();
        assertThat(delivery(resource, event).send().status()).isEqualTo(200);
        assertThat(delivery(resource, event).send().status()).isEqualTo(200);
        assertThat(seen("handled")).containsExactly(key);
    }

    @Test
    void jaxRs_mapperAnswersWithSuccess_releasedAndTriedAgain() throws Exception {
        tell("behaviour=" + Behaviour.THROW_EXCUSED);
        assertThat(delivery(JAX_RS, event).send().status()).isEqualTo(500);
        assertThat(delivery(JAX_RS + "/bytes", event).send().status()).isEqualTo(500);
        tell("behaviour=" + Behaviour.GRANT);
        assertThat(delivery(JAX_RS + "/response", event).send().status()).isEqualTo(202);
        assertThat(seen("handled")).containsExactly(key);
    }

    @Test
    void jaxRs_mapperThrows_releasedAndTriedAgain() throws Exception {
        tell("behaviour=" + Behaviour.THROW_UNMAPPABLE);
        assertThat(delivery(JAX_RS, event).send().status()).isEqualTo(500);
        tell("behaviour=" + Behaviour.GRANT);
        // RESTEasy's answer may be here before its request has ended, but the lease is a minute
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        int status = delivery(JAX_RS, event).send().status();
        while (status == 503 && System.nanoTime() < end) {
            status = delivery(JAX_RS, event).send().status();
        }
        assertThat(status).isEqualTo(200);
        assertThat(seen("handled")).containsExactly(key);
    }

    @Test
    void servletFilter_goodDelivery_passesTheAnswerOn() throws Exception {
        assertThat(delivery(FILTER, event).send().body()).isEqualTo("thanks");
    }

    private RawHttp request(Setting setting, String door) {
        return RawHttp.to(site(), setting.path() + door);
    }

    private RawHttp request(String door) {
        return request(Setting.PLAIN, door);
    }

    /** A good delivery. */
    private RawHttp delivery(Setting setting, String door, byte[] body) {
        return request(setting, door)
                .header("Content-Type", "application/json")
                .header("X-Invo-Signature", Deliveries.sign(body))
                .body(body);
    }

    private RawHttp delivery(String door, byte[] body) {
        return delivery(Setting.PLAIN, door, body);
    }

    private RawHttp signed(String door, String signature) {
        return request(door).header("X-Invo-Signature", signature);
    }

    private RawHttp gzipped(String door, byte[] body, String signature) {
        return request(Setting.GZIP, door)
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

    private void tell(String parameters) throws IOException {
        RawHttp.Answer answer =
                RawHttp.to(site(), DoorsSite.PROBE + "?" + parameters).send();
        assertThat(answer.status()).as("the probe").isEqualTo(200);
    }

    /** What the site has seen of a kind, in order. */
    private List<String> seen(String kind) throws IOException {
        RawHttp.Answer answer =
                RawHttp.to(site(), DoorsSite.PROBE).method("GET").send();
        assertThat(answer.status()).as("the probe").isEqualTo(200);
        return answer.body()
                .lines()
                .filter(line -> line.startsWith(kind + " "))
                .map(line -> new String(
                        Base64.getDecoder().decode(line.substring(kind.length() + 1)), StandardCharsets.UTF_8))
                .toList();
    }

    private static void assertProblem(RawHttp.Answer answer, String code) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.head().toLowerCase(java.util.Locale.ROOT)).contains("content-type: application/problem+json");
        assertThat(answer.body()).isEqualTo("{\"code\":\"" + code + "\"}");
    }
}
