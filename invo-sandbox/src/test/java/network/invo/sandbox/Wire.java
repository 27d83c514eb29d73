package network.invo.sandbox;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A client of the tests' own, far simpler than the one that the sandbox is made for. */
final class Wire {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private final String baseUrl;
    private final String secret;

    private Wire(String baseUrl, String secret) {
        this.baseUrl = baseUrl;
        this.secret = secret;
    }

    static Wire of(InvoSandbox sandbox) {
        return new Wire(sandbox.baseUrl(), sandbox.gameSecret());
    }

    Wire as(SandboxGame game) {
        return new Wire(baseUrl, game.secret());
    }

    /** A status and a JSON body. */
    record Reply(int status, JsonObject body, HttpResponse<String> response) {

        String text(String name) {
            JsonValue value = body.get(name);
            return value == null || value == JsonValue.NULL ? null : body.getString(name);
        }

        JsonObject object(String name) {
            return body.getJsonObject(name);
        }
    }

    Reply post(Route route, String json) {
        return reply(send(request(route.path())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build()));
    }

    Reply post(Route route, Map<String, ?> body) {
        return post(route, json(body));
    }

    Reply get(String path) {
        return reply(send(request(path).GET().build()));
    }

    Reply get(Route route, String... query) {
        StringBuilder path = new StringBuilder(route.path());
        for (int i = 0; i < query.length; i += 2) {
            path.append(i == 0 ? '?' : '&').append(query[i]).append('=').append(encode(query[i + 1]));
        }
        return get(path.toString());
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static String json(Map<String, ?> body) {
        return Json.createObjectBuilder(body).build().toString();
    }

    static Reply reply(HttpResponse<String> response) {
        assertJson(response);
        try (var reader = Json.createReader(new StringReader(response.body()))) {
            return new Reply(response.statusCode(), reader.readObject(), response);
        }
    }

    private static void assertJson(HttpResponse<String> response) {
        String type = response.headers().firstValue("Content-Type").orElse("none");
        if (!type.equals("application/json")) {
            throw new AssertionError(response.statusCode() + " with the content type " + type);
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(baseUrl + path))
                .timeout(Duration.ofSeconds(20))
                .header("X-Game-Secret-Key", secret);
    }

    static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static HttpResponse<String> page(String url) {
        return send(HttpRequest.newBuilder(URI.create(url)).build());
    }

    static HttpResponse<String> submit(String url, String action) {
        return send(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("action=" + encode(action)))
                .build());
    }

    // ---- bodies that are accepted as they are

    static Map<String, Object> item(String requestId, String total) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("client_request_id", requestId);
        body.put("player_email", "p@example.com");
        body.put("player_name", "P");
        body.put("item_id", "sword_001");
        body.put("item_name", "Legendary Sword");
        body.put("item_quantity", 1);
        body.put("unit_price", total);
        body.put("total_price", total);
        return body;
    }

    static Map<String, Object> purchase(String reference, String usd) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("player_email", "p@example.com");
        body.put("usd_amount", usd);
        body.put("purchase_reference", reference);
        body.put("payment_method_id", "pm_card_visa");
        return body;
    }

    static Map<String, Object> send(String requestId, String gameId, String amount) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("client_request_id", requestId);
        body.put("sender_player_name", "P");
        body.put("sender_player_email", "p@example.com");
        body.put("sender_player_phone", "+15555550100");
        body.put("receiver_player_phone", "+15555550111");
        body.put("receiving_game_id", gameId);
        body.put("amount", amount);
        return body;
    }

    static Map<String, Object> transfer(String requestId, String gameId, String amount) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("client_request_id", requestId);
        body.put("source_player_name", "P");
        body.put("source_player_email", "p@example.com");
        body.put("source_player_phone", "+15555550100");
        body.put("target_player_email", "q@example.com");
        body.put("target_player_phone", "+15555550111");
        body.put("target_game_id", gameId);
        body.put("amount", amount);
        return body;
    }
}
