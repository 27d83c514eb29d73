package network.invo.engine.jdk;

import network.invo.engine.EngineConfig;
import network.invo.engine.EngineProxy;
import network.invo.engine.HttpEngine;
import network.invo.engine.HttpEngineProvider;

/** Makes engines on the JDK's own HTTP client: id {@code jdk}, priority 10. Stateless. */
public final class JdkEngineProvider implements HttpEngineProvider {

    /** For {@link java.util.ServiceLoader}. */
    public JdkEngineProvider() {}

    @Override
    public String id() {
        return "jdk";
    }

    @Override
    public int priority() {
        return 10;
    }

    /**
     * Makes an engine.
     *
     * @param config what the user set
     * @return a new engine
     * @throws IllegalArgumentException if an idle time or a proxy's credentials are set: the JDK's client has no such
     *     setting
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
        return new JdkEngine(config);
    }
}
