package network.invo.sandbox.internal.http;

import jakarta.inject.Inject;
import jakarta.json.spi.JsonProvider;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import network.invo.sandbox.internal.backend.Answer;

/** Writes an answer's body as JSON in UTF-8. */
final class AnswerWriter implements MessageBodyWriter<Answer> {

    private final JsonProvider json;

    @Inject
    AnswerWriter(JsonProvider json) {
        this.json = json;
    }

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == Answer.class;
    }

    @Override
    public void writeTo(
            Answer answer,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out)
            throws IOException {
        out.write(answer.body().toJson(json).toString().getBytes(StandardCharsets.UTF_8));
    }
}
