package network.invo.jakarta.webhooks;

import java.util.concurrent.ThreadLocalRandom;
import org.postgresql.ds.PGSimpleDataSource;

/** The receiver that {@link KillTest} kills: a Tomcat, a servlet, a transaction with two halves. */
final class KilledReceiver {

    private KilledReceiver() {}

    public static void main(String[] arguments) throws Exception {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setURL(arguments[0]);
        dataSource.setUser("postgres");
        WebhookReceiver receiver = WebhookReceiver.builder()
                .secrets(Deliveries.SECRET)
                .store(JdbcIdempotencyStore.builder(Databases.pooled(dataSource))
                        .build())
                .handler(delivery -> {
                    Databases.effect(delivery.connection(), delivery.event().idempotencyKey() + "-debit");
                    Thread.sleep(ThreadLocalRandom.current().nextInt(20));
                    Databases.effect(delivery.connection(), delivery.event().idempotencyKey() + "-credit");
                })
                .build();
        System.out.println(PlainTomcat.start(new InvoWebhookServlet(receiver)));
        Thread.currentThread().join();
    }
}
