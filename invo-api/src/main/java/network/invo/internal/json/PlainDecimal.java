package network.invo.internal.json;

import jakarta.json.bind.adapter.JsonbAdapter;
import java.math.BigDecimal;

/** Writes an amount as the wire wants it: a string of digits with a dot, never with an exponent. */
public final class PlainDecimal implements JsonbAdapter<BigDecimal, String> {

    public PlainDecimal() {}

    @Override
    public String adaptToJson(BigDecimal amount) {
        return amount.toPlainString();
    }

    @Override
    public BigDecimal adaptFromJson(String text) {
        return new BigDecimal(text);
    }
}
