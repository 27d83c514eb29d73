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

    /** The bad engine of a hazard. */
    static SocketEngineProvider of(Hazard hazard) {
        return switch (hazard) {
            case LEAKS_CLASS_LOADER -> new LeakingClassLoader();
            case FIRST_ADDRESS_ONLY -> new FirstAddressOnly();
            case CONNECT_TIMEOUT_FOR_EACH -> new ConnectTimeoutForEach();
            case LOOKS_UP_ON_CALLER -> new LooksUpOnCaller();
            case ALWAYS_MAYBE_SENT -> new AlwaysMaybeSent();
            default -> new SocketEngineProvider(Set.of(hazard));
        };
    }

    // Providers of their own classes, because a case loads them by their names.

    public static final class LeakingClassLoader extends SocketEngineProvider {
        public LeakingClassLoader() {
            super(Set.of(Hazard.LEAKS_CLASS_LOADER));
        }
    }

    public static final class FirstAddressOnly extends SocketEngineProvider {
        public FirstAddressOnly() {
            super(Set.of(Hazard.FIRST_ADDRESS_ONLY));
        }
    }

    public static final class ConnectTimeoutForEach extends SocketEngineProvider {
        public ConnectTimeoutForEach() {
            super(Set.of(Hazard.CONNECT_TIMEOUT_FOR_EACH));
        }
    }

    public static final class LooksUpOnCaller extends SocketEngineProvider {
        public LooksUpOnCaller() {
            super(Set.of(Hazard.LOOKS_UP_ON_CALLER));
        }
    }

    public static final class AlwaysMaybeSent extends SocketEngineProvider {
        public AlwaysMaybeSent() {
            super(Set.of(Hazard.ALWAYS_MAYBE_SENT));
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
