package network.invo.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The client in a WAR on this server, with each engine on its class path. */
@ArquillianTest
class EngineIT extends ShopRows {

    @ArquillianResource
    @OperateOnDeployment("jdk")
    private URI application;

    @Deployment(name = "jdk", testable = false)
    static WebArchive jdk() {
        return war("shop-jdk", Part.JDK);
    }

    @Deployment(name = "apache", testable = false)
    static WebArchive apache() {
        return war("shop-apache", Part.APACHE);
    }

    @Deployment(name = "jersey", testable = false)
    static WebArchive jersey() {
        return war("shop-jersey", Part.JERSEY);
    }

    @Deployment(name = "all", testable = false)
    static WebArchive all() {
        return war("shop-all", Part.JDK, Part.APACHE, Part.JERSEY);
    }

    @Deployment(name = "none", testable = false)
    static WebArchive none() {
        return war("shop-none");
    }

    private static WebArchive war(String name, Part... engines) {
        WebArchive war = ShrinkWrap.create(WebArchive.class, name + ".war")
                .addClasses(Shop.class)
                .addClasses(Shop.class.getDeclaredClasses())
                .addAsLibraries(Part.API.packed());
        for (Part engine : engines) {
            war.addAsLibraries(engine.packed());
        }
        return war;
    }

    static Stream<Place> shops() {
        return Stream.of(
                Place.at("shop-jdk", "jdk"),
                Place.at("shop-apache", "apache"),
                Place.at("shop-jersey", "jersey"),
                // somebody added it on purpose
                Place.at("shop-all", "jersey"),
                Place.naming("shop-all", "apache"),
                Place.naming("shop-all", "jdk"));
    }

    @Override
    protected URI server() {
        return application;
    }

    /** The API's own class loader is the application's, and sees the engines where the context's does not. */
    @ParameterizedTest
    @MethodSource("shops")
    void build_inTheCommonPool_findsTheEngine(Place shop) throws Exception {
        assertThat(ask(shop, "elsewhere"))
                .containsEntry("engine", shop.engine())
                .containsEntry("balance", "90.00");
    }

    @Test
    void build_noEngine_namesTheThreeAndTheLoadersInAnApplicationThatRuns() throws Exception {
        Map<String, String> told = ask(Place.at("shop-none", null), "sync");

        assertThat(told).containsOnlyKeys("error");
        assertThat(told.get("error"))
                .startsWith("ENGINE_UNAVAILABLE: no engine can be used. Add one of network.invo:invo-engine-jdk,"
                        + " network.invo:invo-engine-apache and network.invo:invo-engine-jersey; searched: the context"
                        + " class loader (")
                .contains(") and the API's own (");
        assertThat(charged()).isEmpty();
    }
}
