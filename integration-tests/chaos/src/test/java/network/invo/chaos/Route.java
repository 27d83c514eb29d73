package network.invo.chaos;

/** What the storm asks for, and where. Written down once more, so that the SDK's own table is not believed. */
enum Route {
    PURCHASE_ITEM(Kind.KEYED, "/api/item-purchases/purchase-item", "client_request_id", "player_name", 30),
    PURCHASE_CURRENCY(Kind.KEYED, "/api/currency-purchases/purchase-currency", "purchase_reference", "player_name", 25),
    INITIATE_SEND(Kind.KEYED, "/api/currency-sends/initiate-send", "client_request_id", "sender_player_name", 8),
    INITIATE_TRANSFER(Kind.KEYED, "/api/transfers/initiate-transfer", "client_request_id", "source_player_name", 7),
    CREATE_CHECKOUT(Kind.ONCE, "/api/checkout/sessions", "player_email", "player_email", 9),
    CONFIRM_PAYMENT(Kind.ONCE, "/api/currency-purchases/confirm-payment", "payment_intent_id", "payment_intent_id", 9),
    MINT_PLAYER_TOKEN(Kind.ONCE, "/api/sdk/player-token", "player_email", "player_email", 6),
    ITEM_ORDER(Kind.READ, "/api/item-purchases/order-details", "", "", 4),
    CURRENCY_ORDER(Kind.READ, "/api/currency-purchases/order-details", "", "", 2);

    enum Kind {
        KEYED,
        ONCE,
        READ
    }

    static final String BALANCE = "/api/player-balances/player/by-email/";

    final Kind kind;
    final String path;
    /** The field that names the order. */
    final String keyField;
    /** The field that names the call: free text that nothing is compared by. */
    final String tagField;

    final int weight;

    Route(Kind kind, String path, String keyField, String tagField, int weight) {
        this.kind = kind;
        this.path = path;
        this.keyField = keyField;
        this.tagField = tagField;
        this.weight = weight;
    }

    boolean isInitiate() {
        return this == INITIATE_SEND || this == INITIATE_TRANSFER;
    }
}
