package network.invo.jakarta.webhooks;

import jakarta.annotation.Priority;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.lang.System.Logger.Level;

/**
 * Answers with 500 to what a resource threw and nobody else maps.
 *
 * <p>Jersey gives such an exception to the servlet container, whose error page would show the message to the sender. JAX-RS
 * has no mapper for one resource alone, and none that may decline. So it serves the whole application, and an
 * {@code <error-page>} with an {@code <exception-type>} finds nothing from Jersey any more; any mapper of the application's
 * goes before it.
 */
@Priority(Integer.MAX_VALUE)
final class UnmappedExceptions implements ExceptionMapper<Throwable> {

    UnmappedExceptions() {}

    @Override
    public Response toResponse(Throwable exception) {
        if (exception instanceof WebApplicationException answer) {
            return answer.getResponse();
        }
        Log.LOGGER.log(Level.ERROR, "a resource failed", exception);
        return Response.serverError().build();
    }
}
