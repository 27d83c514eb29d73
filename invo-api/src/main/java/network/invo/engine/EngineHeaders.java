package network.invo.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * HTTP header lines in their order; a name may repeat, and names are compared without case.
 *
 * <p>Immutable and thread-safe. {@link #toString()} shows the values of a few harmless headers and hides all others.
 */
public final class EngineHeaders {

    private static final Set<String> PRINTABLE =
            Set.of("accept", "content-length", "content-type", "date", "retry-after", "user-agent", "x-request-id");

    private static final EngineHeaders EMPTY = new EngineHeaders(List.of());

    private final List<Line> lines;

    private EngineHeaders(List<Line> lines) {
        this.lines = lines;
    }

    /**
     * One header line.
     *
     * @param name the header's name, a token of RFC 9110
     * @param value its value, without CR, LF or NUL
     */
    public record Line(String name, String value) {

        /**
         * Checks that the line cannot break out of its place.
         *
         * @throws IllegalArgumentException if the name is no token, or the value holds CR, LF or NUL
         */
        public Line {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(value, "value");
            if (!isToken(name)) {
                throw new IllegalArgumentException("a header's name must be letters, digits or one of !#$%&'*+-.^_`|~");
            }
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == '\r' || c == '\n' || c == 0) {
                    throw new IllegalArgumentException("the value of header " + name + " holds CR, LF or NUL");
                }
            }
        }

        private static boolean isToken(String name) {
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                boolean letterOrDigit = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
                if (!letterOrDigit && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                    return false;
                }
            }
            return !name.isEmpty();
        }

        /** The name, and the value where it is harmless. */
        @Override
        public String toString() {
            return name + ": " + (PRINTABLE.contains(name.toLowerCase(Locale.ROOT)) ? value : "***");
        }
    }

    /**
     * Headers of these lines.
     *
     * @param lines the lines, in their order
     * @return the headers
     */
    public static EngineHeaders of(List<Line> lines) {
        return lines.isEmpty() ? EMPTY : new EngineHeaders(List.copyOf(lines));
    }

    /**
     * No headers.
     *
     * @return empty headers
     */
    public static EngineHeaders empty() {
        return EMPTY;
    }

    /**
     * These headers and one line more.
     *
     * @param name the header's name
     * @param value its value
     * @return new headers
     * @throws IllegalArgumentException if the name is no token, or the value holds CR, LF or NUL
     */
    public EngineHeaders plus(String name, String value) {
        List<Line> more = new ArrayList<>(lines);
        more.add(new Line(name, value));
        return new EngineHeaders(List.copyOf(more));
    }

    /**
     * All lines, in their order.
     *
     * @return an immutable list
     */
    public List<Line> lines() {
        return lines;
    }

    /**
     * The first value of a header.
     *
     * @param name the name, in any case
     * @return the value, or null if the header is absent
     */
    public @Nullable String first(String name) {
        for (Line line : lines) {
            if (line.name().equalsIgnoreCase(name)) {
                return line.value();
            }
        }
        return null;
    }

    /**
     * All values of a header, in their order.
     *
     * @param name the name, in any case
     * @return an immutable list, empty if the header is absent
     */
    public List<String> all(String name) {
        return lines.stream()
                .filter(line -> line.name().equalsIgnoreCase(name))
                .map(Line::value)
                .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EngineHeaders that && lines.equals(that.lines);
    }

    @Override
    public int hashCode() {
        return lines.hashCode();
    }

    /** The names, with the values of harmless headers only. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "[", "]");
        lines.forEach(line -> text.add(line.toString()));
        return text.toString();
    }
}
