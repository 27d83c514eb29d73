package network.invo.internal;

import network.invo.internal.json.Confirmation;
import network.invo.model.CreateCheckoutRequest;
import network.invo.model.InitiateSendRequest;
import network.invo.model.InitiateTransferRequest;
import network.invo.model.PurchaseCurrencyRequest;
import network.invo.model.PurchaseItemRequest;
import network.invo.model.Rail;
import org.jspecify.annotations.Nullable;

/** Writes each operation's request. The names are in alphabetical order, as they have always been sent. */
final class Requests {

    private Requests() {}

    static void playerToken(String playerEmail, Body body) {
        body.text("player_email", playerEmail);
    }

    static void send(InitiateSendRequest request, Body body) {
        body.money("amount", request.amount())
                .text("client_request_id", request.clientRequestId())
                .text("receiver_player_email", request.receiverPlayerEmail())
                .text("receiver_player_phone", request.receiverPlayerPhone())
                .gameId("receiving_game_id", request.receivingGameId())
                .text("sender_player_email", request.senderPlayerEmail())
                .text("sender_player_name", request.senderPlayerName())
                .text("sender_player_phone", request.senderPlayerPhone());
    }

    static void transfer(InitiateTransferRequest request, Body body) {
        body.money("amount", request.amount())
                .text("client_request_id", request.clientRequestId())
                .text("source_player_email", request.sourcePlayerEmail())
                .text("source_player_name", request.sourcePlayerName())
                .text("source_player_phone", request.sourcePlayerPhone())
                .gameId("target_game_id", request.targetGameId())
                .text("target_player_email", request.targetPlayerEmail())
                .text("target_player_phone", request.targetPlayerPhone());
    }

    static void checkout(CreateCheckoutRequest request, Body body) {
        body.text("cancel_url", request.cancelUrl())
                .metadata("metadata", request.metadata())
                .text("player_email", request.playerEmail())
                .text("rail", rail(request.rail()))
                .text("success_url", request.successUrl())
                .money("usd_amount", request.usdAmount());
    }

    static void currency(PurchaseCurrencyRequest request, Body body) {
        body.metadata("metadata", request.metadata())
                .text("payment_method_id", request.paymentMethodId())
                .text("player_email", request.playerEmail())
                .text("player_name", request.playerName())
                .text("player_phone", request.playerPhone())
                .text("purchase_reference", request.purchaseReference())
                .text("rail", rail(request.rail()))
                .text("saved_card_id", request.savedCardId())
                .money("usd_amount", request.usdAmount());
    }

    static void confirmation(Confirmation request, Body body) {
        body.text("order_id", request.orderId()).text("payment_intent_id", request.paymentIntentId());
    }

    static void item(PurchaseItemRequest request, Body body) {
        body.text("client_request_id", request.clientRequestId())
                .text("item_category", request.itemCategory())
                .text("item_description", request.itemDescription())
                .text("item_id", request.itemId())
                .text("item_name", request.itemName())
                .number("item_quantity", request.itemQuantity())
                .text("player_email", request.playerEmail())
                .text("player_name", request.playerName())
                .text("player_phone", request.playerPhone())
                .money("total_price", request.totalPrice())
                .money("unit_price", request.unitPrice());
    }

    private static @Nullable String rail(@Nullable Rail rail) {
        return rail == null ? null : rail.value();
    }
}
