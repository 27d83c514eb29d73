package network.invo.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import network.invo.it.redeploy.ControlSite;
import network.invo.it.redeploy.Kept;
import network.invo.it.redeploy.ProbeSite;
import network.invo.jakarta.webhooks.RawHttp;
import org.awaitility.core.ConditionFactory;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Asks in the server's JVM what applications have left there: a line for each class loader and each thread. */
public final class Probe {

    private static final int LOOKS_A_CONTROL = 10;

    /** As many threads as the server handles requests by: Payara has five, and the others more than are needed. */
    private static final int AT_ONCE = System.getProperty("server").equals("payara") ? 5 : 32;

    private final Deployer deployer;
    private final URI site;

    /** For a deployed {@link #probe} at that address, and a deployment {@link #control} by the name "control". */
    public Probe(Deployer deployer, URI site) {
        this.deployer = deployer;
        this.site = site;
    }

    /** The application that is asked. */
    public static WebArchive probe() {
        return Archives.bare("probe")
                .addClasses(classes(ProbeSite.classes()))
                .setWebXML(new StringAsset("<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\">"
                        + "<context-param><param-name>" + ProbeSite.AT_ONCE + "</param-name><param-value>" + AT_ONCE
                        + "</param-value></context-param></web-app>"));
    }

    /** An application that comes and goes, and leaves nothing. */
    public static WebArchive control() {
        return Archives.bare("control").addClasses(classes(ControlSite.classes()));
    }

    /** As an archive takes them. */
    public static Class<?>[] classes(List<Class<?>> classes) {
        return classes.toArray(Class<?>[]::new);
    }

    /** How long the collector and a server may take. */
    public static ConditionFactory patiently() {
        return await().pollInSameThread() // Arquillian's deployer needs it
                .pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(60));
    }

    /** A GET's answer. */
    public static List<String> lines(URI application, String path) throws IOException {
        return send(application, path, "GET");
    }

    private static List<String> send(URI application, String path, String method) throws IOException {
        RawHttp.Answer answer = RawHttp.to(application, path).method(method).send();
        if (answer.status() != 200) {
            throw new IOException(answer.toString());
        }
        return answer.body().isEmpty() ? List.of() : Arrays.asList(answer.body().split("\n"));
    }

    /**
     * What is left of earlier applications when a later one has left nothing: what is not merely late. The server is made
     * to forget these reasons to keep one.
     */
    public List<String> left(Kept... forgotten) {
        comeAndGo();
        return patiently()
                .until(() -> look(forgotten), left -> left.stream().noneMatch(line -> line.contains("control#")));
    }

    /**
     * Waits until what is left is right, but for what this server keeps of any application.
     *
     * <p>The collector has its own time, and so has the JDK's HttpClient to end its thread after it. The threads by which a
     * server deploys remember an application until they have another: so the control comes and goes in the meantime.
     */
    public void awaitLeft(Consumer<List<String>> right) {
        Kept[] forgotten = ofThisServer().toArray(Kept[]::new);
        AtomicInteger looks = new AtomicInteger();
        patiently().untilAsserted(() -> {
            if (looks.getAndIncrement() % LOOKS_A_CONTROL == 0) {
                comeAndGo();
            }
            right.accept(look(forgotten));
        });
    }

    /** What this server keeps of any application. */
    public static List<Kept> ofThisServer() {
        return Arrays.stream(Kept.values())
                .filter(kept -> System.getProperty("server").equals(kept.server()))
                .toList();
    }

    /** Whether an application waits, or a static of the JDK holds something of it. */
    public boolean isHeld() throws IOException {
        return lines(site, ProbeSite.PATH).contains(ProbeSite.HELD);
    }

    /** Ends that. */
    public void release() throws IOException {
        send(site, ProbeSite.PATH, "DELETE");
    }

    private void comeAndGo() {
        deployer.deploy("control");
        deployer.undeploy("control");
    }

    private List<String> look(Kept... forgotten) throws IOException, InterruptedException, ExecutionException {
        occupyThreads(forgotten);
        return lines(site, ProbeSite.PATH);
    }

    /**
     * Has every thread of the server handle a request to the probe, and forget. Idle threads remember the last request that
     * they handled, and WildFly's the first one.
     */
    public void occupyThreads(Kept... forgotten) throws InterruptedException, ExecutionException {
        String query = Arrays.stream(forgotten).map(Kept::name).collect(Collectors.joining("&", "?", ""));
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            Callable<List<String>> request = () -> send(site, ProbeSite.PATH + query, "HEAD");
            for (Future<List<String>> answer : threads.invokeAll(Collections.nCopies(AT_ONCE, request))) {
                answer.get();
            }
        } finally {
            threads.shutdown();
        }
    }
}
