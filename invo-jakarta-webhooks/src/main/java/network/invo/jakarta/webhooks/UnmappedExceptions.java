package network.invo.jakarta.webhooks;

import jakarta.annotation.Priority;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.lang.System.Logger.Level;

/**
 * Answers with 500 to what a resource threw and nobody else maps.
 *
 * <p>Jersey gives such an exception to the servlet container without calling a response filter: the claim would stay, and
 * the container's error page would show the message to the sender. JAX-RS has no mapper for one resource alone, so it
 * serves the whole application; any mapper of the application's goes before it.
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
