package network.invo.it.ee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import network.invo.it.Archives;
import network.invo.it.Libs;
import network.invo.it.sites.StoreSite;
import network.invo.jakarta.webhooks.Deliveries;
import network.invo.jakarta.webhooks.RawHttp;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The server's data sources and its JTA under the store: its default one, and a PostgreSQL that the application declares. */
@ArquillianTest
class StoreIT {

    static final List<String> DATABASES = List.of("h2", "postgresql");

    private static EmbeddedPostgres postgres;

    @ArquillianResource
    private URI application;

    private final String key = "key-" + UUID.randomUUID();

    @Deployment(testable = false)
    static WebArchive deployment() throws IOException {
        postgres = EmbeddedPostgres.builder().start();
        String dataSources = dataSource("Postgres", "org.postgresql.xa.PGXADataSource", true)
                + dataSource("Outside", "org.postgresql.ds.PGSimpleDataSource", false);
        return Archives.war("store")
                .addClass(StoreSite.class)
                .addAsLibraries(Libs.jars("postgresql"))
                .setWebXML(new StringAsset("<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\">"
                        + dataSources + "</web-app>"));
    }

    private static String dataSource(String name, String type, boolean transactional) {
        return "<data-source><name>java:app/jdbc/" + name + "</name><class-name>" + type + "</class-name>"
                + "<url>jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres</url>"
                + "<user>postgres</user><password>postgres</password><transactional>" + transactional
                + "</transactional><max-pool-size>20</max-pool-size></data-source>";
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @ParameterizedTest
    @FieldSource("DATABASES")
    void transactional_failsOnce_itsWritesAreUndoneAndTheNextAttemptsStay(String database) throws Exception {
        byte[] event = Deliveries.event(key, "test.fails-once");
        String path = database + "/transactional";
        assertThat(deliver(path, event)).isEqualTo(500);
        assertThat(effects(path)).isEqualTo("[]"); // the application's own connection was in the store's transaction
        assertThat(deliver(path, event)).isEqualTo(200);
        assertThat(deliver(path, event)).isEqualTo(200);
        assertThat(effects(path)).isEqualTo("[2]");
    }

    @ParameterizedTest
    @FieldSource("DATABASES")
    void lease_failsOnce_theWritesOfBothAttemptsStay(String database) throws Exception {
        byte[] event = Deliveries.event(key, "test.fails-once");
        String path = database + "/lease";
        assertThat(deliver(path, event)).isEqualTo(500);
        assertThat(deliver(path, event)).isEqualTo(200);
        assertThat(deliver(path, event)).isEqualTo(200);
        assertThat(effects(path)).isEqualTo("[1, 2]"); // at least once, as it says
    }

    @ParameterizedTest
    @FieldSource("DATABASES")
    void inbox_failsOnce_answeredAtOnceAndHandledByTheWorker(String database) throws Exception {
        byte[] event = Deliveries.event(key, "test.fails-once");
        String path = database + "/inbox";
        assertThat(deliver(path, event)).isEqualTo(200);
        assertThat(deliver(path, event)).isEqualTo(200);
        await().untilAsserted(() -> assertThat(effects(path)).isEqualTo("[2]"));
    }

    @ParameterizedTest
    @FieldSource("DATABASES")
    void transactional_handlerMarksTheTransactionOnce_countedAndTheNextAttemptStays(String database) throws Exception {
        byte[] event = Deliveries.event(key, "test.marks-once");
        String path = database + "/transactional";
        assertThat(deliver(path, event)).isEqualTo(503);
        assertThat(effects(path)).isEqualTo("[]");
        assertThat(deliver(path, event)).isEqualTo(200);
        assertThat(effects(path)).isEqualTo("[2]");
    }

    @ParameterizedTest
    @FieldSource("DATABASES")
    void inbox_handlerMarksTheTransactionOnce_countedAndTheNextAttemptStays(String database) throws Exception {
        String path = database + "/inbox";
        assertThat(deliver(path, Deliveries.event(key, "test.marks-once"))).isEqualTo(200);
        await().untilAsserted(() -> assertThat(effects(path)).isEqualTo("[2]"));
    }

    @Test
    void transactional_dataSourceOutsideJta_nothingHandledAndNothingAcknowledged() throws Exception {
        byte[] event = Deliveries.event(key);
        assertThat(deliver("outside", event)).isEqualTo(503);
        assertThat(deliver("outside", event)).isEqualTo(503);
        assertThat(effects("outside")).isEqualTo("[]");
    }

    @ParameterizedTest
    @FieldSource("DATABASES")
    void transactional_manyDuplicatesAtOnce_oneEffect(String database) throws Exception {
        String path = database + "/transactional";
        byte[] event = Deliveries.event(key);
        Callable<Set<Integer>> untilDone = () -> {
            Set<Integer> statuses = new TreeSet<>();
            int status;
            do {
                status = deliver(path, event);
                statuses.add(status);
            } while (status == 503);
            return statuses;
        };
        ExecutorService senders = Executors.newFixedThreadPool(16);
        try {
            List<Callable<Set<Integer>>> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                all.add(untilDone);
            }
            for (Future<Set<Integer>> one : senders.invokeAll(all)) {
                assertThat(one.get()).contains(200).isSubsetOf(200, 503);
            }
        } finally {
            senders.shutdownNow();
        }
        assertThat(effects(path)).isEqualTo("[1]");
    }

    private int deliver(String path, byte[] event) throws IOException {
        return RawHttp.to(application, "/" + path)
                .header("Content-Type", "application/json")
                .header("X-Invo-Signature", Deliveries.sign(event))
                .body(event)
                .send()
                .status();
    }

    private String effects(String path) throws IOException {
        return RawHttp.to(application, "/effects/" + path + "?key=" + key)
                .method("GET")
                .withoutLength()
                .send()
                .body();
    }
}
