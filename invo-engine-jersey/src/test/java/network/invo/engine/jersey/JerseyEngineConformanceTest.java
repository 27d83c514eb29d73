package network.invo.engine.jersey;

import network.invo.engine.HttpEngineProvider;
import network.invo.engine.tck.Conformance;
import network.invo.engine.tck.EngineConformance;

class JerseyEngineConformanceTest extends EngineConformance {

    @Override
    protected HttpEngineProvider provider() {
        return new JerseyEngineProvider();
    }

    @Override
    protected Conformance conformance() {
        String oneAddress = "the JDK's client dials the first address of a name only";
        return super.conformance()
                .declining("D50", oneAddress)
                .declining("D51", oneAddress)
                .declining("D52", oneAddress);
    }
}
