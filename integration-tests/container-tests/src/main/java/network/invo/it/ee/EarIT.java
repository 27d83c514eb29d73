package network.invo.it.ee;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.stream.Stream;
import network.invo.it.Libs;
import network.invo.it.Part;
import network.invo.it.Shop;
import network.invo.it.ShopRows;
import network.invo.jakarta.webhooks.Deliveries;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** The client in EARs, where the API, the engines and their libraries may lie in different class loaders. */
@ArquillianTest
class EarIT extends ShopRows {

    private static final boolean PAYARA = System.getProperty("server").equals("payara");

    @ArquillianResource
    @OperateOnDeployment("shared")
    private URI application;

    /** Everything in {@code lib}: the WAR has nothing but its own code. */
    @Deployment(name = "shared", testable = false)
    static EnterpriseArchive shared() {
        return ear("shared")
                .addAsLibraries(Part.JDK.packed())
                .addAsLibraries(Part.APACHE.packed())
                // Payara's CDI stumbles over Jersey in lib if no WAR has beans; there it is ballast anyway
                .addAsLibraries(PAYARA ? Part.JERSEY.jar() : Part.JERSEY.packed())
                .addAsModule(war("shared-shop"));
    }

    /** The API in {@code lib}, and three WARs with an engine each. */
    @Deployment(name = "own", testable = false)
    static EnterpriseArchive own() {
        return ear("own")
                .addAsModule(war("own-jdk").addAsLibraries(Part.JDK.packed()))
                .addAsModule(war("own-apache").addAsLibraries(Part.APACHE.packed()))
                .addAsModule(war("own-jersey").addAsLibraries(Part.JERSEY.packed()));
    }

    /** The engines in {@code lib}, where they do not see their libraries, which are in the WAR. */
    @Deployment(name = "split", testable = false)
    static EnterpriseArchive split() {
        return ear("split")
                .addAsLibraries(Part.JDK.jar())
                .addAsLibraries(Part.APACHE.jar())
                .addAsLibraries(Part.JERSEY.jar())
                .addAsModule(war("split-shop")
                        .addAsLibraries(Part.APACHE.libraries())
                        .addAsLibraries(Part.JERSEY.libraries()));
    }

    /** HttpClient in {@code lib}, the engine that asks WildFly for {@code jdk.net} in the WAR. */
    @Deployment(name = "apart", testable = false)
    static EnterpriseArchive apart() {
        return apart("apart");
    }

    /** The same, where the EAR asks for it. */
    @Deployment(name = "asking", testable = false)
    static EnterpriseArchive asking() {
        return apart("asking").addAsManifestResource(new StringAsset("""
                                <jboss-deployment-structure>
                                  <deployment>
                                    <dependencies>
                                      <module name="jdk.net"/>
                                    </dependencies>
                                  </deployment>
                                </jboss-deployment-structure>
                                """), "jboss-deployment-structure.xml");
    }

    private static EnterpriseArchive apart(String name) {
        return ear(name)
                .addAsLibraries(Part.APACHE.libraries())
                .addAsModule(war(name + "-shop").addAsLibraries(Part.JDK.jar()).addAsLibraries(Part.APACHE.jar()));
    }

    /** Webhooks in {@code lib}, and their secret in the WAR. */
    @Deployment(name = "hooks", testable = false)
    static EnterpriseArchive hooks() {
        return ear("hooks")
                .addAsLibraries(Libs.jars("invo-jakarta-webhooks"))
                .addAsModule(ShrinkWrap.create(WebArchive.class, "hooks-war.war")
                        .addClasses(Hooks.class)
                        .addClasses(Hooks.class.getDeclaredClasses())
                        .setWebXML(new StringAsset("""
                                        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                                          <context-param>
                                            <param-name>invo.webhook.secrets</param-name>
                                            <param-value>%s</param-value>
                                          </context-param>
                                        </web-app>
                                        """.formatted(Deliveries.SECRET))));
    }

    private static EnterpriseArchive ear(String name) {
        return ShrinkWrap.create(EnterpriseArchive.class, name + ".ear").addAsLibraries(Part.API.packed());
    }

    private static WebArchive war(String name) {
        return ShrinkWrap.create(WebArchive.class, name + ".war")
                .addClasses(Shop.class)
                .addClasses(Shop.class.getDeclaredClasses());
    }

    static Stream<Place> shops() {
        return Stream.of(
                Place.at("shared-shop", "jersey"),
                Place.naming("shared-shop", "apache"),
                Place.naming("shared-shop", "jdk"),
                Place.at("own-jdk", "jdk"),
                Place.at("own-apache", "apache"),
                Place.at("own-jersey", "jersey"),
                // Payara has a Jersey of its own, above all applications
                Place.at("split-shop", PAYARA ? "jersey" : "jdk"),
                Place.at("apart-shop", PAYARA ? "apache" : "jdk"),
                Place.at("asking-shop", "apache"));
    }

    @Override
    protected URI server() {
        return application;
    }

    @Test
    void build_engineDoesNotSeeItsLibraries_namesTheJar() throws Exception {
        assertThat(ask(Place.naming("split-shop", "apache"), "sync").get("error"))
                .startsWith("ENGINE_UNAVAILABLE: the engine \"apache\" is named but cannot be made; left out: apache")
                .contains(" is not available: the class org.apache.hc.")
                .endsWith(" brings");
        assertThat(charged()).isEmpty();
    }

    /** In the common pool the context class loader is the system's, and the API's own in {@code lib} sees no WAR. */
    @Test
    void build_inTheCommonPool_findsNoEngineOfTheWar() throws Exception {
        assertThat(ask(Place.at("own-jdk", null), "elsewhere").get("error"))
                .startsWith("ENGINE_UNAVAILABLE: no engine can be used")
                .contains("; searched: the context class loader (", ") and the API's own (");
        assertThat(charged()).isEmpty();
    }

    @Test
    void build_inTheCommonPool_findsTheEnginesOfLib() throws Exception {
        assertThat(ask(Place.at("shared-shop", null), "elsewhere")).containsEntry("engine", "jersey");
        assertThat(charged()).hasSize(1);
    }

    @Test
    void delivery_webhooksInLib_handledWithTheSecretOfTheWar() throws Exception {
        byte[] event = Deliveries.event("key-of-the-ear");

        send(HttpRequest.newBuilder(server().resolve("/hooks-war/hook"))
                .header("X-Invo-Signature", Deliveries.sign(event))
                .POST(HttpRequest.BodyPublishers.ofByteArray(event)));

        assertThat(get("hooks-war/handled")).isEqualTo("key-of-the-ear");
    }
}
