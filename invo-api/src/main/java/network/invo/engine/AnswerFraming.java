package network.invo.engine;

import java.util.ArrayList;
import java.util.List;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;

/**
 * Where an answer ends, by what its headers say: RFC 9112, section 6.
 *
 * <p>HTTP libraries differ here, and whoever reads an answer by another rule than the proxy before it takes the rest for
 * the next answer, which may be another player's. So an answer whose headers can be read in more than one way is
 * refused, whatever the library made of it. Stateless.
 */
public final class AnswerFraming {

    private static final String LENGTH = "Content-Length";
    private static final String CODING = "Transfer-Encoding";

    private AnswerFraming() {}

    /**
     * Refuses an answer whose end is in doubt: lengths that differ or are no numbers, another transfer coding than
     * {@code chunked}, a length beside it, a switch of protocols that nobody asked for. The engine must then close the
     * connection, which has an unknown number of bytes left.
     *
     * @param status the answer's status
     * @param headers its headers, as received
     * @return the length that is announced, in bytes; -1 if none is
     * @throws EngineException with {@link Phase#ANSWERING} and {@link Reason#PROTOCOL}
     */
    public static long check(int status, EngineHeaders headers) throws EngineException {
        if (status < 200 || status > 999) {
            throw refused("the answer's status is none that ends an exchange");
        }
        List<String> codings = headers.all(CODING);
        long length = length(headers);
        if (codings.isEmpty()) {
            return length;
        }
        if (codings.size() > 1 || !stripped(codings.get(0)).equalsIgnoreCase("chunked")) {
            throw refused("the answer has a transfer coding other than chunked");
        }
        if (length >= 0) {
            throw refused("the answer has a length beside its chunks");
        }
        return -1;
    }

    /**
     * Whether an answer has no body by its status, whatever its headers say.
     *
     * @param status the answer's status
     * @return true for 1xx, 204 and 304
     */
    public static boolean isBodiless(int status) {
        return status < 200 || status == 204 || status == 304;
    }

    private static long length(EngineHeaders headers) throws EngineException {
        List<String> values = new ArrayList<>();
        for (String line : headers.all(LENGTH)) {
            values.addAll(List.of(line.split(",", -1)));
        }
        long length = -1;
        for (String value : values) {
            long each = number(stripped(value));
            if (length >= 0 && each != length) {
                throw refused("the answer has two lengths");
            }
            length = each;
        }
        return length;
    }

    private static long number(String digits) throws EngineException {
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw refused("the answer's length is no number");
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw refused("the answer's length is beyond all numbers");
        }
    }

    /** Without the blanks that RFC 9110 allows around a value: {@code strip()} takes more for blanks. */
    private static String stripped(String value) {
        int begin = 0;
        int end = value.length();
        while (begin < end && isBlank(value.charAt(begin))) {
            begin++;
        }
        while (end > begin && isBlank(value.charAt(end - 1))) {
            end--;
        }
        return value.substring(begin, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static EngineException refused(String why) {
        return new EngineException(Phase.ANSWERING, Reason.PROTOCOL, why, null);
    }
}
