package network.invo.engine.jdk;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.invo.engine.HttpEngineProvider;
import network.invo.engine.tck.EngineConformance;

class JdkEngineConformanceTest extends EngineConformance {

    @Override
    protected HttpEngineProvider provider() {
        return new JdkEngineProvider();
    }

    @Override
    protected Map<String, String> declined() {
        Map<String, String> declined = new HashMap<>();
        declined.put(
                "D30",
                "the JDK's client reads a chunk's size up to the first other character and in 32 bits, takes any two bytes for the"
                        + " end of a chunk, forgets what stands before a bare CR, and reads three digits of a status");
        for (String id : List.of("D50", "D51", "D52")) {
            declined.put(id, "the JDK's client dials the first address of a name only");
        }
        if (Runtime.version().feature() < 24) {
            for (String id : List.of("D42", "D44")) {
                declined.put(id, "the JDK's client before Java 24 gives up every stream when the server says GOAWAY");
            }
        }
        return declined;
    }
}
