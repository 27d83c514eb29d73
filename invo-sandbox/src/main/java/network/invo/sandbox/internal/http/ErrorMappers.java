package network.invo.sandbox.internal.http;

import jakarta.inject.Inject;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import network.invo.sandbox.internal.backend.Answer;
import network.invo.sandbox.internal.backend.ApiError;

/** Every error is a JSON object, those of the framework too. */
final class ErrorMappers {

    private ErrorMappers() {}

    private static Response json(ApiError error) {
        return Response.status(error.status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(new Answer(error.status(), error.body()))
                .build();
    }

    /** What the backend turns down. */
    static final class Refused implements ExceptionMapper<ApiError> {
        @Override
        public Response toResponse(ApiError error) {
            return json(error);
        }
    }

    /** An unknown path, a wrong method, a wrong media type. */
    static final class Web implements ExceptionMapper<WebApplicationException> {

        private final Clock clock;

        @Inject
        Web(Clock clock) {
            this.clock = clock;
        }

        @Override
        public Response toResponse(WebApplicationException e) {
            Response original = e.getResponse();
            int status = original.getStatus();
            String message =
                    switch (status) {
                        case 404 -> "Not found";
                        case 405 -> "Method not allowed";
                        case 415 -> "Content-Type must be application/json";
                        default -> original.getStatusInfo().getReasonPhrase();
                    };
            Response answer = json(ApiError.of(status, null, message, clock.instant()));
            String allow = original.getHeaderString(HttpHeaders.ALLOW);
            return allow == null
                    ? answer
                    : Response.fromResponse(answer)
                            .header(HttpHeaders.ALLOW, allow)
                            .build();
        }
    }

    /** A mistake in the sandbox itself. */
    static final class Accident implements ExceptionMapper<Exception> {

        private static final Logger LOG = System.getLogger("network.invo.sandbox");

        private final Clock clock;

        @Inject
        Accident(Clock clock) {
            this.clock = clock;
        }

        @Override
        public Response toResponse(Exception e) {
            LOG.log(Level.ERROR, "a request failed inside the sandbox", e);
            return json(ApiError.of(500, null, "Internal error of the sandbox", clock.instant()));
        }
    }
}
