package network.invo.webhook;

import static network.invo.webhook.Deliveries.EVENT;
import static network.invo.webhook.Deliveries.SECRET;
import static network.invo.webhook.Deliveries.T;
import static network.invo.webhook.Deliveries.at;
import static network.invo.webhook.Deliveries.headerOf;
import static network.invo.webhook.Deliveries.outcome;
import static network.invo.webhook.Deliveries.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** One verifier and one signer, eight threads at once, each with bodies of its own. */
class WebhookThreadsTest {

    private static final int THREADS = 8;
    private static final int DELIVERIES = 300;

    @Test
    void verify_manyThreads_neverMixDeliveriesUp() throws Exception {
        verifyAtOnce(
                WebhookVerifier.builder().secrets("other", SECRET).clock(at(T)).build());
    }

    @Test
    void verify_manyThreadsAndMacsThatCannotBeCloned_neverMixDeliveriesUp() throws Exception {
        TestMacProvider provider = new TestMacProvider(0);

        verifyAtOnce(WebhookVerifier.builder()
                .secrets(SECRET)
                .clock(at(T))
                .provider(provider)
                .build());

        assertThat(provider.macs).hasValue(2 * THREADS * DELIVERIES);
    }

    private static void verifyAtOnce(WebhookVerifier verifier) throws Exception {
        WebhookSigner signer = WebhookSigner.of(SECRET);
        CyclicBarrier start = new CyclicBarrier(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Void>> work = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                String mine = "thread-" + thread + "-";
                work.add(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    for (int i = 0; i < DELIVERIES; i++) {
                        byte[] body = utf8(EVENT.replace("idem_1", mine + i));
                        String header = signer.sign(body, Instant.ofEpochSecond(T));
                        assertThat(header).isEqualTo(headerOf(body));
                        assertThat(verifier.verify(body, header).idempotencyKey())
                                .isEqualTo(mine + i);
                        assertThat(outcome(verifier, utf8(EVENT), header)).isEqualTo("WEBHOOK_SIGNATURE_INVALID");
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(work, 60, TimeUnit.SECONDS)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
