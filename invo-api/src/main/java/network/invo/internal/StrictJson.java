package network.invo.internal;

import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The one place that parses JSON from outside. Before a parser sees the text it has been checked: strict UTF-8, one
 * object and nothing after it, nesting of at most {@value #MAX_DEPTH}. Parsers overflow the stack on deep texts, and
 * that is an Error which nobody catches.
 */
public final class StrictJson {

    /** The deepest nesting that is read; the root counts as 1. */
    public static final int MAX_DEPTH = 64;

    private static final char BOM = '\uFEFF';

    private final JsonProvider provider;

    public StrictJson(JsonProvider provider) {
        this.provider = provider;
    }

    /** A text that is not one acceptable JSON object. The message says what is wrong and never quotes the text. */
    public static final class MalformedException extends Exception {

        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    /** Reads one JSON object. */
    public JsonObject parse(byte[] bytes) throws MalformedException {
        String text = decode(bytes);
        checkShape(text);
        return read(text);
    }

    /** Reads one JSON object whose top-level keys are all different. */
    public JsonObject parseWithUniqueKeys(byte[] bytes) throws MalformedException {
        String text = decode(bytes);
        int members = checkShape(text);
        JsonObject object = read(text);
        if (object.size() != members) {
            throw new MalformedException("a key stands twice at the top level");
        }
        return object;
    }

    private JsonObject read(String text) throws MalformedException {
        try (JsonReader reader = provider.createReader(new StringReader(text))) {
            return reader.readObject();
        } catch (RuntimeException e) {
            // parsers differ in what they throw, even one of them: Parsson's limit on a number's length is no
            // JsonException
            throw new MalformedException("not JSON");
        }
    }

    private static String decode(byte[] bytes) throws MalformedException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.isEmpty() || text.charAt(0) != BOM ? text : text.substring(1);
        } catch (CharacterCodingException e) {
            throw new MalformedException("not UTF-8");
        }
    }

    /**
     * Checks that there is one object, closed at the end of the text and not too deep, and counts its members. Whether it
     * is JSON in detail is the parser's to say; in what it accepts, each colon of the outermost object is one member.
     */
    private static int checkShape(String text) throws MalformedException {
        int members = 0;
        int depth = 0;
        boolean inString = false;
        boolean ended = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (inString) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    inString = false;
                }
            } else if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
                if (ended) {
                    throw new MalformedException("something follows the JSON object");
                }
                if (depth == 0 && c != '{') {
                    throw new MalformedException("not a JSON object");
                }
                switch (c) {
                    case '"' -> inString = true;
                    case '{', '[' -> depth++;
                    case '}', ']' -> depth--;
                    case ':' -> members += depth == 1 ? 1 : 0;
                    default -> {
                        // numbers, words and commas are the parser's to judge
                    }
                }
                if (depth > MAX_DEPTH) {
                    throw new MalformedException("nested deeper than " + MAX_DEPTH);
                }
                ended = depth == 0;
            }
        }
        if (!ended) {
            throw new MalformedException(depth == 0 ? "empty" : "cut off");
        }
        return members;
    }
}
