package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import network.invo.webhook.WebhookEvent;
import org.junit.jupiter.api.Test;

/** Events fired into a real CDI container. */
class CdiTest {

    /** Observes. */
    @ApplicationScoped
    public static class Observers {

        static final List<String> SEEN = new CopyOnWriteArrayList<>();
        static volatile boolean fails;

        @Inject
        Instance<WebhookEvent> current;

        @Inject
        CurrentWebhook webhook;

        void purchased(@Observes @EventType("purchase.completed") WebhookEvent event) {
            if (fails) {
                throw new IllegalStateException("secret-detail");
            }
            assertThat(current.get()).isSameAs(event);
            assertThat(webhook.delivery().attempt()).isPositive();
            SEEN.add("purchased " + event.idempotencyKey());
        }

        void refunded(@Observes @EventType("purchase.refunded") WebhookEvent event) {
            SEEN.add("refunded " + event.idempotencyKey());
        }

        void any(@Observes WebhookEvent event) {
            SEEN.add("any " + event.eventType());
        }

        void rejected(@Observes WebhookRejected rejected) {
            SEEN.add(rejected.code());
        }

        void dead(@Observes WebhookDead dead) {
            SEEN.add("dead " + dead.event().idempotencyKey());
        }
    }

    @Test
    void event_verified_firedToItsObserversInsideTheClaim() {
        Observers.SEEN.clear();
        Observers.fails = false;
        try (SeContainer container = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addBeanClasses(Observers.class, CurrentWebhook.class)
                .initialize()) {
            CdiBridge cdi = Optionals.cdi();
            assertThat(cdi).isNotNull();
            assertThat(cdi.receiver()).isNull();
            WebhookReceiver receiver = WebhookReceiver.builder()
                    .secrets(Deliveries.SECRET)
                    .store(new InMemoryIdempotencyStore(10, java.time.Duration.ofMinutes(1), 2))
                    .build();
            FakeRequest delivery = FakeRequest.delivery(Deliveries.event("k1"));
            assertThat(receiver.receive(delivery).status()).isEqualTo(200);
            assertThat(receiver.receive(delivery).status()).isEqualTo(200);
            assertThat(Observers.SEEN).containsExactlyInAnyOrder("purchased k1", "any purchase.completed");

            Observers.SEEN.clear();
            receiver.receive(FakeRequest.delivery(Deliveries.event("k2", "nobody.observes")));
            assertThat(Observers.SEEN).containsExactly("any nobody.observes");

            Observers.SEEN.clear();
            Observers.fails = true;
            FakeRequest failing = FakeRequest.delivery(Deliveries.event("k3"));
            Reply reply = receiver.receive(failing);
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.body()).doesNotContain("secret-detail");
            assertThat(receiver.receive(failing).status()).isEqualTo(200);
            assertThat(Observers.SEEN).contains("dead k3").doesNotContain("purchased k3");

            Observers.SEEN.clear();
            assertThat(receiver.receive(new FakeRequest(Deliveries.event("k4"), "t=1,v1=0"))
                            .status())
                    .isEqualTo(400);
            assertThat(Observers.SEEN).containsExactly("WEBHOOK_TIMESTAMP_EXPIRED");
        }
    }

    /** Produces two. */
    @ApplicationScoped
    public static class TwoReceivers {

        @Produces
        @Singleton
        WebhookReceiver one() {
            return WebhookReceiver.builder().secrets("whsec_one").scope("one").build();
        }

        @Produces
        @Singleton
        WebhookReceiver other() {
            return WebhookReceiver.builder()
                    .secrets("whsec_other")
                    .scope("other")
                    .build();
        }
    }

    @Test
    void receiver_twoBeans_refusedAndNotReplacedByAThird() {
        try (SeContainer container = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addBeanClasses(TwoReceivers.class)
                .initialize()) {
            CdiBridge cdi = Objects.requireNonNull(Optionals.cdi());
            assertThatThrownBy(cdi::receiver)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("several beans");
        }
    }

    /** An observer that lives as long as a request. */
    @RequestScoped
    public static class OfTheRequest {

        static final List<String> SEEN = new CopyOnWriteArrayList<>();

        void event(@Observes WebhookEvent event) {
            SEEN.add("event");
            throw new IllegalStateException("poison");
        }

        void dead(@Observes WebhookDead dead) {
            SEEN.add("dead");
        }
    }

    @Test
    void dead_inTheInbox_toldToAnObserverOfTheRequestsScope() throws Exception {
        try (SeContainer container = SeContainerInitializer.newInstance()
                        .disableDiscovery()
                        .addBeanClasses(OfTheRequest.class, CurrentWebhook.class)
                        .initialize();
                WebhookReceiver receiver = WebhookReceiver.builder()
                        .secrets(Deliveries.SECRET)
                        .store(JdbcIdempotencyStore.builder(Databases.h2())
                                .mode(StoreMode.INBOX)
                                .maxAttempts(1)
                                .build())
                        .build()) {
            receiver.receive(FakeRequest.delivery(Deliveries.event("k")));
            await().untilAsserted(() -> assertThat(OfTheRequest.SEEN).containsExactly("event", "dead"));
        }
    }
}
