package network.invo.internal;

import jakarta.json.JsonException;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonGenerator;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import network.invo.InvoInputException;
import network.invo.model.GameId;
import org.jspecify.annotations.Nullable;

/**
 * The JSON object of a request while it is written, name by name: by hand and not by JSON-B, whose providers find
 * different properties in one class, and may need a container to do it. What is null is left out. Used by one thread.
 */
final class Body {

    private final JsonGenerator out;
    private final Writer writer;

    private Body(JsonGenerator out, Writer writer) {
        this.out = out;
        this.writer = writer;
    }

    /** Writes the bodies of a client. Thread-safe. */
    record Writer(JsonProvider json, ForeignValues foreign) {

        <Q> byte[] write(BiConsumer<Q, Body> fields, Q request) {
            return text(out -> {
                        out.writeStartObject();
                        fields.accept(request, new Body(out, this));
                        out.writeEnd();
                    })
                    .getBytes(StandardCharsets.UTF_8);
        }

        private String text(Consumer<JsonGenerator> content) {
            StringWriter text = new StringWriter();
            try {
                JsonGenerator out = json.createGenerator(text);
                content.accept(out);
                // not after a refusal: it would add that the JSON is incomplete
                out.close();
            } catch (JsonException | LinkageError e) {
                throw new InvoInputException(
                        JsonProviders.FAILED,
                        null,
                        "the JSON-P provider failed at a request, and not for the request's sake: "
                                + e.getClass().getName());
            }
            return text.toString();
        }
    }

    Body text(String name, @Nullable String value) {
        if (value != null) {
            out.write(name, value);
        }
        return this;
    }

    /** A text of digits with a dot, never with an exponent. */
    Body money(String name, BigDecimal value) {
        return text(name, value.toPlainString());
    }

    Body number(String name, long value) {
        out.write(name, value);
        return this;
    }

    /** As a number or a text, the way it was given. */
    Body gameId(String name, GameId value) {
        return value.numeric() ? number(name, Long.parseLong(value.value())) : text(name, value.value());
    }

    Body metadata(String name, @Nullable Map<String, @Nullable Object> value) {
        if (value != null) {
            Map<String, @Nullable Object> values = Metadata.asJson(name, value, writer.foreign());
            int bytes = writer.text(alone -> write(alone, values)).getBytes(StandardCharsets.UTF_8).length;
            if (bytes >= Metadata.LIMIT) {
                throw Metadata.tooLong(name, bytes);
            }
            out.writeKey(name);
            write(out, values);
        }
        return this;
    }

    private static void write(JsonGenerator out, @Nullable Object value) {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            map.forEach((key, item) -> {
                out.writeKey((String) key);
                write(out, item);
            });
            out.writeEnd();
        } else if (value instanceof Iterable<?> items) {
            out.writeStartArray();
            items.forEach(item -> write(out, item));
            out.writeEnd();
        } else if (value instanceof String text) {
            out.write(text);
        } else if (value instanceof Boolean flag) {
            out.write(flag);
        } else {
            writeNumber(out, (Number) value);
        }
    }

    private static void writeNumber(JsonGenerator out, Number number) {
        if (number instanceof BigDecimal decimal) {
            out.write(decimal);
        } else if (number instanceof BigInteger integer) {
            out.write(integer);
        } else if (number instanceof Double real) {
            out.write(real);
        } else if (number instanceof Float real) {
            // 0.1f is 0.1, and not the double next to it
            out.write(new BigDecimal(real.toString()));
        } else {
            out.write(number.longValue());
        }
    }
}
