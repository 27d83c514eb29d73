package network.invo;

import java.net.URI;

/** INVO's two environments. Each has its own game secrets; never mix them. */
public enum InvoEnvironment {
    /** For building and testing. */
    SANDBOX("https://sandbox.invo.network/sandbox"),
    /** Real money. */
    PRODUCTION("https://invo.network");

    private final URI baseUrl;

    InvoEnvironment(String baseUrl) {
        this.baseUrl = URI.create(baseUrl);
    }

    /**
     * Where the environment's API is.
     *
     * @return the base URL
     */
    public URI baseUrl() {
        return baseUrl;
    }
}
