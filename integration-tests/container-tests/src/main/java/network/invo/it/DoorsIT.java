package network.invo.it;

import java.net.URI;
import network.invo.jakarta.webhooks.DoorRows;
import network.invo.jakarta.webhooks.DoorsSite;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Every row of the webhooks' HTTP table, on this server. */
@ArquillianTest
class DoorsIT extends DoorRows {

    @ArquillianResource
    private URI application;

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Archives.war("doors").addClasses(DoorsSite.class).addClasses(DoorsSite.class.getDeclaredClasses());
    }

    @Override
    protected URI site() {
        return application;
    }

    @Override
    protected boolean takesAnyHeader() {
        return !System.getProperty("server").equals("payara");
    }
}
