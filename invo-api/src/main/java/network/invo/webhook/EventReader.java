package network.invo.webhook;

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
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import network.invo.WebhookVerificationException;
import network.invo.internal.StrictJson;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of an authentic delivery. What is needed to act on it once (type, key, data) must be there; for anything
 * else an event that somebody has paid for is not refused.
 */
final class EventReader {

    /** The longest run of zeros that a number's exponent may stand for in a text. */
    private static final int MAX_SCALE = 100;

    /** ISO 8601, with a space for the T if need be and an offset in any of its forms, or none. */
    private static final DateTimeFormatter CREATED_AT = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("['T'][' ']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern("[' '][XXX][XX][X]")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private final StrictJson json;

    EventReader(StrictJson json) {
        this.json = json;
    }

    WebhookEvent read(byte[] body) {
        JsonObject raw = parse(body);
        String createdAt = text(raw, "created_at");
        return new WebhookEvent(
                text(raw, "event_id"),
                required(raw, "idempotency_key"),
                required(raw, "event_type"),
                text(raw, "schema_version"),
                createdAt == null ? null : instant(createdAt),
                createdAt,
                text(raw, "tenant_id"),
                data(raw),
                raw);
    }

    private JsonObject parse(byte[] body) {
        try {
            return json.parseWithUniqueKeys(body);
        } catch (StrictJson.MalformedException e) {
            throw malformed("the body is not one JSON object: " + e.getMessage());
        }
    }

    private static String required(JsonObject raw, String name) {
        if (raw.get(name) instanceof JsonString text && !text.getString().isBlank()) {
            return text.getString();
        }
        throw malformed(name + " is not a text, or blank");
    }

    private static JsonObject data(JsonObject raw) {
        JsonValue data = raw.get("data");
        if (data == null || data == JsonValue.NULL) {
            return JsonValue.EMPTY_JSON_OBJECT;
        }
        if (data instanceof JsonObject object) {
            return object;
        }
        throw malformed("data is not an object");
    }

    /** A string, or a number's digits; null for anything else. */
    private static @Nullable String text(JsonObject raw, String name) {
        JsonValue value = raw.get(name);
        if (value instanceof JsonString text) {
            return text.getString();
        }
        return value instanceof JsonNumber number ? digits(number.bigDecimalValue()) : null;
    }

    /** 1e2 is 100 to whoever keeps it as a text; but 1e999999999 would be a text of a gigabyte. */
    private static String digits(BigDecimal number) {
        return Math.abs((long) number.scale()) <= MAX_SCALE ? number.toPlainString() : number.toString();
    }

    private static @Nullable Instant instant(String text) {
        try {
            TemporalAccessor time = CREATED_AT.parseBest(text.strip(), OffsetDateTime::from, LocalDateTime::from);
            return time instanceof OffsetDateTime offset
                    ? offset.toInstant()
                    : ((LocalDateTime) time).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            // the text is kept beside it, and nobody loses a purchase to a date's format
            return null;
        }
    }

    private static WebhookVerificationException malformed(String message) {
        return new WebhookVerificationException("WEBHOOK_MALFORMED", message);
    }
}
