package network.invo.it.ee;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import network.invo.it.Archives;
import network.invo.it.Libs;
import network.invo.sandbox.InvoSandbox;
import network.invo.sandbox.Route;
import network.invo.sandbox.WebhookDelivery;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The example as users build it, on this server, against the sandbox: from the order to the grant. */
@ArquillianTest
class GameStoreIT {

    private static final String PLAYER = "kim@example.com";

    private static final InvoSandbox SANDBOX = InvoSandbox.start();
    private final HttpClient browser = HttpClient.newHttpClient();

    @ArquillianResource
    private URI store;

    @Deployment(testable = false)
    static WebArchive deployment() {
        return ShrinkWrap.createFromZipFile(WebArchive.class, Libs.war("game-store"))
                .addAsLibraries(Archives.settings(
                        "invo.game-secret", SANDBOX.gameSecret(),
                        "invo.base-url", SANDBOX.baseUrl(),
                        "invo.webhook.secrets", SANDBOX.webhookSecret()));
    }

    @BeforeAll
    static void players() {
        SANDBOX.addPlayer(PLAYER, "0.00");
    }

    @AfterAll
    static void close() {
        SANDBOX.close();
    }

    @Test
    void order_paidAndDeliveredFiveTimes_grantedOnce() throws Exception {
        SANDBOX.deliverWebhooksTo(store.resolve("invo/webhooks"));
        SANDBOX.duplicateDeliveries(5);

        HttpResponse<String> ordered = post(store.resolve("shop/orders"), "email=" + PLAYER + "&usd=19.99");
        assertThat(ordered.statusCode()).as(ordered.body()).isEqualTo(303);
        URI order = store.resolve(
                "shop/orders/" + ordered.headers().firstValue("X-Order").orElseThrow());
        assertThat(get(order).body()).contains("\"usd\":19.99").doesNotContain("granted\":1");

        post(URI.create(ordered.headers().firstValue("Location").orElseThrow()), "action=pay");
        SANDBOX.awaitDeliveries(Duration.ofSeconds(30));

        assertThat(SANDBOX.deliveries()).isNotEmpty().allSatisfy(delivery -> {
            assertThat(delivery.state()).isEqualTo(WebhookDelivery.State.DELIVERED);
            assertThat(delivery.lastStatus()).isIn(200, 204);
        });
        assertThat(SANDBOX.requests(Route.CREATE_CHECKOUT)).isEqualTo(1);
        assertThat(get(order).body()).contains("\"granted\":199.90");
    }

    @Test
    void delivery_unsigned_refusedAndNothingGranted() throws Exception {
        HttpResponse<String> answer = post(store.resolve("invo/webhooks"), "{\"event_type\":\"purchase.completed\"}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("{\"code\":\"WEBHOOK_SIGNATURE_MISSING\"}");
    }

    private HttpResponse<String> post(URI to, String form) throws IOException, InterruptedException {
        return browser.send(
                HttpRequest.newBuilder(to)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(
                                form.replace("@", URLEncoder.encode("@", StandardCharsets.UTF_8))))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(URI from) throws IOException, InterruptedException {
        return browser.send(HttpRequest.newBuilder(from).build(), BodyHandlers.ofString());
    }
}
