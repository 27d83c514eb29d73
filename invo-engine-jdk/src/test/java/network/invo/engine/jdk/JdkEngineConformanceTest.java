package network.invo.engine.jdk;

import network.invo.engine.HttpEngineProvider;
import network.invo.engine.tck.EngineConformance;

class JdkEngineConformanceTest extends EngineConformance {

    @Override
    protected HttpEngineProvider provider() {
        return new JdkEngineProvider();
    }
}
