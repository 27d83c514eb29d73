package network.invo.engine;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy: {@code CONNECT} for https, with Basic credentials if it wants them.
 *
 * <p>Immutable. {@link #toString()} hides the credentials.
 *
 * @param host the proxy's host
 * @param port the proxy's port
 * @param user the user's name, or null without credentials
 * @param password the password, or null without credentials
 */
public record EngineProxy(
        String host,
        int port,
        @Nullable String user,
        @Nullable Secret password) {

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if the host is blank, the port not in 1..65535, or only one of user and password
     *     is there
     */
    public EngineProxy {
        if (Objects.requireNonNull(host, "host").isBlank()) {
            throw new IllegalArgumentException("the proxy's host is blank");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("the proxy's port must be in 1..65535: " + port);
        }
        if ((user == null) != (password == null)) {
            throw new IllegalArgumentException("a proxy's user and password come together");
        }
    }

    /**
     * A proxy without credentials.
     *
     * @param host the proxy's host
     * @param port the proxy's port
     * @return the proxy
     */
    public static EngineProxy of(String host, int port) {
        return new EngineProxy(host, port, null, null);
    }

    /**
     * This proxy with Basic credentials.
     *
     * @param newUser the user's name
     * @param newPassword the password
     * @return a new proxy
     */
    public EngineProxy withCredentials(String newUser, String newPassword) {
        return new EngineProxy(host, port, newUser, Secret.of(newPassword));
    }

    /** Host and port, and whether there are credentials. */
    @Override
    public String toString() {
        return "EngineProxy[" + host + ":" + port + (user == null ? "" : ", with credentials") + "]";
    }
}
