package network.invo.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import network.invo.sandbox.junit.InvoSandboxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hosted checkout, driven over HTTP as a browser would. */
class CheckoutPageTest {

    @RegisterExtension
    final InvoSandboxExtension invo = new InvoSandboxExtension(
            b -> b.gameName("<b>\"Bits\" & 'Bobs'").clock(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC)));

    private static Wire.Reply create(InvoSandbox sandbox, boolean addresses) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("player_email", "p@example.com");
        body.put("usd_amount", "20.00");
        body.put("metadata", Map.of("your_order_id", "ord_42"));
        if (addresses) {
            body.put("success_url", "https://game.example/ok?a=1&b=2");
            body.put("cancel_url", "https://game.example/cancel");
        }
        return Wire.of(sandbox).post(Route.CREATE_CHECKOUT, body);
    }

    @Test
    void create_isA201WithALinkOfFifteenMinutes(InvoSandbox sandbox) {
        Wire.Reply reply = create(sandbox, true);
        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.text("session_id")).isNotBlank();
        assertThat(reply.text("checkout_url")).startsWith(sandbox.baseUrl() + "/checkout/");
        assertThat(reply.text("expires_at")).isNotBlank();
        assertThat(reply.body().getInt("expires_in_seconds")).isEqualTo(900);
    }

    /** The JDK's client does so by itself with the first request of a connection; Grizzly then waits for a body. */
    @Test
    @Timeout(20)
    void page_requestOffersAnUpgrade_isAnsweredAtOnce(InvoSandbox sandbox) throws Exception {
        URI page = URI.create(create(sandbox, true).text("checkout_url"));
        HttpRequest open = HttpRequest.newBuilder(page).build();
        HttpRequest pay = HttpRequest.newBuilder(page)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("action=pay"))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(open, HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        assertThat(HttpClient.newHttpClient()
                        .send(pay, HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(303);
    }

    @Test
    void create_twice_isTwoCheckouts(InvoSandbox sandbox) {
        assertThat(create(sandbox, true).text("session_id"))
                .isNotEqualTo(create(sandbox, true).text("session_id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"javascript:alert(1)", "/relative", "https:///nohost", "not a url"})
    void create_badReturnAddress_is400(String address, InvoSandbox sandbox) {
        Wire.Reply reply = Wire.of(sandbox)
                .post(
                        Route.CREATE_CHECKOUT,
                        Map.of("player_email", "p@example.com", "usd_amount", "1", "success_url", address));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("error")).contains("success_url");
    }

    @Test
    void page_showsTheAmountAndEscapes(InvoSandbox sandbox) {
        HttpResponse<String> page = Wire.page(create(sandbox, true).text("checkout_url"));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type").orElseThrow()).isEqualTo("text/html;charset=UTF-8");
        assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(page.body())
                .contains("USD 20.00", "200.00 Gold", "<html lang=\"en\">", "<form method=\"post\">")
                .contains("&lt;b&gt;&quot;Bits&quot; &amp; &#39;Bobs&#39;")
                .doesNotContain("<b>");
    }

    @Test
    void pay_goesToTheSuccessAddressAndCreditsOnce(InvoSandbox sandbox) {
        String url = create(sandbox, true).text("checkout_url");
        HttpResponse<String> paid = Wire.submit(url, "pay");
        assertThat(paid.statusCode()).isEqualTo(303);
        assertThat(paid.headers().firstValue("Location")).contains("https://game.example/ok?a=1&b=2");
        assertThat(sandbox.player("p@example.com").available()).isEqualByComparingTo("200");

        assertThat(Wire.submit(url, "pay").statusCode()).isEqualTo(409);
        assertThat(Wire.page(url).statusCode()).isEqualTo(409);
        assertThat(sandbox.ledger()).hasSize(1);
        assertThat(sandbox.deliveries()).singleElement().satisfies(d -> {
            assertThat(d.eventType()).isEqualTo("purchase.completed");
            assertThat(d.payload()).contains("\"metadata\":{\"your_order_id\":\"ord_42\"}");
        });
    }

    @Test
    void pay_withThreeDSecure_asksFirst(InvoSandbox sandbox) {
        String url = create(sandbox, true).text("checkout_url");
        HttpResponse<String> challenge = Wire.submit(url, "three-d-secure");
        assertThat(challenge.statusCode()).isEqualTo(200);
        assertThat(challenge.body()).contains("value=\"authenticate\"").doesNotContain("value=\"pay\"");
        assertThat(sandbox.ledger()).isEmpty();
        // the challenge cannot be walked around
        assertThat(Wire.submit(url, "pay").statusCode()).isEqualTo(400);
        assertThat(sandbox.ledger()).isEmpty();
        assertThat(Wire.submit(url, "authenticate").statusCode()).isEqualTo(303);
        assertThat(sandbox.player("p@example.com").available()).isEqualByComparingTo("200");
    }

    @Test
    void authenticate_withoutAChallenge_doesNothing(InvoSandbox sandbox) {
        String url = create(sandbox, true).text("checkout_url");
        assertThat(Wire.submit(url, "authenticate").statusCode()).isEqualTo(400);
        assertThat(sandbox.ledger()).isEmpty();
    }

    @Test
    void declineAndCancel_goToTheCancelAddressAndChargeNothing(InvoSandbox sandbox) {
        for (String action : new String[] {"decline", "cancel"}) {
            String url = create(sandbox, true).text("checkout_url");
            HttpResponse<String> left = Wire.submit(url, action);
            assertThat(left.statusCode()).isEqualTo(303);
            assertThat(left.headers().firstValue("Location")).contains("https://game.example/cancel");
            assertThat(Wire.page(url).statusCode()).isEqualTo(409);
        }
        assertThat(sandbox.ledger()).isEmpty();
        assertThat(sandbox.deliveries()).extracting(WebhookDelivery::eventType).containsExactly("purchase.failed");
    }

    @Test
    void noAddresses_goToAPageOfTheSandbox(InvoSandbox sandbox) {
        for (String action : new String[] {"pay", "decline", "cancel"}) {
            HttpResponse<String> gone = Wire.submit(create(sandbox, false).text("checkout_url"), action);
            HttpResponse<String> page =
                    Wire.page(gone.headers().firstValue("Location").orElseThrow());
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("<h1>");
        }
    }

    @Test
    void page_afterFifteenMinutes_is410(InvoSandbox sandbox) {
        String url = create(sandbox, true).text("checkout_url");
        sandbox.clock().advance(Duration.ofMinutes(15).minusSeconds(1));
        assertThat(Wire.page(url).statusCode()).isEqualTo(200);
        sandbox.clock().advance(Duration.ofSeconds(1));
        assertThat(Wire.page(url).statusCode()).isEqualTo(410);
        assertThat(Wire.submit(url, "pay").statusCode()).isEqualTo(410);
        assertThat(sandbox.ledger()).isEmpty();
    }

    @Test
    void page_unknownLinkOrAction_isRefusedAsHtml(InvoSandbox sandbox) {
        HttpResponse<String> unknown = Wire.page(sandbox.baseUrl() + "/checkout/cs_x");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("<html");
        assertThat(Wire.submit(create(sandbox, true).text("checkout_url"), "steal")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void completePurchase_byTheOperator_closesThePage(InvoSandbox sandbox) {
        Wire.Reply bought = Wire.of(sandbox)
                .post(
                        Route.PURCHASE_CURRENCY,
                        Map.of(
                                "player_email",
                                "p@example.com",
                                "usd_amount",
                                "20.00",
                                "purchase_reference",
                                "r1",
                                "rail",
                                "game"));
        sandbox.completePurchase(bought.text("order_id"));
        assertThat(Wire.submit(bought.text("payment_url"), "pay").statusCode()).isEqualTo(409);
        assertThat(sandbox.ledger()).hasSize(1);
    }
}
