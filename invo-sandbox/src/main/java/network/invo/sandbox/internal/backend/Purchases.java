package network.invo.sandbox.internal.backend;

import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.Set;
import network.invo.sandbox.LedgerEntry.Kind;
import org.jspecify.annotations.Nullable;

/** Real money in: the direct rail, the hosted checkout and what follows either. */
public final class Purchases {

    private static final Set<String> RAILS = Set.of("platform", "game", "steam");

    private final Store store;

    public Purchases(Store store) {
        this.store = store;
    }

    // ---- the direct rail

    /** {@code purchase-currency}. */
    public Answer purchase(Game game, RequestBody body) {
        String email = body.email("player_email");
        BigDecimal usd = body.amount("usd_amount", "Invalid amount format", Money.MAX_USD);
        String reference = body.text("purchase_reference");
        String rail = rail(body);
        String paymentMethod = body.optionalText("payment_method_id");
        body.optionalText("saved_card_id");
        String name = body.optionalText("player_name");
        String phone = body.optionalPhone("player_phone");
        JsonObject metadata = body.metadata();
        return store.locked(() -> {
            if (rail.equals("steam")) {
                throw store.error(400, "WRONG_RAIL_ENDPOINT", "The steam rail is not served by this endpoint");
            }
            CurrencyOrder original = game.currencyByReference.get(reference);
            if (original != null) {
                throw store.duplicate("purchase_reference", original.answer);
            }
            // INFERRED: a first purchase creates the player; the public pages say it of initiating alone.
            Player player = store.findOrCreate(game, email, name, phone);
            CurrencyOrder order = add(player, rail, usd, reference, metadata);
            game.currencyByReference.put(reference, order);
            // INFERRED: a payment method is optional here as in the SDK: without one, the card on file is charged.
            if (rail.equals("game")) {
                order.answer = payElsewhere(order);
            } else if (paymentMethod != null && paymentMethod.contains("threeDSecure")) {
                order.answer = challenge(order);
            } else if (paymentMethod != null && paymentMethod.contains("chargeDeclined")) {
                order.answer = decline(order);
                // INFERRED: how a declined card is answered; the names are those of the processor's test cards.
                throw store.error(402, "CARD_DECLINED", "The card was declined").with(order.answer);
            } else {
                credit(order);
                order.answer = success(order).with("message", "Currency purchased");
            }
            return Answer.ok(order.answer);
        });
    }

    private Fields decline(CurrencyOrder order) {
        fail(order);
        return Fields.of("status", order.status())
                .with("transaction_id", order.transactionId)
                .with("order_id", order.orderId);
    }

    private Fields payElsewhere(CurrencyOrder order) {
        order.moveTo("pending_payment", store.now());
        Checkout checkout = open(order, null, null);
        return Fields.of("status", "pending_payment")
                .with("payment_url", url(checkout))
                .with("transaction_id", order.transactionId)
                .with("order_id", order.orderId);
    }

    private Fields challenge(CurrencyOrder order) {
        String intent = Ids.random("pi_", 24);
        order.paymentIntentId = intent;
        order.clientSecret = Ids.random(intent + "_secret_", 24);
        order.moveTo("requires_action", store.now());
        store.currencyOrders.put(intent, order);
        return Fields.of("status", "requires_action")
                .with("client_secret", order.clientSecret)
                .with("payment_intent_id", intent)
                .with("transaction_id", order.transactionId)
                .with("order_id", order.orderId);
    }

    /** {@code confirm-payment}: as if the player had passed the 3-D Secure step. */
    public Answer confirm(Game game, RequestBody body) {
        String intent = body.text("payment_intent_id");
        String orderId = body.optionalText("order_id");
        return store.locked(() -> {
            CurrencyOrder order = store.currencyOrders.get(intent);
            if (order == null
                    || order.player.game != game
                    || !intent.equals(order.paymentIntentId)
                    || (orderId != null && !orderId.equals(order.orderId))) {
                throw store.error(404, "PAYMENT_NOT_FOUND", "No such payment");
            }
            if (order.status().equals("requires_action")) {
                credit(order);
            } else if (!order.status().equals("success")) {
                throw store.error(409, "TRANSACTION_NOT_PENDING", "The payment is no longer pending")
                        .with(Fields.of("current_status", order.status()));
            }
            // INFERRED: confirming once more answers the same and credits nothing.
            return Answer.ok(success(order));
        });
    }

    private static Fields success(CurrencyOrder order) {
        BigDecimal balance = order.player.available;
        String currency = order.player.game.currency;
        return Fields.of("status", "success")
                .with("transaction_id", order.transactionId)
                .with("order_id", order.orderId)
                .with("new_balance", balance)
                .with("currency_name", currency)
                .with(
                        "purchase_details",
                        Fields.of("usd_charged", order.usd)
                                .with("currency_received", order.units)
                                .with("currency_name", currency)
                                .with("new_balance", balance));
    }

    /** Currency {@code order-details}. */
    public Answer details(Game game, @Nullable String orderId, @Nullable String transactionId) {
        return store.locked(() -> {
            if ((orderId == null) == (transactionId == null)) {
                throw store.error(400, "VALIDATION_ERROR", "Exactly one of order_id, transaction_id is required");
            }
            String id = orderId != null ? orderId : transactionId;
            CurrencyOrder order = store.currencyOrders.get(id);
            if (order == null
                    || order.player.game != game
                    || !id.equals(orderId != null ? order.orderId : order.transactionId)) {
                throw store.error(404, "ORDER_NOT_FOUND", "Order not found");
            }
            return Answer.ok(Fields.of("status", "success").withAll(order.details()));
        });
    }

    // ---- the hosted checkout

    /** {@code checkout/sessions}. */
    public Answer createCheckout(Game game, RequestBody body) {
        String email = body.email("player_email");
        BigDecimal usd = body.amount("usd_amount", "Invalid amount format", Money.MAX_USD);
        String rail = rail(body);
        String successUrl = url(body, "success_url");
        String cancelUrl = url(body, "cancel_url");
        JsonObject metadata = body.metadata();
        return store.locked(() -> {
            Player player = store.findOrCreate(game, email, null, null);
            CurrencyOrder order = add(player, rail, usd, null, metadata);
            order.moveTo("pending_payment", store.now());
            Checkout checkout = open(order, successUrl, cancelUrl);
            return new Answer(
                    201,
                    Fields.of("session_id", checkout.token)
                            .with("checkout_url", url(checkout))
                            .with("expires_at", checkout.expiresAt)
                            .with("expires_in_seconds", Checkout.LIFETIME.toSeconds()));
        });
    }

    /** What the hosted page shows; 404, 409 or 410 if there is nothing to pay. */
    public Checkout.View view(String token) {
        return store.locked(() -> view(usable(token)));
    }

    private static Checkout.View view(Checkout checkout) {
        CurrencyOrder order = checkout.order;
        Game game = order.player.game;
        return new Checkout.View(game.name, order.usd, order.units, game.currency, checkout.challenged);
    }

    /** Pays, or finishes the 3-D Secure step; the address to go to, null for the default page. */
    public @Nullable String pay(String token, boolean authenticated) {
        return store.locked(() -> {
            Checkout checkout = usable(token);
            if (checkout.challenged != authenticated) {
                throw store.error(400, null, "The page has another step now. Load it again.");
            }
            checkout.used = true;
            credit(checkout.order);
            return checkout.successUrl;
        });
    }

    /** Asks for the 3-D Secure step. */
    public Checkout.View askToAuthenticate(String token) {
        return store.locked(() -> {
            Checkout checkout = usable(token);
            checkout.challenged = true;
            return view(checkout);
        });
    }

    /** Ends the checkout without money, because the card was declined or the player left. */
    public @Nullable String abandon(String token, boolean declined) {
        return store.locked(() -> {
            Checkout checkout = usable(token);
            checkout.used = true;
            if (declined) {
                fail(checkout.order);
            } else {
                checkout.order.moveTo("cancelled", store.now());
            }
            return checkout.cancelUrl;
        });
    }

    private Checkout usable(String token) {
        Checkout checkout = store.checkouts.get(token);
        if (checkout == null) {
            throw store.error(404, null, "This payment link is not known.");
        }
        if (checkout.used || !checkout.order.status().equals("pending_payment")) {
            throw store.error(409, null, "This payment link was used already.");
        }
        if (!store.now().isBefore(checkout.expiresAt)) {
            throw store.error(410, null, "This payment link has expired.");
        }
        return checkout;
    }

    private Checkout open(CurrencyOrder order, @Nullable String successUrl, @Nullable String cancelUrl) {
        Checkout checkout = new Checkout(Ids.random("cs_", 32), order, successUrl, cancelUrl, store.now());
        store.checkouts.put(checkout.token, checkout);
        store.currencyOrders.put(checkout.token, order);
        return checkout;
    }

    private String url(Checkout checkout) {
        return store.baseUrl() + "/checkout/" + checkout.token;
    }

    private static @Nullable String url(RequestBody body, String name) {
        String text = body.optionalText(name);
        if (text == null) {
            return null;
        }
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
                return uri.toASCIIString();
            }
        } catch (IllegalArgumentException e) {
            // not an address: refused like every other text that is none
        }
        throw body.bad(name + " must be an absolute http or https address");
    }

    // ---- the operator

    /** Pays an order that waits for the player. */
    public void complete(String id) {
        change(id, "pending_payment", order -> credit(order));
    }

    /** Pays an order back. The balance may become negative: the currency may be spent already. */
    public void refund(String id) {
        change(id, "success", order -> {
            Player player = order.player;
            player.available = player.available.subtract(order.units);
            store.record(player, Kind.PURCHASE_REFUNDED, order.units, order.reference, order.transactionId);
            order.moveTo("refunded", store.now());
            store.emit(player.game, "purchase.refunded", order.transactionId, data(order));
        });
    }

    /** Has the card's holder dispute an order. The currency stays where it is. */
    public void dispute(String id) {
        change(id, "success", order -> {
            order.moveTo("disputed", store.now());
            store.emit(order.player.game, "purchase.disputed", order.transactionId, data(order));
        });
    }

    private void change(String id, String from, java.util.function.Consumer<CurrencyOrder> work) {
        store.locked(() -> {
            CurrencyOrder order = store.currencyOrders.get(id);
            if (order == null) {
                throw new NoSuchElementException("no currency purchase " + id);
            }
            if (!order.status().equals(from)) {
                throw new IllegalStateException("purchase " + id + " is " + order.status() + ", not " + from);
            }
            work.accept(order);
            return order;
        });
    }

    // ---- shared

    private static String rail(RequestBody body) {
        String rail = body.optionalText("rail");
        if (rail == null) {
            return "platform";
        }
        if (!RAILS.contains(rail)) {
            throw body.bad("rail must be one of platform, game, steam");
        }
        return rail;
    }

    private CurrencyOrder add(
            Player player, String rail, BigDecimal usd, @Nullable String reference, @Nullable JsonObject metadata) {
        Instant now = store.now();
        CurrencyOrder order = new CurrencyOrder(player, now, rail, usd, reference, metadata);
        store.currencyOrders.put(order.orderId, order);
        store.currencyOrders.put(order.transactionId, order);
        return order;
    }

    private void credit(CurrencyOrder order) {
        Player player = order.player;
        player.available = player.available.add(order.units);
        store.record(player, Kind.CURRENCY_PURCHASED, order.units, order.reference, order.transactionId);
        order.moveTo("success", store.now());
        store.emit(player.game, "purchase.completed", order.transactionId, data(order));
    }

    private void fail(CurrencyOrder order) {
        order.moveTo("failed", store.now());
        store.emit(order.player.game, "purchase.failed", order.transactionId, data(order));
    }

    private static Fields data(CurrencyOrder order) {
        Fields data = Fields.of("usd_amount", order.usd)
                .with("currency_amount", order.units)
                .with("new_balance", order.player.available)
                .with("rail", order.rail)
                .with("metadata", order.metadata);
        // INFERRED: the ids and the player. The public pages name the fields above alone.
        return data.with("transaction_id", order.transactionId)
                .with("order_id", order.orderId)
                .with("purchase_reference", order.reference)
                .with("player_email", order.player.email);
    }
}
