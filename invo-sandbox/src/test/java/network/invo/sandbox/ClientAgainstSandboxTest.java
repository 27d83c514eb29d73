package network.invo.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import network.invo.CallOptions;
import network.invo.InvoApiException;
import network.invo.InvoException;
import network.invo.InvoResponseException;
import network.invo.InvoServer;
import network.invo.Outcome;
import network.invo.model.InitiateResult;
import network.invo.model.NextStep;
import network.invo.model.PurchaseCurrencyRequest;
import network.invo.model.PurchaseItemRequest;
import network.invo.model.PurchaseItemResult;
import network.invo.model.PurchaseResult;
import network.invo.model.Rail;
import network.invo.model.Status;
import network.invo.sandbox.junit.InvoSandboxExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client and the sandbox share no code: here one is held against the other, and the ledger says who was charged. */
@ExtendWith(InvoSandboxExtension.class)
class ClientAgainstSandboxTest {

    private static final String PLAYER = "p@example.com";

    /** A call with an idempotency key, and whether its result was recovered. */
    private interface Call {
        boolean recovered(InvoServer invo, InvoSandbox sandbox, String key);
    }

    private record Keyed(String name, Route route, Call call) {
        @Override
        public String toString() {
            return name;
        }
    }

    private record Breakage(String name, boolean processed, Consumer<Faults.Plan> cause) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Arguments> everyKeyedCallAndBreakage() {
        List<Keyed> calls = List.of(
                new Keyed(
                        "purchaseItem",
                        Route.PURCHASE_ITEM,
                        (invo, sandbox, key) ->
                                invo.purchaseItem(sword(key, "10.00")).recovered()),
                new Keyed(
                        "purchaseCurrency",
                        Route.PURCHASE_CURRENCY,
                        (invo, sandbox, key) -> invo.purchaseCurrency(r -> r.playerEmail(PLAYER)
                                        .usdAmount("5.00")
                                        .purchaseReference(key)
                                        .paymentMethodId("pm_card_visa"))
                                .recovered()),
                new Keyed(
                        "initiateSend",
                        Route.INITIATE_SEND,
                        (invo, sandbox, key) -> invo.initiateSend(r -> r.clientRequestId(key)
                                        .senderPlayerName("P")
                                        .senderPlayerEmail(PLAYER)
                                        .senderPlayerPhone("+15555550100")
                                        .receiverPlayerPhone("+15555550111")
                                        .receivingGameId(sandbox.game().id())
                                        .amount("5"))
                                .recovered()),
                new Keyed(
                        "initiateTransfer",
                        Route.INITIATE_TRANSFER,
                        (invo, sandbox, key) -> invo.initiateTransfer(r -> r.clientRequestId(key)
                                        .sourcePlayerName("P")
                                        .sourcePlayerEmail(PLAYER)
                                        .sourcePlayerPhone("+15555550100")
                                        .targetPlayerPhone("+15555550111")
                                        .targetGameId(otherGame(sandbox))
                                        .amount("5"))
                                .recovered()));
        List<Breakage> breakages = List.of(
                new Breakage("dropped before processing", false, Faults.Plan::dropBeforeProcessing),
                new Breakage("dropped after processing", true, Faults.Plan::dropAfterProcessing),
                new Breakage("answer cut off", true, Faults.Plan::truncateBody),
                new Breakage("503 of a gateway", false, plan -> plan.answer(503, "text/html", "<h1>busy</h1>")),
                new Breakage("429 with a short wait", false, plan -> plan.tooManyRequests(Duration.ofSeconds(1))));
        return calls.stream().flatMap(call -> breakages.stream().map(breakage -> Arguments.of(call, breakage)));
    }

    private InvoServer invo;

    @BeforeEach
    void open(InvoSandbox sandbox) {
        sandbox.addPlayer(p -> p.email(PLAYER).name("P").phone("+15555550100").balance("1000.00"));
        sandbox.addPlayer(p -> p.email("q@example.com").name("Q").phone("+15555550111"));
        sandbox.addGame("Other");
        invo = client(sandbox).build();
    }

    /** The ids of a sandbox's games follow each other. */
    private static String otherGame(InvoSandbox sandbox) {
        return Long.toString(Long.parseLong(sandbox.game().id()) + 1);
    }

    @AfterEach
    void close() {
        invo.close();
    }

    private static InvoServer.Builder client(InvoSandbox sandbox) {
        return InvoServer.builder()
                .gameSecret(sandbox.gameSecret())
                .baseUrl(sandbox.baseUrl())
                .retryBaseDelay(Duration.ofMillis(5));
    }

    private static PurchaseItemRequest sword(String key, String price) {
        return PurchaseItemRequest.builder()
                .clientRequestId(key)
                .playerEmail(PLAYER)
                .playerName("P")
                .itemId("sword")
                .itemName("Sword")
                .itemQuantity(1)
                .unitPrice(price)
                .totalPrice(price)
                .build();
    }

    private static long movements(InvoSandbox sandbox, String key) {
        return sandbox.ledger().stream()
                .filter(entry -> key.equals(entry.idempotencyKey()))
                .count();
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("everyKeyedCallAndBreakage")
    void keyedCall_firstAttemptBroken_isDoneOnceAndAnswered(Keyed call, Breakage breakage, InvoSandbox sandbox) {
        breakage.cause().accept(sandbox.faults().on(call.route()));

        boolean recovered = call.call().recovered(invo, sandbox, "key-1");

        assertThat(recovered).isEqualTo(breakage.processed());
        assertThat(movements(sandbox, "key-1")).isEqualTo(1);
        assertThat(sandbox.requests(call.route())).isEqualTo(2);
    }

    private PurchaseResult buyWithTheAnswerLost(
            InvoSandbox sandbox, boolean terse, Consumer<PurchaseCurrencyRequest.Builder> how) {
        sandbox.terseDuplicates(terse);
        sandbox.faults().on(Route.PURCHASE_CURRENCY).dropAfterProcessing();
        PurchaseResult result = invo.purchaseCurrency(r -> {
            r.playerEmail(PLAYER).usdAmount("5.00").purchaseReference("lost");
            how.accept(r);
        });
        assertThat(result.recovered()).isTrue();
        assertThat(result.transactionId()).isNotBlank();
        assertThat(movements(sandbox, "lost")).isZero();
        return result;
    }

    static Stream<Arguments> everyKeyedCallAndCode() {
        List<Keyed> calls = everyKeyedCallAndBreakage()
                .map(arguments -> (Keyed) arguments.get()[0])
                .distinct()
                .toList();
        return Stream.of(null, "DUPLICATE_REQUEST", "duplicate", "PURCHASE_ALREADY_PROCESSED")
                .flatMap(code -> calls.stream().map(call -> Arguments.of(call, code)));
    }

    /** The backend's own code of a duplicate is not public. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("everyKeyedCallAndCode")
    void duplicate_underAnyCode_isRecoveredAndRepeatable(Keyed call, String code, InvoSandbox sandbox) {
        sandbox.duplicateCode(code);
        sandbox.faults().on(call.route()).dropAfterProcessing();

        assertThat(call.call().recovered(invo, sandbox, "key-1")).isTrue();
        InvoServer repeating = invo.with(CallOptions.builder().repetition().build());
        assertThat(call.call().recovered(repeating, sandbox, "key-1")).isTrue();
        InvoException again =
                catchThrowableOfType(InvoException.class, () -> call.call().recovered(invo, sandbox, "key-1"));

        assertThat(again.outcome()).isEqualTo(Outcome.ALREADY_PROCESSED);
        assertThat(again.original().transactionId()).isNotBlank();
        assertThat(movements(sandbox, "key-1")).isEqualTo(1);
    }

    @Test
    void key_usedForAnotherItem_isSaidToBeReused(InvoSandbox sandbox) {
        invo.purchaseItem(sword("key-1", "10.00"));

        InvoException reused =
                catchThrowableOfType(InvoException.class, () -> invo.purchaseItem(sword("key-1", "20.00")));
        sandbox.terseDuplicates(true);
        sandbox.faults().on(Route.PURCHASE_ITEM).dropAfterProcessing();
        InvoException afterALostAnswer =
                catchThrowableOfType(InvoException.class, () -> invo.purchaseItem(sword("key-1", "20.00")));

        // the duplicate names the price, a terse one does not; then the order does
        assertThat(reused.code()).isEqualTo(InvoApiException.IDEMPOTENCY_KEY_REUSED);
        assertThat(reused.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(afterALostAnswer.code()).isEqualTo(InvoApiException.IDEMPOTENCY_KEY_REUSED);
        assertThat(afterALostAnswer.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(movements(sandbox, "key-1")).isEqualTo(1);
    }

    @ParameterizedTest(name = "ids only: {0}")
    @ValueSource(booleans = {false, true})
    void purchase_cardDeclinedAndTheAnswerLost_isNoResult(boolean terse, InvoSandbox sandbox) {
        sandbox.terseDuplicates(terse);
        sandbox.faults().on(Route.PURCHASE_CURRENCY).dropAfterProcessing();

        InvoException error = catchThrowableOfType(
                InvoException.class,
                () -> invo.purchaseCurrency(r -> r.playerEmail(PLAYER)
                        .usdAmount("5.00")
                        .purchaseReference("lost")
                        .paymentMethodId("pm_card_chargeDeclined")));

        assertThat(error.outcome()).isEqualTo(Outcome.ALREADY_PROCESSED);
        assertThat(error.original().status()).hasToString("failed");
        assertThat(movements(sandbox, "lost")).isZero();
    }

    @ParameterizedTest(name = "ids only: {0}")
    @ValueSource(booleans = {false, true})
    void purchase_threeDSecureAndTheAnswerLost_isRecoveredToBeConfirmed(boolean terse, InvoSandbox sandbox) {
        PurchaseResult result = buyWithTheAnswerLost(sandbox, terse, r -> r.paymentMethodId("pm_card_threeDSecure"));

        assertThat(result.status()).isEqualTo(Status.REQUIRES_ACTION);
        if (!terse) { // an order does not tell the secret again
            assertThat(result.clientSecret()).startsWith(result.paymentIntentId());
        }
        assertThat(invo.confirmPayment(result.paymentIntentId()).status()).isEqualTo(Status.SUCCESS);
        assertThat(movements(sandbox, "lost")).isEqualTo(1);
    }

    @ParameterizedTest(name = "ids only: {0}")
    @ValueSource(booleans = {false, true})
    void purchase_gameRailAndTheAnswerLost_isRecoveredToBePaid(boolean terse, InvoSandbox sandbox) {
        PurchaseResult result = buyWithTheAnswerLost(sandbox, terse, r -> r.rail(Rail.GAME));

        assertThat(result.status()).isEqualTo(Status.PENDING_PAYMENT);
        if (!terse) { // an order does not tell the page again
            assertThat(result.paymentUrl()).startsWith(sandbox.baseUrl());
        }
    }

    private InitiateResult minorsSendWithTheAnswerLost(InvoSandbox sandbox) {
        sandbox.addPlayer(p -> p.email("minor@example.com")
                .phone("+15555550122")
                .balance("100.00")
                .minorWithGuardian());
        sandbox.faults().on(Route.INITIATE_SEND).dropAfterProcessing();
        InitiateResult result = invo.initiateSend(r -> r.clientRequestId("lost")
                .senderPlayerName("M")
                .senderPlayerEmail("minor@example.com")
                .senderPlayerPhone("+15555550122")
                .receiverPlayerPhone("+15555550111")
                .receivingGameId(sandbox.game().id())
                .amount("5"));
        assertThat(result.recovered()).isTrue();
        assertThat(result.transactionId()).isNotBlank();
        assertThat(movements(sandbox, "lost")).isEqualTo(1);
        return result;
    }

    @Test
    void send_byAMinorAndTheAnswerLost_stillWaitsForTheGuardian(InvoSandbox sandbox) {
        InitiateResult result = minorsSendWithTheAnswerLost(sandbox);

        assertThat(result.nextStep()).isEqualTo(NextStep.GUARDIAN_APPROVAL);
        assertThat(result.guardianApproval()).isNotNull();
        assertThat(result.verificationMethod()).isNull();
    }

    @Test
    void send_byAMinorAndTheDuplicateTellsIdsOnly_claimsNothing(InvoSandbox sandbox) {
        sandbox.terseDuplicates(true);
        InitiateResult result = minorsSendWithTheAnswerLost(sandbox);

        assertThat(result.status()).isNull();
        assertThat(result.nextStep()).isEqualTo(NextStep.OTHER);
    }

    @Test
    void purchase_everyAnswerLost_isUnknownAndLaterADuplicate(InvoSandbox sandbox) {
        sandbox.faults().on(Route.PURCHASE_ITEM).next(3).dropAfterProcessing();

        InvoException lost =
                catchThrowableOfType(InvoException.class, () -> invo.purchaseItem(sword("key-2", "10.00")));
        InvoException again =
                catchThrowableOfType(InvoException.class, () -> invo.purchaseItem(sword("key-2", "10.00")));

        assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(lost.idempotencyKey()).isEqualTo("key-2");
        assertThat(again.isDuplicateRequest()).isTrue();
        assertThat(movements(sandbox, "key-2")).isEqualTo(1);
    }

    @Test
    void purchase_answerIsNoJson_isUnknown(InvoSandbox sandbox) {
        sandbox.faults().on(Route.PURCHASE_ITEM).malformedJson();

        InvoException unreadable =
                catchThrowableOfType(InvoResponseException.class, () -> invo.purchaseItem(sword("key-3", "10.00")));

        assertThat(unreadable.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(movements(sandbox, "key-3")).isEqualTo(1);
    }

    @Test
    void purchase_serverWantsALongWait_failsNowAndSaysHowLong(InvoSandbox sandbox) {
        sandbox.faults().on(Route.PURCHASE_ITEM).tooManyRequests(Duration.ofMinutes(1));

        InvoException busy =
                catchThrowableOfType(InvoApiException.class, () -> invo.purchaseItem(sword("key-4", "10.00")));

        assertThat(busy.retryAfter()).isEqualTo(Duration.ofMinutes(1));
        assertThat(busy.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(busy.attempts()).isEqualTo(1);
    }

    @Test
    void purchases_manyAtOnceWithLostAnswers_addUpInTheLedger(InvoSandbox sandbox) {
        sandbox.faults().on(Route.PURCHASE_ITEM).next(10).dropAfterProcessing();

        List<CompletableFuture<PurchaseItemResult>> purchases = IntStream.range(0, 50)
                .mapToObj(i -> invo.async().purchaseItem(sword("many-" + i, "1.00")))
                .toList();

        assertThat(purchases)
                .allSatisfy(purchase -> assertThat(purchase.join().status()).hasToString("success"));
        assertThat(sandbox.player(PLAYER).available()).isEqualByComparingTo("950.00");
        assertThat(IntStream.range(0, 50))
                .allSatisfy(i -> assertThat(movements(sandbox, "many-" + i)).isEqualTo(1));
    }

    @Test
    void anyCall_wrongSecret_saysWhatToDo(InvoSandbox sandbox) {
        try (InvoServer stranger = client(sandbox).gameSecret("ivsdk_wrong").build()) {
            InvoException refused =
                    catchThrowableOfType(InvoApiException.class, () -> stranger.purchaseItem(sword("key-5", "10.00")));

            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused).hasMessageContaining("check the game secret");
        }
    }
}
