package network.invo.it.sites;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import network.invo.jakarta.webhooks.CurrentWebhook;
import network.invo.jakarta.webhooks.EventType;
import network.invo.jakarta.webhooks.JdbcIdempotencyStore;
import network.invo.jakarta.webhooks.WebhookDead;
import network.invo.jakarta.webhooks.WebhookRejected;
import network.invo.webhook.WebhookEvent;

/** Observes all that the SDK fires, and remembers it. An event of the type {@code test.fails} is refused. */
@ApplicationScoped
public class Recorder {

    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Resource
    private DataSource dataSource;

    @Inject
    private CurrentWebhook current;

    @Inject
    private Instance<WebhookEvent> currentEvent;

    void create(@Observes @Initialized(ApplicationScoped.class) Object start) throws SQLException, IOException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                InputStream script = JdbcIdempotencyStore.class.getResourceAsStream("/META-INF/invo/webhook/h2.sql")) {
            statement.execute("DROP TABLE IF EXISTS invo_webhook");
            statement.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    void paid(@Observes @EventType("purchase.completed") WebhookEvent event) {
        record("paid", event);
        if (!current.event().equals(event) || !currentEvent.get().equals(event)) {
            throw new IllegalStateException("the request's event is another one");
        }
    }

    void refunded(@Observes @EventType("purchase.refunded") WebhookEvent event) {
        record("refunded", event);
    }

    void all(@Observes WebhookEvent event) {
        record("event", event);
    }

    void fails(@Observes @EventType("test.fails") WebhookEvent event) {
        throw new IllegalStateException("secret-detail");
    }

    void rejected(@Observes WebhookRejected rejected) {
        lines.add("rejected " + rejected.code());
    }

    void dead(@Observes WebhookDead dead) {
        record("dead", dead.event());
    }

    void record(String what, WebhookEvent event) {
        lines.add(what + " " + event.idempotencyKey());
    }

    /** What happened, in order, since it was asked the last time. */
    public List<String> take() {
        List<String> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }
}
