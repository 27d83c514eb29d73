package network.invo.sandbox.internal.http;

import jakarta.inject.Inject;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import network.invo.sandbox.internal.backend.ApiError;
import network.invo.sandbox.internal.backend.RequestBody;

/** Reads a request's body: one JSON object in UTF-8, or a 400. */
@Consumes(MediaType.APPLICATION_JSON)
final class RequestBodyReader implements MessageBodyReader<RequestBody> {

    private final JsonProvider json;
    private final Clock clock;

    @Inject
    RequestBodyReader(JsonProvider json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    @Override
    public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == RequestBody.class;
    }

    @Override
    public RequestBody readFrom(
            Class<RequestBody> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream in)
            throws IOException {
        byte[] bytes = in.readAllBytes();
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            try (JsonParser parser = json.createParser(new StringReader(text))) {
                if (parser.hasNext() && parser.next() == JsonParser.Event.START_OBJECT) {
                    JsonObject object = parser.getObject();
                    if (!parser.hasNext()) {
                        return new RequestBody(object, clock);
                    }
                }
            }
        } catch (CharacterCodingException | JsonException e) {
            // Refused below, like JSON that is no object.
        }
        throw ApiError.of(400, "INVALID_JSON", "The body must be a JSON object", clock.instant());
    }
}
