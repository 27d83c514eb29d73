/** The transport on Jersey's client. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // Jersey 3.1 has no module descriptors
module network.invo.engine.jersey {
    requires java.net.http;
    requires transitive jakarta.ws.rs;
    requires transitive jersey.client;
    requires jersey.common;
    requires transitive network.invo.api;
    requires static transitive org.jspecify;

    // Jersey needs them and cannot say so; without these lines they are not there on the module path.
    requires jakarta.annotation;
    requires jakarta.inject;
    requires java.logging;

    exports network.invo.engine.jersey;

    provides network.invo.engine.HttpEngineProvider with
            network.invo.engine.jersey.JerseyEngineProvider;
}
