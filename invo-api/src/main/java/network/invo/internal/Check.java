package network.invo.internal;

import java.math.BigDecimal;
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
                && digits.length() - (dot < 0 ? 0 : trailingZeros(given)) <= MOST_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!plain) {
            throw invalid(
                    field,
                    "is not a plain decimal: digits, with a dot if need be, such as 20.00; no comma, sign or exponent");
        }
        return new BigDecimal(given);
    }

    private static int trailingZeros(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '0') {
            end--;
        }
        return text.length() - end;
    }

    /** As it is sent: {@code 20.0000}, as a database column may have it, is 20.00. */
    public static BigDecimal usd(String field, @Nullable BigDecimal value) {
        BigDecimal given = between(field, value, MOST_USD);
        if (given.scale() > 2) {
            throw invalid(field, "has more than two decimals: " + given.toPlainString());
        }
        return given;
    }

    /** As {@link #usd} gives it back. The reference caps the price of one, not of all. */
    public static BigDecimal price(String field, @Nullable BigDecimal value) {
        return between(field, value, HIGHEST_PRICE);
    }

    /** As {@link #usd} gives it back. */
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
        BigDecimal given = withoutSpareZeros(given(field, value));
        // in long: the scale may be any int
        long integerDigits = (long) given.precision() - given.scale();
        if (integerDigits > MOST_DIGITS || given.scale() > MOST_DIGITS || given.precision() > MOST_DIGITS) {
            throw invalid(field, "has more than " + MOST_DIGITS + " digits");
        }
        return given;
    }

    /** Two decimals at most are kept as they were given; of more, what are only zeros at the end goes. */
    private static BigDecimal withoutSpareZeros(BigDecimal given) {
        if (given.scale() <= 2) {
            return given;
        }
        BigDecimal stripped = given.stripTrailingZeros();
        return stripped.scale() < 2 ? stripped.setScale(2) : stripped;
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

    public static void notBoth(String first, @Nullable Object a, String second, @Nullable Object b) {
        if (a != null && b != null) {
            throw invalid(second, "is given beside " + first + ": only one of them can be meant");
        }
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
