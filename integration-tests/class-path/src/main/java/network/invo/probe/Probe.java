package network.invo.probe;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import network.invo.InvoInputException;
import network.invo.InvoServer;

/** Makes one call, against a server in the process, on the engine that its surroundings offer, and tells which it was. */
public final class Probe {

    private static final byte[] ANSWER = "{\"token\":\"tok_1\"}".getBytes(StandardCharsets.UTF_8);

    private Probe() {}

    /**
     * Makes the call.
     *
     * @param args nothing, or the id that the builder gets
     * @throws IOException if the server cannot listen
     */
    public static void main(String[] args) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        HttpServer server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, ANSWER.length);
            exchange.getResponseBody().write(ANSWER);
            exchange.close();
        });
        server.start();
        try {
            call(
                    "http://127.0.0.1:" + server.getAddress().getPort(),
                    args,
                    new PrintStream(System.out, true, StandardCharsets.UTF_8));
        } finally {
            server.stop(0);
        }
    }

    private static void call(String url, String[] args, PrintStream out) {
        InvoServer.Builder builder = InvoServer.builder().gameSecret("secret").baseUrl(url);
        if (args.length > 0) {
            builder.engine(args[0]);
        }
        try (InvoServer invo = builder.build()) {
            out.println("engine: " + invo.engineId());
            out.println("token: " + invo.mintPlayerToken("alice@example.com").token());
        } catch (InvoInputException e) {
            out.println("error: " + e.getMessage());
        }
    }
}
