package network.invo.engine.jersey;

import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.core.Configuration;
import org.glassfish.jersey.client.spi.Connector;
import org.glassfish.jersey.client.spi.ConnectorProvider;

/** Makes {@link JdkConnector}s; by this class the engine knows a client that it can trust. */
final class JdkConnectorProvider implements ConnectorProvider {

    @Override
    public Connector getConnector(Client client, Configuration runtimeConfig) {
        return new JdkConnector(client, runtimeConfig);
    }
}
