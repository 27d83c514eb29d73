package network.invo.engine.tck;

import network.invo.engine.HttpEngineProvider;

/** The reference engine passes all cases: none asks for what cannot be done. */
class SocketEngineConformanceTest extends EngineConformance {

    @Override
    protected HttpEngineProvider provider() {
        return new SocketEngineProvider();
    }
}
