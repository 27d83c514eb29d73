package network.invo.sandbox.internal.backend;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Amounts: exact decimals, two places, plain strings on the wire. */
public final class Money {

    public static final BigDecimal ZERO = new BigDecimal("0.00");

    static final BigDecimal MAX_USD = new BigDecimal("999.99");
    static final BigDecimal MAX_PRICE = new BigDecimal("999999.99");
    static final BigDecimal CENT = new BigDecimal("0.01");

    private static final BigDecimal UNITS_PER_USD = BigDecimal.TEN;
    private static final Pattern PLAIN = Pattern.compile("-?[0-9]{1,15}(?:\\.[0-9]{1,15})?");

    private Money() {}

    /** The amount that the text says, null if it is no plain decimal or is finer than a hundredth. */
    public static @Nullable BigDecimal parse(String text) {
        if (!PLAIN.matcher(text).matches()) {
            return null;
        }
        BigDecimal value = new BigDecimal(text);
        return value.stripTrailingZeros().scale() > 2 ? null : value.setScale(2, RoundingMode.UNNECESSARY);
    }

    static BigDecimal percent(BigDecimal amount, String percent) {
        return amount.multiply(new BigDecimal(percent)).movePointLeft(2).setScale(2, RoundingMode.HALF_UP);
    }

    static BigDecimal unitsFor(BigDecimal usd) {
        return usd.multiply(UNITS_PER_USD).setScale(2, RoundingMode.HALF_UP);
    }

    public static String text(BigDecimal amount) {
        return (amount.scale() < 2 ? amount.setScale(2, RoundingMode.UNNECESSARY) : amount).toPlainString();
    }
}
