package network.invo.internal;

import jakarta.json.JsonException;
import jakarta.json.spi.JsonProvider;
import network.invo.InvoInputException;

/** Finds the JSON provider, or says what to add. */
public final class JsonProviders {

    /** The code of a provider that is there and breaks down. */
    static final String FAILED = "JSON_PROVIDER_FAILED";

    private JsonProviders() {}

    /** Looked up at every call: keep it. */
    public static JsonProvider jsonp() {
        try {
            return JsonProvider.provider();
        } catch (JsonException e) {
            throw missing("JSON-P", e);
        }
    }

    static InvoInputException missing(String what, RuntimeException cause) {
        return new InvoInputException(
                "JSON_PROVIDER_UNAVAILABLE",
                null,
                "no " + what
                        + " provider is on the class path: add org.eclipse:yasson (it brings org.eclipse.parsson:parsson)",
                cause);
    }
}
