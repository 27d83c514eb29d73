package network.invo.jakarta.webhooks;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/** MicroProfile Config. Loaded only where it is. */
final class MicroProfileSource implements Configuration.Source {

    private static final int MAX_SECRETS = 8;

    @Override
    public @Nullable String value(String name) {
        Config config = config();
        return config == null
                ? null
                : config.getOptionalValue("invo.webhook." + name, String.class).orElse(null);
    }

    @Override
    public List<String> values(String name) {
        Config config = config();
        if (config == null) {
            return List.of();
        }
        List<String> values =
                config.getOptionalValues("invo.webhook." + name, String.class).orElse(List.of());
        if (!values.isEmpty()) {
            return values;
        }
        List<String> indexed = new ArrayList<>(); // not every implementation collects these by itself
        for (int i = 0; i < MAX_SECRETS; i++) {
            config.getOptionalValue("invo.webhook." + name + "[" + i + "]", String.class)
                    .ifPresent(indexed::add);
        }
        return indexed;
    }

    /** Null where there is the API without an implementation. */
    private static @Nullable Config config() {
        try {
            return ConfigProvider.getConfig();
        } catch (IllegalStateException e) {
            return null;
        }
    }

    @Override
    public String place(String name) {
        return "MicroProfile Config invo.webhook." + name;
    }
}
