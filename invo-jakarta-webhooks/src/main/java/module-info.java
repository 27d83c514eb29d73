/**
 * Webhooks for Jakarta EE: {@link network.invo.jakarta.webhooks}.
 *
 * <p>Only the JDK and the API module are needed. What stands under {@code requires static} is used where the server has
 * it: a Tomcat without CDI, JTA and MicroProfile loads none of the classes that need them.
 */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-automatic") // MicroProfile Config has no module descriptor yet
module network.invo.jakarta.webhooks {
    requires transitive network.invo.api;
    requires transitive java.sql;
    requires java.naming;
    requires static transitive org.jspecify;
    requires static transitive jakarta.servlet;
    requires static transitive jakarta.ws.rs;
    requires static transitive jakarta.cdi;
    requires static transitive jakarta.inject;
    requires static jakarta.annotation;
    requires static jakarta.transaction;
    requires static microprofile.config.api;

    exports network.invo.jakarta.webhooks;

    // CDI and JAX-RS make beans and call them by reflection.
    opens network.invo.jakarta.webhooks;
}
