package network.invo.internal;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import network.invo.InvoException.Original;
import network.invo.model.OrderDetailsResult;
import network.invo.model.Status;
import org.jspecify.annotations.Nullable;

/**
 * What the backend tells of the transaction that an idempotency key stands for: in a duplicate's answer, or as its order.
 * INFERRED: the names of the blocks and of the fields in them, and the words of a state.
 *
 * <p>The transaction is a block of the answer, else the answer itself. Then its {@code status} is the envelope's, and says
 * how the request went, not the payment.
 */
final class Evidence {

    private static final List<String> BLOCKS =
            List.of("original_transaction", "original", "transaction", "order", "order_details", "purchase", "data");

    /** Parts of a transaction that repeat what was asked for. */
    private static final List<String> DETAILS =
            List.of("purchase_details", "send_details", "transfer_details", "item", "player", "financial_summary");

    private static final String WRAPPER = "data";

    private static final List<String> STATES = List.of("status", "order_status", "payment_status");

    private static final Set<Status> PENDING = Set.of(
            Status.REQUIRES_ACTION,
            Status.PENDING_PAYMENT,
            Status.PENDING_GUARDIAN_APPROVAL,
            Status.PENDING_CONFIRMATION);

    private final JsonObject whole;
    private final @Nullable JsonObject block;
    private final boolean duplicate;

    private Evidence(JsonObject whole, @Nullable JsonObject block, boolean duplicate) {
        this.whole = whole;
        this.block = block;
        this.duplicate = duplicate;
    }

    static Evidence ofDuplicate(JsonObject answer) {
        return new Evidence(answer, block(answer), true);
    }

    static Evidence ofOrder(OrderDetailsResult details) {
        JsonObject order = details.order();
        return new Evidence(details.raw(), order != null ? inner("order", order) : block(details.raw()), false);
    }

    private static @Nullable JsonObject block(JsonObject answer) {
        Fields fields = new Fields(answer);
        for (String name : BLOCKS) {
            JsonObject part = fields.jsonObject(name);
            if (part != null) {
                JsonObject inner = inner(name, part);
                if (namesId(new Fields(inner)) || !words(inner).isEmpty()) {
                    return inner;
                }
            }
        }
        return null;
    }

    /** A wrapper may stand around a block, and have an id and a state of its own: the inner one's state is the transaction's. */
    private static JsonObject inner(String name, JsonObject part) {
        JsonObject deeper = block(part);
        return deeper != null && (name.equals(WRAPPER) || !words(deeper).isEmpty()) ? deeper : part;
    }

    private static boolean namesId(Fields fields) {
        return text(fields, "transaction_id") != null || text(fields, "order_id") != null;
    }

    private static @Nullable String text(Fields fields, String name) {
        String text = fields.text(name);
        return text == null || text.isBlank() ? null : text;
    }

    /** The words that a part tells of its state: texts, as a number is an HTTP status. */
    private static List<String> words(JsonObject part) {
        Fields fields = new Fields(part);
        return STATES.stream()
                .map(fields::string)
                .filter(word -> word != null && !word.isBlank())
                .map(Objects::requireNonNull)
                .toList();
    }

    /** The transaction's fields, and what it does not have from the answer around it, else from other evidence. */
    Fields fields(@Nullable Evidence other) {
        Fields last = other == null ? null : other.fields(null);
        Fields around = new Fields(whole, last, whole);
        return block == null ? around : new Fields(block, around, whole);
    }

    private Fields fields() {
        return fields(null);
    }

    @Nullable
    String transactionId() {
        return text(fields(), "transaction_id");
    }

    @Nullable
    String orderId() {
        return text(fields(), "order_id");
    }

    boolean names(List<String> ids) {
        return ids.stream().anyMatch(id -> text(fields(), id) != null);
    }

    /** Whether both name their transaction or order, and not the same. */
    boolean isAnotherThan(Evidence other) {
        return differ(transactionId(), other.transactionId()) || differ(orderId(), other.orderId());
    }

    private static boolean differ(@Nullable String one, @Nullable String other) {
        return one != null && other != null && !one.equals(other);
    }

    /** Whether it is about the transaction of this key, or of any. */
    boolean namesIdOrKey(@Nullable String key) {
        return namesId(fields()) || (key != null && namesKey(key));
    }

    private boolean namesKey(String key) {
        return Stream.of("client_request_id", "purchase_reference")
                .flatMap(this::values)
                .anyMatch(key::equals);
    }

    /**
     * Where the transaction stands.
     *
     * @return null if that is not told
     */
    @Nullable
    Status state() {
        return state(null);
    }

    /** The same; what this does not tell is the other's to tell, and what neither tells is guessed. */
    @Nullable
    Status state(@Nullable Evidence other) {
        Status told = told();
        if (told == null && other != null) {
            told = other.told();
        }
        if (told != null) {
            return told;
        }
        Status guess = guess();
        return guess == null && other != null ? other.guess() : guess;
    }

    /** Of several words the one that promises least. */
    private @Nullable Status told() {
        return (block != null ? words(block) : flatWords())
                .stream()
                        .map(Evidence::status)
                        .max(Comparator.comparing(Evidence::doubt))
                        .orElse(null);
    }

    private static int doubt(Status status) {
        if (status.equals(Status.SUCCESS)) {
            return 0;
        }
        return PENDING.contains(status) ? 1 : 2;
    }

    private @Nullable Status guess() {
        if (fields().text("payment_url") != null) {
            return Status.PENDING_PAYMENT;
        }
        return fields().text("client_secret") != null ? Status.REQUIRES_ACTION : null;
    }

    private List<String> flatWords() {
        boolean payments = duplicate && isFlat();
        String envelope = new Fields(whole).string(STATES.get(0));
        return words(whole).stream()
                .filter(word -> !word.equals(envelope) || (payments && !StatusWords.isEnvelopes(word)))
                .toList();
    }

    /** Whether the envelope says that something failed; of what, one cannot tell. */
    boolean mayHaveFailed() {
        String envelope = new Fields(whole).string(STATES.get(0));
        return block == null
                && envelope != null
                && StatusWords.isFailure(envelope)
                && !"error".equalsIgnoreCase(envelope);
    }

    /** Whether the answer itself is the transaction, and no envelope around a block that tells neither an id nor a state. */
    private boolean isFlat() {
        Fields fields = new Fields(whole);
        return namesId(fields) || BLOCKS.stream().allMatch(name -> fields.jsonObject(name) == null);
    }

    private static Status status(String text) {
        if (StatusWords.isSuccess(text)) {
            return Status.SUCCESS;
        }
        Status word = Status.of(text.strip().toLowerCase(Locale.ROOT));
        return PENDING.contains(word) ? word : Status.of(text);
    }

    /**
     * What the caller is told of it.
     *
     * @param amounts the fields that tell what it asked for
     * @param other evidence for what this does not tell, or null
     */
    Original original(List<String> amounts, @Nullable Evidence other) {
        Fields fields = fields(other);
        return new Original(
                state(other),
                text(fields, "transaction_id"),
                text(fields, "order_id"),
                Answers.newBalance(fields),
                amounts.stream()
                        .flatMap(this::values)
                        .map(Evidence::number)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                whole);
    }

    // ---- is it about this request? ----

    private enum Kind {
        TEXT,
        NUMBER,
        EMAIL,
        PHONE;

        boolean differs(String asked, String told) {
            return switch (this) {
                case TEXT -> !asked.equals(told);
                case NUMBER -> {
                    BigDecimal a = number(asked);
                    BigDecimal b = number(told);
                    yield a != null && b != null && a.compareTo(b) != 0;
                }
                case EMAIL -> isPlain(told) && told.contains("@") && !asked.equalsIgnoreCase(told.strip());
                case PHONE ->
                    isPlain(told) && !digits(told).isEmpty() && !digits(asked).equals(digits(told));
            };
        }
    }

    /** A field of a request, and the names under which evidence tells the same. Never fees, taxes, coins or paid totals. */
    private record Fact(String asked, Kind kind, List<String> told) {

        static Fact of(String name, Kind kind, String... aliases) {
            return new Fact(
                    name,
                    kind,
                    Stream.concat(Stream.of(name), Stream.of(aliases)).toList());
        }
    }

    private static final List<Fact> FACTS = List.of(
            Fact.of("client_request_id", Kind.TEXT),
            Fact.of("purchase_reference", Kind.TEXT),
            Fact.of("item_id", Kind.TEXT),
            Fact.of("item_quantity", Kind.NUMBER, "quantity"),
            Fact.of("unit_price", Kind.NUMBER),
            Fact.of("total_price", Kind.NUMBER),
            Fact.of("usd_amount", Kind.NUMBER),
            Fact.of("amount", Kind.NUMBER, "amount_initiated"),
            Fact.of("receiving_game_id", Kind.TEXT),
            Fact.of("target_game_id", Kind.TEXT),
            Fact.of("receiver_player_phone", Kind.PHONE, "receiver_phone"),
            Fact.of("target_player_phone", Kind.PHONE, "target_phone", "receiver_player_phone", "receiver_phone"),
            Fact.of("player_email", Kind.EMAIL),
            Fact.of("sender_player_email", Kind.EMAIL, "sender_email"),
            Fact.of("source_player_email", Kind.EMAIL, "source_email"),
            Fact.of("receiver_player_email", Kind.EMAIL, "receiver_email"),
            Fact.of("target_player_email", Kind.EMAIL, "target_email", "receiver_player_email", "receiver_email"));

    /** Whether nothing that it tells differs from what was asked. */
    boolean fits(JsonObject request, @Nullable String key) {
        Fields asked = new Fields(request);
        // a wallet has several addresses
        boolean anyAddress = key != null && namesKey(key);
        return FACTS.stream()
                .filter(fact -> fact.kind() != Kind.EMAIL || !anyAddress)
                .noneMatch(fact -> differs(fact, asked.text(fact.asked())));
    }

    private boolean differs(Fact fact, @Nullable String asked) {
        return asked != null
                && fact.told().stream()
                        .flatMap(this::values)
                        .anyMatch(told -> fact.kind().differs(asked, told));
    }

    /** The field wherever the transaction, its details or the answer around it tell it. */
    private Stream<String> values(String name) {
        return Stream.of(block, whole)
                .filter(Objects::nonNull)
                .flatMap(part -> Stream.concat(Stream.of(part), DETAILS.stream().map(new Fields(part)::jsonObject)))
                .filter(Objects::nonNull)
                .filter(part -> part.get(name) instanceof JsonString || part.get(name) instanceof JsonNumber)
                .map(part -> text(new Fields(part), name))
                .filter(Objects::nonNull);
    }

    private static @Nullable BigDecimal number(String text) {
        return Fields.decimal(text.strip());
    }

    /** A part of it may be masked. */
    private static boolean isPlain(String text) {
        return text.indexOf('*') < 0 && text.indexOf('\u2022') < 0;
    }

    private static String digits(String phone) {
        return phone.replaceAll("[^0-9]", "");
    }
}
