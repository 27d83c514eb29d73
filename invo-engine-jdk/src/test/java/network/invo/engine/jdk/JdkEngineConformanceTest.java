package network.invo.engine.jdk;

import network.invo.engine.HttpEngineProvider;
import network.invo.engine.tck.Conformance;
import network.invo.engine.tck.EngineConformance;

class JdkEngineConformanceTest extends EngineConformance {

    @Override
    protected HttpEngineProvider provider() {
        return new JdkEngineProvider();
    }

    @Override
    protected Conformance conformance() {
        String oneAddress = "the JDK's client dials the first address of a name only";
        Conformance all = super.conformance()
                .declining("D50", oneAddress)
                .declining("D51", oneAddress)
                .declining("D52", oneAddress);
        if (Runtime.version().feature() >= 24) {
            return all;
        }
        String givesAllUp = "the JDK's client before Java 24 gives up every stream when the server says GOAWAY";
        return all.declining("D42", givesAllUp).declining("D44", givesAllUp);
    }
}
