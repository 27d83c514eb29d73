package network.invo.examples.gamestore;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import network.invo.InvoServer;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** The one client of this application, closed when it is undeployed. */
@ApplicationScoped
public class InvoClient {

    /** Made when it is first needed, from {@code INVO_GAME_SECRET} and {@code INVO_BASE_URL}. */
    @Produces
    @Singleton
    InvoServer client() {
        Config config = ConfigProvider.getConfig();
        return InvoServer.builder()
                .gameSecret(config.getValue("invo.game-secret", String.class))
                .baseUrl(config.getValue("invo.base-url", String.class))
                .build();
    }

    void close(@Disposes InvoServer client) {
        client.close();
    }
}
