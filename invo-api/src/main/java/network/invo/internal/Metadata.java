package network.invo.internal;

import jakarta.json.JsonNumber;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import network.invo.InvoException;
import network.invo.InvoInputException;
import org.jspecify.annotations.Nullable;

/**
 * A deep copy of what a caller gives as metadata. What is JSON becomes texts, numbers, booleans, null, maps and lists,
 * which JSON-P can write; other values stay as they are until a request is written, and JSON-B is asked.
 */
public final class Metadata {

    /** What is as long as this as JSON, in bytes, is refused. */
    static final int LIMIT = 8 * 1024;

    private static final int DEEPEST = 16;

    private final String field;
    private final BiFunction<String, Object, @Nullable Object> foreign;

    /** Each value has a byte at least, so that more of them than this cannot be sent: a bound for what refers to itself. */
    private int valuesLeft = LIMIT;

    private Metadata(String field, BiFunction<String, Object, @Nullable Object> foreign) {
        this.field = field;
        this.foreign = foreign;
    }

    /** A copy with the values in it that are no JSON types. */
    public static Map<String, @Nullable Object> copy(String field, Map<String, ? extends @Nullable Object> value) {
        return new Metadata(field, (name, other) -> other).of(value);
    }

    /** A copy of a copy, with all values as JSON types. */
    static Map<String, @Nullable Object> asJson(String field, Map<String, ?> copy, ForeignValues foreign) {
        return new Metadata(field, foreign::asJson).of(copy);
    }

    private Map<String, @Nullable Object> of(Map<?, ?> map) {
        try {
            return map(map, 1);
        } catch (InvoException e) {
            throw e;
        } catch (RuntimeException e) {
            // a map or list of the caller's own, or one that another thread is changing; its message may quote anything
            throw Check.invalid(field, "cannot be read: " + e.getClass().getName());
        }
    }

    private Map<String, @Nullable Object> map(Map<?, ?> map, int depth) {
        checkDepth(depth);
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof String name)) {
                throw Check.invalid(field, "has a key that is null or no text");
            }
            copy.put(text(name), value(entry.getValue(), depth));
        }
        return Collections.unmodifiableMap(copy);
    }

    private List<@Nullable Object> list(Iterable<?> items, int depth) {
        checkDepth(depth);
        List<@Nullable Object> copy = new ArrayList<>();
        for (Object item : items) {
            copy.add(value(item, depth));
        }
        return Collections.unmodifiableList(copy);
    }

    private List<@Nullable Object> array(Object array, int depth) {
        checkDepth(depth);
        List<@Nullable Object> copy = new ArrayList<>();
        for (int i = 0; i < Array.getLength(array); i++) {
            copy.add(value(Array.get(array, i), depth));
        }
        return Collections.unmodifiableList(copy);
    }

    private void checkDepth(int depth) {
        if (depth > DEEPEST) {
            throw Check.invalid(field, "contains itself, or is nested deeper than " + DEEPEST);
        }
    }

    private @Nullable Object value(@Nullable Object item, int depth) {
        if (--valuesLeft < 0) {
            throw Check.invalid(field, "contains itself, or has more values than fit into 8 KB");
        }
        if (item == null || item instanceof Boolean || isJsonNumber(item)) {
            return item;
        }
        if (item instanceof Double || item instanceof Float) {
            throw Check.invalid(field, "holds NaN or an infinite number, which JSON does not have");
        }
        if (item instanceof String || item instanceof Character) {
            return text(item.toString());
        }
        if (item instanceof Enum<?> constant) {
            return constant.name();
        }
        if (item instanceof JsonValue json) {
            return json(json, depth);
        }
        if (item instanceof Map<?, ?> map) {
            return map(map, depth + 1);
        }
        if (item instanceof Collection<?> items) {
            return list(items, depth + 1);
        }
        if (item.getClass().isArray()) {
            return array(item, depth + 1);
        }
        Object other = foreign.apply(field, item);
        return other instanceof JsonValue json ? json(json, depth) : other;
    }

    private @Nullable Object json(JsonValue json, int depth) {
        return switch (json.getValueType()) {
            case OBJECT -> map(json.asJsonObject(), depth + 1);
            case ARRAY -> list(json.asJsonArray(), depth + 1);
            case STRING -> text(((JsonString) json).getString());
            case NUMBER -> ((JsonNumber) json).bigDecimalValue();
            case TRUE -> true;
            case FALSE -> false;
            case NULL -> null;
        };
    }

    private String text(String text) {
        if (!Check.isEncodable(text)) {
            throw Check.invalid(field, "holds half a surrogate pair, which UTF-8 cannot carry");
        }
        return text;
    }

    private static boolean isJsonNumber(Object item) {
        return item instanceof Integer
                || item instanceof Long
                || item instanceof Short
                || item instanceof Byte
                || item instanceof BigDecimal
                || item instanceof BigInteger
                || (item instanceof Double d && Double.isFinite(d))
                || (item instanceof Float f && Float.isFinite(f));
    }

    /** Refuses what is too long, which shows when it is written. */
    static InvoInputException tooLong(String field, int bytes) {
        return Check.invalid(field, "must be under 8 KB as JSON: " + bytes + " bytes");
    }
}
