package network.invo.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.NoSuchElementException;
import network.invo.sandbox.junit.InvoSandboxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(InvoSandboxExtension.class)
class CurrencyPurchaseTest {

    @Test
    void purchase_newPlayer_isCreatedAndCreditedTenUnitsADollar(InvoSandbox sandbox) {
        Wire.Reply reply = Wire.of(sandbox).post(Route.PURCHASE_CURRENCY, Wire.purchase("r1", "20.00"));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text("status")).isEqualTo("success");
        assertThat(reply.text("new_balance")).isEqualTo("200.00");
        assertThat(reply.object("purchase_details").getString("new_balance")).isEqualTo("200.00");
        assertThat(reply.object("purchase_details").getString("usd_charged")).isEqualTo("20.00");
        assertThat(sandbox.player("P@Example.com").available()).isEqualByComparingTo("200");
        assertThat(events(sandbox)).containsExactly("purchase.completed");
    }

    @ParameterizedTest
    @CsvSource({"usd_amount,0", "usd_amount,1000.00", "usd_amount,'10,00'", "usd_amount,ten", "rail,paypal"})
    void purchase_wrongValue_is400AndNamed(String name, String value, InvoSandbox sandbox) {
        Map<String, Object> body = Wire.purchase("r1", "20.00");
        body.put(name, value);
        Wire.Reply reply = Wire.of(sandbox).post(Route.PURCHASE_CURRENCY, body);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("error")).contains(name);
        assertThat(sandbox.ledger()).isEmpty();
    }

    @Test
    void purchase_metadataOf8K_is400(InvoSandbox sandbox) {
        Map<String, Object> body = Wire.purchase("r1", "20.00");
        body.put("metadata", Map.of("k", "x".repeat(8 * 1024)));
        assertThat(Wire.of(sandbox).post(Route.PURCHASE_CURRENCY, body).text("error"))
                .contains("metadata");
        body.put("metadata", "text");
        assertThat(Wire.of(sandbox).post(Route.PURCHASE_CURRENCY, body).text("error"))
                .contains("metadata");
    }

    @Test
    void purchase_steamRail_is400WrongRail(InvoSandbox sandbox) {
        Map<String, Object> body = Wire.purchase("r1", "20.00");
        body.put("rail", "steam");
        Wire.Reply reply = Wire.of(sandbox).post(Route.PURCHASE_CURRENCY, body);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("error_code")).isEqualTo("WRONG_RAIL_ENDPOINT");
    }

    @Test
    void purchase_gameRail_isPaidOnThePageThatTheAnswerNames(InvoSandbox sandbox) {
        Map<String, Object> body = Wire.purchase("r1", "20.00");
        body.put("rail", "game");
        Wire.Reply reply = Wire.of(sandbox).post(Route.PURCHASE_CURRENCY, body);
        assertThat(reply.text("status")).isEqualTo("pending_payment");
        assertThat(sandbox.ledger()).isEmpty();
        assertThat(Wire.submit(reply.text("payment_url"), "pay").statusCode()).isEqualTo(303);
        assertThat(sandbox.player("p@example.com").available()).isEqualByComparingTo("200");
    }

    @Test
    void purchase_threeDSecure_chargesOnConfirmationOnly(InvoSandbox sandbox) {
        Wire wire = Wire.of(sandbox);
        Map<String, Object> body = Wire.purchase("r1", "20.00");
        body.put("payment_method_id", "pm_card_threeDSecure");
        Wire.Reply asked = wire.post(Route.PURCHASE_CURRENCY, body);
        assertThat(asked.status()).isEqualTo(200);
        assertThat(asked.text("status")).isEqualTo("requires_action");
        assertThat(asked.text("client_secret")).isNotBlank();
        assertThat(sandbox.ledger()).isEmpty();

        Map<String, String> confirmation = Map.of("payment_intent_id", asked.text("payment_intent_id"));
        Wire.Reply confirmed = wire.post(Route.CONFIRM_PAYMENT, confirmation);
        assertThat(confirmed.status()).isEqualTo(200);
        assertThat(confirmed.text("status")).isEqualTo("success");
        assertThat(confirmed.text("transaction_id")).isEqualTo(asked.text("transaction_id"));
        assertThat(confirmed.text("new_balance")).isEqualTo("200.00");

        assertThat(wire.post(Route.CONFIRM_PAYMENT, confirmation).status()).isEqualTo(200);
        assertThat(sandbox.ledger()).hasSize(1);
    }

    @Test
    void confirm_unknownOrMismatched_is404(InvoSandbox sandbox) {
        Wire wire = Wire.of(sandbox);
        assertThat(wire.post(Route.CONFIRM_PAYMENT, Map.of("payment_intent_id", "pi_x"))
                        .status())
                .isEqualTo(404);
        Map<String, Object> body = Wire.purchase("r1", "20.00");
        body.put("payment_method_id", "pm_card_threeDSecure");
        Wire.Reply asked = wire.post(Route.PURCHASE_CURRENCY, body);
        assertThat(wire.post(
                                Route.CONFIRM_PAYMENT,
                                Map.of("payment_intent_id", asked.text("payment_intent_id"), "order_id", "ORD_other"))
                        .status())
                .isEqualTo(404);
        assertThat(wire.post(Route.CONFIRM_PAYMENT, Map.of("payment_intent_id", asked.text("order_id")))
                        .status())
                .isEqualTo(404);
        assertThat(sandbox.ledger()).isEmpty();
    }

    @Test
    void purchase_declinedCard_is402AndEmitsFailed(InvoSandbox sandbox) {
        Map<String, Object> body = Wire.purchase("r1", "20.00");
        body.put("payment_method_id", "pm_card_chargeDeclined");
        assertThat(Wire.of(sandbox).post(Route.PURCHASE_CURRENCY, body).status())
                .isEqualTo(402);
        assertThat(events(sandbox)).containsExactly("purchase.failed");
        assertThat(sandbox.ledger()).isEmpty();
    }

    @Test
    void orderDetails_eachId_findsTheOrder(InvoSandbox sandbox) {
        Wire wire = Wire.of(sandbox);
        Wire.Reply bought = wire.post(Route.PURCHASE_CURRENCY, Wire.purchase("r1", "20.00"));
        for (String id : new String[] {"order_id", "transaction_id"}) {
            Wire.Reply details = wire.get(Route.ORDER_DETAILS, id, bought.text(id));
            assertThat(details.object("order").getString("status")).isEqualTo("success");
            assertThat(details.object("financial_summary").getString("currency_amount"))
                    .isEqualTo("200.00");
            assertThat(details.body().getJsonArray("status_timeline")).hasSize(2);
        }
        assertThat(wire.get(Route.ORDER_DETAILS).status()).isEqualTo(400);
        assertThat(wire.get(Route.ORDER_DETAILS, "order_id", "ORD_x").status()).isEqualTo(404);
    }

    @Test
    void refundAndDispute_byTheOperator_moveMoneyAndEmit(InvoSandbox sandbox) {
        Wire wire = Wire.of(sandbox);
        String refunded =
                wire.post(Route.PURCHASE_CURRENCY, Wire.purchase("r1", "20.00")).text("order_id");
        String disputed =
                wire.post(Route.PURCHASE_CURRENCY, Wire.purchase("r2", "1.00")).text("transaction_id");
        sandbox.refundPurchase(refunded);
        sandbox.disputePurchase(disputed);
        assertThat(sandbox.player("p@example.com").available()).isEqualByComparingTo("10");
        assertThat(events(sandbox))
                .containsExactly("purchase.completed", "purchase.completed", "purchase.refunded", "purchase.disputed");
        assertThatThrownBy(() -> sandbox.refundPurchase(refunded)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> sandbox.refundPurchase("ORD_x")).isInstanceOf(NoSuchElementException.class);
    }

    private static java.util.List<String> events(InvoSandbox sandbox) {
        return sandbox.deliveries().stream().map(WebhookDelivery::eventType).toList();
    }
}
