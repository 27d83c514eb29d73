package network.invo.engine.apache;

import network.invo.engine.EngineConfig;
import network.invo.engine.HttpEngine;
import network.invo.engine.HttpEngineProvider;

/**
 * Makes engines on Apache HttpClient 5.
 *
 * <p>Thread-safe. Every setting is honoured: none is refused.
 */
public final class ApacheEngineProvider implements HttpEngineProvider {

    /** For {@link java.util.ServiceLoader}. */
    public ApacheEngineProvider() {}

    @Override
    public String id() {
        return "apache";
    }

    @Override
    public int priority() {
        return 20;
    }

    @Override
    public HttpEngine create(EngineConfig config) {
        return new ApacheEngine(config);
    }
}
