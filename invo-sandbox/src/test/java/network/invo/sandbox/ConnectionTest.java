package network.invo.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import network.invo.sandbox.junit.InvoSandboxExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What clients do on a connection: offer an upgrade, send chunks, wait for 100, keep it open. */
@ExtendWith(InvoSandboxExtension.class)
class ConnectionTest {

    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");
    private static final String UPGRADE =
            "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\n";

    @BeforeEach
    void player(InvoSandbox sandbox) {
        sandbox.addPlayer("p@example.com", "500.00");
    }

    private static Socket connect(InvoSandbox sandbox) throws IOException {
        URI base = URI.create(sandbox.baseUrl());
        Socket socket = new Socket(base.getHost(), base.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static String get(InvoSandbox sandbox, String headers) {
        return "GET /sandbox/api/player-balances/player/by-email/p@example.com HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + "X-Game-Secret-Key: " + sandbox.gameSecret() + "\r\n" + headers + "\r\n";
    }

    private static String post(InvoSandbox sandbox, String headers) {
        return "POST /sandbox" + Route.PURCHASE_ITEM.path() + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + "X-Game-Secret-Key: " + sandbox.gameSecret() + "\r\nContent-Type: application/json\r\n" + headers
                + "\r\n";
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String answer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int b = in.read();
            assertThat(b).as("the connection stays open").isNotNegative();
            head.write(b);
        }
        String text = head.toString(StandardCharsets.US_ASCII);
        Matcher length = LENGTH.matcher(text);
        if (length.find()) {
            text += new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8);
        }
        return text;
    }

    @Test
    void upgradeOffered_isDeclinedAtOnceAndTheConnectionServesOn(InvoSandbox sandbox) throws IOException {
        try (Socket socket = connect(sandbox)) {
            write(socket, get(sandbox, UPGRADE));
            assertThat(answer(socket)).startsWith("HTTP/1.1 200 ").contains("500.00");
            write(socket, get(sandbox, ""));
            assertThat(answer(socket)).startsWith("HTTP/1.1 200 ").contains("500.00");
        }
    }

    @Test
    void upgradeOfferedWithABody_bodyInPieces_isReadToItsLength(InvoSandbox sandbox) throws IOException {
        String body = Wire.json(Wire.item("a", "100.00"));
        try (Socket socket = connect(sandbox)) {
            socket.setTcpNoDelay(true);
            write(socket, post(sandbox, UPGRADE + "Content-Length: " + body.length() + "\r\n"));
            write(socket, body.substring(0, 20));
            write(socket, body.substring(20));
            assertThat(answer(socket)).startsWith("HTTP/1.1 200 ");
            write(socket, get(sandbox, ""));
            assertThat(answer(socket)).startsWith("HTTP/1.1 200 ").contains("400.00");
        }
    }

    @Test
    void chunkedBody_isRead(InvoSandbox sandbox) throws IOException {
        String body = Wire.json(Wire.item("a", "100.00"));
        try (Socket socket = connect(sandbox)) {
            write(socket, post(sandbox, "Transfer-Encoding: chunked\r\n"));
            write(socket, Integer.toHexString(20) + "\r\n" + body.substring(0, 20) + "\r\n");
            write(socket, Integer.toHexString(body.length() - 20) + "\r\n" + body.substring(20) + "\r\n0\r\n\r\n");
            assertThat(answer(socket)).startsWith("HTTP/1.1 200 ");
            write(socket, get(sandbox, ""));
            assertThat(answer(socket)).contains("400.00");
        }
    }

    @Test
    void expectContinue_isAnswered100BeforeTheBody(InvoSandbox sandbox) throws IOException {
        String body = Wire.json(Wire.item("a", "100.00"));
        try (Socket socket = connect(sandbox)) {
            write(socket, post(sandbox, "Expect: 100-continue\r\nContent-Length: " + body.length() + "\r\n"));
            assertThat(answer(socket)).startsWith("HTTP/1.1 100 ");
            write(socket, body);
            assertThat(answer(socket)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void requestsInOnePacket_areAnsweredInOrder(InvoSandbox sandbox) throws IOException {
        String body = Wire.json(Wire.item("a", "100.00"));
        try (Socket socket = connect(sandbox)) {
            write(
                    socket,
                    get(sandbox, "")
                            + post(sandbox, "Content-Length: " + body.length() + "\r\n")
                            + body
                            + get(sandbox, ""));
            assertThat(answer(socket)).contains("500.00");
            assertThat(answer(socket)).contains("\"status\":\"success\"");
            assertThat(answer(socket)).contains("400.00");
        }
    }

    @Test
    void cutOffBody_isNotProcessed(InvoSandbox sandbox) throws IOException {
        String body = Wire.json(Wire.item("a", "100.00"));
        try (Socket socket = connect(sandbox)) {
            write(socket, post(sandbox, "Content-Length: " + (body.length() + 1) + "\r\n") + body);
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
        assertThat(sandbox.player("p@example.com").available()).isEqualByComparingTo("500");
    }

    @Test
    void jdkClientOnItsDefaults_offersHttp2AndIsServed(InvoSandbox sandbox) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        String balance = sandbox.baseUrl() + "/api/player-balances/player/by-email/p@example.com";
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(balance))
                            .timeout(Duration.ofSeconds(20))
                            .header("X-Game-Secret-Key", sandbox.gameSecret())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }
}
