package network.invo.it;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import network.invo.it.redeploy.ShopSite;
import network.invo.jakarta.webhooks.Deliveries;
import network.invo.jakarta.webhooks.RawHttp;

/**
 * Sends to an application without a rest, whether it is deployed or not: to each door signed events, each one again until
 * it is acknowledged, as INVO does; and to one more path plain GETs.
 */
final class Load implements AutoCloseable {

    /**
     * For a 200 that the server gave without the application: Payara does that ({@link StoppingIT}), with a
     * "ConcurrentModificationException" in its log.
     */
    private static final int NOT_THE_APPLICATION = 299;

    private static final int SENDERS_A_DOOR = 2;
    private static final int PAUSE_MILLIS = 20;

    /** The database may have events of an earlier run. */
    private final String run = UUID.randomUUID().toString();

    private final URI application;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
    private final List<Sender> senders = new ArrayList<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> answers = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();

    Load(URI application, List<String> doors, String page) {
        this.application = application;
        for (String door : doors) {
            for (int i = 0; i < SENDERS_A_DOOR; i++) {
                senders.add(new Sender(door, i));
            }
        }
        senders.add(new Sender(page, -1));
    }

    void start() {
        senders.forEach(sender -> threads.scheduleWithFixedDelay(sender, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS));
    }

    /** How often each sender was answered with 200. */
    List<Integer> successes() {
        return senders.stream().map(sender -> sender.successes.get()).toList();
    }

    /** The keys of the events that were acknowledged. */
    Set<String> acknowledged() {
        return acknowledged;
    }

    /** How many answers there were of each kind. */
    Map<String, Integer> answers() {
        return new TreeMap<>(answers);
    }

    /** Answers that a good request must not get. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    @Override
    public void close() throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("a request has no end");
        }
    }

    private final class Sender implements Runnable {

        private final String path;
        private final int number;
        private final AtomicInteger successes = new AtomicInteger();

        Sender(String path, int number) {
            this.path = path;
            this.number = number;
        }

        @Override
        public void run() {
            boolean page = number < 0;
            String key = run + "-" + path + "-" + number + "-" + successes;
            RawHttp request = RawHttp.to(application, "/" + path);
            if (page) {
                request.method("GET");
            } else {
                byte[] event = Deliveries.event(key);
                request.header("X-Invo-Signature", Deliveries.sign(event)).body(event);
            }
            int status;
            try {
                RawHttp.Answer answer = request.send();
                status = answer.status();
                if (status == 200 && !answer.head().contains(ShopSite.MARK + ": yes")) {
                    status = NOT_THE_APPLICATION;
                }
                boolean payaras = status == NOT_THE_APPLICATION
                        && System.getProperty("server").equals("payara");
                if (!payaras && status != 200 && status != 404 && status != 0 && status / 100 != 5) {
                    wrong.add(path + ": " + answer);
                }
            } catch (IOException e) {
                status = 0;
            } catch (RuntimeException e) { // an answer that cannot be read
                wrong.add(path + ": " + e);
                status = -1;
            }
            answers.merge((page ? "GET " : "POST ") + status, 1, Integer::sum);
            if (status == 200) {
                if (!page) {
                    acknowledged.add(key);
                }
                successes.incrementAndGet();
            }
        }
    }
}
