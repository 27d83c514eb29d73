package network.invo.engine.tck;

import java.util.Set;
import network.invo.engine.EngineConfig;
import network.invo.engine.HttpEngine;
import network.invo.engine.HttpEngineProvider;
import org.jspecify.annotations.Nullable;

/** The reference engine, and with a hazard the bad one. */
public class SocketEngineProvider implements HttpEngineProvider {

    private final Set<Hazard> hazards;
    private @Nullable SocketEngine shared;

    public SocketEngineProvider() {
        this(Set.of());
    }

    SocketEngineProvider(Set<Hazard> hazards) {
        this.hazards = hazards;
    }

    /** A provider of its own class, because the case loads it by its name. */
    public static final class LeakingClassLoader extends SocketEngineProvider {
        public LeakingClassLoader() {
            super(Set.of(Hazard.LEAKS_CLASS_LOADER));
        }
    }

    @Override
    public String id() {
        return hazards.isEmpty() ? "socket" : "bad";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public synchronized HttpEngine create(EngineConfig config) {
        if (!hazards.contains(Hazard.ONE_FOR_ALL)) {
            return new SocketEngine(config, hazards);
        }
        if (shared == null) {
            shared = new SocketEngine(config, hazards);
        }
        return shared;
    }
}
