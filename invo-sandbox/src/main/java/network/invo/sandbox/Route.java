package network.invo.sandbox;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The routes of the sandbox, to put faults on and to count requests by. */
public enum Route {
    /** Mints a player token. */
    PLAYER_TOKEN("POST", "/api/sdk/player-token"),
    /** Starts a send. */
    INITIATE_SEND("POST", "/api/currency-sends/initiate-send"),
    /** Starts a transfer. */
    INITIATE_TRANSFER("POST", "/api/transfers/initiate-transfer"),
    /** Creates a hosted checkout. */
    CREATE_CHECKOUT("POST", "/api/checkout/sessions"),
    /** Buys currency on the direct rail. */
    PURCHASE_CURRENCY("POST", "/api/currency-purchases/purchase-currency"),
    /** Confirms a payment after 3-D Secure. The path is inferred. */
    CONFIRM_PAYMENT("POST", "/api/currency-purchases/confirm-payment"),
    /** Reads a currency order. The path is inferred. */
    ORDER_DETAILS("GET", "/api/currency-purchases/order-details"),
    /** Buys an item. */
    PURCHASE_ITEM("POST", "/api/item-purchases/purchase-item"),
    /** Reads a player's item purchases, page by page. */
    ITEM_HISTORY("GET", "/api/item-purchases/player-purchase-history"),
    /** Reads an item order. */
    ITEM_ORDER_DETAILS("GET", "/api/item-purchases/order-details"),
    /** Reads a balance by e-mail. */
    BALANCE_BY_EMAIL("GET", "/api/player-balances/player/by-email/{email}"),
    /** Reads a balance by player id. */
    BALANCE_BY_ID("GET", "/api/player-balances/player/{player_id}"),
    /** Reads what waits for a player to collect. The path is inferred. */
    INBOUND_PENDING("GET", "/api/transfers/inbound-pending"),
    /** Reads a player's linked identities. */
    LINKED_IDENTITIES("GET", "/api/wallet/identities"),
    /** Reads the guardian's decision on a transaction. */
    APPROVAL_STATUS("GET", "/api/transactions/{transaction_id}/approval-status"),
    /** The hosted checkout page. */
    CHECKOUT_PAGE("GET", "/checkout/{token}"),
    /** The form of the hosted checkout page. */
    CHECKOUT_FORM("POST", "/checkout/{token}");

    private static final List<Route> ALL = List.of(values());

    private final String method;
    private final String path;
    private final Pattern pattern;

    Route(String method, String path) {
        this.method = method;
        this.path = path;

        Matcher variables = Pattern.compile("\\{[^}]+}").matcher(path);
        this.pattern = Pattern.compile(variables.replaceAll("[^/]+"));
    }

    /**
     * The HTTP method.
     *
     * @return for example {@code POST}
     */
    public String method() {
        return method;
    }

    /**
     * The path below the base URL, variables in braces.
     *
     * @return for example {@code /api/player-balances/player/{player_id}}
     */
    public String path() {
        return path;
    }

    static @Nullable Route match(String method, String rawPath) {
        for (Route route : ALL) {
            if (route.method.equals(method) && route.pattern.matcher(rawPath).matches()) {
                return route;
            }
        }
        return null;
    }
}
