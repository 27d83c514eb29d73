package network.invo.chaos;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much JSON as the backend needs, by hand: it must not share a parser with the SDK. */
final class Json {

    private static final Pattern FIELD =
            Pattern.compile("\"(\\w+)\"\\s*:\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^,}\\s]+))");

    private final StringBuilder text = new StringBuilder("{");

    static Json object() {
        return new Json();
    }

    Json put(String name, String value) {
        return raw(name, "\"" + value + "\"");
    }

    Json put(String name, Json value) {
        return raw(name, value.toString());
    }

    Json put(Map<String, String> fields) {
        fields.forEach(this::put);
        return this;
    }

    Json raw(String name, String value) {
        text.append(text.length() > 1 ? "," : "")
                .append('"')
                .append(name)
                .append("\":")
                .append(value);
        return this;
    }

    @Override
    public String toString() {
        return text + "}";
    }

    /** The fields of a flat object, which every request of the storm is. */
    static Map<String, String> fields(String object) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher field = FIELD.matcher(object);
        while (field.find()) {
            fields.put(field.group(1), field.group(2) != null ? field.group(2) : field.group(3));
        }
        return fields;
    }
}
