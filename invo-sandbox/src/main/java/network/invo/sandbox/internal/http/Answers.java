package network.invo.sandbox.internal.http;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import network.invo.sandbox.internal.backend.Answer;
import org.jspecify.annotations.Nullable;

/** Small helpers of the resources. */
final class Answers {

    private Answers() {}

    /** The answer as JSON, whatever the request's Accept says: a backend like this one does not negotiate. */
    static Response json(Answer answer) {
        return Response.status(answer.status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(answer)
                .build();
    }

    static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
