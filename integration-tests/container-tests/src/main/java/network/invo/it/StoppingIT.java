package network.invo.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import network.invo.it.redeploy.HoldingSite;
import network.invo.jakarta.webhooks.RawHttp;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** What a server answers, without INVO, to a request that is on its way to an application when that stops. */
@ArquillianTest
class StoppingIT {

    @ArquillianResource
    private Deployer deployer;

    @ArquillianResource
    @OperateOnDeployment("probe")
    private URI site;

    @Deployment(name = "probe", testable = false)
    static WebArchive probe() {
        return Probe.probe();
    }

    @Deployment(name = "holding", managed = false, testable = false)
    static WebArchive holding() {
        return Archives.bare("holding").addClasses(Probe.classes(HoldingSite.classes()));
    }

    /** Payara has no status for the exception that its list of listeners throws, which has been cleared: it is 200 then. */
    @Test
    void request_onItsWayWhenTheApplicationStops_payaraAloneSays200InItsName() throws Exception {
        RawHttp.Answer answer = answerToARequestThatIsHeldUntilTheApplicationIsGone();
        boolean applications = answer.head().contains(HoldingSite.MARK + ": yes");
        if (System.getProperty("server").equals("payara")) {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(applications)
                    .as("Payara has learned it: Load need not know of it any more")
                    .isFalse();
            assertThat(answer.body()).isEmpty();
        } else {
            assertThat(answer).matches(given -> given.status() != 200 || applications);
        }
    }

    private RawHttp.Answer answerToARequestThatIsHeldUntilTheApplicationIsGone() throws Exception {
        Probe probe = new Probe(deployer, site);
        URI holding = site.resolve("/holding/");
        deployer.deploy("holding");
        assertThat(RawHttp.to(holding, "/thanks").send().head()).contains(HoldingSite.MARK + ": yes");
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<RawHttp.Answer> answer = thread.submit(() -> RawHttp.to(holding, "/thanks")
                    .header(HoldingSite.HOLD, "yes")
                    .send());
            Probe.patiently().until(probe::isHeld);
            deployer.undeploy("holding");
            probe.release();
            return answer.get();
        } finally {
            thread.shutdown();
        }
    }
}
