package network.invo.internal;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of an answer with the wire's tolerance: a number may come as a string, an id as a number, and a
 * value that cannot be read is absent. An answer about money that has moved is never refused for one odd field.
 */
public final class Fields {

    /** Longer numbers are nobody's money. */
    private static final int MOST_DIGITS = 60;

    private final JsonObject object;
    private final @Nullable Fields rest;
    private final JsonObject whole;

    public Fields(JsonObject object) {
        this(object, null, object);
    }

    /** Reads a part of an answer, and what the part does not have from the rest. */
    Fields(JsonObject part, @Nullable Fields rest, JsonObject whole) {
        this.object = part;
        this.rest = rest;
        this.whole = whole;
    }

    /** The whole answer. */
    public JsonObject json() {
        return whole;
    }

    public boolean has(String name) {
        return value(name) != null;
    }

    private @Nullable JsonValue value(String name) {
        JsonValue value = object.get(name);
        return (value == null || value == JsonValue.NULL) && rest != null ? rest.value(name) : value;
    }

    public @Nullable String text(String name) {
        JsonValue value = value(name);
        if (value instanceof JsonString text) {
            return text.getString();
        }
        return value instanceof JsonNumber ? decimalText(value) : null;
    }

    /** A text that is one on the wire. */
    @Nullable
    String string(String name) {
        return value(name) instanceof JsonString text ? text.getString() : null;
    }

    /** Whether there is a text, a number or a truth value that says something. */
    boolean tells(String name) {
        String text = text(name);
        return text == null ? bool(name) != null : !text.isBlank();
    }

    private @Nullable String decimalText(JsonValue value) {
        BigDecimal number = decimal(value.toString());
        return number == null ? null : number.toPlainString();
    }

    public <T> @Nullable T text(String name, Function<String, T> type) {
        String text = text(name);
        return text == null ? null : type.apply(text);
    }

    public @Nullable BigDecimal money(String name) {
        JsonValue value = value(name);
        if (value instanceof JsonString text) {
            return decimal(text.getString().strip());
        }
        return value instanceof JsonNumber ? decimal(value.toString()) : null;
    }

    static @Nullable BigDecimal decimal(String text) {
        if (text.length() > MOST_DIGITS) {
            return null;
        }
        try {
            BigDecimal number = new BigDecimal(text);
            return Math.abs((long) number.scale()) > MOST_DIGITS ? null : number;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    public @Nullable Long longNumber(String name) {
        BigDecimal number = money(name);
        try {
            return number == null ? null : number.longValueExact();
        } catch (ArithmeticException e) {
            return null;
        }
    }

    public @Nullable Integer intNumber(String name) {
        Long number = longNumber(name);
        return number == null || number != number.intValue() ? null : Integer.valueOf(number.intValue());
    }

    public @Nullable Boolean bool(String name) {
        JsonValue value = value(name);
        if (value == JsonValue.TRUE || JsonValue.TRUE.equals(value)) {
            return Boolean.TRUE;
        }
        return JsonValue.FALSE.equals(value) ? Boolean.FALSE : null;
    }

    /** ISO 8601; without an offset it is read as UTC (INFERRED). */
    public @Nullable Instant instant(String name) {
        String text = text(name);
        return text == null ? null : instantOf(text);
    }

    public static @Nullable Instant instantOf(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException notWithOffset) {
            try {
                return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
            } catch (DateTimeException notWithoutEither) {
                return null;
            }
        }
    }

    public @Nullable Fields object(String name) {
        return value(name) instanceof JsonObject inner ? new Fields(inner) : null;
    }

    public @Nullable JsonObject jsonObject(String name) {
        return value(name) instanceof JsonObject inner ? inner : null;
    }

    /** The objects of an array; empty if it is absent. */
    public List<JsonObject> objects(String name) {
        if (!(value(name) instanceof JsonArray array)) {
            return List.of();
        }
        return array.stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .toList();
    }

    public <T> List<T> objects(String name, Function<Fields, T> reader) {
        return objects(name).stream().map(Fields::new).map(reader).toList();
    }
}
