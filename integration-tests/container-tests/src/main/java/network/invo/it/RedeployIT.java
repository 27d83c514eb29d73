package network.invo.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import network.invo.it.redeploy.ControlSite;
import network.invo.it.redeploy.LeakingSite;
import network.invo.it.redeploy.LeakingSite.Leak;
import network.invo.it.redeploy.ProbeSite;
import network.invo.it.redeploy.ShopObserver;
import network.invo.it.redeploy.ShopSite;
import network.invo.jakarta.webhooks.Deliveries;
import network.invo.jakarta.webhooks.InvoWebhookServlet;
import network.invo.jakarta.webhooks.InvoWebhookServletFilter;
import network.invo.jakarta.webhooks.RawHttp;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An application that is redeployed under load leaves nothing behind, and loses nothing. */
@ArquillianTest
class RedeployIT {

    private static final int TIMES = 20;
    /**
     * Class loaders of the twenty; threads never. Payara's OSGi framework, where two threads load a class of the server's
     * at once for the first time, now and then remembers one of them for good, and so what it belonged to.
     */
    private static final int KEPT_BY_SERVER = System.getProperty("server").equals("payara") ? 2 : 0;

    private static final int LOOKS_A_CONTROL = 10;
    private static final System.Logger LOGGER = System.getLogger(RedeployIT.class.getName());
    private static final String[] DOORS = {"servlet", "filtered", "rest/hook"};

    private static final InvoSandbox SANDBOX = InvoSandbox.start();

    @ArquillianResource
    private Deployer deployer;

    @ArquillianResource
    @OperateOnDeployment("probe")
    private URI probe;

    @Deployment(name = "probe", testable = false)
    static WebArchive probe() {
        return Archives.bare("probe").addClasses(classes(ProbeSite.classes()));
    }

    @Deployment(name = "control", managed = false, testable = false)
    static WebArchive control() {
        return Archives.bare("control").addClasses(classes(ControlSite.classes()));
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

    private static Class<?>[] classes(List<Class<?>> classes) {
        return classes.toArray(Class<?>[]::new);
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

    @AfterAll
    static void stopSandbox() {
        SANDBOX.close();
    }

    @Test
    void redeploy_twentyTimesUnderLoad_leavesNothingAndLosesNothing() throws Exception {
        URI shop = probe.resolve("/shop/");
        try (Load load = new Load(shop, List.of(DOORS), "calls")) {
            occupyThreads();
            load.start();
            for (int i = 0; i < TIMES; i++) {
                occupyThreads(); // none times out, to be replaced by one whose first request is the load's
                deployer.deploy("shop");
                List<Integer> before = load.successes();
                await(
                        () -> "an answer to each: " + before + ", now " + load.successes(),
                        () -> isMoreEach(load.successes(), before));
                if (i < TIMES - 1) {
                    undeploy(load);
                }
            }
            load.close();
            Set<String> lost = new HashSet<>();
            await(() -> "the effects of acknowledged events: " + lost, () -> {
                lost.clear();
                lost.addAll(load.acknowledged());
                lost.removeAll(keys(shop));
                return lost.isEmpty();
            });
            List<String> effects = lines(shop, "effects", "GET");
            deployer.undeploy("shop");
            LOGGER.log(Level.INFO, () -> load.acknowledged().size() + " acknowledged; answers " + load.answers());
            assertThat(load.wrong()).isEmpty();
            assertThat(effects.stream().map(line -> line.split(" ")[0])).doesNotHaveDuplicates();
        }
        awaitGone(left ->
                left.size() <= KEPT_BY_SERVER && left.stream().allMatch(line -> line.startsWith("loader shop#")));
    }

    @ParameterizedTest
    @EnumSource
    void probe_leakingApplication_isSeen(Leak leak) throws Exception {
        deployer.deploy(leak.name());
        deployer.undeploy(leak.name());
        deployer.deploy("control");
        deployer.undeploy("control");
        try {
            // What is left when the later application has gone is not merely late.
            List<String> left = new ArrayList<>();
            await(() -> "the control to go: " + left, () -> {
                left.clear();
                left.addAll(left());
                return left.stream().noneMatch(line -> line.contains("control#"));
            });
            assertThat(left).anyMatch(line -> line.startsWith("loader leaking#"));
            if (leak == Leak.THREAD) {
                assertThat(left).anyMatch(line -> line.startsWith("thread left-behind of leaking#"));
            }
            if (leak == Leak.THREAD_BY_NAME) {
                assertThat(left).contains("thread invo-left-behind");
            }
        } finally {
            lines(probe, ProbeSite.PATH.substring(1), "DELETE");
        }
        awaitGone(left -> left.stream().noneMatch(line -> line.contains("leaking#") || line.contains("left-behind")));
    }

    /**
     * Undeploys under load; on WildFly between two requests. Weld there does not clear the thread of a request whose
     * application goes in the meantime, and so keeps any application that uses CDI, with or without INVO.
     */
    private void undeploy(Load load) {
        boolean between = System.getProperty("server").equals("wildfly");
        if (between) {
            load.pause();
        }
        try {
            deployer.undeploy("shop");
        } finally {
            if (between) {
                load.resume();
            }
        }
    }

    private static boolean isMoreEach(List<Integer> now, List<Integer> before) {
        return IntStream.range(0, now.size()).allMatch(i -> now.get(i) > before.get(i));
    }

    private Set<String> keys(URI shop) throws IOException {
        return lines(shop, "effects", "GET").stream()
                .map(line -> line.split(" ")[0])
                .collect(Collectors.toCollection(HashSet::new));
    }

    private List<String> left() throws Exception {
        occupyThreads();
        return lines(probe, ProbeSite.PATH.substring(1), "GET");
    }

    /**
     * Has every thread of the server handle a request to the probe. Idle threads remember the last request that they
     * handled, and WildFly's the first one.
     */
    private void occupyThreads() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(ProbeSite.AT_ONCE);
        try {
            threads.invokeAll(Collections.nCopies(
                    ProbeSite.AT_ONCE,
                    () -> RawHttp.to(probe, ProbeSite.PATH).method("HEAD").send()));
        } finally {
            threads.shutdown();
        }
    }

    /**
     * The collector has its own time, and so has the JDK's HttpClient to end its thread after it. The threads by which a
     * server deploys remember an application until they have another: so the control comes and goes in the meantime.
     */
    private void awaitGone(Predicate<List<String>> gone) throws Exception {
        List<String> left = new ArrayList<>();
        AtomicInteger looks = new AtomicInteger();
        await(() -> "applications to be gone: " + left, () -> {
            if (looks.getAndIncrement() % LOOKS_A_CONTROL == 0) {
                deployer.deploy("control");
                deployer.undeploy("control");
            }
            left.clear();
            left.addAll(left());
            return gone.test(left);
        });
    }

    private static List<String> lines(URI application, String path, String method) throws IOException {
        RawHttp.Answer answer =
                RawHttp.to(application, "/" + path).method(method).send();
        if (answer.status() != 200) {
            throw new IOException(answer.toString());
        }
        return answer.body().isEmpty() ? List.of() : Arrays.asList(answer.body().split("\n"));
    }

    private static void await(Supplier<String> what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited in vain for " + what.get());
            }
            LockSupport.parkNanos(50_000_000);
        }
    }
}
