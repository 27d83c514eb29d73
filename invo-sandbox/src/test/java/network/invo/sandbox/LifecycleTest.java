package network.invo.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class LifecycleTest {

    private static Set<Thread> threads() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        // Other tests' client; its threads come and go.
        threads.removeIf(t -> t.getName().startsWith("HttpClient-"));
        return threads;
    }

    private static Socket call(InvoSandbox sandbox) throws IOException {
        URI base = URI.create(sandbox.baseUrl());
        Socket socket = new Socket(base.getHost(), base.getPort());
        socket.setSoTimeout(20_000);
        socket.getOutputStream()
                .write(("GET /sandbox/api/player-balances/player/by-email/p@example.com HTTP/1.1\r\nHost: x\r\n"
                                + "X-Game-Secret-Key: " + sandbox.gameSecret() + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void close_afterUse_leavesNoThreads() throws Exception {
        // what the JDK starts once and keeps
        try (InvoSandbox first = InvoSandbox.start();
                Receiver receiver = new Receiver()) {
            first.deliverWebhooksTo(receiver.uri());
            first.sendTestWebhook();
            first.awaitDeliveries(Duration.ofSeconds(20));
        }
        Set<Thread> before = threads();
        for (int i = 0; i < 3; i++) {
            try (InvoSandbox sandbox = InvoSandbox.start();
                    Receiver receiver = new Receiver()) {
                sandbox.addPlayer("p@example.com", "1");
                sandbox.deliverWebhooksTo(receiver.uri());
                sandbox.sendTestWebhook();
                sandbox.awaitDeliveries(Duration.ofSeconds(20));
                try (Socket socket = call(sandbox)) {
                    assertThat(socket.getInputStream().read()).isEqualTo('H');
                }
            }
        }
        assertThat(threads().stream().filter(t -> t.getName().startsWith("invo-sandbox")))
                .isEmpty();
        await().pollInSameThread().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            Set<Thread> more = threads();
            more.removeAll(before);
            assertThat(more).isEmpty();
        });
    }

    @Test
    void close_duringADelayedAnswer_doesNotWaitForIt() throws Exception {
        InvoSandbox sandbox = InvoSandbox.start();
        sandbox.addPlayer("p@example.com", "1");
        sandbox.faults().on(Route.BALANCE_BY_EMAIL).delay(Duration.ofMinutes(10));
        try (Socket socket = call(sandbox)) {
            await().atMost(Duration.ofSeconds(20)).until(() -> sandbox.requests(Route.BALANCE_BY_EMAIL) == 1);
            long start = System.nanoTime();
            sandbox.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(t -> t.getName().startsWith("invo-sandbox"));
        }
    }

    @Test
    void close_twiceAndInParallel_isHarmless() throws Exception {
        InvoSandbox sandbox = InvoSandbox.start();
        CountDownLatch go = new CountDownLatch(1);
        Thread[] closers = new Thread[4];
        for (int i = 0; i < closers.length; i++) {
            closers[i] = new Thread(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                sandbox.close();
            });
            closers[i].start();
        }
        go.countDown();
        for (Thread closer : closers) {
            closer.join();
        }
        sandbox.close();
        assertThatThrownBy(() -> call(sandbox).close()).isInstanceOf(IOException.class);
    }

    @Test
    void start_portTaken_throwsAndLeavesNothing() {
        try (InvoSandbox first = InvoSandbox.start()) {
            int port = URI.create(first.baseUrl()).getPort();
            Set<Thread> before = threads();
            assertThatThrownBy(() -> InvoSandbox.builder().port(port).start())
                    .isInstanceOf(java.io.UncheckedIOException.class)
                    .hasMessageContaining(String.valueOf(port));
            await().pollInSameThread().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                Set<Thread> more = threads();
                more.removeAll(before);
                assertThat(more).isEmpty();
            });
        }
    }

    @Test
    void two_sandboxes_knowNothingOfEachOther() {
        try (InvoSandbox one = InvoSandbox.start();
                InvoSandbox two = InvoSandbox.start()) {
            assertThat(one.baseUrl()).isNotEqualTo(two.baseUrl());
            assertThat(one.gameSecret()).isNotEqualTo(two.gameSecret());
            assertThat(one.webhookSecret()).isNotEqualTo(two.webhookSecret());
            one.addPlayer("p@example.com", "1");
            assertThat(two.ledger()).isEmpty();
        }
    }

    @Test
    void sandboxes_whereNobodyChoseALevel_keepTheServerQuietAndLeaveNoLevel() {
        Logger grizzly = Logger.getLogger("org.glassfish.grizzly");
        Level chosen = grizzly.getLevel();
        List<String> messages = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                messages.add(record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        grizzly.addHandler(handler);
        try {
            grizzly.setLevel(null);
            try (InvoSandbox one = InvoSandbox.start();
                    InvoSandbox two = InvoSandbox.start()) {
                assertThat(one.baseUrl()).isNotEqualTo(two.baseUrl());
                assertThat(grizzly.getLevel()).isNull();
            }
            assertThat(messages).isEmpty();
            assertThat(grizzly.getLevel()).isNull();

            grizzly.setLevel(Level.INFO);
            InvoSandbox.start().close();
            assertThat(messages).isNotEmpty();
            assertThat(grizzly.getLevel()).isEqualTo(Level.INFO);
        } finally {
            grizzly.removeHandler(handler);
            grizzly.setLevel(chosen);
        }
    }

    @Test
    void texts_holdNoSecretAndNoPersonalData() {
        try (InvoSandbox sandbox = InvoSandbox.start()) {
            SandboxGame other = sandbox.addGame("Other");
            sandbox.addPlayer(p -> p.game(other)
                    .email("canary@example.com")
                    .name("Canary")
                    .phone("+15555550100")
                    .balance("1"));
            sandbox.emit("x.y", java.util.Map.of("email", "canary@example.com"));
            String texts = String.join(
                    "\n",
                    sandbox.toString(),
                    sandbox.game().toString(),
                    other.toString(),
                    sandbox.player(other, "canary@example.com").toString(),
                    sandbox.ledger().toString(),
                    sandbox.deliveries().toString());
            assertThat(texts)
                    .doesNotContainIgnoringCase("canary")
                    .doesNotContain("+1555", "ivsdk_", "whsec_")
                    .contains("OPENING", "x.y");
        }
    }
}
