package network.invo.it.ee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import network.invo.it.Archives;
import network.invo.it.Libs;
import network.invo.it.sites.CdiDoors;
import network.invo.it.sites.ProducedReceiver;
import network.invo.it.sites.Recorder;
import network.invo.jakarta.webhooks.CurrentWebhook;
import network.invo.jakarta.webhooks.Deliveries;
import network.invo.jakarta.webhooks.RawHttp;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** CDI through the three doors: with a receiver from the configuration, and with one that the application produces. */
@ArquillianTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CdiIT {

    private static final String KEY = "in-container";

    @Inject
    private Recorder recorder;

    @Inject
    private CurrentWebhook current;

    @Deployment(name = "configured")
    static WebArchive configured() {
        return war("configured")
                .addClasses(RawHttp.class, RawHttp.Answer.class)
                .addAsLibraries(Libs.jars("assertj-core", "byte-buddy"))
                .addAsLibraries(Archives.settings(
                        "invo.webhook.secrets[0]", "whsec_old",
                        "invo.webhook.secrets[1]", Deliveries.SECRET,
                        "invo.webhook.mode", "lease",
                        "invo.webhook.max-attempts", "2"));
    }

    @Deployment(name = "produced", testable = false)
    static WebArchive produced() {
        return war("produced").addClass(ProducedReceiver.class);
    }

    private static WebArchive war(String name) {
        return Archives.war(name)
                .addClasses(CdiDoors.class, Recorder.class)
                .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml");
    }

    @Test
    @RunAsClient
    @Order(1)
    void configuredReceiver_firesEventsThroughEachDoor(
            @ArquillianResource @OperateOnDeployment("configured") URI application) throws IOException {
        assertEventsThroughEachDoor(application);
    }

    @Test
    @RunAsClient
    @Order(1)
    void producedReceiver_firesEventsThroughEachDoor(
            @ArquillianResource @OperateOnDeployment("produced") URI application) throws IOException {
        assertEventsThroughEachDoor(application);
    }

    @Test
    @RunAsClient
    @Order(2)
    void configuredReceiver_leavesAnEventForTheTestInside(
            @ArquillianResource @OperateOnDeployment("configured") URI application) throws IOException {
        assertThat(deliver(application, "/servlet", Deliveries.event(KEY))).isEqualTo(200);
    }

    @Test
    @OperateOnDeployment("configured")
    @Order(3)
    void beans_insideTheServer_sawTheEventAndNoneIsCurrent() {
        assertThat(recorder.take()).containsExactlyInAnyOrder("paid " + KEY, "event " + KEY);
        assertThatThrownBy(current::delivery)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no verified webhook");
    }

    private static void assertEventsThroughEachDoor(URI application) throws IOException {
        for (String door : CdiDoors.PATHS) {
            String key = "key-" + UUID.randomUUID();
            byte[] paid = Deliveries.event(key);
            take(application);
            for (int i = 0; i < 3; i++) {
                assertThat(deliver(application, door, paid)).as(door).isIn(200, 204);
            }
            List<String> seen = take(application);
            if (door.equals("/servlet")) {
                assertThat(seen).as(door).containsExactlyInAnyOrder("paid " + key, "event " + key);
            } else {
                assertThat(seen).as(door).containsExactlyInAnyOrder("paid " + key, "event " + key, "resource " + key);
            }

            byte[] failing = Deliveries.event(key + "-fails", "test.fails");
            RawHttp.Answer answer = request(application, door, failing).send();
            assertThat(answer.status()).as(door).isEqualTo(500);
            assertThat(answer.head() + answer.body()).doesNotContain("secret-detail");
            assertThat(deliver(application, door, failing)).as("dead, " + door).isEqualTo(200);
            assertThat(take(application))
                    .as(door)
                    .contains("dead " + key + "-fails")
                    .noneMatch(line -> line.startsWith("resource"));

            assertThat(RawHttp.to(application, door).body(paid).send().status()).isEqualTo(400);
            assertThat(take(application)).as(door).containsExactly("rejected WEBHOOK_SIGNATURE_MISSING");
        }
    }

    private static RawHttp request(URI application, String door, byte[] event) {
        return RawHttp.to(application, door)
                .header("Content-Type", "application/json")
                .header("X-Invo-Signature", Deliveries.sign(event))
                .body(event);
    }

    private static int deliver(URI application, String door, byte[] event) throws IOException {
        return request(application, door, event).send().status();
    }

    private static List<String> take(URI application) throws IOException {
        return RawHttp.to(application, "/probe")
                .method("GET")
                .withoutLength()
                .send()
                .body()
                .lines()
                .toList();
    }
}
