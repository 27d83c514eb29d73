package network.invo.webhook;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of {@code X-Invo-Signature}, and the only place that knows it: {@code t=<seconds>,v1=<64 hex>[,v1=...]}.
 *
 * <p>The text is inferred (see the package page), so what is not needed is not insisted on: unknown keys and signatures
 * of another form are skipped. The time is, to the letter, because the MAC covers its characters and not its number.
 * Every test is on ASCII characters: what counts as a digit or a letter elsewhere must not depend on a locale.
 */
final class SignatureHeader {

    static final int MAX_LENGTH = 4096;
    static final int MAX_ITEMS = 16;

    private static final int MAX_TIME_DIGITS = 12;
    private static final long MAX_SECONDS = 999_999_999_999L;
    private static final int SIGNATURE_DIGITS = 2 * HmacSha256.LENGTH;

    private final String time;
    private final List<byte[]> signatures;

    private SignatureHeader(String time, List<byte[]> signatures) {
        this.time = time;
        this.signatures = signatures;
    }

    /** Reads a header's text; null if it does not say one time. It may hold no signature at all. */
    static @Nullable SignatureHeader parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return null;
        }
        String[] items = text.split(",", -1);
        if (items.length > MAX_ITEMS) {
            return null;
        }
        String time = null;
        List<byte[]> signatures = new ArrayList<>();
        for (String untrimmed : items) {
            String item = trim(untrimmed);
            int equalsSign = item.indexOf('=');
            String key = equalsSign < 0 ? item : item.substring(0, equalsSign);
            String value = equalsSign < 0 ? "" : item.substring(equalsSign + 1);
            if (key.equals("t")) {
                if (time != null || !isTime(value)) {
                    return null;
                }
                time = value;
            } else if (key.equals("v1") && isSignature(value)) {
                signatures.add(HexFormat.of().parseHex(value));
            }
        }
        return time == null ? null : new SignatureHeader(time, signatures);
    }

    /** Writes a header's text. */
    static String format(String time, byte[] signature) {
        return "t=" + time + ",v1=" + HexFormat.of().formatHex(signature);
    }

    /** The characters that stand for a time; an IllegalArgumentException if the grammar has none for it. */
    static String timeText(long seconds) {
        if (seconds < 0 || seconds > MAX_SECONDS) {
            throw new IllegalArgumentException("a signature's time lies between 0 and " + MAX_SECONDS + " seconds");
        }
        return Long.toString(seconds);
    }

    /** What the MAC covers before the body: the time's own characters and a dot. */
    static byte[] signedHead(String time) {
        return (time + '.').getBytes(StandardCharsets.US_ASCII);
    }

    String time() {
        return time;
    }

    long seconds() {
        return Long.parseLong(time);
    }

    List<byte[]> signatures() {
        return signatures;
    }

    /** Space and tab only; {@code strip} and {@code trim} would take more than HTTP calls white space. */
    private static String trim(String item) {
        int start = 0;
        int end = item.length();
        while (start < end && isSpace(item.charAt(start))) {
            start++;
        }
        while (start < end && isSpace(item.charAt(end - 1))) {
            end--;
        }
        return item.substring(start, end);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isTime(String value) {
        int length = value.length();
        if (length == 0 || length > MAX_TIME_DIGITS || (length > 1 && value.charAt(0) == '0')) {
            return false;
        }
        return value.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isSignature(String value) {
        return value.length() == SIGNATURE_DIGITS && value.chars().allMatch(HexFormat::isHexDigit);
    }
}
