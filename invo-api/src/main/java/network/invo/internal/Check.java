package network.invo.internal;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import network.invo.InvoInputException;
import network.invo.model.GameId;
import network.invo.model.Rail;
import org.jspecify.annotations.Nullable;

/**
 * The client-side rules. Every failure names the field, what is wrong with its value and the rule; values that may be
 * personal are not quoted.
 */
public final class Check {

    private static final BigDecimal MOST_USD = new BigDecimal("999.99");
    private static final BigDecimal HIGHEST_PRICE = new BigDecimal("999999.99");
    private static final BigDecimal CENT = new BigDecimal("0.01");
    private static final int MOST_QUANTITY = 1000;
    private static final String RESERVED_PREFIX = "sub_";

    /** Longer numbers are nobody's money, and printing them plainly could fill the memory. */
    private static final int MOST_DIGITS = 30;

    private static final int LONGEST_EMAIL = 254;
    private static final int DEEPEST_METADATA = 16;

    private Check() {}

    public static InvoInputException invalid(String field, String problem) {
        return new InvoInputException(InvoInputException.INVALID_INPUT, field, field + " " + problem);
    }

    public static <T> T given(String field, @Nullable T value) {
        if (value == null) {
            throw invalid(field, "is missing");
        }
        return value;
    }

    public static String text(String field, @Nullable String value) {
        String given = given(field, value);
        if (given.isBlank()) {
            throw invalid(field, "is blank");
        }
        if (!isEncodable(given)) {
            throw invalid(field, "holds half a surrogate pair, which UTF-8 cannot carry");
        }
        return given;
    }

    /** One {@code @} between two parts, a dot or a name behind it, no white space: what is wrong beyond that is the server's to say. */
    public static String email(String field, @Nullable String value) {
        String given = text(field, value);
        int at = given.indexOf('@');
        boolean odd = at <= 0
                || at != given.lastIndexOf('@')
                || at == given.length() - 1
                || given.length() > LONGEST_EMAIL
                || given.chars().anyMatch(Check::isSpaceOrControl);
        if (odd) {
            throw invalid(field, "is not an e-mail address: name@domain, no spaces, at most 254 characters");
        }
        return given;
    }

    private static boolean isSpaceOrControl(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c);
    }

    public static String phone(String field, @Nullable String value) {
        String given = text(field, value);
        int digits = given.length() - 1;
        boolean ok = given.charAt(0) == '+'
                && digits >= 10
                && digits <= 15
                && given.chars().skip(1).allMatch(c -> c >= '0' && c <= '9');
        if (!ok) {
            throw invalid(field, "is not a phone: + and then 10 to 15 digits, without spaces or hyphens");
        }
        return given;
    }

    public static GameId gameId(String field, @Nullable GameId value) {
        GameId given = given(field, value);
        text(field, given.value());
        return given;
    }

    public static String clientRequestId(String field, @Nullable String value) {
        String given = text(field, value);
        if (given.startsWith(RESERVED_PREFIX)) {
            throw invalid(field, "begins with sub_, which the backend keeps for itself: choose another, a UUID say");
        }
        return given;
    }

    public static String purchaseReference(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new InvoInputException(
                    "MISSING_PURCHASE_REFERENCE",
                    field,
                    field + " is missing: it is the key that keeps the player from being charged twice, a UUID say");
        }
        return text(field, value);
    }

    /** A plain decimal: digits, and a dot and digits if need be. */
    public static BigDecimal decimal(String field, @Nullable String value) {
        String given = text(field, value);
        int dot = given.indexOf('.');
        String digits = dot < 0 ? given : given.substring(0, dot) + given.substring(dot + 1);
        boolean plain = dot != 0
                && dot != given.length() - 1
                && digits.length() <= MOST_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!plain) {
            throw invalid(
                    field,
                    "is not a plain decimal: digits, with a dot if need be, such as 20.00; no comma, sign or exponent");
        }
        return new BigDecimal(given);
    }

    public static BigDecimal usd(String field, @Nullable BigDecimal value) {
        BigDecimal given = between(field, value, MOST_USD);
        if (given.scale() > 2) {
            throw invalid(field, "has more than two decimals: " + given.toPlainString());
        }
        return given;
    }

    public static BigDecimal price(String field, @Nullable BigDecimal value) {
        return between(field, value, HIGHEST_PRICE);
    }

    public static BigDecimal amount(String field, @Nullable BigDecimal value) {
        BigDecimal given = printable(field, value);
        if (given.signum() <= 0) {
            throw invalid(field, "must be more than zero: " + given.toPlainString());
        }
        return given;
    }

    private static BigDecimal between(String field, @Nullable BigDecimal value, BigDecimal most) {
        BigDecimal given = printable(field, value);
        if (given.signum() <= 0 || given.compareTo(most) > 0) {
            throw invalid(field, "must be more than 0 and at most " + most + ": " + given.toPlainString());
        }
        return given;
    }

    private static BigDecimal printable(String field, @Nullable BigDecimal value) {
        BigDecimal given = given(field, value);
        // in long: the scale may be any int
        long integerDigits = (long) given.precision() - given.scale();
        if (integerDigits > MOST_DIGITS || given.scale() > MOST_DIGITS || given.precision() > MOST_DIGITS) {
            throw invalid(field, "has more than " + MOST_DIGITS + " digits");
        }
        return given;
    }

    public static void quantity(String field, int value) {
        if (value < 1 || value > MOST_QUANTITY) {
            throw invalid(field, "must be in 1..1000: " + value);
        }
    }

    public static void total(BigDecimal unitPrice, int quantity, BigDecimal totalPrice) {
        BigDecimal expected = unitPrice.multiply(BigDecimal.valueOf(quantity));
        if (expected.subtract(totalPrice).abs().compareTo(CENT) > 0) {
            throw invalid(
                    "totalPrice",
                    "must be unitPrice x itemQuantity within 0.01: expected " + expected.toPlainString() + ", got "
                            + totalPrice.toPlainString());
        }
    }

    public static int atLeastOne(String field, int value) {
        if (value < 1) {
            throw invalid(field, "must be at least 1: " + value);
        }
        return value;
    }

    public static int notNegative(String field, int value) {
        if (value < 0) {
            throw invalid(field, "must not be negative: " + value);
        }
        return value;
    }

    public static void rail(@Nullable Rail rail) {
        if (rail != null) {
            text("rail", rail.value());
        }
    }

    public static void directRail(@Nullable Rail rail) {
        rail(rail);
        if (rail != null && rail.value().equalsIgnoreCase(Rail.STEAM.value())) {
            throw new InvoInputException(
                    "WRONG_RAIL_ENDPOINT",
                    "rail",
                    "rail steam cannot be charged directly: it runs in Steam's own client, use createCheckout");
        }
    }

    public static void oneOf(String first, @Nullable Object a, String second, @Nullable Object b) {
        if (a == null && b == null) {
            throw invalid(first, "or " + second + " is needed: both are missing");
        }
    }

    /** A deep copy of JSON values. */
    public static Map<String, @Nullable Object> metadata(String field, Map<String, ? extends @Nullable Object> value) {
        return copyMap(field, value, 1);
    }

    private static Map<String, @Nullable Object> copyMap(String field, Map<?, ?> map, int depth) {
        if (depth > DEEPEST_METADATA) {
            throw invalid(field, "is nested deeper than " + DEEPEST_METADATA);
        }
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, item) -> {
            if (!(key instanceof String name) || !isEncodable(name)) {
                throw invalid(field, "has a key that is no text");
            }
            copy.put(name, copyValue(field, item, depth));
        });
        return Collections.unmodifiableMap(copy);
    }

    private static @Nullable Object copyValue(String field, @Nullable Object item, int depth) {
        if (item == null || item instanceof Boolean || isJsonNumber(item)) {
            return item;
        }
        if (item instanceof String text && isEncodable(text)) {
            return item;
        }
        if (item instanceof Map<?, ?> map && !(item instanceof jakarta.json.JsonValue)) {
            return copyMap(field, map, depth + 1);
        }
        if (item instanceof Collection<?> items && !(item instanceof jakarta.json.JsonValue)) {
            if (depth >= DEEPEST_METADATA) {
                throw invalid(field, "is nested deeper than " + DEEPEST_METADATA);
            }
            List<@Nullable Object> copy = new ArrayList<>();
            items.forEach(one -> copy.add(copyValue(field, one, depth + 1)));
            return Collections.unmodifiableList(copy);
        }
        throw invalid(
                field,
                "holds a " + item.getClass().getSimpleName()
                        + ": only texts, finite numbers, booleans, null, maps and lists are JSON");
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

    static boolean isEncodable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    /** A value that goes into a header: printable ASCII, so that nothing can end the line or be read in two ways. */
    public static String headerValue(String field, @Nullable String value) {
        String given = text(field, value);
        for (int i = 0; i < given.length(); i++) {
            char c = given.charAt(i);
            if (c == '\r' || c == '\n' || c == 0) {
                throw invalid(field, "holds CR, LF or NUL (a line's end copied along with it?)");
            }
            if (c < ' ' || c > '~') {
                throw invalid(field, "holds a character that is not printable ASCII, at position " + i);
            }
        }
        if (!Objects.equals(given, given.strip())) {
            throw invalid(field, "begins or ends with a space");
        }
        return given;
    }
}
