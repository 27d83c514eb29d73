package network.invo.sandbox.internal.http;

import org.jspecify.annotations.Nullable;

/** Sees every request before it is served. */
@FunctionalInterface
public interface Traffic {

    /**
     * Counts a request.
     *
     * @param method the HTTP method
     * @param path the path below the base URL, as it was sent
     * @return what is to go wrong with it, null for nothing
     */
    @Nullable
    Fault arrived(String method, String path);
}
