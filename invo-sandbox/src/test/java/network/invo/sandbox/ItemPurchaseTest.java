package network.invo.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import network.invo.sandbox.junit.InvoSandboxExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InvoSandboxExtension.class)
class ItemPurchaseTest {

    @BeforeEach
    void player(InvoSandbox sandbox) {
        sandbox.addPlayer("p@example.com", "500.00");
    }

    @Test
    void purchase_enoughBalance_debitsAndAnswersInFull(InvoSandbox sandbox) {
        Map<String, Object> body = Wire.item("a", "33.35");
        body.put("item_quantity", 3);
        body.put("total_price", "100.05");
        Wire.Reply reply = Wire.of(sandbox).post(Route.PURCHASE_ITEM, body);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text("status")).isEqualTo("success");
        assertThat(reply.text("previous_balance")).isEqualTo("500.00");
        assertThat(reply.text("new_balance")).isEqualTo("399.95");
        assertThat(reply.text("currency_name")).isEqualTo("Gold");
        assertThat(reply.text("transaction_id")).startsWith("TXN");
        assertThat(reply.text("order_id")).startsWith("ORD_");
        assertThat(reply.object("financial_breakdown").getString("total_paid")).isEqualTo("100.05");
        assertThat(reply.object("financial_breakdown").getString("platform_fee"))
                .isEqualTo("10.01");
        assertThat(reply.object("financial_breakdown").getString("developer_revenue"))
                .isEqualTo("90.04");
        assertThat(reply.object("balance_info").getString("amount_spent")).isEqualTo("100.05");
        assertThat(reply.object("purchase_details").getInt("quantity")).isEqualTo(3);
        assertThat(reply.object("player").getInt("player_id")).isPositive();

        assertThat(sandbox.player("p@example.com").available()).isEqualByComparingTo("399.95");
        assertThat(sandbox.ledger())
                .filteredOn(e -> e.kind() == LedgerEntry.Kind.ITEM_PURCHASED)
                .singleElement()
                .satisfies(e -> {
                    assertThat(e.amount()).isEqualByComparingTo("100.05");
                    assertThat(e.idempotencyKey()).isEqualTo("a");
                    assertThat(e.transactionId()).isEqualTo(reply.text("transaction_id"));
                });
    }

    @Test
    void purchase_totalOffByACent_isAccepted(InvoSandbox sandbox) {
        Map<String, Object> body = Wire.item("a", "10.00");
        body.put("total_price", "10.01");
        assertThat(Wire.of(sandbox).post(Route.PURCHASE_ITEM, body).status()).isEqualTo(200);
    }

    @Test
    void purchase_sameKeyInAnotherGame_isAnotherPurchase(InvoSandbox sandbox) {
        SandboxGame other = sandbox.addGame("Other");
        sandbox.addPlayer(p -> p.game(other).email("p@example.com").balance("500"));
        Wire wire = Wire.of(sandbox);
        assertThat(wire.post(Route.PURCHASE_ITEM, Wire.item("a", "100.00")).status())
                .isEqualTo(200);
        assertThat(wire.as(other)
                        .post(Route.PURCHASE_ITEM, Wire.item("a", "100.00"))
                        .status())
                .isEqualTo(200);
        assertThat(sandbox.player("p@example.com").available()).isEqualByComparingTo("400");
        assertThat(sandbox.player(other, "p@example.com").available()).isEqualByComparingTo("400");
    }

    @Test
    void purchase_tooLittleBalance_is400WithBothAmounts(InvoSandbox sandbox) {
        Wire.Reply reply = Wire.of(sandbox).post(Route.PURCHASE_ITEM, Wire.item("a", "500.01"));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("required_amount")).isEqualTo("500.01");
        assertThat(reply.text("current_balance")).isEqualTo("500.00");
        // the key was not used up: nothing was bought with it
        assertThat(Wire.of(sandbox)
                        .post(Route.PURCHASE_ITEM, Wire.item("a", "500.00"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void purchase_reservedKey_is400(InvoSandbox sandbox) {
        Wire.Reply reply = Wire.of(sandbox).post(Route.PURCHASE_ITEM, Wire.item("sub_a", "1.00"));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("error_code")).isEqualTo("CLIENT_REQUEST_ID_RESERVED");
    }

    @Test
    void purchase_commaDecimal_is400InvalidPriceFormat(InvoSandbox sandbox) {
        Wire.Reply reply = Wire.of(sandbox).post(Route.PURCHASE_ITEM, Wire.item("a", "10,00"));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("error")).startsWith("Invalid price format");
    }

    @Test
    void purchase_unknownPlayer_is404(InvoSandbox sandbox) {
        Map<String, Object> body = Wire.item("a", "1.00");
        body.put("player_email", "nobody@example.com");
        assertThat(Wire.of(sandbox).post(Route.PURCHASE_ITEM, body).status()).isEqualTo(404);
    }

    @Test
    void history_severalPages_coversAllOnceNewestFirst(InvoSandbox sandbox) {
        Wire wire = Wire.of(sandbox);
        for (int i = 1; i <= 5; i++) {
            wire.post(Route.PURCHASE_ITEM, Wire.item("r" + i, "1.00"));
        }
        List<String> seen = new ArrayList<>();
        for (int offset = 0; ; offset += 2) {
            Wire.Reply page = wire.get(
                    Route.ITEM_HISTORY,
                    "player_email",
                    "p@example.com",
                    "limit",
                    "2",
                    "offset",
                    String.valueOf(offset));
            assertThat(page.status()).isEqualTo(200);
            page.body()
                    .getJsonArray("history")
                    .getValuesAs(JsonObject.class)
                    .forEach(row -> seen.add(row.getString("client_request_id")));
            JsonObject pagination = page.object("pagination");
            assertThat(pagination.getInt("total")).isEqualTo(5);
            assertThat(pagination.getInt("limit")).isEqualTo(2);
            assertThat(pagination.getInt("offset")).isEqualTo(offset);
            if (!pagination.getBoolean("has_more")) {
                break;
            }
        }
        assertThat(seen).containsExactly("r5", "r4", "r3", "r2", "r1");
        Wire.Reply beyond = wire.get(Route.ITEM_HISTORY, "player_email", "p@example.com", "offset", "2147483647");
        assertThat(beyond.body().getJsonArray("history")).isEmpty();
        assertThat(beyond.object("pagination").getBoolean("has_more")).isFalse();
    }

    @Test
    void history_wrongQuery_is400Or404(InvoSandbox sandbox) {
        Wire wire = Wire.of(sandbox);
        assertThat(wire.get(Route.ITEM_HISTORY).status()).isEqualTo(400);
        assertThat(wire.get(Route.ITEM_HISTORY, "player_email", "p@example.com", "limit", "0")
                        .status())
                .isEqualTo(400);
        assertThat(wire.get(Route.ITEM_HISTORY, "player_email", "p@example.com", "offset", "-1")
                        .text("error"))
                .contains("offset");
        assertThat(wire.get(Route.ITEM_HISTORY, "player_email", "x@example.com").status())
                .isEqualTo(404);
    }

    @Test
    void orderDetails_eachId_findsTheOrder(InvoSandbox sandbox) {
        Wire wire = Wire.of(sandbox);
        Wire.Reply bought = wire.post(Route.PURCHASE_ITEM, Wire.item("a", "100.00"));
        for (String[] id : new String[][] {
            {"order_id", bought.text("order_id")},
            {"transaction_id", bought.text("transaction_id")},
            {"client_request_id", "a"}
        }) {
            Wire.Reply details = wire.get(Route.ITEM_ORDER_DETAILS, id);
            assertThat(details.status()).isEqualTo(200);
            assertThat(details.object("order").getString("transaction_id")).isEqualTo(bought.text("transaction_id"));
            assertThat(details.object("financial_summary").getString("total_paid"))
                    .isEqualTo("100.00");
            assertThat(details.body().getJsonArray("status_timeline")).hasSize(2);
        }
    }

    @Test
    void orderDetails_noneTwoOrUnknownIds_are400Or404(InvoSandbox sandbox) {
        Wire wire = Wire.of(sandbox);
        String order = wire.post(Route.PURCHASE_ITEM, Wire.item("a", "1.00")).text("order_id");
        assertThat(wire.get(Route.ITEM_ORDER_DETAILS).status()).isEqualTo(400);
        assertThat(wire.get(Route.ITEM_ORDER_DETAILS, "order_id", order, "client_request_id", "a")
                        .status())
                .isEqualTo(400);
        assertThat(wire.get(Route.ITEM_ORDER_DETAILS, "order_id", "ORD_x").status())
                .isEqualTo(404);
        assertThat(wire.get(Route.ITEM_ORDER_DETAILS, "transaction_id", order).status())
                .isEqualTo(404);
        SandboxGame other = sandbox.addGame("Other");
        assertThat(wire.as(other)
                        .get(Route.ITEM_ORDER_DETAILS, "order_id", order)
                        .status())
                .isEqualTo(404);
    }
}
