package network.invo.engine.tck.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request as the server read it, unchanged. */
@SuppressWarnings("ArrayRecordComponent") // compared byte by byte, by hand
record Received(String method, String target, String version, List<Field> fields, byte[] body, int connection) {

    record Field(String name, String value) {}

    List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
    }

    @Nullable
    String first(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? null : all.get(0);
    }

    /** Whether any part of the request's head holds the text. */
    boolean headHolds(String text) {
        return target.contains(text)
                || fields.stream().anyMatch(field -> field.value().contains(text));
    }
}
