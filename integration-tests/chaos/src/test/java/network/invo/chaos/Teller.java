package network.invo.chaos;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import network.invo.chaos.Ledger.CallLog;
import network.invo.chaos.Ledger.Order;
import network.invo.chaos.Ledger.State;
import network.invo.chaos.Reply.Way;

/**
 * Books, and decides what the client gets to hear of it.
 *
 * <p>It is unkind, but a backend could be so: a key that is booked is answered for as booked, unless the client has cause
 * to know better (it lost an attempt, or says that it repeats a call), and an order that is not this one differs from it
 * in something that the client can compare.
 */
final class Teller {

    /** What happens to a request that moves money, out of 1,000. */
    private enum Fate {
        HONEST(560),
        DROP_UNBOOKED(35),
        RESET_UNBOOKED(20),
        STALL_UNBOOKED(18),
        FAULT_UNBOOKED(35),
        REFUSE(50),
        CONFLICT(40),
        DROP(55),
        RESET(35),
        STALL(22),
        FAULT(50),
        TRUNCATED(25),
        HALF_HEAD(20),
        TRICKLE(10),
        WITHOUT_CONTENT(25);

        private final int weight;

        Fate(int weight) {
            this.weight = weight;
        }

        static Fate of(SplittableRandom dice) {
            int lot = dice.nextInt(1000);
            for (Fate fate : values()) {
                lot -= fate.weight;
                if (lot < 0) {
                    return fate;
                }
            }
            throw new AssertionError();
        }
    }

    private static final String HTML = "<html><body><h1>Conflict</h1>Access denied</body></html>";

    private final long seed;
    private final Ledger ledger;

    Teller(long seed, Ledger ledger) {
        this.seed = seed;
        this.ledger = ledger;
    }

    /** A request that moves money, read whole. */
    Reply money(Route route, String body) {
        Map<String, String> request = Json.fields(body);
        String tag = request.get(route.tagField).replaceFirst("^pi-", "");
        int number = Plan.numberOf(tag);
        CallLog call = ledger.call(number);
        int attempt = call.read(body);
        String key = route.kind == Route.Kind.KEYED ? request.get(route.keyField) : tag;
        SplittableRandom dice = Dice.of(seed, "fate", number, attempt);
        Order order = ledger.order(route, key);
        Reply reply;
        synchronized (order) {
            boolean mayRefuse = !order.booked() || tag.startsWith("r") || call.isLost();
            reply = money(new Case(route, request, order, call, dice, mayRefuse), Fate.of(dice));
            if (order.booked()) {
                call.answeredOfBooked();
            }
        }
        if (isLoss(reply)) {
            call.lost();
        }
        call.note(reply.story());
        return reply;
    }

    private record Case(
            Route route,
            Map<String, String> request,
            Order order,
            CallLog call,
            SplittableRandom dice,
            boolean mayRefuse) {

        boolean keyed() {
            return route.kind == Route.Kind.KEYED;
        }

        boolean fits() {
            return !order.booked() || order.request.get(amountField(route)).equals(request.get(amountField(route)));
        }
    }

    private static String amountField(Route route) {
        return switch (route) {
            case PURCHASE_ITEM -> "item_quantity";
            case PURCHASE_CURRENCY, CREATE_CHECKOUT -> "usd_amount";
            case INITIATE_SEND, INITIATE_TRANSFER -> "amount";
            default -> route.keyField;
        };
    }

    /** The client knows of these that the attempt may have been processed. */
    private static boolean isLoss(Reply reply) {
        boolean whole = reply.way() == Way.WHOLE || reply.way() == Way.CHUNKED || reply.way() == Way.CLOSING;
        boolean refused = reply.what().startsWith("refused");
        return !whole || ((reply.status() >= 500 || reply.status() == 408) && !refused);
    }

    private Reply money(Case c, Fate fate) {
        return switch (fate) {
            case DROP_UNBOOKED -> Reply.nothing(Way.DROP, "dropped before booking");
            case RESET_UNBOOKED -> Reply.nothing(Way.RESET, "reset before booking");
            case STALL_UNBOOKED ->
                Reply.nothing(Way.STALL, "stalled before booking")
                        .thenLate(c.dice.nextBoolean() ? () -> bookLate(c) : null);
            case FAULT_UNBOOKED -> fault(c.dice, "fault before booking");
            case REFUSE -> c.mayRefuse ? refusal(c) : booked(c);
            case CONFLICT -> c.order.booked() || !c.mayRefuse ? booked(c) : conflict(c);
            case HONEST -> way(booked(c), c.dice);
            case DROP -> booked(c).by(Way.DROP);
            case RESET -> booked(c).by(Way.RESET);
            case STALL -> booked(c).by(Way.STALL);
            case TRICKLE -> booked(c).by(Way.TRICKLE);
            case TRUNCATED -> booked(c).by(Way.TRUNCATED);
            case HALF_HEAD ->
                booked(c)
                        .as(Dice.one(c.dice, 200, 400, 401, 403, 404, 409, 422, 429, 503))
                        .by(Way.HALF_HEAD);
            case FAULT -> fault(c.dice, booked(c).what() + ", fault after it");
            case WITHOUT_CONTENT -> withoutContent(booked(c).what(), c.dice);
        };
    }

    private static Reply way(Reply reply, SplittableRandom dice) {
        int lot = dice.nextInt(20);
        return lot == 0 ? reply.by(Way.CLOSING) : lot < 3 ? reply.by(Way.CHUNKED) : reply;
    }

    private static Reply fault(SplittableRandom dice, String what) {
        Reply reply = Dice.one(dice, 0, 1) == 0
                ? Reply.json(Dice.one(dice, 500, 502, 503, 504, 408), "{\"error\":\"server_error\"}", what)
                : Reply.json(Dice.one(dice, 500, 502, 503), "<html>Bad Gateway</html>", what)
                        .as("text/html");
        return switch (dice.nextInt(8)) {
            case 0 -> reply.header("Retry-After: 0");
            case 1 -> reply.header("Retry-After: 1");
            case 2 -> reply.header("Retry-After: 60");
            default -> reply;
        };
    }

    private static Reply refusal(Case c) {
        return switch (c.dice.nextInt(7)) {
            case 0 ->
                Reply.json(
                        400,
                        "{\"error\":\"Insufficient balance\",\"required_amount\":\"5.00\",\"current_balance\":\"1.00\"}",
                        "refused");
            case 1 -> Reply.json(401, "{\"error\":\"unauthorized\"}", "refused");
            case 2 -> Reply.json(429, "{\"error\":\"rate_limited\"}", "refused").header("Retry-After: 0");
            case 3 -> Reply.json(429, "{\"error\":\"rate_limited\",\"retry_after_seconds\":30}", "refused");
            case 4 -> Reply.json(403, "{\"error\":\"Game is not active\"}", "refused");
            case 5 -> Reply.json(503, "{\"error_code\":\"flow_paused\"}", "refused");
            default -> Reply.json(429, "{\"error\":\"rate_limited\"}", "refused");
        };
    }

    /** A 409 where nothing is booked. */
    private static Reply conflict(Case c) {
        if (!c.keyed()) {
            return Reply.json(409, Dice.one(c.dice, "", "{}", "{\"status\":\"error\"}"), "conflict, not booked");
        }
        return switch (c.dice.nextInt(9)) {
            case 0 -> Reply.json(409, "", "bare conflict, not booked");
            case 1 -> Reply.json(409, HTML, "a guard's conflict, not booked").as("text/html");
            case 2 ->
                Reply.json(
                        409,
                        "{\"status\":\"error\",\"message\":\"another payment is under way\"}",
                        "another's conflict, not booked");
            case 3, 4 -> running(c);
            case 5 -> foreign(c, "DUPLICATE_REQUEST");
            case 6 -> foreign(c, "PURCHASE_ALREADY_PROCESSED");
            case 7 -> Reply.json(409, "{\"error_code\":\"INSUFFICIENT_BALANCE\"}", "refused by a conflict");
            default -> Reply.json(409, "{\"error_code\":\"PHONE_SHARE_APPROVAL_REQUIRED\"}", "refused by a conflict");
        };
    }

    private static Reply running(Case c) {
        c.order.toldRunning = true;
        Json body = Json.object().put("error_code", "REQUEST_IN_PROGRESS");
        if (c.dice.nextBoolean()) {
            body.put("transaction_id", c.order.transactionId());
        } else {
            body.put("order_id", c.order.orderId());
        }
        return Reply.json(
                409,
                body.toString(),
                c.order.booked() ? "said to be running, booked" : "said to be running, not booked");
    }

    /** A conflict that names an original that is not this order. */
    private static Reply foreign(Case c, String code) {
        Json original = Json.object()
                .put("transaction_id", "TXN-foreign-" + c.order.key)
                .put("order_id", "ORD-foreign-" + c.order.key)
                .put("status", "success")
                .put(foreignFields(c.route, c.request, c.dice));
        Json body = Json.object().put("error_code", code);
        body.put(Dice.one(c.dice, "original_transaction", "original", "transaction", "order", "data"), original);
        return Reply.json(409, body.toString(), "told of a foreign original");
    }

    /** What the client can compare, with one difference at least. */
    private static Map<String, String> foreignFields(Route route, Map<String, String> request, SplittableRandom dice) {
        Map<String, String> fields = comparable(route, request);
        switch (dice.nextInt(4)) {
            case 0 -> {
                fields.put("player_email", "another@chaos.example");
                fields.put(amountField(route), different(request.get(amountField(route))));
            }
            case 1 -> fields.put(amountField(route), different(request.get(amountField(route))));
            case 2 -> {
                // A wallet may have several addresses: beside our own key another one would prove nothing.
                fields.remove(route.keyField);
                fields.put(
                        route.isInitiate() ? amountField(route) : "player_email",
                        route.isInitiate() ? "99999.00" : "another@chaos.example");
            }
            default -> {
                fields.put(route.keyField, "another-" + request.get(route.keyField));
                if (route == Route.PURCHASE_ITEM) {
                    fields.put("item_id", "another-item");
                }
            }
        }
        return fields;
    }

    private static String different(String number) {
        return new BigDecimal(number).add(BigDecimal.ONE).toPlainString();
    }

    private static Map<String, String> comparable(Route route, Map<String, String> request) {
        List<String> names =
                switch (route) {
                    case PURCHASE_ITEM ->
                        List.of(
                                "client_request_id",
                                "player_email",
                                "item_id",
                                "item_quantity",
                                "unit_price",
                                "total_price");
                    case PURCHASE_CURRENCY -> List.of("purchase_reference", "player_email", "usd_amount");
                    case INITIATE_SEND -> List.of("client_request_id", "receiver_player_phone", "amount");
                    default -> List.of("client_request_id", "target_player_phone", "amount");
                };
        Map<String, String> fields = new LinkedHashMap<>();
        names.stream().filter(request::containsKey).forEach(name -> fields.put(name, request.get(name)));
        return fields;
    }

    private void bookLate(Case c) {
        synchronized (c.order) {
            if (!c.order.booked()) {
                book(c);
                c.call.note("booked late");
            }
        }
    }

    private static void book(Case c) {
        int lot = c.dice.nextInt(100);
        State state = State.GOOD;
        if (c.route == Route.PURCHASE_CURRENCY && lot < 12) {
            state = lot < 6 ? State.REQUIRES_ACTION : State.REDIRECT;
        } else if (c.route == Route.PURCHASE_CURRENCY || c.route == Route.PURCHASE_ITEM) {
            state = lot >= 92 ? State.FAILED : lot >= 84 ? State.PENDING : State.GOOD;
        } else if (c.route == Route.CONFIRM_PAYMENT) {
            state = lot >= 92 ? State.FAILED : State.GOOD;
        }
        String word =
                switch (state) {
                    case GOOD ->
                        c.route.isInitiate()
                                ? "success"
                                : Dice.one(c.dice, "success", "completed", "SUCCESS", "COMPLETED");
                    case REQUIRES_ACTION -> "requires_action";
                    case REDIRECT -> "pending_payment";
                    case PENDING -> Dice.one(c.dice, "pending", "processing");
                    case FAILED -> "failed";
                };
        c.order.book(c.request, state, word);
        c.call.booked();
    }

    /** Books, if that is not done, and answers. */
    private Reply booked(Case c) {
        if (!c.order.booked()) {
            book(c);
            return original(c, "booked as " + c.order.word);
        }
        if (!c.keyed()) {
            return original(c, "BOOKED AGAIN");
        }
        return duplicate(c);
    }

    private static Reply original(Case c, String what) {
        Order order = c.order;
        switch (c.route) {
            case CREATE_CHECKOUT -> {
                return Reply.json(
                        201,
                        Json.object()
                                .put("session_id", "cs-" + order.key)
                                .put("checkout_url", "https://pay.example/" + order.key)
                                .toString(),
                        what);
            }
            case MINT_PLAYER_TOKEN -> {
                return Reply.json(
                        200, Json.object().put("token", "tok-" + order.key).toString(), what);
            }
            default -> {
                Json body = withState(Json.object(), order)
                        .put("transaction_id", order.transactionId())
                        .put("order_id", order.orderId())
                        .put("new_balance", order.newBalance());
                if (order.state == State.FAILED && c.dice.nextBoolean()) {
                    return Reply.json(
                            402, body.put("error_code", "card_declined").toString(), what);
                }
                return Reply.json(200, body.toString(), what);
            }
        }
    }

    private static Json withState(Json body, Order order) {
        body.put("status", order.word);
        if (order.state == State.REQUIRES_ACTION) {
            body.put("client_secret", "secret-" + order.key).put("payment_intent_id", "pi-" + order.key);
        } else if (order.state == State.REDIRECT) {
            body.put("payment_url", "https://pay.example/" + order.key);
        }
        return body;
    }

    /** A 409, or the first answer again, for a key that is booked. */
    private static Reply duplicate(Case c) {
        Order order = c.order;
        String what = "already booked as " + order.word + (c.fits() ? "" : ", for something else");
        Json ids = Json.object();
        String code = Dice.one(c.dice, "code", "error_code");
        if (!c.fits()) {
            Json body = Json.object()
                    .put(
                            code,
                            Dice.one(
                                    c.dice,
                                    "DUPLICATE_REQUEST",
                                    "DUPLICATE_DIFFERENT_PARAMETERS",
                                    "IDEMPOTENCY_KEY_REUSED"));
            return Reply.json(
                    409, body.put("original_transaction", whole(order)).toString(), what);
        }
        return switch (c.dice.nextInt(15)) {
            case 0, 1 -> Reply.json(409, ids.put(code, "DUPLICATE_REQUEST").toString(), what);
            case 2 ->
                Reply.json(409, ids(ids.put(code, "duplicate_request"), order).toString(), what);
            case 3, 4 ->
                Reply.json(
                        409,
                        ids.put(code, "DUPLICATE_REQUEST")
                                .put(
                                        Dice.one(c.dice, "original_transaction", "original", "transaction", "order"),
                                        whole(order))
                                .toString(),
                        what);
            case 5 ->
                Reply.json(
                        409,
                        ids(ids.put(code, "PURCHASE_ALREADY_PROCESSED"), order)
                                .put("new_balance", order.newBalance())
                                .toString(),
                        what);
            case 6 ->
                Reply.json(
                        409,
                        ids(withState(ids.put(code, "PURCHASE_ALREADY_PROCESSED"), order), order)
                                .put("new_balance", order.newBalance())
                                .toString(),
                        what);
            case 7 ->
                Reply.json(
                        409,
                        ids(ids.put("status", Dice.one(c.dice, "error", "conflict")), order)
                                .put("message", "already processed")
                                .toString(),
                        what);
            case 8 -> Reply.json(409, whole(order).toString(), what);
            case 9 -> Reply.json(409, "", what + ", bare conflict");
            case 10 -> Reply.json(409, HTML, what + ", a guard's conflict").as("text/html");
            case 11 ->
                Reply.json(
                        409,
                        "{\"status\":\"error\",\"message\":\"another payment is under way\"}",
                        what + ", another's conflict");
            case 12 -> running(c);
            case 13 ->
                c.dice.nextBoolean()
                        ? foreign(c, "DUPLICATE_REQUEST")
                        : Reply.json(
                                409,
                                ids.put(code, "DUPLICATE_REQUEST")
                                        .put("order_id", "\\ud800x")
                                        .toString(),
                                what + ", with an id that cannot be sent");
            default -> original(c, what + ", told again");
        };
    }

    private static Json ids(Json body, Order order) {
        return body.put("transaction_id", order.transactionId()).put("order_id", order.orderId());
    }

    /** All that there is to say of an order. */
    private static Json whole(Order order) {
        return ids(withState(Json.object(), order), order)
                .put(comparable(order.route, order.request))
                .put("new_balance", order.newBalance());
    }

    private static Reply withoutContent(String what, SplittableRandom dice) {
        return Reply.json(
                200,
                Dice.one(
                        dice,
                        "{}",
                        "{\"status\":\"error\"}",
                        "{\"status\":\"failed\"}",
                        "[]",
                        "",
                        "{\"status\":",
                        "<html/>"),
                what + ", answered without content");
    }

    /** A look-up of an order. */
    Reply lookUp(Route route, Map<String, String> query) {
        Route of = route == Route.ITEM_ORDER ? Route.PURCHASE_ITEM : Route.PURCHASE_CURRENCY;
        String key = query.get("client_request_id");
        String id = query.getOrDefault("order_id", query.get("transaction_id"));
        Order order = key != null ? ledger.order(of, key) : id == null ? null : ledger.orderById(id);
        if (order == null) {
            return Dice.of(seed, "unknown", String.valueOf(id).hashCode()).nextBoolean()
                    ? Reply.json(404, "{\"error\":\"not_found\"}", "no such order")
                    : Reply.json(200, foreignOrder(of, String.valueOf(id)).toString(), "a foreign order");
        }
        SplittableRandom dice =
                Dice.of(seed, "look-up", key == null ? 1 : 0, order.key.hashCode(), order.lookUps.getAndIncrement());
        Reply reply;
        synchronized (order) {
            reply = lookUp(order, dice);
        }
        order.note("look-up by " + (key != null ? "key" : "id") + ": " + reply.story());
        return reply;
    }

    private static Json foreignOrder(Route route, String id) {
        Json order = Json.object()
                .put("transaction_id", "TXN-foreign-" + id)
                .put("order_id", "ORD-foreign-" + id)
                .put("status", "completed")
                .put("player_email", "another@chaos.example");
        return Json.object()
                .put(
                        "order",
                        route == Route.PURCHASE_ITEM
                                ? order.put("client_request_id", "another-" + id)
                                        .put("item_id", "another-item")
                                        .put("total_price", "99999.00")
                                : order.put("purchase_reference", "another-" + id)
                                        .put("usd_amount", "998.00"));
    }

    private static Reply lookUp(Order order, SplittableRandom dice) {
        int lot = dice.nextInt(100);
        if (lot < 50 && order.booked()) {
            return way(Reply.json(200, told(order, dice), "the order"), dice);
        }
        return switch (lot % 10) {
            case 0 -> Reply.json(404, "{\"error\":\"not_found\"}", "look-up finds nothing");
            case 1 -> Reply.json(200, "{}", "look-up without content");
            case 2 -> Reply.json(200, "{\"order\":null}", "look-up without an order");
            case 3 -> Reply.json(200, "{\"status\":\"error\"}", "look-up with an error inside");
            case 4 -> Reply.json(200, "{\"status\":\"success\"}", "look-up with an envelope alone");
            case 5 -> Reply.json(200, foreignOrder(order.route, order.key).toString(), "look-up of a foreign order");
            case 6 -> fault(dice, "look-up fails");
            case 7 -> Reply.nothing(Dice.one(dice, Way.DROP, Way.RESET, Way.STALL), "look-up is lost");
            case 8 ->
                Reply.json(200, "{\"order\":{\"status\":\"completed\"}}", "look-up")
                        .by(Dice.one(dice, Way.TRUNCATED, Way.HALF_HEAD));
            default -> Reply.json(404, "", "look-up finds no route");
        };
    }

    /** The order as it is; an envelope's state is not the order's. */
    private static String told(Order order, SplittableRandom dice) {
        Json whole = whole(order);
        return switch (dice.nextInt(6)) {
            case 0, 1 -> Json.object().put("order", whole).toString();
            case 2 -> Json.object().put("status", "success").put("order", whole).toString();
            case 3 ->
                Json.object()
                        .put("status", "success")
                        .put("order_details", whole)
                        .toString();
            case 4 ->
                Json.object()
                        .put("status", "success")
                        .put("order", ids(Json.object(), order))
                        .toString();
            default ->
                Json.object()
                        .put("status", "success")
                        .put("data", Json.object().put("order", whole))
                        .toString();
        };
    }
}
