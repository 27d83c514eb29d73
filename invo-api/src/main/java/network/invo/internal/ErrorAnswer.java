package network.invo.internal;

import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import network.invo.InvoException.Answer;
import network.invo.engine.EngineResponse;
import org.jspecify.annotations.Nullable;

/** Reads what an answer says beside its result: codes, request ids, how long to wait. The one place that reads errors. */
final class ErrorAnswer {

    /** INFERRED: the header's name. */
    private static final String REQUEST_ID_HEADER = "X-Request-ID";

    private static final int LONGEST_CODE = 64;
    private static final int LONGEST_REQUEST_ID = 128;

    /** Nobody waits longer than a year; a larger number is no span. */
    private static final Duration LONGEST_SPAN = Duration.ofDays(365);

    private static final BigDecimal MOST_SECONDS = BigDecimal.valueOf(LONGEST_SPAN.toSeconds());

    /** A feature that is off stays off, however often it is asked for. */
    private static final Set<String> FEATURE_OFF = Set.of(
            "DEVICE_APPROVAL_NOT_CONFIGURED",
            "FLOW_PAUSED",
            "SDK_NOT_ENABLED_FOR_TENANT",
            "SDK_VERIFICATION_DISABLED",
            "TENANT_NOT_MIGRATED",
            "WEBAUTHN_NOT_ENABLED_FOR_TENANT");

    private static final Set<String> NOT_FOUND = Set.of("NOTFOUND", "NOT_FOUND");

    private ErrorAnswer() {}

    /** The shapes of the backend's own errors: a router's or a proxy's 404 has none of them. */
    static boolean isBackends(Answer answer) {
        JsonObject body = answer.body();
        if (body == null) {
            return false;
        }
        Fields fields = new Fields(body);
        // A router says its "not found" in one word too.
        boolean routers = NOT_FOUND.contains(String.valueOf(answer.code()).toUpperCase(Locale.ROOT))
                && !fields.has("code")
                && !fields.has("error_code");
        return (answer.code() != null && !routers)
                || ("error".equalsIgnoreCase(fields.text("status")) && fields.text("message") != null);
    }

    static Answer read(EngineResponse response, @Nullable JsonObject body, Clock clock) {
        return new Answer(
                response.status(), code(body), requestId(response, body), retryAfter(response, body, clock), body);
    }

    static boolean isFeatureOff(@Nullable String code) {
        return code != null && FEATURE_OFF.contains(code.toUpperCase(Locale.ROOT));
    }

    private static @Nullable String code(@Nullable JsonObject body) {
        if (body == null) {
            return null;
        }
        Fields fields = new Fields(body);
        for (String name : List.of("code", "error_code", "error")) {
            String value = fields.text(name);
            if (value != null && isToken(value)) {
                return value;
            }
        }
        return null;
    }

    /** One bare word, beginning with a letter, so that neither a sentence nor a phone passes for a code. */
    private static boolean isToken(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_CODE
                && isLetter(text.charAt(0))
                && text.chars().allMatch(c -> isLetter(c) || isDigit(c) || c == '_');
    }

    private static @Nullable String requestId(EngineResponse response, @Nullable JsonObject body) {
        String header = response.headers().first(REQUEST_ID_HEADER);
        if (header != null && isRequestId(header)) {
            return header;
        }
        if (body != null) {
            Fields fields = new Fields(body);
            for (String name : List.of("request_id", "error_id", "error_ref")) {
                String value = fields.text(name);
                if (value != null && isRequestId(value)) {
                    return value;
                }
            }
        }
        return null;
    }

    /** It is printed in messages, so it must not be able to carry an address. */
    private static boolean isRequestId(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_REQUEST_ID
                && !text.contains("://")
                && text.chars().allMatch(c -> isLetter(c) || isDigit(c) || "-_.:/=".indexOf(c) >= 0);
    }

    private static boolean isLetter(int c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static @Nullable Duration retryAfter(EngineResponse response, @Nullable JsonObject body, Clock clock) {
        if (body != null) {
            for (String name : List.of("retry_after_seconds", "retry_after")) {
                Duration span = bodySpan(body, name, clock);
                if (span != null) {
                    return span;
                }
            }
        }
        String header = response.headers().first("Retry-After");
        return header == null ? null : headerSpan(header.strip(), clock);
    }

    private static @Nullable Duration bodySpan(JsonObject body, String name, Clock clock) {
        Fields fields = new Fields(body);
        BigDecimal number = fields.money(name);
        if (number != null) {
            return seconds(number);
        }
        Instant until = fields.instant(name);
        return until == null ? null : until(until, clock);
    }

    private static @Nullable Duration headerSpan(String header, Clock clock) {
        if (!header.isEmpty() && header.length() <= 12 && header.chars().allMatch(ErrorAnswer::isDigit)) {
            return seconds(new BigDecimal(header));
        }
        try {
            Instant until = ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return until(until, clock);
        } catch (DateTimeException notADate) {
            return null;
        }
    }

    private static @Nullable Duration seconds(BigDecimal number) {
        if (number.signum() < 0 || number.compareTo(MOST_SECONDS) > 0) {
            return null;
        }
        return Duration.ofMillis(number.movePointRight(3).longValue());
    }

    private static @Nullable Duration until(Instant moment, Clock clock) {
        Duration span = Duration.between(clock.instant(), moment);
        if (span.isNegative()) {
            return Duration.ZERO;
        }
        return span.compareTo(LONGEST_SPAN) > 0 ? null : span;
    }
}
