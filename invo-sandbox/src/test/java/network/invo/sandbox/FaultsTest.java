package network.invo.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import network.invo.sandbox.junit.InvoSandboxExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Faults, observed on a raw socket. */
@ExtendWith(InvoSandboxExtension.class)
class FaultsTest {

    @BeforeEach
    void player(InvoSandbox sandbox) {
        sandbox.addPlayer("p@example.com", "500.00");
    }

    /** Posts an item purchase and reads until the server hangs up. */
    private static String exchange(InvoSandbox sandbox, String requestId) throws IOException {
        try (Socket socket = connect(sandbox)) {
            write(socket, sandbox, requestId, "close");
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Socket connect(InvoSandbox sandbox) throws IOException {
        URI base = URI.create(sandbox.baseUrl());
        Socket socket = new Socket(base.getHost(), base.getPort());
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static void write(Socket socket, InvoSandbox sandbox, String requestId, String connection)
            throws IOException {
        byte[] body = Wire.json(Wire.item(requestId, "100.00")).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(("POST /sandbox" + Route.PURCHASE_ITEM.path() + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                        + "X-Game-Secret-Key: " + sandbox.gameSecret() + "\r\nContent-Type: application/json\r\n"
                        + "Connection: " + connection + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(body);
        socket.getOutputStream().write(request.toByteArray());
    }

    private static long charges(InvoSandbox sandbox) {
        return sandbox.ledger().stream()
                .filter(e -> e.kind() == LedgerEntry.Kind.ITEM_PURCHASED)
                .count();
    }

    @Test
    void dropBeforeProcessing_sendsNothingAndMovesNothing(InvoSandbox sandbox) throws IOException {
        sandbox.faults().on(Route.PURCHASE_ITEM).dropBeforeProcessing();
        assertThat(exchange(sandbox, "a")).isEmpty();
        assertThat(charges(sandbox)).isZero();
        assertThat(exchange(sandbox, "a")).startsWith("HTTP/1.1 200 ");
        assertThat(sandbox.requests(Route.PURCHASE_ITEM)).isEqualTo(2);
    }

    @Test
    void dropAfterProcessing_sendsNothingAndMovesTheMoney(InvoSandbox sandbox) throws IOException {
        sandbox.faults().on(Route.PURCHASE_ITEM).next(2).dropAfterProcessing();
        assertThat(exchange(sandbox, "a")).isEmpty();
        assertThat(charges(sandbox)).isEqualTo(1);
        assertThat(exchange(sandbox, "a")).isEmpty();
        assertThat(exchange(sandbox, "a")).startsWith("HTTP/1.1 409 ");
        assertThat(charges(sandbox)).isEqualTo(1);
    }

    @Test
    void truncateBody_announcesMoreThanItSends(InvoSandbox sandbox) throws IOException {
        sandbox.faults().on(Route.PURCHASE_ITEM).truncateBody();
        String answer = exchange(sandbox, "a");
        assertThat(answer).startsWith("HTTP/1.1 200 ");
        int announced = contentLength(answer);
        assertThat(body(answer)).startsWith("{\"status\":\"success\"").hasSize(announced / 2);
        assertThat(charges(sandbox)).isEqualTo(1);
    }

    @Test
    void malformedJson_isACompleteAnswerOfHalfAnObject(InvoSandbox sandbox) throws IOException {
        sandbox.faults().on(Route.PURCHASE_ITEM).malformedJson();
        String answer = exchange(sandbox, "a");
        assertThat(contentLength(answer)).isEqualTo(body(answer).length());
        assertThat(body(answer)).startsWith("{").doesNotEndWith("}}");
        assertThat(charges(sandbox)).isEqualTo(1);
    }

    @Test
    void trickleBody_arrivesWholeAndSlowly(InvoSandbox sandbox) throws IOException {
        sandbox.faults().on(Route.PURCHASE_ITEM).trickleBody(Duration.ofMillis(1));
        long start = System.nanoTime();
        try (Socket socket = connect(sandbox)) {
            write(socket, sandbox, "a", "close");
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            int reads = 0;
            byte[] buffer = new byte[64 * 1024];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                all.write(buffer, 0, n);
                reads++;
            }
            String answer = all.toString(StandardCharsets.UTF_8);
            assertThat(body(answer)).hasSize(contentLength(answer)).endsWith("}}");
            assertThat(reads).isGreaterThan(10);
            // one pause a byte, of at least a millisecond each
            assertThat(Duration.ofNanos(System.nanoTime() - start).toMillis())
                    .isGreaterThanOrEqualTo(contentLength(answer) / 2);
        }
    }

    @Test
    void delay_processesAtOnceAndAnswersLate(InvoSandbox sandbox) throws IOException {
        sandbox.faults().on(Route.PURCHASE_ITEM).delay(Duration.ofMillis(300));
        long start = System.nanoTime();
        assertThat(exchange(sandbox, "a")).startsWith("HTTP/1.1 200 ");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void tooManyRequests_isA429StormWithRetryAfter(InvoSandbox sandbox) {
        sandbox.faults().on(Route.PURCHASE_ITEM).next(3).tooManyRequests(Duration.ofSeconds(2));
        Wire wire = Wire.of(sandbox);
        for (int i = 0; i < 3; i++) {
            Wire.Reply reply = wire.post(Route.PURCHASE_ITEM, Wire.item("a", "1.00"));
            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.body().getInt("retry_after")).isEqualTo(2);
            assertThat(reply.response().headers().firstValue("Retry-After")).contains("2");
        }
        assertThat(wire.post(Route.PURCHASE_ITEM, Wire.item("a", "1.00")).status())
                .isEqualTo(200);
    }

    @Test
    void answer_isSentAsItIsAndNothingIsProcessed(InvoSandbox sandbox) {
        sandbox.faults().on(Route.PURCHASE_ITEM).answer(503, "text/html", "<h1>down</h1>");
        sandbox.faults().on(Route.PURCHASE_ITEM).answer(403, "{\"error\":\"flow_paused\"}");
        var request = Wire.of(sandbox)
                .request(Route.PURCHASE_ITEM.path())
                .header("Content-Type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(Wire.json(Wire.item("a", "1.00"))))
                .build();
        var html = Wire.send(request);
        assertThat(html.statusCode()).isEqualTo(503);
        assertThat(html.body()).isEqualTo("<h1>down</h1>");
        assertThat(html.headers().firstValue("Content-Type")).contains("text/html");
        Wire.Reply json = Wire.reply(Wire.send(request));
        assertThat(json.status()).isEqualTo(403);
        assertThat(json.text("error")).isEqualTo("flow_paused");
        assertThat(charges(sandbox)).isZero();
    }

    @Test
    void faults_areOfTheirRouteAndCanBeCleared(InvoSandbox sandbox) {
        sandbox.faults().on(Route.PURCHASE_ITEM).next(5).dropBeforeProcessing();
        sandbox.faults().on(Route.BALANCE_BY_ID).dropBeforeProcessing();
        assertThat(sandbox.faults().pending()).isEqualTo(6);
        Wire wire = Wire.of(sandbox);
        assertThat(wire.get("/api/player-balances/player/by-email/p@example.com")
                        .status())
                .isEqualTo(200);
        sandbox.faults().clear();
        assertThat(sandbox.faults().pending()).isZero();
        assertThat(wire.post(Route.PURCHASE_ITEM, Wire.item("a", "1.00")).status())
                .isEqualTo(200);
    }

    @Test
    void plan_wrongNumbers_throw(InvoSandbox sandbox) {
        Faults.Plan plan = sandbox.faults().on(Route.PURCHASE_ITEM);
        assertThatThrownBy(() -> plan.next(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plan.answer(99, "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plan.delay(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThat(sandbox.faults().pending()).isZero();
    }

    @Test
    void keptAliveConnection_answersInOnePiece(InvoSandbox sandbox) throws IOException {
        try (Socket socket = connect(sandbox)) {
            byte[] buffer = new byte[64 * 1024];
            for (int i = 0; i < 50; i++) {
                write(socket, sandbox, "same", "keep-alive");
                int length = socket.getInputStream().read(buffer);
                assertThat(length).as("the connection stays open").isPositive();
                String piece = new String(buffer, 0, length, StandardCharsets.UTF_8);
                // Head and body apart would cost 40 ms a call: Nagle's algorithm against delayed acknowledgement.
                assertThat(piece).contains("\r\n\r\n");
                assertThat(body(piece)).hasSize(contentLength(piece));
            }
        }
    }

    private static int contentLength(String answer) {
        var matcher =
                java.util.regex.Pattern.compile("(?i)content-length: (\\d+)").matcher(answer);
        assertThat(matcher.find()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
}
