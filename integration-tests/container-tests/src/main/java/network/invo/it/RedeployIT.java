package network.invo.it;

import static network.invo.it.Probe.classes;
import static network.invo.it.Probe.lines;
import static network.invo.it.Probe.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import network.invo.it.redeploy.LeakingSite;
import network.invo.it.redeploy.LeakingSite.Leak;
import network.invo.it.redeploy.ShopObserver;
import network.invo.it.redeploy.ShopSite;
import network.invo.jakarta.webhooks.Deliveries;
import network.invo.jakarta.webhooks.InvoWebhookServlet;
import network.invo.jakarta.webhooks.InvoWebhookServletFilter;
import network.invo.sandbox.InvoSandbox;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An application that is redeployed under load leaves nothing behind, and loses nothing. */
@ArquillianTest
class RedeployIT {

    private static final int TIMES = 20;
    private static final System.Logger LOGGER = System.getLogger(RedeployIT.class.getName());
    private static final String[] DOORS = {"servlet", "filtered", "rest/hook"};

    private static final InvoSandbox SANDBOX = InvoSandbox.start();

    @ArquillianResource
    private Deployer deployer;

    @ArquillianResource
    @OperateOnDeployment("probe")
    private URI site;

    private Probe probe;

    @Deployment(name = "probe", testable = false)
    static WebArchive probe() {
        return Probe.probe();
    }

    @Deployment(name = "control", managed = false, testable = false)
    static WebArchive control() {
        return Probe.control();
    }

    @Deployment(name = "THREAD", managed = false, testable = false)
    static WebArchive leakingThread() {
        return leaking(Leak.THREAD);
    }

    @Deployment(name = "THREAD_BY_NAME", managed = false, testable = false)
    static WebArchive leakingThreadByName() {
        return leaking(Leak.THREAD_BY_NAME);
    }

    @Deployment(name = "STATIC", managed = false, testable = false)
    static WebArchive leakingStatic() {
        return leaking(Leak.STATIC);
    }

    private static WebArchive leaking(Leak leak) {
        return Archives.bare("leaking-" + leak.ordinal())
                .addClasses(classes(LeakingSite.classes()))
                .setWebXML(new StringAsset(descriptor(contextParam(LeakingSite.LEAK, leak.name()))));
    }

    @Deployment(name = "shop", managed = false, testable = false)
    static WebArchive shop() throws IOException {
        boolean plain = Archives.isPlain();
        String dataSource = plain ? "java:comp/env/jdbc/shop" : "java:comp/DefaultDataSource";
        WebArchive war = Archives.war("shop")
                .addAsLibraries(Part.JDK.packed())
                .addAsLibraries(Part.APACHE.packed())
                .addClasses(classes(ShopSite.classes()))
                .setWebXML(new StringAsset(descriptor(
                        contextParam(ShopSite.DATA_SOURCE, dataSource),
                        contextParam(ShopSite.BASE_URL, SANDBOX.baseUrl()),
                        contextParam(ShopSite.GAME_SECRET, SANDBOX.gameSecret()),
                        servlet("effects", ShopSite.Effects.class),
                        servlet("calls", ShopSite.Calls.class),
                        // An inbox needs a handler; without CDI only the servlet has one.
                        servlet(
                                "servlet",
                                InvoWebhookServlet.class,
                                param("scope", "servlet"),
                                param("mode", "inbox"),
                                plain ? param("handler", ShopSite.Handler.class.getName()) : ""),
                        servlet("filtered", ShopSite.Behind.class),
                        filter("mark", "/*", ShopSite.Mark.class),
                        filter(
                                "filtered",
                                "/filtered",
                                InvoWebhookServletFilter.class,
                                param("scope", "filtered"),
                                param("mode", "transactional")),
                        setting("secrets", Deliveries.SECRET),
                        setting("data-source", dataSource),
                        setting("table", ShopSite.TABLE),
                        setting("scope", "rest"),
                        setting("mode", plain ? "transactional" : "inbox"))));
        if (!plain) {
            return war.addClass(ShopObserver.class);
        }
        // A database of the application's own, which it opens and closes.
        String url = "jdbc:h2:" + Files.createTempDirectory("shop").resolve("shop") + ";DB_CLOSE_ON_EXIT=FALSE";
        return war.addAsLibraries(Libs.jars("h2"))
                .addAsManifestResource(
                        new StringAsset("<Context><Resource name=\"jdbc/shop\" type=\"org.h2.jdbcx.JdbcDataSource\""
                                + " factory=\"org.h2.jdbcx.JdbcDataSourceFactory\" url=\"" + url + "\" user=\"sa\""
                                + " password=\"sa\" description=\"shop\" loginTimeout=\"2\"/></Context>"),
                        "context.xml");
    }

    private static String descriptor(String... elements) {
        return "<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\">" + String.join("", elements)
                + "</web-app>";
    }

    private static String contextParam(String name, String value) {
        return "<context-param><param-name>" + name + "</param-name><param-value>" + value
                + "</param-value></context-param>";
    }

    private static String setting(String name, String value) {
        return "<env-entry><env-entry-name>invo/webhook/" + name
                + "</env-entry-name><env-entry-type>java.lang.String</env-entry-type><env-entry-value>" + value
                + "</env-entry-value></env-entry>";
    }

    private static String param(String name, String value) {
        return "<init-param><param-name>" + name + "</param-name><param-value>" + value + "</param-value></init-param>";
    }

    private static String servlet(String name, Class<?> type, String... params) {
        return "<servlet><servlet-name>" + name + "</servlet-name><servlet-class>" + type.getName()
                + "</servlet-class>" + String.join("", params) + "<load-on-startup>1</load-on-startup></servlet>"
                + "<servlet-mapping><servlet-name>" + name + "</servlet-name><url-pattern>/" + name
                + "</url-pattern></servlet-mapping>";
    }

    private static String filter(String name, String path, Class<?> type, String... params) {
        return "<filter><filter-name>" + name + "</filter-name><filter-class>" + type.getName() + "</filter-class>"
                + String.join("", params) + "</filter><filter-mapping><filter-name>" + name
                + "</filter-name><url-pattern>" + path + "</url-pattern></filter-mapping>";
    }

    @BeforeAll
    static void addPlayer() {
        SANDBOX.addPlayer(ShopSite.PLAYER, "500.00");
    }

    @BeforeEach
    void ask() {
        probe = new Probe(deployer, site);
    }

    @AfterAll
    static void stopSandbox() {
        SANDBOX.close();
    }

    @Test
    void redeploy_twentyTimesUnderLoad_leavesNothingAndLosesNothing() throws Exception {
        URI shop = site.resolve("/shop/");
        boolean deployed = false;
        try (Load load = new Load(shop, List.of(DOORS), "calls")) {
            probe.occupyThreads();
            load.start();
            for (int i = 0; i < TIMES; i++) {
                if (deployed) {
                    deployer.undeploy("shop");
                    deployed = false;
                }
                probe.occupyThreads(); // none times out, to be replaced by one whose first request is the load's
                deployer.deploy("shop");
                deployed = true;
                List<Integer> before = load.successes();
                patiently()
                        .untilAsserted(() -> assertThat(load.successes())
                                .zipSatisfy(
                                        before, (now, then) -> assertThat(now).isGreaterThan(then)));
            }
            load.close();
            patiently().untilAsserted(() -> assertThat(effects(shop)).containsAll(load.acknowledged()));
            List<String> effects = effects(shop);
            LOGGER.log(Level.INFO, () -> load.acknowledged().size() + " acknowledged; answers " + load.answers());
            assertThat(load.wrong()).isEmpty();
            assertThat(effects).doesNotHaveDuplicates();
        } finally {
            if (deployed) {
                deployer.undeploy("shop");
            }
        }
        probe.awaitLeft(left -> assertThat(left).isEmpty());
    }

    /** The keys of the events that the application has handled. */
    private static List<String> effects(URI shop) throws IOException {
        return lines(shop, "/effects").stream().map(line -> line.split(" ")[0]).toList();
    }

    @ParameterizedTest
    @EnumSource
    void probe_leakingApplication_isSeen(Leak leak) throws Exception {
        deployer.deploy(leak.name());
        deployer.undeploy(leak.name());
        try {
            List<String> left = probe.left();
            assertThat(left).anyMatch(line -> line.startsWith("loader leaking#"));
            if (leak == Leak.THREAD) {
                assertThat(left).anyMatch(line -> line.startsWith("thread left-behind of leaking#"));
            }
            if (leak == Leak.THREAD_BY_NAME) {
                assertThat(left).contains("thread invo-left-behind");
            }
        } finally {
            probe.release();
        }
        probe.awaitLeft(
                left -> assertThat(left).noneMatch(line -> line.contains("leaking#") || line.contains("left-behind")));
    }
}
