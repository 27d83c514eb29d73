package network.invo.sandbox.internal.backend;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A game with its players and the idempotency keys it has used. Guarded by the store's lock. */
public final class Game {

    static final int CURRENCY_ID = 1;

    final String id;
    final String name;
    final String secret;
    final String currency;
    boolean active = true;

    final Map<String, Player> playersByEmail = new LinkedHashMap<>();
    final Map<String, CurrencyOrder> currencyByReference = new HashMap<>();
    final Map<String, ItemOrder> itemsByRequest = new HashMap<>();
    final Map<String, Transfer> sendsByRequest = new HashMap<>();
    final Map<String, Transfer> transfersByRequest = new HashMap<>();

    Game(String id, String name, String secret, String currency) {
        this.id = id;
        this.name = name;
        this.secret = secret;
        this.currency = currency;
    }

    public String id() {
        return id;
    }

    public String name() {
        return name;
    }
}
