package network.invo.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import network.invo.InvoException;
import network.invo.InvoServer;
import network.invo.InvoServerAsync;
import network.invo.model.InitiateSendRequest;
import network.invo.model.InitiateTransferRequest;
import network.invo.model.PlayerRef;
import network.invo.model.PurchaseCurrencyRequest;
import network.invo.model.PurchaseItemRequest;

/** What the tests of the call loop share: a client on a scripted engine, and each call in both modes. */
final class Loop {

    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    /** Waits or not; fails with the same exception. */
    enum Mode {
        SYNC {
            @Override
            <R> R run(InvoServer client, Call<R> call) {
                return call.sync().apply(client);
            }
        },
        ASYNC {
            @Override
            <R> R run(InvoServer client, Call<R> call) {
                return await(call.async().apply(client.async()));
            }
        };

        abstract <R> R run(InvoServer client, Call<R> call);

        InvoException failure(InvoServer client, Call<?> call) {
            try {
                Object result = run(client, call);
                throw new AssertionError("no failure but " + result);
            } catch (InvoException e) {
                return e;
            }
        }
    }

    record Call<R>(Function<InvoServer, R> sync, Function<InvoServerAsync, CompletableFuture<R>> async) {}

    private static final PurchaseItemRequest ITEM = PurchaseItemRequest.builder()
            .clientRequestId("key-1")
            .playerEmail("ann@example.com")
            .playerName("Ann")
            .itemId("sword")
            .itemName("Sword")
            .itemQuantity(1)
            .unitPrice("5")
            .totalPrice("5")
            .build();

    private static final PurchaseCurrencyRequest CURRENCY =
            currency(PurchaseCurrencyRequest.builder()).build();

    private static final InitiateSendRequest SEND = InitiateSendRequest.builder()
            .clientRequestId("key-1")
            .senderPlayerEmail("ann@example.com")
            .senderPlayerName("Ann")
            .senderPlayerPhone("+15551234567")
            .receiverPlayerEmail("bob@example.com")
            .receivingGameId(7)
            .receiverPlayerPhone("+15557654321")
            .amount("5")
            .build();

    private static final InitiateTransferRequest TRANSFER = InitiateTransferRequest.builder()
            .clientRequestId("key-1")
            .sourcePlayerEmail("ann@example.com")
            .sourcePlayerName("Ann")
            .sourcePlayerPhone("+15551234567")
            .targetGameId(7)
            .targetPlayerEmail("ann@example.com")
            .targetPlayerPhone("+15551234567")
            .amount("5")
            .build();

    static final Call<?> READ =
            new Call<>(c -> c.getPlayerBalance(PlayerRef.id(7)), c -> c.getPlayerBalance(PlayerRef.id(7)));
    static final Call<?> ONCE =
            new Call<>(c -> c.mintPlayerToken("ann@example.com"), c -> c.mintPlayerToken("ann@example.com"));
    static final Call<network.invo.model.PurchaseItemResult> PURCHASE_ITEM =
            new Call<>(c -> c.purchaseItem(ITEM), c -> c.purchaseItem(ITEM));
    static final Call<network.invo.model.PurchaseResult> PURCHASE_CURRENCY =
            new Call<>(c -> c.purchaseCurrency(CURRENCY), c -> c.purchaseCurrency(CURRENCY));
    static final Call<network.invo.model.InitiateResult> INITIATE_SEND =
            new Call<>(c -> c.initiateSend(SEND), c -> c.initiateSend(SEND));
    static final Call<network.invo.model.InitiateResult> INITIATE_TRANSFER =
            new Call<>(c -> c.initiateTransfer(TRANSFER), c -> c.initiateTransfer(TRANSFER));

    static final Call<network.invo.model.ConfirmPaymentResult> CONFIRM_PAYMENT =
            new Call<>(c -> c.confirmPayment("pi-1"), c -> c.confirmPayment("pi-1"));

    private Loop() {}

    static PurchaseCurrencyRequest.Builder currency(PurchaseCurrencyRequest.Builder request) {
        return request.purchaseReference("key-1")
                .playerEmail("ann@example.com")
                .playerName("Ann")
                .usdAmount("10")
                .paymentMethodId("pm_1");
    }

    static Call<?> of(Safety safety) {
        return switch (safety) {
            case READ -> READ;
            case KEYED -> PURCHASE_ITEM;
            case ONCE -> ONCE;
        };
    }

    static InvoServer client(ScriptedEngine engine) {
        return client(engine, settings -> {});
    }

    static InvoServer client(ScriptedEngine engine, Consumer<ClientSettings.Builder> change) {
        return client(engine, change, () -> 0);
    }

    static InvoServer client(ScriptedEngine engine, Consumer<ClientSettings.Builder> change, DoubleSupplier random) {
        ClientSettings.Builder settings = new ClientSettings.Builder();
        settings.engine = engine;
        settings.retryBaseDelay = Duration.ofMillis(1);
        change.accept(settings);
        return ClientFactory.create(
                settings.build("ivsdk_secret", "https://api.example.com"),
                Clock.fixed(NOW, ZoneOffset.UTC),
                random,
                new ThreadPlatform(settings.engineConfig == null ? null : settings.engineConfig.executor()));
    }

    static <R> R await(CompletableFuture<R> future) {
        try {
            return future.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new AssertionError(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    static void eventually(java.util.function.BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(2);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
