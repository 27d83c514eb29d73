package network.invo.internal;

import jakarta.json.bind.serializer.JsonbSerializer;
import jakarta.json.bind.serializer.SerializationContext;
import jakarta.json.stream.JsonGenerator;
import network.invo.model.GameId;
import network.invo.model.Rail;

/** How the values of requests are written. */
final class RequestValues {

    private RequestValues() {}

    /** As a number or a string, the way it was given. */
    static final class GameIdSerializer implements JsonbSerializer<GameId> {
        @Override
        public void serialize(GameId id, JsonGenerator generator, SerializationContext context) {
            if (id.numeric()) {
                generator.write(Long.parseLong(id.value()));
            } else {
                generator.write(id.value());
            }
        }
    }

    /** As its text. */
    static final class RailSerializer implements JsonbSerializer<Rail> {
        @Override
        public void serialize(Rail rail, JsonGenerator generator, SerializationContext context) {
            generator.write(rail.value());
        }
    }
}
