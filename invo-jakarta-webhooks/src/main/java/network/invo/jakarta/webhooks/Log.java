package network.invo.jakarta.webhooks;

/** The module's one logger. */
final class Log {

    /** Says code, scope, key hash and age of a delivery; never a body, a header, a key, or what an exception says. */
    static final System.Logger LOGGER = System.getLogger("network.invo.webhooks");

    private Log() {}
}
