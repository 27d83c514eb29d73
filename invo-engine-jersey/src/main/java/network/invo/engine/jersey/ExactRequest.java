package network.invo.engine.jersey;

import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineRequest;
import network.invo.engine.blocking.BlockingCall;

/** Puts the engine's request into Jersey's as it is: Jersey's builders would tidy the URI and the content type. */
final class ExactRequest implements ClientRequestFilter {

    @Override
    public void filter(ClientRequestContext context) {
        if (context.getProperty(JdkConnector.CALL) instanceof BlockingCall call) {
            EngineRequest request = call.request();
            context.setUri(request.uri());
            if (request.body() != null) {
                context.setEntity(request.body());
            }
            context.getHeaders().clear();
            for (EngineHeaders.Line line : request.headers().lines()) {
                context.getHeaders().add(line.name(), line.value());
            }
        }
    }
}
