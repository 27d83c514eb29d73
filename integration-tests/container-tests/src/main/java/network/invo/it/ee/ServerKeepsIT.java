package network.invo.it.ee;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import network.invo.it.Archives;
import network.invo.it.Probe;
import network.invo.it.redeploy.Kept;
import network.invo.it.redeploy.KeptSite;
import network.invo.jakarta.webhooks.RawHttp;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server keeps of an application without INVO, it keeps of one with it: {@code RedeployIT} looks past that. */
@ArquillianTest
class ServerKeepsIT {

    @ArquillianResource
    private Deployer deployer;

    @ArquillianResource
    @OperateOnDeployment("probe")
    private URI site;

    @Deployment(name = "probe", testable = false)
    static WebArchive probe() {
        return Probe.probe();
    }

    @Deployment(name = "control", managed = false, testable = false)
    static WebArchive control() {
        return Probe.control();
    }

    @Deployment(name = "kept", managed = false, testable = false)
    static WebArchive kept() {
        return Archives.bare("kept").addClasses(Probe.classes(KeptSite.classes()));
    }

    @ParameterizedTest
    @MethodSource("network.invo.it.Probe#ofThisServer")
    void server_keepsAnApplicationWithoutInvo(Kept kept) throws Exception {
        Probe probe = new Probe(deployer, site);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            probe.occupyThreads();
            deployer.deploy("kept");
            Future<RawHttp.Answer> doing = thread.submit(
                    () -> RawHttp.to(site.resolve("/kept/"), "/" + kept.path()).send());
            Probe.patiently().until(() -> doing.isDone() || probe.isHeld());
            deployer.undeploy("kept");
            probe.release();
            assertThat(doing.get().status()).isIn(200, 500); // WildFly's to a resource that has gone
        } finally {
            thread.shutdown();
        }
        Kept[] others =
                Probe.ofThisServer().stream().filter(other -> other != kept).toArray(Kept[]::new);
        assertThat(probe.left(others)).singleElement().asString().startsWith("loader kept#");
        probe.awaitLeft(left -> assertThat(left).isEmpty());
    }
}
