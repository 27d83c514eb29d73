package network.invo.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import network.invo.sandbox.junit.InvoSandboxExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A key that was used is refused, and the refusal tells what became of the original. */
@ExtendWith(InvoSandboxExtension.class)
class DuplicatesTest {

    /** A request, and the state that its first answer tells. */
    private record Case(String name, Route route, String status, Function<InvoSandbox, Map<String, Object>> body) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> everyKeyedRequestAndState() {
        return Stream.of(
                new Case("an item", Route.PURCHASE_ITEM, "success", sandbox -> Wire.item("k", "1.00")),
                new Case("a purchase", Route.PURCHASE_CURRENCY, "success", sandbox -> paidBy("pm_card_visa")),
                new Case("3-D Secure", Route.PURCHASE_CURRENCY, "requires_action", sandbox -> threeDSecure()),
                new Case("the game rail", Route.PURCHASE_CURRENCY, "pending_payment", sandbox -> gameRail()),
                new Case(
                        "a declined card",
                        Route.PURCHASE_CURRENCY,
                        "failed",
                        sandbox -> paidBy("pm_card_chargeDeclined")),
                new Case("a send", Route.INITIATE_SEND, "success", sandbox -> send(sandbox)),
                new Case("a minor's send", Route.INITIATE_SEND, "pending_guardian_approval", sandbox -> {
                    Map<String, Object> body = send(sandbox);
                    body.put("sender_player_email", "minor@example.com");
                    body.put("sender_player_phone", "+15555550122");
                    return body;
                }),
                new Case(
                        "a transfer",
                        Route.INITIATE_TRANSFER,
                        "success",
                        sandbox -> Wire.transfer("k", sandbox.addGame("Other").id(), "5")));
    }

    private static Map<String, Object> paidBy(String method) {
        Map<String, Object> body = Wire.purchase("k", "20.00");
        body.put("payment_method_id", method);
        return body;
    }

    private static Map<String, Object> threeDSecure() {
        return paidBy("pm_card_threeDSecure");
    }

    private static Map<String, Object> gameRail() {
        Map<String, Object> body = paidBy("pm_card_visa");
        body.put("rail", "game");
        return body;
    }

    private static Map<String, Object> send(InvoSandbox sandbox) {
        return Wire.send("k", sandbox.game().id(), "5");
    }

    @BeforeEach
    void players(InvoSandbox sandbox) {
        sandbox.addPlayer("p@example.com", "500.00");
        sandbox.addPlayer(player -> player.email("minor@example.com")
                .phone("+15555550122")
                .balance("500")
                .minorWithGuardian());
    }

    @ParameterizedTest
    @MethodSource("everyKeyedRequestAndState")
    void duplicate_ofAnyState_tellsWhatTheOriginalWasAnswered(Case of, InvoSandbox sandbox) {
        Map<String, Object> body = of.body().apply(sandbox);
        Wire.Reply first = Wire.of(sandbox).post(of.route(), body);
        int movements = sandbox.ledger().size();

        Wire.Reply second = Wire.of(sandbox).post(of.route(), body);

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.text("error_code")).isEqualTo("DUPLICATE_REQUEST");
        assertThat(second.body()).containsKeys("error", "error_id", "timestamp").doesNotContainKey("message");
        assertThat(first.text("status")).isEqualTo(of.status());
        first.body().forEach((name, value) -> {
            if (!name.equals("message") && !name.startsWith("error") && !name.equals("timestamp")) {
                assertThat(second.body()).containsEntry(name, value);
            }
        });
        assertThat(sandbox.ledger()).hasSize(movements);
    }

    @ParameterizedTest
    @MethodSource("everyKeyedRequestAndState")
    void terseDuplicate_ofAnyState_tellsTheIdsAlone(Case of, InvoSandbox sandbox) {
        sandbox.terseDuplicates(true);
        Map<String, Object> body = of.body().apply(sandbox);
        Wire.Reply first = Wire.of(sandbox).post(of.route(), body);

        Wire.Reply second = Wire.of(sandbox).post(of.route(), body);

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.body().keySet())
                .containsExactlyInAnyOrder(
                        "error", "error_code", "error_id", "timestamp", "transaction_id", "order_id");
        assertThat(second.text("transaction_id")).isEqualTo(first.text("transaction_id"));
        assertThat(second.text("order_id")).isEqualTo(first.text("order_id"));

        sandbox.terseDuplicates(false);
        assertThat(Wire.of(sandbox).post(of.route(), body).text("status")).isEqualTo(of.status());
    }

    @Test
    void duplicate_afterTheOriginalWentOn_tellsItsFirstAnswerAndTheOrderTellsTheRest(InvoSandbox sandbox) {
        Wire wire = Wire.of(sandbox);
        Wire.Reply asked = wire.post(Route.PURCHASE_CURRENCY, threeDSecure());
        String intent = asked.text("payment_intent_id");
        String id = asked.text("transaction_id");
        assertThat(order(wire, id, "status")).isEqualTo("requires_action");
        assertThat(order(wire, id, "payment_intent_id")).isEqualTo(intent);

        wire.post(Route.CONFIRM_PAYMENT, Map.of("payment_intent_id", intent));

        assertThat(wire.post(Route.PURCHASE_CURRENCY, threeDSecure()).text("status"))
                .isEqualTo("requires_action");
        assertThat(order(wire, id, "status")).isEqualTo("success");
    }

    @Test
    void orderDetails_ofADeclinedAndAnUnpaidOrder_tellTheirStates(InvoSandbox sandbox) {
        Wire wire = Wire.of(sandbox);
        Map<String, Object> declined = paidBy("pm_card_chargeDeclined");
        Map<String, Object> unpaid = gameRail();
        unpaid.put("purchase_reference", "k2");
        String failed = wire.post(Route.PURCHASE_CURRENCY, declined).text("transaction_id");
        String pending = wire.post(Route.PURCHASE_CURRENCY, unpaid).text("transaction_id");
        assertThat(order(wire, failed, "status")).isEqualTo("failed");
        assertThat(order(wire, pending, "status")).isEqualTo("pending_payment");
    }

    private static String order(Wire wire, String transactionId, String name) {
        return wire.get(Route.ORDER_DETAILS, "transaction_id", transactionId)
                .object("order")
                .getString(name);
    }
}
