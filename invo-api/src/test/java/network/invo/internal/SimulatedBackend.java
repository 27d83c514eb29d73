package network.invo.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static network.invo.internal.SimulatedPlatform.MILLI;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineResponse;
import network.invo.internal.SimulatedCall.Exchange;
import network.invo.internal.SimulatedCall.Intent;
import network.invo.internal.SimulatedCall.Kind;
import network.invo.internal.SimulatedCall.Known;
import network.invo.internal.SimulatedCall.Reply;
import network.invo.internal.SimulatedPlatform.Role;
import network.invo.internal.Simulation.Fault;
import org.jspecify.annotations.Nullable;

/**
 * A backend with a ledger: it books a key once, and answers in all shapes that the wire's contract knows. It never lies
 * about its own bookings; what tells nothing, or is somebody else's, is told for what it is in {@link Reply}.
 */
final class SimulatedBackend {

    /** What is booked under a key. */
    static final class Booking {

        final Intent intent;
        final SimulatedCall by;
        final long at;
        final String transactionId;
        final String orderId;
        String state;
        /** All states that it has had, and since when. */
        final List<String> history = new ArrayList<>();

        private final List<Long> since = new ArrayList<>();

        Booking(Intent intent, SimulatedCall by, long at, String id, String suffix, String state) {
            this.intent = intent;
            this.by = by;
            this.at = at;
            this.transactionId = "TXN" + id;
            this.orderId = "ORD_" + id + suffix;
            become(state, at);
        }

        void become(String next, long now) {
            state = next;
            history.add(next);
            since.add(now);
        }

        String stateAt(long moment) {
            int last = history.size() - 1;
            while (last > 0 && since.get(last) > moment) {
                last--;
            }
            return history.get(last);
        }

        @Override
        public String toString() {
            return transactionId + " of " + by + " for " + intent.facts() + ", " + history;
        }

        /** The states that are a result of its kind. */
        boolean isResult(String word) {
            return switch (intent.kind()) {
                case ITEM -> word.equals("completed");
                case CURRENCY ->
                    Set.of("completed", "requires_action", "pending_payment").contains(word);
                default -> word.equals("completed") || word.startsWith("pending");
            };
        }

        boolean isResult() {
            return isResult(state);
        }
    }

    private static final Map<String, List<String>> WORDS = Map.of(
            "completed", List.of("success", "completed", "COMPLETED", "Success", "paid", "succeeded"),
            "failed", List.of("failed", "FAILED", "declined", "canceled"));

    private static final List<String> REFUSALS = List.of(
            "PHONE_SHARE_APPROVAL_REQUIRED",
            "receiver_not_enrolled_use_claim_code",
            "DEVICE_APPROVAL_ALREADY_PENDING",
            "TRANSACTION_NOT_PENDING",
            "INSUFFICIENT_BALANCE",
            "spending_limit_exceeded",
            "PASSKEY_RECOVERY_COOLDOWN",
            "RECIPIENT_IDENTITY_DECLINED",
            "flow_paused",
            "sdk_verification_disabled");

    private static final String ODD = "\ud800";

    private final Simulation world;
    private final SimulatedPlatform time;
    private final Map<String, Booking> ledger = new HashMap<>();
    private int ids;

    SimulatedBackend(Simulation world) {
        this.world = world;
        this.time = world.time();
    }

    @Nullable
    Booking booking(Intent intent) {
        return ledger.get(intent.kind() + " " + intent.key());
    }

    Reply answer(Exchange exchange) {
        return switch (exchange.call.intent.kind()) {
            case BALANCE -> read("{\"balances\":[]}");
            case TOKEN -> once(exchange, "{\"token\":\"t\"}");
            case CHECKOUT -> once(exchange, "{\"checkout_url\":\"https://pay.example.com\",\"session_id\":\"s\"}");
            default -> exchange.lookUp ? order(exchange) : money(exchange);
        };
    }

    private Reply read(String success) {
        if (world.hits(Fault.SERVER_BEFORE)) {
            return serverError();
        }
        return world.hits(Fault.TOO_MANY) ? tooMany() : reply(200, success, Known.UNKNOWN);
    }

    private Reply once(Exchange exchange, String success) {
        world.require(
                exchange.request.method().equals("POST") && exchange.request.body() != null, "not a POST with a body");
        return read(success);
    }

    // ---- the ledger ----

    private Reply money(Exchange exchange) {
        Intent intent = exchange.call.intent;
        Reply between = between();
        if (between != null) {
            return between;
        }
        if (world.hits(Fault.BALANCE)) {
            return reply(400, "{\"required_amount\":\"9.00\",\"current_balance\":1}", Known.REFUSED);
        }
        Booking booking = booking(intent);
        if (booking != null) {
            return booking.intent.isSame(intent) ? again(booking) : mismatch(booking, intent);
        }
        booking = new Booking(
                intent,
                exchange.call,
                time.elapsed(),
                exchange.call.id + "x" + ++ids,
                oddSuffix(),
                firstState(intent.kind()));
        ledger.put(intent.kind() + " " + intent.key(), booking);
        world.tell("BOOKED {0} as {1}, {2}", exchange, booking.transactionId, booking.state);
        goesOn(booking);
        if (world.hits(Fault.SERVER_AFTER)) {
            return serverError();
        }
        return world.hits(Fault.EMPTY_SUCCESS) ? emptySuccess() : success(booking);
    }

    /** What stands between the client and the ledger, or refuses before it looks. */
    private @Nullable Reply between() {
        if (world.hits(Fault.SERVER_BEFORE)) {
            return serverError();
        }
        if (world.hits(Fault.EMPTY_SUCCESS)) {
            return emptySuccess();
        }
        if (world.hits(Fault.WAF)) {
            return conflict("<html>Blocked</html>", false);
        }
        if (world.hits(Fault.BARE_CONFLICT)) {
            return conflict(
                    world.pick(
                            "{}",
                            "",
                            "{\"status\":\"error\",\"message\":\"another payment is under way\"}",
                            "{\"code\":\"REQUEST_IN_PROGRESS\"}",
                            "{\"error\":\"locked\",\"retry_after\":1}",
                            "{\"status\":\"success\"}"),
                    false);
        }
        if (world.hits(Fault.KNOWN_CONFLICT)) {
            String code = world.pick(REFUSALS);
            return reply(
                    409,
                    object(world.pick("code", "error_code", "error"), code, "transaction_id", world.maybe("TXN0")),
                    Known.REFUSED);
        }
        if (world.hits(Fault.FEATURE_OFF)) {
            return reply(world.pick(403, 503), "{\"error\":\"flow_paused\"}", Known.REFUSED);
        }
        return world.hits(Fault.TOO_MANY) ? tooMany() : null;
    }

    private String firstState(Kind kind) {
        if (!world.has(Fault.STATES) || time.random().nextBoolean()) {
            return "completed";
        }
        return switch (kind) {
            case ITEM -> world.pick("pending", "processing");
            case CURRENCY -> world.pick("requires_action", "pending_payment", "processing", "pending");
            case CONFIRM -> "processing";
            default -> world.pick("pending_guardian_approval", "pending_confirmation", "processing");
        };
    }

    /** Half a character, which no URL can carry. */
    private String oddSuffix() {
        return world.has(Fault.SPARSE) && time.random().nextInt(8) == 0 ? ODD : "";
    }

    private void goesOn(Booking booking) {
        if (!booking.state.equals("completed") && time.random().nextInt(3) > 0) {
            String end = world.pick("completed", "failed");
            time.in(time.between(0, 20_000) * MILLI, Role.WORLD, () -> {
                world.tell("{0} becomes {1}", booking.transactionId, end);
                booking.become(end, time.elapsed());
            });
        }
    }

    // ---- answers ----

    private String word(String state) {
        List<String> words = WORDS.get(state);
        return words == null ? state : world.pick(words);
    }

    private Reply success(Booking booking) {
        boolean url = booking.state.equals("pending_payment");
        boolean action = booking.state.equals("requires_action");
        Map<String, Object> body = new TreeMap<>();
        boolean sparse = world.hits(Fault.SPARSE) && !url && !action;
        if (!sparse || time.random().nextBoolean()) {
            body.put("status", booking.state.equals("completed") ? "success" : booking.state);
        }
        if (!sparse || body.isEmpty()) {
            body.put("transaction_id", booking.transactionId);
            body.put("order_id", booking.orderId);
        }
        if (url) {
            body.put("payment_url", "https://pay.example.com/" + booking.orderId);
        }
        if (action) {
            body.put("client_secret", "cs");
            body.put("payment_intent_id", "pi");
        }
        if (time.random().nextBoolean()) {
            body.put("new_balance", "12.50");
        } else {
            body.put("balance_info", new Raw("{\"new_balance\":12.5,\"previous_balance\":\"20\"}"));
        }
        return reply(booking.state.equals("completed") ? world.pick(200, 201) : 202, object(body), Known.UNKNOWN);
    }

    private Reply emptySuccess() {
        String body = world.pick(
                "{}",
                "",
                "<html>Welcome</html>",
                "{\"status\":\"error\",\"message\":\"no\"}",
                "{\"status\":\"Failed\",\"transaction_id\":\"TXN0\"}",
                "{\"success\":false,\"order_id\":\"ORD_0\"}",
                "[]",
                "{\"message\":\"ok\"}");
        return reply(world.pick(200, 201, 202, 204), body, Known.UNKNOWN);
    }

    private Reply serverError() {
        int status = world.pick(500, 502, 503, 504, 408, 520, 302);
        return reply(status, world.pick("", "<html>Bad gateway</html>", "{\"error\":\"internal\"}"), Known.UNKNOWN);
    }

    private Reply tooMany() {
        int seconds = world.pick(0, 1, 3, 19, 21, 60);
        return switch (time.random().nextInt(3)) {
            case 0 -> reply(429, "{\"error\":\"slow_down\"}", Known.REFUSED);
            case 1 ->
                reply(429, "{\"retry_after\":" + seconds + "}", Known.REFUSED).asking(seconds * 1000 * MILLI);
            default ->
                Reply.of(
                                new EngineResponse(
                                        429,
                                        EngineHeaders.empty().plus("Retry-After", "" + seconds),
                                        "{}".getBytes(UTF_8)),
                                Known.REFUSED)
                        .asking(seconds * 1000 * MILLI);
        };
    }

    private static Reply conflict(String body, boolean duplicate) {
        return new Reply(response(409, body), Known.UNKNOWN, true, duplicate, false, false, false, null, -1);
    }

    /** The same request once more. */
    private Reply again(Booking booking) {
        if (world.hits(Fault.REPLAY)) {
            return success(booking);
        }
        boolean sparse = world.hits(Fault.SPARSE);
        boolean keyed = booking.intent.kind().isKeyed();
        String code = sparse
                ? world.pick("PURCHASE_ALREADY_PROCESSED", "REQUEST_IN_PROGRESS", null, "duplicate")
                : world.pick("DUPLICATE_REQUEST", "duplicate", "Duplicate_Purchase_Reference");
        if (booking.state.equals("processing") && keyed) {
            code = "REQUEST_IN_PROGRESS"; // not accepted yet
        }
        boolean duplicates = code != null && code.toLowerCase(Locale.ROOT).startsWith("duplicate");
        Map<String, Object> body = new TreeMap<>();
        if (code != null) {
            body.put(world.pick("code", "error_code", "error"), code);
        }
        body.put("message", "The same request was accepted before");
        // a duplicate may tell what was answered first, and not what became of it
        String told = sparse && time.random().nextBoolean() ? booking.history.get(0) : booking.state;
        boolean ids = !sparse || time.random().nextBoolean();
        boolean state = !sparse || time.random().nextBoolean();
        if (world.has(Fault.FLAT)) {
            if (ids) {
                ids(body, booking);
            }
            boolean payments = booking.isResult(told) || told.startsWith("pending_");
            if (payments && state) {
                body.put(world.pick("status", "order_status", "payment_status"), word(told));
            } else {
                state = state && time.random().nextBoolean();
                body.put("status", world.pick("error", "conflict"));
                if (state) {
                    body.put(world.pick("order_status", "payment_status"), word(told));
                }
            }
            body.putAll(details(booking, null));
        } else {
            boolean bare = !ids && !state;
            body.put("status", bare ? "success" : world.pick("error", "conflict", "success", "failed"));
            Map<String, Object> block = new TreeMap<>(details(booking, null));
            if (ids) {
                ids(block, booking);
            }
            if (state) {
                block.put(world.pick("status", "order_status", "payment_status"), word(told));
            }
            // a block that has neither is none, and its facts are nobody's
            Raw part = new Raw(object(block));
            String name = world.pick(
                    "original_transaction", "original", "transaction", "order", "order_details", "purchase", "data");
            boolean wrapped = time.random().nextInt(4) == 0;
            body.put(wrapped ? "data" : name, wrapped ? new Raw(object("order", part)) : part);
        }
        if (booking.intent.kind() == Kind.CURRENCY && state && time.random().nextInt(3) == 0) {
            body.put("client_secret", "cs");
        }
        boolean named = ids && keyed;
        boolean convincing = duplicates && ids && state && booking.isResult(told);
        return new Reply(
                response(409, object(body)),
                Known.UNKNOWN,
                true,
                duplicates || named,
                convincing,
                false,
                false,
                null,
                -1);
    }

    private void ids(Map<String, Object> body, Booking booking) {
        body.put("transaction_id", booking.transactionId);
        if (time.random().nextBoolean()) {
            body.put("order_id", booking.orderId);
        }
    }

    /** The key of another request. */
    private Reply mismatch(Booking booking, Intent asked) {
        boolean keyed = asked.kind().isKeyed();
        if (!keyed || time.random().nextInt(3) == 0) {
            String code = world.pick("IDEMPOTENCY_KEY_REUSED", "REQUEST_MISMATCH", "different_parameters");
            return new Reply(
                    response(409, object("code", code)), Known.UNKNOWN, true, false, false, keyed, false, null, -1);
        }
        Map<String, Object> original = new TreeMap<>(details(booking, asked));
        ids(original, booking);
        original.put("status", word(booking.state));
        Map<String, Object> body = new TreeMap<>();
        body.put("code", "DUPLICATE_REQUEST");
        if (time.random().nextBoolean()) {
            body.put("original", new Raw(object(original)));
        } else {
            body.putAll(original);
        }
        return new Reply(response(409, object(body)), Known.UNKNOWN, true, true, false, true, false, null, -1);
    }

    /**
     * What is told of a booking beside its ids and its state: some of its facts, each as the wire may write it.
     *
     * @param asked who must see that it is another's; null: nobody
     */
    private Map<String, Object> details(Booking booking, @Nullable Intent asked) {
        Intent intent = booking.intent;
        Map<String, Object> told = new TreeMap<>();
        boolean all = asked != null || world.has(Fault.REUSE);
        intent.facts().forEach((name, value) -> {
            if (all || time.random().nextBoolean()) {
                told.put(alias(name), spelled(name, value));
            }
        });
        boolean key = time.random().nextBoolean();
        if (key) {
            told.put(intent.kind() == Kind.CURRENCY ? "purchase_reference" : "client_request_id", intent.key());
        }
        String address =
                switch (intent.kind()) {
                    case SEND -> "sender_email";
                    case TRANSFER -> "source_email";
                    default -> "player_email";
                };
        switch (time.random().nextInt(4)) {
            case 0 -> told.put(address, intent.email().toUpperCase(Locale.ROOT));
            case 1 -> told.put(address, "a***@example.com");
            case 2 -> told.put(address, key ? "her-other-address@example.com" : intent.email());
            default -> {}
        }
        // what only looks like a fact
        told.put("usd_charged", "0.33");
        told.put("total_paid", 0.77);
        told.put("currency_amount", "123456");
        told.put("platform_fee", 3);
        if (time.random().nextInt(4) == 0) {
            Raw inner = new Raw(object(told));
            told.clear();
            told.put(
                    switch (intent.kind()) {
                        case SEND -> "send_details";
                        case TRANSFER -> "transfer_details";
                        default -> "purchase_details";
                    },
                    inner);
        }
        return told;
    }

    private String alias(String name) {
        return switch (name) {
            case "item_quantity" -> world.pick("item_quantity", "quantity");
            case "amount" -> world.pick("amount", "amount_initiated");
            case "receiver_player_phone" -> world.pick("receiver_player_phone", "receiver_phone");
            case "target_player_phone" -> world.pick("target_player_phone", "target_phone", "receiver_phone");
            default -> name;
        };
    }

    private Object spelled(String name, String value) {
        if (name.endsWith("phone")) {
            return world.pick(value, value.substring(0, 2) + " (" + value.substring(2, 5) + ") " + value.substring(5));
        }
        if (!Character.isDigit(value.charAt(0)) || name.endsWith("id")) {
            return value;
        }
        String point = value.contains(".") ? value : value + ".";
        return world.pick(value, point + "00", new Raw(value), new Raw(point + "0"));
    }

    // ---- orders ----

    private Reply order(Exchange exchange) {
        if (world.hits(Fault.ORDER_FAILS)) {
            return serverError();
        }
        String query = String.valueOf(exchange.request.uri().getQuery());
        String value = query.substring(query.indexOf('=') + 1);
        Kind kind = exchange.call.intent.kind();
        Booking booking = ledger.values().stream()
                .filter(entry -> entry.intent.kind() == kind)
                .filter(entry -> query.startsWith("order_id")
                        ? entry.orderId.equals(value)
                        : query.startsWith("transaction_id")
                                ? entry.transactionId.equals(value)
                                : entry.intent.key().equals(value))
                .findFirst()
                .orElse(null);
        if (booking == null || world.hits(Fault.ORDER_ABSENT)) {
            return reply(
                    404,
                    world.pick("{\"code\":\"order_not_found\"}", "<html>", "{\"detail\":\"Not Found\"}"),
                    Known.UNKNOWN);
        }
        if (world.hits(Fault.ORDER_EMPTY)) {
            return reply(
                    200,
                    world.pick(
                            "{}",
                            "{\"status\":\"success\"}",
                            "{\"status\":\"error\"}",
                            "{\"order\":null}",
                            "{\"status\":\"success\",\"order\":{}}",
                            "{\"status\":\"success\",\"order\":{\"status\":\"completed\"}}",
                            "{\"order\":[]}"),
                    Known.UNKNOWN);
        }
        boolean foreign = world.hits(Fault.ORDER_FOREIGN);
        Booking told = foreign ? foreign(booking) : booking;
        boolean idIsEnough = foreign
                && !query.startsWith("client_request_id")
                && time.random().nextBoolean();
        Map<String, Object> order =
                idIsEnough ? new TreeMap<>() : new TreeMap<>(details(told, foreign ? booking.intent : null));
        ids(order, told);
        if (idIsEnough) {
            order.put("order_id", told.orderId);
        }
        boolean state = !world.hits(Fault.SPARSE);
        if (state) {
            order.put(world.pick("status", "order_status", "payment_status"), word(told.state));
        }
        Exchange conflict = exchange.call.last();
        boolean told409 = conflict != null && conflict.reply != null && conflict.reply.convincing();
        if (kind == Kind.CURRENCY && (state || told409) && time.random().nextInt(3) == 0) {
            order.put("client_secret", "cs");
        }
        Raw part = new Raw(object(order));
        String envelope = world.pick("success", "error", "ok", null);
        String body =
                switch (time.random().nextInt(4)) {
                    case 0 -> object("status", envelope, "order_details", part);
                    case 1 -> object("status", envelope, "data", new Raw(object("order", part)));
                    default -> object("status", envelope, "order", part, "status_timeline", new Raw("[]"));
                };
        return new Reply(
                response(200, body),
                Known.UNKNOWN,
                false,
                false,
                state && !foreign && told.isResult(),
                false,
                foreign,
                state && !foreign ? told.state : null,
                -1);
    }

    /** Somebody else's: every fact of it differs. */
    private Booking foreign(Booking booking) {
        Map<String, String> facts = new TreeMap<>();
        booking.intent.facts().forEach((name, value) -> facts.put(name, other(name, value)));
        Intent intent = new Intent(
                booking.intent.kind(),
                "other-" + booking.intent.key(),
                "eve@example.com",
                facts,
                booking.intent.sync(),
                booking.intent.async());
        return new Booking(intent, booking.by, time.elapsed(), "foreign" + ++ids, "", "completed");
    }

    static String other(String name, String value) {
        return switch (name) {
            case "item_id" -> value + "-of-gold";
            case "receiver_player_phone", "target_player_phone" -> "+1999" + value.substring(5);
            default -> new BigDecimal(value).add(BigDecimal.ONE).toPlainString();
        };
    }

    // ---- JSON ----

    /** A piece of JSON that is written as it is. */
    private record Raw(String json) {}

    private static Reply reply(int status, String body, Known known) {
        return Reply.of(response(status, body), known);
    }

    private static EngineResponse response(int status, String body) {
        return new EngineResponse(status, EngineHeaders.empty(), body.getBytes(UTF_8));
    }

    private static String object(Map<String, Object> fields) {
        StringBuilder json = new StringBuilder("{");
        fields.forEach((name, value) -> member(json, name, value));
        return json.append('}').toString();
    }

    private static String object(@Nullable Object... fields) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i + 1] != null) {
                member(json, (String) fields[i], fields[i + 1]);
            }
        }
        return json.append('}').toString();
    }

    private static void member(StringBuilder json, Object name, Object value) {
        json.append(json.length() == 1 ? "" : ",").append('"').append(name).append("\":");
        if (value instanceof Raw raw) {
            json.append(raw.json());
        } else if (value instanceof Number) {
            json.append(value);
        } else {
            json.append('"').append(value.toString().replace(ODD, "\\ud800")).append('"');
        }
    }
}
