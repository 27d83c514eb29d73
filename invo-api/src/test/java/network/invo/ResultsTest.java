package network.invo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.function.Function;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.model.ConfirmPaymentResult;
import network.invo.model.CreateCheckoutRequest;
import network.invo.model.CreateCheckoutResult;
import network.invo.model.InboundPendingResult;
import network.invo.model.InitiateResult;
import network.invo.model.InitiateSendRequest;
import network.invo.model.ItemHistoryResult;
import network.invo.model.LinkedIdentitiesResult;
import network.invo.model.NextStep;
import network.invo.model.OrderDetailsResult;
import network.invo.model.OrderRef;
import network.invo.model.PlayerBalanceResult;
import network.invo.model.PlayerRef;
import network.invo.model.PlayerToken;
import network.invo.model.PurchaseCurrencyRequest;
import network.invo.model.PurchaseItemRequest;
import network.invo.model.PurchaseItemResult;
import network.invo.model.PurchaseResult;
import network.invo.model.Status;
import network.invo.model.VerificationMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How answers become results: full and older shapes, odd values, and what a result cannot do without. */
class ResultsTest {

    private static final InitiateSendRequest SEND = InitiateSendRequest.builder()
            .clientRequestId("send-1")
            .senderPlayerName("Ann")
            .senderPlayerEmail("ann@x.test")
            .senderPlayerPhone("+15550000001")
            .receiverPlayerPhone("+15550000002")
            .receivingGameId(1)
            .amount("1")
            .build();
    private static final CreateCheckoutRequest CHECKOUT = CreateCheckoutRequest.builder()
            .playerEmail("ann@x.test")
            .usdAmount("1")
            .build();
    private static final PurchaseCurrencyRequest CURRENCY = PurchaseCurrencyRequest.builder()
            .playerEmail("ann@x.test")
            .usdAmount("1")
            .purchaseReference("ref-1")
            .build();
    private static final PurchaseItemRequest ITEM = PurchaseItemRequest.builder()
            .clientRequestId("item-1")
            .playerEmail("ann@x.test")
            .playerName("Ann")
            .itemId("i")
            .itemName("I")
            .itemQuantity(1)
            .unitPrice("1")
            .totalPrice("1")
            .build();

    @Test
    void playerToken_fullAnswer_isRead() {
        String answer = """
                {"token":"tok","expires_at":"2026-11-23T10:15:00+02:00","identity_id":42,"new":{"a":[1]}}""";

        PlayerToken token = answered(200, answer, server -> server.mintPlayerToken("a@b"));

        assertThat(token).isEqualTo(new PlayerToken("tok", Instant.parse("2026-11-23T08:15:00Z"), "42", json(answer)));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T10:15:00Z,              2026-11-23T10:15:00Z",
        "2026-11-23T10:15:00.123456+00:00,  2026-11-23T10:15:00.123456Z",
        "2026-11-23T10:15,                  2026-11-23T10:15:00Z",
        "2026-11-23T10:15:00.5,             2026-11-23T10:15:00.500Z",
        "2026-11-23,                        ",
        "2026-11-23 10:15:00,               ",
        "2026-02-30T00:00:00Z,              ",
        "1763892900,                        ",
        "soon,                              ",
        "'',                                ",
        "+999999999-12-31T23:59:59Z,        +999999999-12-31T23:59:59Z",
    })
    void instant_anyText_isReadOrAbsent(String text, Instant expected) {
        String answer = "{\"token\":\"t\",\"expires_at\":\"" + text + "\"}";

        assertThat(answered(200, answer, server -> server.mintPlayerToken("a@b"))
                        .expiresAt())
                .isEqualTo(expected);
    }

    @Test
    void initiate_fullAnswer_isRead() {
        String answer = """
                {"status":"success","message":"m","transaction_id":"TXN1","order_id":"ORD","new_balance":"1.00",
                 "verification_method":"in_app","guardian_approval":null,
                 "send_details":{"currency_id":1},"verification_required":null}""";

        InitiateResult result = answered(201, answer, server -> server.initiateSend(SEND));

        assertThat(result)
                .isEqualTo(new InitiateResult(
                        Status.SUCCESS, "TXN1", VerificationMethod.IN_APP, null, false, json(answer)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'status':'success','verification_method':'in_app'}                                       | APPROVE_IN_APP     | in_app",
                "{'status':'success','verification_method':'sms'}                                          | ENTER_SMS_PIN      | sms",
                "{'status':'success','verification_method':'carrier-pigeon'}                               | OTHER              | carrier-pigeon",
                "{'status':'success'}                                                                      | OTHER              |",
                "{'transaction_id':'T'}                                                                    | OTHER              |",
                "{'status':'pending_confirmation'}                                                         | AWAIT_CONFIRMATION |",
                "{'status':'pending_confirmation','verification_method':'sms'}                             | AWAIT_CONFIRMATION | sms",
                "{'status':'pending_guardian_approval','verification_method':'sms'}                        | GUARDIAN_APPROVAL  |",
                "{'status':'pending_guardian_approval'}                                                    | GUARDIAN_APPROVAL  |",
                "{'status':'success','guardian_approval':{},'verification_method':'in_app'}                | GUARDIAN_APPROVAL  |",
                "{'guardian_approval':{'state':'pending'},'verification_method':'sms'}                     | GUARDIAN_APPROVAL  |",
                "{'status':'pending_confirmation','guardian_approval':{'state':'pending'}}                 | GUARDIAN_APPROVAL  |",
                "{'code':'GUARDIAN_APPROVAL_PENDING','verification_method':'sms'}                          | GUARDIAN_APPROVAL  |",
                "{'status':'pending','error_code':'guardian_approval_pending','verification_method':'sms'} | GUARDIAN_APPROVAL  |",
            })
    void initiate_anyAnswer_tellsTheNextStepGuardianFirst(String answer, NextStep step, String method) {
        InitiateResult result = answered(202, answer.replace('\'', '"'), server -> server.initiateSend(SEND));

        assertThat(result.nextStep()).isEqualTo(step);
        assertThat(result.verificationMethod()).isEqualTo(method == null ? null : VerificationMethod.of(method));
        assertThat(result.recovered()).isFalse();
    }

    @Test
    void guardianApproval_block_isRead() {
        InitiateResult result = answered(202, """
                {"status":"pending_guardian_approval","transaction_id":"T","guardian_approval":
                 {"approval_id":7,"state":"pending","expires_at":"2026-11-23T10:15:00Z","poll_endpoint":"/api/x"}}""", server -> server.initiateSend(SEND));

        assertThat(result.guardianApproval()).isNotNull().satisfies(approval -> {
            assertThat(approval.approvalId()).isEqualTo("7");
            assertThat(approval.state()).isEqualTo("pending");
            assertThat(approval.expiresAt()).isEqualTo("2026-11-23T10:15:00Z");
            assertThat(approval.pollEndpoint()).isEqualTo("/api/x");
            assertThat(approval.raw()).hasSize(4);
        });
    }

    @Test
    void checkout_fullAnswer_isRead() {
        String answer = """
                {"session_id":"S","checkout_url":"https://c.test/?t=1","expires_at":"2026-11-23T10:15:00Z","expires_in_seconds":900}""";

        CreateCheckoutResult result = answered(201, answer, server -> server.createCheckout(CHECKOUT));

        assertThat(result)
                .isEqualTo(new CreateCheckoutResult(
                        "S", "https://c.test/?t=1", Instant.parse("2026-11-23T10:15:00Z"), json(answer)));
    }

    @Test
    void purchase_fullAnswer_isRead() {
        String answer = """
                {"status":"requires_action","client_secret":"cs","payment_intent_id":"pi","payment_url":"https://p.test",
                 "transaction_id":"T","order_id":"O","new_balance":"10.50","purchase_details":{"new_balance":"9"}}""";

        PurchaseResult result = answered(200, answer, server -> server.purchaseCurrency(CURRENCY));

        assertThat(result)
                .isEqualTo(new PurchaseResult(
                        Status.REQUIRES_ACTION,
                        "cs",
                        "pi",
                        "https://p.test",
                        "T",
                        "O",
                        new BigDecimal("10.50"),
                        false,
                        json(answer)));
    }

    @Test
    void purchase_olderShape_isRead() {
        PurchaseResult result = answered(200, """
                {"status":"success","transaction_id":"T","message":"m","order_id":"O",
                 "purchase_details":{"usd_charged":"1.00","new_balance":10.50}}""", server -> server.purchaseCurrency(CURRENCY));

        assertThat(result.newBalance()).isEqualTo(new BigDecimal("10.50"));
    }

    @Test
    void confirmPayment_fullAnswer_isRead() {
        String answer = "{\"status\":\"success\",\"transaction_id\":\"T\",\"new_balance\":\"0.00\","
                + "\"credited\":false,\"reason_code\":\"wallet_frozen\"}";

        ConfirmPaymentResult result = answered(200, answer, server -> server.confirmPayment("pi"));

        assertThat(result)
                .isEqualTo(new ConfirmPaymentResult(
                        Status.SUCCESS, "T", new BigDecimal("0.00"), false, "wallet_frozen", json(answer)));
    }

    @Test
    void orderDetails_fullAndEmptyAnswer_areRead() {
        String answer = """
                {"order":{"order_id":"O"},"financial_summary":{"total":"1"},"status_timeline":[{"s":1},"odd",{"s":2}]}""";

        OrderDetailsResult result = answered(200, answer, server -> server.getOrderDetails(OrderRef.orderId("O")));

        assertThat(result).satisfies(details -> {
            assertThat(details.order()).isEqualTo(json("{\"order_id\":\"O\"}"));
            assertThat(details.financialSummary()).isEqualTo(json("{\"total\":\"1\"}"));
            assertThat(details.statusTimeline()).containsExactly(json("{\"s\":1}"), json("{\"s\":2}"));
            assertThat(details.raw()).isEqualTo(json(answer));
        });
        OrderDetailsResult empty = answered(
                200,
                "{\"order\":[],\"status_timeline\":{}}",
                server -> server.getItemOrderDetails(OrderRef.orderId("O")));
        assertThat(empty.order()).isNull();
        assertThat(empty.financialSummary()).isNull();
        assertThat(empty.statusTimeline()).isEmpty();
    }

    @Test
    void purchaseItem_fullAnswer_isRead() {
        String answer = """
                {"status":"success","message":"m","order_id":"ORD_1_abc","transaction_id":"TXN1","new_balance":"90.00",
                 "previous_balance":"100.00","currency_name":"Gems","balance_info":{"new_balance":"1","previous_balance":"2"},
                 "financial_breakdown":{"total_paid":"10.00","platform_fee":1.0,"developer_revenue":"9.00"},
                 "player":{"player_id":1}}""";

        PurchaseItemResult result = answered(201, answer, server -> server.purchaseItem(ITEM));

        assertThat(result.status()).isEqualTo(Status.SUCCESS);
        assertThat(result.transactionId()).isEqualTo("TXN1");
        assertThat(result.orderId()).isEqualTo("ORD_1_abc");
        assertThat(result.newBalance()).isEqualTo(new BigDecimal("90.00"));
        assertThat(result.previousBalance()).isEqualTo(new BigDecimal("100.00"));
        assertThat(result.currencyName()).isEqualTo("Gems");
        assertThat(result.recovered()).isFalse();
        assertThat(result.raw()).isEqualTo(json(answer));
        assertThat(result.financialBreakdown()).isNotNull().satisfies(breakdown -> {
            assertThat(breakdown.totalPaid()).isEqualTo(new BigDecimal("10.00"));
            assertThat(breakdown.platformFee()).isEqualTo(new BigDecimal("1.0"));
            assertThat(breakdown.developerRevenue()).isEqualTo(new BigDecimal("9.00"));
        });
    }

    @Test
    void purchaseItem_olderShape_fillsWhatTheTopLevelLacks() {
        PurchaseItemResult older = answered(
                200,
                "{\"order_id\":\"O\",\"balance_info\":{\"previous_balance\":\"100\",\"new_balance\":90,\"amount_spent\":\"10\"}}",
                server -> server.purchaseItem(ITEM));
        PurchaseItemResult mixed = answered(
                200,
                "{\"order_id\":\"O\",\"new_balance\":\"5\",\"previous_balance\":null,\"balance_info\":{\"previous_balance\":\"100\",\"new_balance\":90}}",
                server -> server.purchaseItem(ITEM));

        assertThat(older.newBalance()).isEqualTo("90");
        assertThat(older.previousBalance()).isEqualTo("100");
        assertThat(mixed.newBalance()).isEqualTo("5");
        assertThat(mixed.previousBalance()).isEqualTo("100");
    }

    /** A purchase that was made is never refused for one odd field. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "[]",
                "{}",
                "\"\"",
                "\"NaN\"",
                "\"Infinity\"",
                "\"1,50\"",
                "\"0x10\"",
                "1E999999999",
                "1E-999999999",
                "\"1E2147483647\"",
                "\"1E-2147483648\"",
                "1E61",
                "1111111111222222222233333333334444444444555555555566666666667"
            })
    void money_oddValue_isAbsent(String value) {
        PurchaseItemResult result = answered(
                200,
                "{\"transaction_id\":\"T\",\"new_balance\":" + value + ",\"financial_breakdown\":{\"total_paid\":"
                        + value + "}}",
                server -> server.purchaseItem(ITEM));

        assertThat(result.newBalance()).isNull();
        assertThat(result.transactionId()).isEqualTo("T");
        assertThat(result.financialBreakdown()).isNotNull();
        assertThat(result.financialBreakdown().totalPaid()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"\"1.50\",1.50", "1.50,1.50", "\" 1.50 \",1.50", "0,0", "-3,-3", "1e2,1E+2", "\"+7\",7"})
    void money_textOrNumber_keepsItsScale(String value, BigDecimal expected) {
        assertThat(answered(
                                200,
                                "{\"order_id\":\"O\",\"new_balance\":" + value + "}",
                                server -> server.purchaseCurrency(CURRENCY))
                        .newBalance())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"order_id\":\"O\",\"transaction_id\":12345678901234567890}', 12345678901234567890",
        "'{\"order_id\":\"O\",\"transaction_id\":1e3}', 1000",
        "'{\"order_id\":\"O\",\"transaction_id\":true}', ",
        "'{\"order_id\":\"O\",\"transaction_id\":{}}', ",
        "'{\"order_id\":\"O\",\"transaction_id\":1E999999999}', ",
        "'{\"order_id\":\"O\",\"transaction_id\":null}', ",
    })
    void text_ofAnyType_isReadOrAbsent(String answer, String expected) {
        assertThat(answered(200, answer, server -> server.purchaseCurrency(CURRENCY))
                        .transactionId())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"history", "purchase_history", "purchases"})
    void itemHistory_underEachKey_isRead(String key) {
        String answer = "{\"" + key + "\":[{\"order_id\":\"O\"},7,{\"order_id\":\"P\"}],\"pagination\":{\"total\":2}}";

        ItemHistoryResult result =
                answered(200, answer, server -> server.getItemPurchaseHistory(request -> request.playerEmail("a@b")));

        assertThat(result.history()).containsExactly(json("{\"order_id\":\"O\"}"), json("{\"order_id\":\"P\"}"));
        assertThat(result.pagination()).isEqualTo(json("{\"total\":2}"));
        assertThat(result.raw()).isEqualTo(json(answer));
    }

    @Test
    void playerBalance_backendsShape_isRead() {
        String answer = """
                {"player":{"player_id":"99999999999","player_name":"Ann","player_email":"a@b","date_joined":"x"},
                 "balances":[{"currency_id":3,"currency_name":"Gems","available_balance":"90.00","reserved_balance":10,
                              "total_balance":"100.00","currency_symbol":"G"},{}],
                 "summary":{"total_value":"100.00","currency_count":1,"has_funds":true},"last_updated":"y"}""";

        PlayerBalanceResult result = answered(200, answer, server -> server.getPlayerBalance(PlayerRef.id(1)));

        assertThat(result.player()).isNotNull().satisfies(player -> {
            assertThat(player.playerId()).isEqualTo(99_999_999_999L);
            assertThat(player.playerName()).isEqualTo("Ann");
            assertThat(player.playerEmail()).isEqualTo("a@b");
        });
        assertThat(result.balances()).hasSize(2);
        assertThat(result.balances().get(0)).satisfies(balance -> {
            assertThat(balance.currencyId()).isEqualTo(3);
            assertThat(balance.currencyName()).isEqualTo("Gems");
            assertThat(balance.availableBalance()).isEqualTo(new BigDecimal("90.00"));
            assertThat(balance.reservedBalance()).isEqualTo(new BigDecimal("10"));
            assertThat(balance.totalBalance()).isEqualTo(new BigDecimal("100.00"));
            assertThat(balance.raw()).hasSize(6);
        });
        assertThat(result.balances().get(1).currencyId()).isNull();
        assertThat(result.balances().get(1).availableBalance()).isNull();
        assertThat(result.summary()).isNotNull().satisfies(summary -> {
            assertThat(summary.totalValue()).isEqualTo(new BigDecimal("100.00"));
            assertThat(summary.currencyCount()).isEqualTo(1);
            assertThat(summary.hasFunds()).isTrue();
        });
        assertThat(result.raw()).isEqualTo(json(answer));
    }

    @Test
    void playerBalance_documentationsShape_isReadByItsAliases() {
        PlayerBalanceResult result = answered(200, """
                {"player":{"player_id":1.5,"last_active":"x"},"balances":"none",
                 "summary":{"total_currencies":"2","total_value_usd":10.5,"has_funds":false}}""", server -> server.getPlayerBalance(PlayerRef.id(1)));

        assertThat(result.player()).isNotNull();
        assertThat(result.player().playerId()).isNull();
        assertThat(result.balances()).isEmpty();
        assertThat(result.summary()).isNotNull().satisfies(summary -> {
            assertThat(summary.totalValue()).isEqualTo(new BigDecimal("10.5"));
            assertThat(summary.currencyCount()).isEqualTo(2);
            assertThat(summary.hasFunds()).isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "1.5", "\"many\"", "1E30", "null", "9223372036854775808"})
    void wholeNumber_thatIsNone_isAbsent(String value) {
        PlayerBalanceResult result = answered(
                200,
                "{\"summary\":{\"currency_count\":" + value + ",\"has_funds\":\"true\"}}",
                server -> server.getPlayerBalance(PlayerRef.id(1)));

        assertThat(result.summary()).isNotNull();
        assertThat(result.summary().currencyCount()).isNull();
        assertThat(result.summary().hasFunds()).isNull();
    }

    @Test
    void inboundPending_rows_areRead() {
        InboundPendingResult result =
                answered(200, """
                {"inbound_pending":[
                  {"transaction_id":"T","net_amount":"9.65","to_phone":"+15550000001","to_identity_id":"id-1"},
                  {"transaction_id":2,"net_amount":9.65,"to_phone":null,"to_identity_id":null}]}""", server -> server.getInboundPending(PlayerRef.phone("+15550000001")));

        assertThat(result.inboundPending()).hasSize(2);
        assertThat(result.inboundPending().get(0)).satisfies(row -> {
            assertThat(row.transactionId()).isEqualTo("T");
            assertThat(row.netAmount()).isEqualTo(new BigDecimal("9.65"));
            assertThat(row.toPhone()).isEqualTo("+15550000001");
            assertThat(row.toIdentityId()).isEqualTo("id-1");
        });
        assertThat(result.inboundPending().get(1)).satisfies(row -> {
            assertThat(row.transactionId()).isEqualTo("2");
            assertThat(row.netAmount()).isEqualTo(new BigDecimal("9.65"));
            assertThat(row.toPhone()).isNull();
            assertThat(row.toIdentityId()).isNull();
        });
    }

    @Test
    void linkedIdentities_withAndWithoutAWallet_areRead() {
        LinkedIdentitiesResult bound = answered(200, """
                {"status":"success","wallet_user_id":"W","primary_email":"p@x","primary_phone":"+15550000001",
                 "is_minor":true,"emails":[{"email":"a@x","verified":true},{"email":"b@x"}]}""", ResultsTest::identities);
        LinkedIdentitiesResult free =
                answered(200, "{\"status\":\"success\",\"player_email\":\"a@x\"}", ResultsTest::identities);

        assertThat(bound.walletUserId()).isEqualTo("W");
        assertThat(bound.primaryEmail()).isEqualTo("p@x");
        assertThat(bound.primaryPhone()).isEqualTo("+15550000001");
        assertThat(bound.isMinor()).isTrue();
        assertThat(bound.emails()).extracting(email -> email.email()).containsExactly("a@x", "b@x");
        assertThat(bound.notFound()).isFalse();
        assertThat(free.walletUserId()).isNull();
        assertThat(free.isMinor()).isNull();
        assertThat(free.emails()).isEmpty();
        assertThat(free.notFound()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":\"player_not_found\"}",
                "{\"code\":\"player_not_found\",\"error\":\"no such player\"}",
                "{\"error\":\"Player not found\",\"error_code\":\"PLAYER_NOT_FOUND\",\"error_id\":\"e\"}",
                "{\"status\":\"error\",\"message\":\"Player not found\"}"
            })
    void linkedIdentities_404OfTheApi_isNotFound(String body) {
        LinkedIdentitiesResult result = answered(404, body, ResultsTest::identities);

        assertThat(result.notFound()).isTrue();
        assertThat(result.emails()).isEmpty();
        assertThat(result.walletUserId()).isNull();
        assertThat(result.raw()).isEqualTo(json(body));
    }

    /** A router's or a proxy's, of a wrong base URL say. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>no such page</html>",
                "",
                "{}",
                "{\"detail\":\"Not Found\"}",
                "{\"error\":\"Not Found\"}",
                "{\"message\":\"no Route matched with those values\"}",
                "{\"timestamp\":\"2026-01-01\",\"status\":404,\"error\":\"Not Found\",\"path\":\"/x\"}"
            })
    void linkedIdentities_404OfSomethingElse_isAnError(String body) {
        InvoApiException error = failed(
                InvoApiException.class,
                404,
                body,
                server -> server.getLinkedIdentities(request -> request.playerEmail("a@b")));

        assertThat(error.status()).isEqualTo(404);
        assertThat(error.outcome()).isEqualTo(Outcome.REJECTED);
    }

    @Test
    void otherReads_404_isAnError() {
        assertThat(failed(
                                InvoApiException.class,
                                404,
                                "{\"code\":\"player_not_found\"}",
                                server -> server.getPlayerBalance(PlayerRef.id(1)))
                        .code())
                .isEqualTo("player_not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"token\":null}", "{\"token\":\" \"}", "{\"token\":{}}", "{\"checkout_url\":true}"})
    void tokenAndCheckoutUrl_missing_leaveTheOutcomeUnknown(String answer) {
        InvoResponseException token =
                failed(InvoResponseException.class, 200, answer, server -> server.mintPlayerToken("a@b"));
        InvoResponseException checkout =
                failed(InvoResponseException.class, 201, answer, server -> server.createCheckout(CHECKOUT));

        assertThat(token).hasMessageContaining("no token");
        assertThat(token.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(token.status()).isEqualTo(200);
        assertThat(token.body()).isEqualTo(json(answer));
        assertThat(checkout).hasMessageContaining("no checkout_url");
        assertThat(checkout.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void rows_missing_areNotTakenForNone() {
        assertThat(failed(
                        InvoResponseException.class,
                        200,
                        "{\"rows\":[]}",
                        server -> server.getItemPurchaseHistory(request -> request.playerEmail("a@b"))))
                .hasMessageContaining("no history");
        assertThat(failed(
                        InvoResponseException.class,
                        200,
                        "{\"pending\":[]}",
                        server -> server.getInboundPending(PlayerRef.email("a@b"))))
                .hasMessageContaining("no inbound_pending");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "null", "[]", "\"text\"", "1", "{", "{}{}", "{\"a\":1,}", "<html></html>", "{\"a\":tru}"
            })
    void success_withABodyThatIsNoObject_leavesTheOutcomeUnknown(String body) {
        InvoResponseException error =
                failed(InvoResponseException.class, 200, body, server -> server.purchaseItem(ITEM));

        assertThat(error.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(error.idempotencyKey()).isEqualTo("item-1");
        assertThat(error.body()).isNull();
    }

    @Test
    void noAnswer_ofAKeyedCall_leavesTheOutcomeUnknown() {
        ScriptedEngine engine = new ScriptedEngine().fail(Phase.MAYBE_SENT, Reason.RESET);
        try (InvoServer server = engine.client()) {
            InvoConnectionException error =
                    catchThrowableOfType(InvoConnectionException.class, () -> server.purchaseItem(ITEM));
            assertThat(error.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(error.reason()).isEqualTo(Reason.RESET);
        }
    }

    private static LinkedIdentitiesResult identities(InvoServer server) {
        return server.getLinkedIdentities(request -> request.playerEmail("a@b"));
    }

    private static <R> R answered(int status, String body, Function<InvoServer, R> call) {
        ScriptedEngine engine = new ScriptedEngine().answer(status, body);
        try (InvoServer server = engine.client()) {
            return call.apply(server);
        }
    }

    private static <E extends InvoException> E failed(
            Class<E> type, int status, String body, Function<InvoServer, ?> call) {
        E failure = catchThrowableOfType(type, () -> answered(status, body, call));
        assertThat(failure).as("the failure").isNotNull();
        return failure;
    }

    private static JsonObject json(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }
}
