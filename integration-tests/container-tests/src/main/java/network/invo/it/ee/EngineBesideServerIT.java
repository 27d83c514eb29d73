package network.invo.it.ee;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.stream.Stream;
import network.invo.it.Part;
import network.invo.it.Shop;
import network.invo.it.ShopRows;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The engines beside what the server has of the same kind: Jakarta REST, JSON, threads. */
@ArquillianTest
class EngineBesideServerIT extends ShopRows {

    private static final boolean PAYARA = System.getProperty("server").equals("payara");

    @ArquillianResource
    @OperateOnDeployment("beside")
    private URI application;

    /** As it should be packed. */
    @Deployment(name = "beside", testable = false)
    static WebArchive beside() {
        return war("beside").addAsLibraries(Part.API.packed()).addAsLibraries(Part.JERSEY.packed());
    }

    /** As it is packed when nobody leaves anything out: APIs and implementations that the server has. */
    @Deployment(name = "naive", testable = false)
    static WebArchive naive() {
        return war("naive")
                .addAsLibraries(Part.API.everything())
                .addAsLibraries(Part.JDK.everything())
                .addAsLibraries(Part.APACHE.everything())
                .addAsLibraries(Part.JERSEY.everything());
    }

    /** With too much left out: none of the libraries. */
    @Deployment(name = "bare", testable = false)
    static WebArchive bare() {
        return war("bare")
                .addAsLibraries(Part.API.packed())
                .addAsLibraries(Part.JDK.jar())
                .addAsLibraries(Part.APACHE.jar())
                .addAsLibraries(Part.JERSEY.jar());
    }

    private static WebArchive war(String name) {
        return ShrinkWrap.create(WebArchive.class, name + ".war")
                .addClasses(Shop.class, Rest.class)
                .addClasses(Shop.class.getDeclaredClasses())
                .addClasses(Rest.class.getDeclaredClasses());
    }

    static Stream<Place> shops() {
        return Stream.of(
                Place.at("beside", "jersey"),
                Place.at("naive", "jersey"),
                Place.naming("naive", "apache"),
                Place.naming("naive", "jdk"),
                // Payara has a Jersey of its own
                Place.at("bare", PAYARA ? "jersey" : "jdk"));
    }

    @Override
    protected URI server() {
        return application;
    }

    @ParameterizedTest
    @MethodSource("shops")
    void purchase_onThreadsOfTheServer_eachChargedOnce(Place shop) throws Exception {
        assertThat(ask(shop, "managed")).containsEntry("engine", shop.engine()).containsEntry("balance", "80.00");
        assertThat(charged()).hasSize(2);
    }

    /** On WildFly it is RESTEasy, whatever Jersey is there: an engine that asked for "the" client would run on that. */
    @Test
    void rest_besideTheJerseyEngine_isStillTheServers() throws Exception {
        List<String> implementations = get("beside/rest/items").lines().toList();

        assertThat(implementations.get(0)).startsWith(PAYARA ? "org.glassfish.jersey." : "org.jboss.resteasy.");
        assertThat(implementations.get(1)).startsWith(PAYARA ? "org.glassfish.jersey." : "org.jboss.resteasy.");
        // Payara gives an application its own Jersey, the application's is only ballast
        assertThat(implementations.get(2)).contains(PAYARA ? "/glassfish/modules/" : "/beside.war/WEB-INF/lib/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"beside", "naive", "bare"})
    void rest_ofTheApplication_readsAndWritesJson(String application) throws Exception {
        String answer = send(HttpRequest.newBuilder(server().resolve("/" + application + "/rest/items"))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"sword\",\"count\":2}")));

        assertThat(answer).contains("\"count\":4", "\"name\":\"sword\"");
    }

    @Test
    void build_librariesMissing_namesTheJar() throws Exception {
        assertThat(ask(Place.naming("bare", "apache"), "sync").get("error"))
                .startsWith("ENGINE_UNAVAILABLE: the engine \"apache\" is named but cannot be made; left out: apache")
                .contains(" is not available: the class org.")
                .endsWith(" brings");
    }
}
