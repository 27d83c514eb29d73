/**
 * The INVO client: {@link network.invo.InvoServer}, its requests and results, webhook verification, and the engine SPI.
 */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // the two engines, which the compiler does not see from here
module network.invo.api {
    requires transitive jakarta.json;
    requires transitive jakarta.json.bind;
    requires static transitive org.jspecify;
    // for jdkhttp only; the two engines that use it bring it
    requires static java.net.http;

    exports network.invo;
    exports network.invo.engine;
    exports network.invo.engine.blocking;
    exports network.invo.engine.jdkhttp to
            network.invo.engine.jdk,
            network.invo.engine.jersey;
    exports network.invo.model;
    exports network.invo.webhook;

    // JSON-B reads and writes these records, ours of the same kind, and makes the adapters that they name.
    opens network.invo.internal.json;
    opens network.invo.model;
    opens network.invo.webhook;

    uses network.invo.engine.HttpEngineProvider;
}
