package network.invo;

/**
 * The backend's endpoints, each with its path. The paths marked inferred are guesses that no public source states; if
 * your backend has another, {@link InvoServer.Builder#endpoint} sets it without a new release of this SDK.
 */
public enum Endpoint {
    /** Mints a player token. */
    MINT_PLAYER_TOKEN("/api/sdk/player-token", false),
    /** Initiates a send. */
    INITIATE_SEND("/api/currency-sends/initiate-send", false),
    /** Initiates a transfer. */
    INITIATE_TRANSFER("/api/transfers/initiate-transfer", false),
    /** Creates a hosted checkout. */
    CREATE_CHECKOUT("/api/checkout/sessions", false),
    /** Charges a payment method. */
    PURCHASE_CURRENCY("/api/currency-purchases/purchase-currency", false),
    /** Confirms a payment after 3-D Secure. Inferred: a sibling of the purchase. */
    CONFIRM_PAYMENT("/api/currency-purchases/confirm-payment", true),
    /** Reads a currency order. Inferred: mirrors the item order's path. */
    GET_ORDER_DETAILS("/api/currency-purchases/order-details", true),
    /** Buys an item. */
    PURCHASE_ITEM("/api/item-purchases/purchase-item", false),
    /** Reads a player's item purchases. */
    GET_ITEM_PURCHASE_HISTORY("/api/item-purchases/player-purchase-history", false),
    /** Reads an item order. */
    GET_ITEM_ORDER_DETAILS("/api/item-purchases/order-details", false),
    /** Reads a player's balances by e-mail address. */
    GET_PLAYER_BALANCE_BY_EMAIL("/api/player-balances/player/by-email/{player_email}", false),
    /** Reads a player's balances by id. Newer backends may refuse it to a game secret. */
    GET_PLAYER_BALANCE_BY_ID("/api/player-balances/player/{player_id}", false),
    /** Reads what waits to be collected. Inferred: no source gives any path. */
    GET_INBOUND_PENDING("/api/transfers/inbound-pending", true),
    /** Reads the wallet of a player. */
    GET_LINKED_IDENTITIES("/api/wallet/identities", false);

    private final String path;
    private final boolean inferred;

    Endpoint(String path, boolean inferred) {
        this.path = path;
        this.inferred = inferred;
    }

    /**
     * The path below the base URL; names in braces are filled in, percent-encoded.
     *
     * @return the route template
     */
    public String path() {
        return path;
    }

    /**
     * Whether the path is a guess.
     *
     * @return true if no public source states it
     */
    public boolean inferred() {
        return inferred;
    }
}
