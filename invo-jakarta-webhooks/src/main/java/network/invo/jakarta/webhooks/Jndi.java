package network.invo.jakarta.webhooks;

import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/** The server's naming. */
final class Jndi {

    private Jndi() {}

    /** What has this name; null if nothing has, or there is no naming here. Names come from the deployer alone. */
    @SuppressWarnings("BanJNDI")
    static @Nullable Object lookUp(String name) {
        try {
            return new InitialContext().lookup(name);
        } catch (NamingException e) {
            return null;
        }
    }
}
