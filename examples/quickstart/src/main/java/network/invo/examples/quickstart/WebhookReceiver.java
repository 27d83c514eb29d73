package network.invo.examples.quickstart;

import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import network.invo.WebhookVerificationException;
import network.invo.webhook.ItemPurchased;
import network.invo.webhook.PurchaseCompleted;
import network.invo.webhook.WebhookEvent;
import network.invo.webhook.WebhookVerifier;

/**
 * The game's webhook endpoint: verifies a delivery, handles each event once, grants what was bought.
 *
 * <p>It remembers keys in memory, which is enough for a demo. A game keeps them in its database, and grants in the same
 * transaction.
 */
final class WebhookReceiver implements AutoCloseable {

    private static final int LONGEST_BODY = 1 << 20;

    private final HttpServer http;
    private final WebhookVerifier verifier;
    private final Set<String> handled = ConcurrentHashMap.newKeySet();
    private final List<String> grants = new CopyOnWriteArrayList<>();
    private final AtomicInteger deliveries = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    private WebhookReceiver(String secret) throws IOException {
        verifier = WebhookVerifier.of(secret);
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/invo/webhooks", this::receive);
        http.start();
    }

    static WebhookReceiver start(String secret) throws IOException {
        return new WebhookReceiver(secret);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/invo/webhooks");
    }

    private void receive(HttpExchange exchange) throws IOException {
        int status = 500;
        try {
            byte[] body = exchange.getRequestBody().readNBytes(LONGEST_BODY + 1);
            if (body.length > LONGEST_BODY) {
                status = 413;
                return;
            }
            List<String> signatures =
                    exchange.getRequestHeaders().getOrDefault(WebhookVerifier.SIGNATURE_HEADER, List.of());
            WebhookEvent event = verifier.verifyLines(body, signatures);
            deliveries.incrementAndGet();
            grantOnce(event);
            status = 200;
        } catch (WebhookVerificationException e) {
            refused.incrementAndGet();
            status = 400;
        } finally {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        }
    }

    /** The server has one thread, so no second delivery of the event finds the key taken while the first may still fail. */
    private void grantOnce(WebhookEvent event) {
        if (!handled.add(event.idempotencyKey())) {
            return;
        }
        boolean granted = false;
        try {
            grant(event);
            granted = true;
        } finally {
            if (!granted) {
                handled.remove(event.idempotencyKey()); // the answer is 500: INVO delivers again
            }
        }
    }

    private void grant(WebhookEvent event) {
        switch (event.eventType()) {
            case "purchase.completed" -> {
                PurchaseCompleted purchase = event.dataAs(PurchaseCompleted.class);
                grants.add("grant " + requireNonNull(purchase.currencyAmount()) + " units for USD "
                        + purchase.usdAmount());
            }
            case "item.purchased" -> {
                ItemPurchased item = event.dataAs(ItemPurchased.class);
                grants.add("grant " + requireNonNull(item.itemQuantity()) + " x " + requireNonNull(item.itemId()));
            }
            default -> grants.add("note " + event.eventType());
        }
    }

    /** What was granted so far, in order. */
    List<String> grants() {
        return List.copyOf(grants);
    }

    /** How many authentic deliveries came. */
    int deliveries() {
        return deliveries.get();
    }

    /** How many were refused. */
    int refused() {
        return refused.get();
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
