package network.invo.sandbox.internal.backend;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A request's JSON object, read as a strict backend does: a missing or mistyped field is a 400 that names it. */
public final class RequestBody {

    private static final Pattern PHONE = Pattern.compile("\\+[0-9]{10,15}");
    private static final Pattern GAME_ID = Pattern.compile("[0-9]{1,18}");
    private static final int MAX_METADATA_BYTES = 8 * 1024;

    private final JsonObject json;
    private final Clock clock;

    public RequestBody(JsonObject json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    String text(String name) {
        String value = optionalText(name);
        if (value == null) {
            throw bad(name + " is required");
        }
        return value;
    }

    @Nullable
    String optionalText(String name) {
        JsonValue value = json.get(name);
        if (value == null || value == JsonValue.NULL) {
            return null;
        }
        if (!(value instanceof JsonString text)) {
            throw bad(name + " must be a string");
        }
        if (text.getString().isBlank()) {
            throw bad(name + " must not be blank");
        }
        return text.getString();
    }

    String email(String name) {
        String value = text(name);
        int at = value.indexOf('@');
        if (at < 1 || at == value.length() - 1) {
            throw bad(name + " must be an e-mail address");
        }
        return value;
    }

    String phone(String name) {
        String value = text(name);
        if (!PHONE.matcher(value).matches()) {
            throw bad(name + " must be + and 10 to 15 digits");
        }
        return value;
    }

    @Nullable
    String optionalPhone(String name) {
        return json.containsKey(name) && !json.isNull(name) ? phone(name) : null;
    }

    String gameId(String name) {
        JsonValue value = json.get(name);
        String id = value instanceof JsonNumber number && number.isIntegral()
                ? number.bigIntegerValue().toString()
                : text(name);
        if (!GAME_ID.matcher(id).matches()) {
            throw bad(name + " must be a game id, a string of digits or an integer");
        }
        return id;
    }

    int integer(String name, int min, int max) {
        JsonValue value = json.get(name);
        if (value == null || value == JsonValue.NULL) {
            throw bad(name + " is required");
        }
        if (!(value instanceof JsonNumber number) || !number.isIntegral()) {
            throw bad(name + " must be an integer");
        }
        BigDecimal exact = number.bigDecimalValue();
        if (exact.compareTo(BigDecimal.valueOf(min)) < 0 || exact.compareTo(BigDecimal.valueOf(max)) > 0) {
            throw bad(name + " must be between " + min + " and " + max);
        }
        return exact.intValueExact();
    }

    /** An amount of more than zero. {@code wrongFormat} is what a comma or an exponent is answered with. */
    BigDecimal amount(String name, String wrongFormat, BigDecimal max) {
        BigDecimal value = Money.parse(text(name));
        if (value == null) {
            throw bad(wrongFormat + ": " + name + " must be a plain decimal such as \"10.00\"");
        }
        if (value.signum() <= 0) {
            throw bad(name + " must be greater than 0");
        }
        if (value.compareTo(max) > 0) {
            throw bad(name + " must not be greater than " + Money.text(max));
        }
        return value;
    }

    @Nullable
    JsonObject metadata() {
        JsonValue value = json.get("metadata");
        if (value == null || value == JsonValue.NULL) {
            return null;
        }
        if (!(value instanceof JsonObject object)) {
            throw bad("metadata must be an object");
        }
        if (object.toString().getBytes(StandardCharsets.UTF_8).length >= MAX_METADATA_BYTES) {
            throw bad("metadata must be under 8 KB");
        }
        return object;
    }

    /** A {@code client_request_id}; those that begin with {@code sub_} belong to subscriptions. */
    String clientRequestId() {
        String id = text("client_request_id");
        if (id.startsWith("sub_")) {
            throw ApiError.of(
                    400, "CLIENT_REQUEST_ID_RESERVED", "client_request_id must not begin with sub_", clock.instant());
        }
        return id;
    }

    ApiError bad(String message) {
        // INFERRED: the code of a refused field; the message alone is public for one case, a price's format.
        return ApiError.of(400, "VALIDATION_ERROR", message, clock.instant());
    }
}
