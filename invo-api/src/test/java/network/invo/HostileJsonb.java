package network.invo;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import jakarta.json.bind.spi.JsonbProvider;
import java.lang.reflect.Proxy;

/** A provider that breaks down as the system property {@code hostile} says, and quotes a canary when it does. */
public final class HostileJsonb extends JsonbProvider {

    private final String mode = System.getProperty("hostile");

    public HostileJsonb() {
        if (mode.equals("linking")) {
            throw new NoClassDefFoundError("canary");
        }
    }

    @Override
    public JsonbBuilder create() {
        return proxy(JsonbBuilder.class);
    }

    private <T> T proxy(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, values) -> switch (method.getName()) {
                    case "build" -> build();
                    case "toJson" -> toJson(values[0]);
                    case "close" -> null;
                    default -> self;
                }));
    }

    private Jsonb build() {
        if (mode.equals("building")) {
            throw new IllegalStateException("canary: no CDI");
        }
        return proxy(Jsonb.class);
    }

    private String toJson(Object value) {
        if (mode.equals("writing")) {
            throw new JsonbException("canary", new IllegalStateException("canary: no CDI"));
        }
        if (value instanceof String) {
            return "\"" + value + "\"";
        }
        throw new JsonbException("canary", new NoClassDefFoundError("jakarta/enterprise/inject/spi/CDI"));
    }
}
