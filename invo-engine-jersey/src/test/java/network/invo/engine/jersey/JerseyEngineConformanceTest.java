package network.invo.engine.jersey;

import network.invo.engine.HttpEngineProvider;
import network.invo.engine.tck.EngineConformance;

class JerseyEngineConformanceTest extends EngineConformance {

    @Override
    protected HttpEngineProvider provider() {
        return new JerseyEngineProvider();
    }
}
