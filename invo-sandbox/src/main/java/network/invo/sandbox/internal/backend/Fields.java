package network.invo.sandbox.internal.backend;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of an answer or an event, in order. Money becomes a string with two decimals or more, times ISO-8601. */
public final class Fields {

    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    private Fields() {}

    public static Fields of(String name, @Nullable Object value) {
        return new Fields().with(name, value);
    }

    public static Fields empty() {
        return new Fields();
    }

    /** Sets a field; a null is written as JSON null. */
    public Fields with(String name, @Nullable Object value) {
        values.put(name, value);
        return this;
    }

    /** Sets a field unless the value is null. */
    public Fields withOptional(String name, @Nullable Object value) {
        return value == null ? this : with(name, value);
    }

    public Fields withAll(Fields others) {
        values.putAll(others.values);
        return this;
    }

    public Fields withAll(Map<String, ?> others) {
        values.putAll(others);
        return this;
    }

    public Fields without(String name) {
        values.remove(name);
        return this;
    }

    String text(String name) {
        return String.valueOf(values.get(name));
    }

    public Fields copy() {
        return new Fields().withAll(this);
    }

    public JsonObject toJson(JsonProvider json) {
        return object(json, values);
    }

    private static JsonObject object(JsonProvider json, Map<?, ?> values) {
        JsonObjectBuilder builder = json.createObjectBuilder();
        values.forEach((name, value) -> builder.add(String.valueOf(name), value(json, value)));
        return builder.build();
    }

    private static JsonValue value(JsonProvider json, @Nullable Object value) {
        if (value == null) {
            return JsonValue.NULL;
        } else if (value instanceof JsonValue ready) {
            return ready;
        } else if (value instanceof Fields fields) {
            return fields.toJson(json);
        } else if (value instanceof Map<?, ?> map) {
            return object(json, map);
        } else if (value instanceof Iterable<?> list) {
            JsonArrayBuilder array = json.createArrayBuilder();
            list.forEach(element -> array.add(value(json, element)));
            return array.build();
        } else if (value instanceof BigDecimal money) {
            return json.createValue(Money.text(money));
        } else if (value instanceof Integer number) {
            return json.createValue(number);
        } else if (value instanceof Long number) {
            return json.createValue(number);
        } else if (value instanceof Boolean flag) {
            return flag ? JsonValue.TRUE : JsonValue.FALSE;
        } else if (value instanceof Instant time) {
            return json.createValue(time.truncatedTo(ChronoUnit.MILLIS).toString());
        } else if (value instanceof CharSequence || value instanceof Enum<?>) {
            return json.createValue(value.toString());
        }
        throw new IllegalArgumentException(
                "no JSON form for " + value.getClass().getName());
    }
}
