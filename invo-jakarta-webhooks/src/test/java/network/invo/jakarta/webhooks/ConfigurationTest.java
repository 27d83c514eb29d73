package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the settings come from. */
class ConfigurationTest {

    private static final byte[] EVENT = Deliveries.event("k");

    private static Configuration environment(Map<String, String> variables) {
        return new Configuration(List.of(new Configuration.Environment(variables)));
    }

    private static WebhookReceiver receiver(Configuration configuration) {
        return configuration.receiver(List.of(delivery -> {}));
    }

    private static int status(WebhookReceiver receiver) {
        return receiver.receive(FakeRequest.delivery(EVENT)).status();
    }

    @Test
    void secrets_oneOrSeveralInTheEnvironment_used() {
        assertThat(status(receiver(environment(Map.of("INVO_WEBHOOK_SECRET", Deliveries.SECRET)))))
                .isEqualTo(200);
        assertThat(status(receiver(environment(Map.of("INVO_WEBHOOK_SECRETS", "whsec_old, " + Deliveries.SECRET)))))
                .isEqualTo(200);
        assertThat(status(receiver(environment(Map.of("INVO_WEBHOOK_SECRET", "whsec_other")))))
                .isEqualTo(400);
    }

    @Test
    void secrets_none_failsAndSaysWhereItLooked() {
        assertThatThrownBy(() -> receiver(Configuration.ofServlet(name -> null, name -> null)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the init parameter secrets")
                .hasMessageContaining("java:comp/env/invo/webhook/secrets")
                .hasMessageContaining("MicroProfile Config invo.webhook.secrets")
                .hasMessageContaining("INVO_WEBHOOK_SECRETS or INVO_WEBHOOK_SECRET");
    }

    @Test
    void secrets_firstFoundWins() {
        Configuration configuration = new Configuration(List.of(
                new Configuration.Environment(Map.of("INVO_WEBHOOK_SECRETS", " ")),
                new Configuration.Environment(Map.of("INVO_WEBHOOK_SECRETS", Deliveries.SECRET)),
                new Configuration.Environment(Map.of("INVO_WEBHOOK_SECRETS", "whsec_other"))));
        assertThat(status(receiver(configuration))).isEqualTo(200);
    }

    @Test
    void secretsFile_changedOnDisk_usedWithoutRestart(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("secrets"), "whsec_old\n\n");
        WebhookReceiver receiver = receiver(environment(Map.of("INVO_WEBHOOK_SECRETS_FILE", file.toString())));
        assertThat(status(receiver)).isEqualTo(400);
        Files.writeString(file, Deliveries.SECRET + "\nwhsec_old\n");
        assertThat(status(receiver)).isEqualTo(200);
        Files.delete(file);
        assertThat(status(receiver)).isEqualTo(503);
    }

    @Test
    void secrets_vanishWhileItRuns_503AndNoOthersUsed() {
        Map<String, String> first = new HashMap<>(Map.of("INVO_WEBHOOK_SECRET", "whsec_other"));
        WebhookReceiver receiver = receiver(new Configuration(List.of(
                new Configuration.Environment(first),
                new Configuration.Environment(Map.of("INVO_WEBHOOK_SECRET", Deliveries.SECRET)))));
        assertThat(status(receiver)).isEqualTo(400);
        first.clear();
        assertThat(status(receiver)).isEqualTo(503);
        first.put("INVO_WEBHOOK_SECRET", Deliveries.SECRET);
        assertThat(status(receiver)).isEqualTo(200);
    }

    @Test
    void secrets_ofCodeGiveNoneWhileItRuns_503() {
        List<String> secrets = new ArrayList<>(List.of(Deliveries.SECRET));
        WebhookReceiver receiver = WebhookReceiver.builder()
                .secrets(() -> secrets)
                .handler(delivery -> {})
                .build();
        secrets.clear();
        assertThat(status(receiver)).isEqualTo(503);
        assertThatThrownBy(() -> WebhookReceiver.builder().secrets("", null).build())
                .isInstanceOf(IllegalStateException.class)
                .hasStackTraceContaining("no webhook secret that is not blank");
    }

    @Test
    void secretsFile_missingOrEmptyAtTheStart_failsAndNamesIt(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("secrets");
        assertThatThrownBy(() -> receiver(environment(Map.of("INVO_WEBHOOK_SECRETS_FILE", file.toString()))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(file.toString());
        Files.writeString(file, " \n");
        assertThatThrownBy(() -> receiver(environment(Map.of("INVO_WEBHOOK_SECRETS_FILE", file.toString()))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void settings_wrong_failAndNameThePlaceAndTheForm() {
        Map<String, String> wrong = Map.of(
                "INVO_WEBHOOK_TOLERANCE", "soon",
                "INVO_WEBHOOK_MAX_BODY", "1 MiB",
                "INVO_WEBHOOK_GZIP", "yes",
                "INVO_WEBHOOK_RETENTION", "90d");
        wrong.forEach((name, value) -> assertThatThrownBy(
                        () -> receiver(environment(Map.of("INVO_WEBHOOK_SECRET", Deliveries.SECRET, name, value))))
                .as(name)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("must be"));
    }

    @Test
    void settings_right_used() {
        WebhookReceiver receiver = receiver(environment(Map.of(
                "INVO_WEBHOOK_SECRET", Deliveries.SECRET,
                "INVO_WEBHOOK_SCOPE", "shop",
                "INVO_WEBHOOK_TOLERANCE", "PT1M",
                "INVO_WEBHOOK_RETENTION", "P30D",
                "INVO_WEBHOOK_MAX_BODY", "10")));
        assertThat(receiver.scope()).isEqualTo("shop");
        assertThat(status(receiver)).isEqualTo(413);
    }

    @Test
    void maxAttempts_withoutADataSource_heeded() {
        WebhookReceiver receiver = environment(
                        Map.of("INVO_WEBHOOK_SECRET", Deliveries.SECRET, "INVO_WEBHOOK_MAX_ATTEMPTS", "1"))
                .receiver(List.of(delivery -> {
                    throw new IllegalStateException("fails");
                }));
        assertThat(status(receiver)).as("dead at once").isEqualTo(200);
    }

    @Test
    void settingsOfADatabase_withoutOne_failAndNameThePlace() {
        for (String name : List.of("INVO_WEBHOOK_TABLE", "INVO_WEBHOOK_JTA")) {
            assertThatThrownBy(() ->
                            receiver(environment(Map.of("INVO_WEBHOOK_SECRET", Deliveries.SECRET, name, "false"))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(name)
                    .hasMessageContaining("data-source");
        }
    }

    @Test
    void initParameters_beforeTheContexts_used() {
        Map<String, String> own = Map.of("secrets", Deliveries.SECRET);
        Map<String, String> context = Map.of("invo.webhook.secrets", "whsec_other", "invo.webhook.scope", "shop");
        WebhookReceiver receiver = receiver(Configuration.ofServlet(own::get, context::get));
        assertThat(status(receiver)).isEqualTo(200);
        assertThat(receiver.scope()).isEqualTo("shop");
    }

    @Test
    void text_ofAllThatIsPublic_holdsNoSecretAndNoData() {
        WebhookReceiver receiver = receiver(environment(Map.of("INVO_WEBHOOK_SECRET", Deliveries.SECRET)));
        var event = new EventBytes().read(EVENT);
        assertThat(receiver.toString()
                        + new WebhookDelivery(event, "s", 1, null)
                        + new WebhookDead(event, "s", 3)
                        + WebhookReceiver.builder().secrets(Deliveries.SECRET)
                        + new Configuration.Environment(Map.of("INVO_WEBHOOK_SECRET", Deliveries.SECRET))
                        + Claim.acquired("s", "canary-key", 1, 1))
                .doesNotContain(Deliveries.SECRET)
                .doesNotContain("kim@example.com")
                .doesNotContain("canary-key");
    }
}
