package network.invo.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonObject;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import network.invo.model.Rail;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code dataAs}: data as the records of this package and as types of the user's. */
class DataBindingTest {

    public record Order(String itemId, List<BigDecimal> prices, Map<String, Object> more, Long count, Integer size) {}

    public static class Bean {
        public Rail rail;
        public BigDecimal usdAmount;
    }

    record Hidden(String itemId) {}

    private static ItemPurchased item(@Nullable String id, @Nullable Integer quantity, @Nullable BigDecimal price) {
        return new ItemPurchased(id, quantity, price, null, null, null, null, null, null, null, null, null);
    }

    private static PurchaseCompleted purchase(@Nullable BigDecimal usd, @Nullable Rail rail) {
        return new PurchaseCompleted(usd, null, null, rail, null, null, null, null, null, null, null, null);
    }

    private static WebhookEvent event(String data) {
        return Deliveries.verified(HostileInput.with("data", data));
    }

    @Test
    void dataAs_purchaseCompleted_readsTextsAndNumbersExactly() {
        PurchaseCompleted purchase = event("{\"usd_amount\":\"20.00\",\"currency_amount\":1200.10,"
                        + "\"new_balance\":123456789012345678901234567890.12,\"rail\":\"steam\","
                        + "\"metadata\":{\"your_order_id\":\"ord_42\",\"n\":1.50},\"new_field\":[{}]}")
                .dataAs(PurchaseCompleted.class);

        assertThat(purchase.usdAmount()).isEqualTo(new BigDecimal("20.00"));
        assertThat(purchase.currencyAmount()).isEqualTo(new BigDecimal("1200.10"));
        assertThat(purchase.newBalance()).isEqualTo(new BigDecimal("123456789012345678901234567890.12"));
        assertThat(purchase.rail()).isEqualTo(Rail.STEAM);
        assertThat(purchase.metadata().getString("your_order_id")).isEqualTo("ord_42");
        assertThat(purchase.metadata().getJsonNumber("n")).hasToString("1.50");
    }

    @Test
    void dataAs_itemPurchased_readsTextsAndNumbersExactly() {
        ItemPurchased item = event("{\"item_id\":\"sword_001\",\"item_quantity\":3,\"total_price\":300.30,"
                        + "\"new_balance\":\"0.1\",\"fee_breakdown\":{\"invo\":\"1.50\"}}")
                .dataAs(ItemPurchased.class);

        assertThat(item.itemId()).isEqualTo("sword_001");
        assertThat(item.itemQuantity()).isEqualTo(3);
        assertThat(item.totalPrice()).isEqualTo(new BigDecimal("300.30"));
        assertThat(item.newBalance()).isEqualTo(new BigDecimal("0.1"));
        assertThat(item.feeBreakdown().getString("invo")).isEqualTo("1.50");
        assertThat(event("{\"item_id\":12,\"item_quantity\":\"3\"}").dataAs(ItemPurchased.class))
                .isEqualTo(item("12", 3, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"usd_amount\":null,\"currency_amount\":null,\"new_balance\":null,\"rail\":null,\"item_id\":null,"
                        + "\"item_quantity\":null,\"total_price\":null}"
            })
    void dataAs_fieldsAbsentOrNull_areNull(String data) {
        assertThat(event(data).dataAs(PurchaseCompleted.class)).isEqualTo(purchase(null, null));
        assertThat(event(data).dataAs(ItemPurchased.class)).isEqualTo(item(null, null, null));
    }

    @Test
    void dataAs_unknownRail_isKept() {
        assertThat(event("{\"rail\":\"pigeon\"}")
                        .dataAs(PurchaseCompleted.class)
                        .rail())
                .isEqualTo(Rail.of("pigeon"));
    }

    @Test
    void dataAs_ownTypes_areBound() {
        Order order = event(
                        "{\"item_id\":\"x\",\"prices\":[1.10,\"2.20\"],\"more\":{\"a\":1.5},\"count\":3000000000,\"size\":7}")
                .dataAs(Order.class);

        assertThat(order.prices()).containsExactly(new BigDecimal("1.10"), new BigDecimal("2.20"));
        assertThat(order.more()).containsEntry("a", new BigDecimal("1.5"));
        assertThat(order.count()).isEqualTo(3_000_000_000L);
        assertThat(order.size()).isEqualTo(7);
        assertThat(event("{\"rail\":\"game\",\"usd_amount\":1.00}").dataAs(Bean.class))
                .satisfies(bean -> assertThat(bean.rail).isEqualTo(Rail.GAME))
                .satisfies(bean -> assertThat(bean.usdAmount).isEqualTo(new BigDecimal("1.00")));
        assertThat(event("{\"a\":1}").dataAs(JsonObject.class)).containsOnlyKeys("a");
    }

    /** Whoever has paid gets it: one odd field is null, and the others are there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"item_quantity\":3000000000",
                "\"item_quantity\":3.5",
                "\"item_quantity\":\"canary\"",
                "\"item_quantity\":1e999999999",
                "\"total_price\":\"canary\"",
                "\"total_price\":\"\"",
                "\"total_price\":{\"canary\":1}",
                "\"total_price\":[\"canary\"]",
                "\"total_price\":true",
                "\"new_balance\":\"1e999999999\"",
                "\"new_balance\":\"NaN\"",
                "\"usd_amount\":\"20,00\"",
                "\"currency_amount\":[]",
                "\"rail\":{}",
                "\"rail\":[\"game\"]",
                "\"metadata\":\"canary\"",
                "\"metadata\":[{}]",
                "\"fee_breakdown\":\"canary\"",
                "\"fee_breakdown\":[\"canary\"]",
                "\"player_id\":\"p-7\"",
                "\"player_id\":1e99",
                "\"player_email\":{}",
                "\"player_name\":[1]",
                "\"player\":\"canary\"",
                "\"player\":[{\"player_id\":1}]",
                "\"order_id\":{}",
                "\"transaction_id\":[]",
                "\"client_request_id\":true",
                "\"purchase_reference\":false"
            })
    void dataAs_oneOddField_isNullAndTheOthersAreRead(String odd) {
        WebhookEvent event = event("{\"item_id\":\"sword\"," + odd + ",\"your_field\":{}}");

        assertThat(event.dataAs(ItemPurchased.class)).isEqualTo(item("sword", null, null));
        assertThat(event.dataAs(PurchaseCompleted.class)).isEqualTo(purchase(null, null));
        assertThat(event("{\"item_id\":{\"canary\":1},\"item_quantity\":3," + odd.replace("item_quantity", "x") + "}")
                        .dataAs(ItemPurchased.class))
                .isEqualTo(item(null, 3, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"player_id\":7,\"player_email\":\"ann@x.test\",\"player_name\":\"Ann\"",
                "\"player\":{\"player_id\":\"7\",\"player_email\":\"ann@x.test\",\"player_name\":\"Ann\"}",
                "\"player_id\":7,\"player_email\":null,\"player\":{\"player_id\":8,\"player_email\":\"ann@x.test\","
                        + "\"player_name\":\"Ann\"}",
            })
    void dataAs_whoBoughtAndUnderWhichKey_isRead(String player) {
        WebhookEvent event = event("{" + player + ",\"order_id\":\"ORD_1\",\"transaction_id\":12,"
                + "\"client_request_id\":\"item-1\",\"purchase_reference\":\"ref-1\"}");

        assertThat(event.dataAs(PurchaseCompleted.class))
                .isEqualTo(new PurchaseCompleted(
                        null, null, null, null, null, 7L, "ann@x.test", "Ann", "ORD_1", "12", "item-1", "ref-1"));
        assertThat(event.dataAs(ItemPurchased.class))
                .isEqualTo(new ItemPurchased(
                        null, null, null, null, null, 7L, "ann@x.test", "Ann", "ORD_1", "12", "item-1", "ref-1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"count\":3.5}",
                "{\"count\":\"canary\"}",
                "{\"size\":3000000000}",
                "{\"size\":1e999999999}",
                "{\"prices\":\"canary\"}",
                "{\"prices\":[\"canary\"]}",
                "{\"prices\":{\"canary\":1}}",
                "{\"item_id\":{\"canary\":1}}",
                "{\"more\":\"canary\"}"
            })
    void dataAs_anotherShapeThanAnOwnType_isRefusedWithoutQuotingTheData(String data) {
        WebhookEvent event = event(data);

        assertThatThrownBy(() -> event.dataAs(Order.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the data of purchase.completed cannot be read as " + Order.class.getName()
                        + ": a field has another shape, or the type or its constructor is not public")
                .hasNoCause();
    }

    @Test
    void dataAs_jsonbIsBroken_isNotTheDatasFault() {
        WebhookEvent event = event("{\"item_id\":\"canary\"}");
        Jsonb broken = (Jsonb) Proxy.newProxyInstance(
                Jsonb.class.getClassLoader(), new Class<?>[] {Jsonb.class}, (self, method, args) -> {
                    throw new jakarta.json.bind.JsonbException("canary", new NoClassDefFoundError("canary"));
                });
        assertThatThrownBy(() -> event.dataAs(Order.class, broken))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the JSON-B provider failed, and not for the data's sake:"
                        + " jakarta.json.bind.JsonbException, caused by java.lang.NoClassDefFoundError")
                .hasNoCause();
        assertThat(event.dataAs(ItemPurchased.class, broken).itemId()).isEqualTo("canary");
    }

    @Test
    void dataAs_numberTooLongForALong_isRefused() {
        WebhookEvent event = event("{\"count\":30000000000000000000000}");

        assertThatThrownBy(() -> event.dataAs(Order.class)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void dataAs_typeThatIsNotPublic_saysThatItMayBeThat() {
        WebhookEvent event = event("{\"item_id\":\"x\"}");

        assertThatThrownBy(() -> event.dataAs(Hidden.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not public");
    }

    @Test
    void dataAs_withOwnJsonb_usesItAndDoesNotCloseIt() throws Exception {
        AtomicInteger closed = new AtomicInteger();
        try (Jsonb real = JsonbBuilder.create(WebhookEvent.jsonbConfig())) {
            Jsonb counting = closing(real, closed::incrementAndGet);

            assertThat(event("{\"item_id\":\"x\"}")
                            .dataAs(Order.class, counting)
                            .itemId())
                    .isEqualTo("x");
        }
        assertThat(closed).hasValue(0);
    }

    @Test
    void bindAndClose_readOrRefused_closes() throws Exception {
        AtomicInteger closed = new AtomicInteger();
        try (Jsonb real = JsonbBuilder.create(WebhookEvent.jsonbConfig())) {
            Jsonb counting = closing(real, closed::incrementAndGet);

            DataBinding.bindAndClose(event("{}"), Order.class, counting);
            assertThat(closed).hasValue(1);
            assertThatThrownBy(() -> DataBinding.bindAndClose(event("{\"item_id\":[]}"), Order.class, counting))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(closed).hasValue(2);
        }
    }

    @Test
    void bindAndClose_closeFails_saysSo() throws Exception {
        Exception broken = new Exception("broken");
        try (Jsonb real = JsonbBuilder.create(WebhookEvent.jsonbConfig())) {
            Jsonb failing = closing(real, () -> {
                throw broken;
            });

            assertThatThrownBy(() -> DataBinding.bindAndClose(event("{}"), Order.class, failing))
                    .isInstanceOf(IllegalStateException.class)
                    .hasCause(broken);
        }
    }

    private interface Closing {
        void close() throws Exception;
    }

    private static Jsonb closing(Jsonb real, Closing closing) {
        return (Jsonb) Proxy.newProxyInstance(
                Jsonb.class.getClassLoader(), new Class<?>[] {Jsonb.class}, (self, method, args) -> {
                    if (method.getName().equals("close")) {
                        closing.close();
                        return null;
                    }
                    return method.invoke(real, args);
                });
    }

    @Test
    void dataAs_nulls_areRefused() {
        WebhookEvent event = event("{}");

        assertThatThrownBy(() -> event.dataAs(null)).hasMessage("INVALID_INPUT: type is missing");
        assertThatThrownBy(() -> event.dataAs(null, null)).hasMessage("INVALID_INPUT: type is missing");
        assertThatThrownBy(() -> event.dataAs(Order.class, null)).hasMessage("INVALID_INPUT: jsonb is missing");
    }

    @Test
    void jsonbConfig_writes_whatItReads() throws Exception {
        try (Jsonb jsonb = JsonbBuilder.create(WebhookEvent.jsonbConfig())) {
            ItemPurchased item = item("x", 3, new BigDecimal("1.10"));
            assertThat(jsonb.toJson(item)).isEqualTo("{\"item_id\":\"x\",\"item_quantity\":3,\"total_price\":1.10}");
            PurchaseCompleted purchase = purchase(new BigDecimal("20.00"), Rail.GAME);
            assertThat(jsonb.toJson(purchase)).isEqualTo("{\"rail\":\"game\",\"usd_amount\":20.00}");
            Order order = new Order(null, null, null, 3_000_000_000L, null);
            assertThat(jsonb.toJson(order)).isEqualTo("{\"count\":3000000000}");
        }
    }

    @Test
    void adapters_null_staysNull() {
        assertThat(new DataBinding.RailAdapter().adaptToJson(null)).isNull();
        assertThat(new DataBinding.RailAdapter().adaptFromJson(null)).isNull();
        assertThat(new DataBinding.IntegerAdapter().adaptToJson(null)).isNull();
        assertThat(new DataBinding.IntegerAdapter().adaptFromJson(null)).isNull();
        assertThat(new DataBinding.LongAdapter().adaptToJson(null)).isNull();
        assertThat(new DataBinding.LongAdapter().adaptFromJson(null)).isNull();
    }

    @Test
    void toString_ofRecords_hidesWhatMayBePersonal() {
        assertThat(event(
                                "{\"usd_amount\":\"20.00\",\"currency_amount\":5,\"new_balance\":6,\"rail\":\"game\",\"metadata\":{\"email\":\"canary\"},\"order_id\":\"O\",\"transaction_id\":\"T\",\"client_request_id\":\"C\",\"purchase_reference\":\"R\",\"player_email\":\"canary\",\"player_name\":\"canary\",\"player_id\":7}")
                        .dataAs(PurchaseCompleted.class))
                .hasToString(
                        "PurchaseCompleted[usdAmount=20.00, currencyAmount=5, newBalance=6, rail=game, orderId=O, transactionId=T]");
        assertThat(event(
                                "{\"item_id\":\"x\",\"item_quantity\":1,\"total_price\":2,\"new_balance\":3,\"fee_breakdown\":{\"email\":\"canary\"},\"order_id\":\"O\",\"transaction_id\":\"T\",\"client_request_id\":\"C\",\"purchase_reference\":\"R\",\"player_email\":\"canary\",\"player_name\":\"canary\",\"player_id\":7}")
                        .dataAs(ItemPurchased.class))
                .hasToString(
                        "ItemPurchased[itemId=x, itemQuantity=1, totalPrice=2, newBalance=3, orderId=O, transactionId=T]");
    }
}
