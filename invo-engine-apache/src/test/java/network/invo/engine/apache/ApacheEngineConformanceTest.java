package network.invo.engine.apache;

import network.invo.engine.HttpEngineProvider;
import network.invo.engine.tck.EngineConformance;

class ApacheEngineConformanceTest extends EngineConformance {

    @Override
    protected HttpEngineProvider provider() {
        return new ApacheEngineProvider();
    }
}
