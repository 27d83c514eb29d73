/**
 * An INVO backend inside the process, for tests and demos: {@link network.invo.sandbox.InvoSandbox}.
 *
 * <p>It shares no code with the client: a mistake on one side of the wire must show on the other.
 */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-automatic") // Jersey has no module descriptors yet
module network.invo.sandbox {
    requires java.logging;
    requires jakarta.inject;
    requires jakarta.json;
    requires jakarta.ws.rs;
    requires jersey.common;
    requires jersey.server;
    requires org.glassfish.grizzly;
    requires org.glassfish.grizzly.http;
    requires org.glassfish.grizzly.http.server;
    // Jersey needs these two at run time and, having no descriptor, cannot ask for them.
    requires jakarta.annotation;
    requires jakarta.validation;
    requires static transitive org.jspecify;
    requires static transitive org.junit.jupiter.api;

    exports network.invo.sandbox;
    exports network.invo.sandbox.junit;

    // Jersey makes the resources and calls them by reflection.
    opens network.invo.sandbox.internal.http;
}
