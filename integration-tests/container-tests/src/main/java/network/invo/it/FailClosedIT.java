package network.invo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import network.invo.it.sites.AsynchronousApplication;
import network.invo.it.sites.BoundApplication;
import network.invo.it.sites.UnboundApplication;
import network.invo.it.sites.WhollyBoundApplication;
import network.invo.jakarta.webhooks.Deliveries;
import network.invo.jakarta.webhooks.RawHttp;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application that would take webhooks from anybody, or believe nobody, does not start. */
@ArquillianTest
class FailClosedIT {

    private static final String SECRET = "<context-param><param-name>invo.webhook.secrets</param-name><param-value>"
            + Deliveries.SECRET + "</param-value></context-param>";
    private static final String ENTRY = "<env-entry><env-entry-name>invo/webhook/secrets</env-entry-name>"
            + "<env-entry-type>java.lang.String</env-entry-type><env-entry-value>" + Deliveries.SECRET
            + "</env-entry-value></env-entry>";
    private static final String SERVLET = "<servlet><servlet-name>hook</servlet-name>"
            + "<servlet-class>network.invo.jakarta.webhooks.InvoWebhookServlet</servlet-class>%s"
            + "<load-on-startup>1</load-on-startup></servlet>"
            + "<servlet-mapping><servlet-name>hook</servlet-name><url-pattern>/rest/hook</url-pattern></servlet-mapping>";
    private static final String FILTER = "<filter><filter-name>hook</filter-name>"
            + "<filter-class>network.invo.jakarta.webhooks.InvoWebhookServletFilter</filter-class></filter>"
            + "<filter-mapping><filter-name>hook</filter-name><url-pattern>/rest/hook</url-pattern></filter-mapping>";

    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = "good", testable = false)
    static WebArchive good() {
        return war("good", ENTRY, BoundApplication.class);
    }

    @Deployment(name = "unbound", managed = false, testable = false)
    static WebArchive unbound() {
        return war("unbound", ENTRY, UnboundApplication.class);
    }

    @Deployment(name = "asynchronous", managed = false, testable = false)
    static WebArchive asynchronous() {
        return war("asynchronous", ENTRY, AsynchronousApplication.class);
    }

    @Deployment(name = "wholly-bound", managed = false, testable = false)
    static WebArchive whollyBound() {
        return war("wholly-bound", ENTRY, WhollyBoundApplication.class);
    }

    @Deployment(name = "rest-without-secret", managed = false, testable = false)
    static WebArchive restWithoutSecret() {
        return war("rest-without-secret", "", BoundApplication.class);
    }

    @Deployment(name = "servlet-without-secret", managed = false, testable = false)
    static WebArchive servletWithoutSecret() {
        return war("servlet-without-secret", SERVLET.formatted(""));
    }

    @Deployment(name = "filter-without-secret", managed = false, testable = false)
    static WebArchive filterWithoutSecret() {
        return war("filter-without-secret", FILTER);
    }

    @Deployment(name = "servlet-with-wrong-handler", managed = false, testable = false)
    static WebArchive servletWithWrongHandler() {
        String handler =
                "<init-param><param-name>handler</param-name><param-value>no.such.Handler</param-value></init-param>";
        return war("servlet-with-wrong-handler", SECRET + SERVLET.formatted(handler));
    }

    private static WebArchive war(String name, String webXml, Class<?>... classes) {
        WebArchive war = Archives.war(name)
                .setWebXML(new StringAsset("<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\">"
                        + webXml + "</web-app>"));
        return classes.length == 0 ? war : war.addClasses(classes);
    }

    private static int deliver(URI server, String application) throws Exception {
        byte[] event = Deliveries.event("k");
        return RawHttp.to(server.resolve("/" + application + "/"), "/rest/hook")
                .header("X-Invo-Signature", Deliveries.sign(event))
                .body(event)
                .send()
                .status();
    }

    @Test
    void boundResourceWithASecret_takesWebhooks(@ArquillianResource @OperateOnDeployment("good") URI good)
            throws Exception {
        assertThat(deliver(good, "good")).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unbound",
                "asynchronous",
                "rest-without-secret",
                "servlet-without-secret",
                "filter-without-secret",
                "servlet-with-wrong-handler"
            })
    void unsafeApplication_doesNotStart(String application, @ArquillianResource @OperateOnDeployment("good") URI good)
            throws Exception {
        assertThatThrownBy(() -> deployer.deploy(application)).isInstanceOf(Exception.class); // each server has its own
        assertThat(deliver(good, application)).isGreaterThanOrEqualTo(400);
    }

    @Test
    void applicationWithTheBinding_acknowledgesNothing(@ArquillianResource @OperateOnDeployment("good") URI good)
            throws Exception {
        deployer.deploy("wholly-bound");
        try {
            RawHttp.Answer forged = RawHttp.to(good.resolve("/wholly-bound/"), "/rest/hook")
                    .body(Deliveries.event("k"))
                    .send();
            assertThat(forged.status()).isEqualTo(500);
            assertThat(deliver(good, "wholly-bound")).isEqualTo(500);
        } finally {
            deployer.undeploy("wholly-bound");
        }
    }
}
