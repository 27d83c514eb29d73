package network.invo.engine.jersey;

import network.invo.engine.EngineConfig;
import network.invo.engine.EngineProxy;
import network.invo.engine.HttpEngine;
import network.invo.engine.HttpEngineProvider;

/** Makes engines on Jersey's client: id {@code jersey}, priority 30. Thread-safe. */
public final class JerseyEngineProvider implements HttpEngineProvider {

    /** For {@link java.util.ServiceLoader}. */
    public JerseyEngineProvider() {}

    @Override
    public String id() {
        return "jersey";
    }

    @Override
    public int priority() {
        return 30;
    }

    /**
     * Makes an engine with a Jersey client of its own.
     *
     * @param config what the user set
     * @return a new engine
     * @throws IllegalArgumentException if an idle time or a proxy's credentials are set: the JDK's client, on which the
     *     engine's connector runs, has no such setting
     */
    @Override
    public HttpEngine create(EngineConfig config) {
        if (config.idleTime() != null) {
            throw new IllegalArgumentException("idleTime: the JDK's client has it for the whole JVM only"
                    + " (-Djdk.httpclient.keepalive.timeout); the engine \"apache\" can set it for one client");
        }
        EngineProxy proxy = config.proxy();
        if (proxy != null && proxy.user() != null) {
            throw new IllegalArgumentException("proxy: the JDK's client sends no Basic credentials to a proxy for https"
                    + " unless the whole JVM allows it; the engine \"apache\" sends them");
        }
        return JerseyEngine.withOwnClient(config);
    }
}
