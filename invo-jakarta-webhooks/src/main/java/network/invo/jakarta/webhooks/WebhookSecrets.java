package network.invo.jakarta.webhooks;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Where a receiver gets its secrets, asked for each delivery so that a secret can be rotated without a restart.
 *
 * <p>It must be fast (hold what it fetched) and thread-safe.
 */
@FunctionalInterface
public interface WebhookSecrets {

    /**
     * The secrets that are valid now, 1 to 8; blank ones are left out.
     *
     * @return the secrets
     * @throws Exception if the source cannot be reached; the delivery is answered with 503
     */
    Collection<? extends @Nullable String> current() throws Exception;
}
