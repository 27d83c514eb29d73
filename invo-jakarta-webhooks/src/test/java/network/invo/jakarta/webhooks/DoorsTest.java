package network.invo.jakarta.webhooks;

import java.net.URI;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The doors on a Tomcat and a Jersey in this JVM. */
class DoorsTest extends DoorRows {

    private static Tomcat tomcat;

    @BeforeAll
    static void start() throws Exception {
        tomcat = PlainTomcat.tomcat();
        tomcat.getConnector().setProperty("connectionTimeout", "2000");
        Context context = tomcat.addContext("", null);
        context.addServletContainerInitializer(new WebhookDeploymentCheck(), Set.of());
        context.addApplicationListener(DoorsSite.class.getName());
        DoorsSite.applications()
                .forEach(application -> PlainTomcat.add(
                        context,
                        application.getSimpleName(),
                        new ServletContainer(ResourceConfig.forApplicationClass(application)),
                        "/"
                                + application
                                        .getAnnotation(jakarta.ws.rs.ApplicationPath.class)
                                        .value() + "/*"));
        tomcat.start();
    }

    @AfterAll
    static void stop() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }

    @Override
    protected URI site() {
        return URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/");
    }
}
