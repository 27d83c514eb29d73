package network.invo.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import network.invo.sandbox.junit.InvoSandboxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds on every route: the secret, the shape of errors, the strict reading of bodies. */
@ExtendWith(InvoSandboxExtension.class)
class RequestRulesTest {

    @ParameterizedTest
    @EnumSource(
            value = Route.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"CHECKOUT_PAGE", "CHECKOUT_FORM"})
    void anyRoute_missingOrWrongSecret_is401(Route route, InvoSandbox sandbox) {
        String path = sandbox.baseUrl() + route.path().replaceAll("\\{[^}]+}", "x");
        for (String secret : new String[] {null, "ivsdk_wrong", sandbox.gameSecret() + "x"}) {
            HttpRequest.Builder request = HttpRequest.newBuilder(java.net.URI.create(path))
                    .header("Content-Type", "application/json")
                    .method(
                            route.method(),
                            route.method().equals("GET")
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString("{}"));
            if (secret != null) {
                request.header("X-Game-Secret-Key", secret);
            }
            Wire.Reply reply = Wire.reply(Wire.send(request.build()));
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.body()).containsKeys("error", "error_code", "error_id", "timestamp");
        }
        assertThat(sandbox.requests(route)).isEqualTo(3);
    }

    @Test
    void unknownPath_is404AsJson(InvoSandbox sandbox) {
        assertThat(Wire.of(sandbox).get("/api/checkout-sessions").status()).isEqualTo(404);
        assertThat(Wire.of(sandbox).get("/").status()).isEqualTo(404);
        assertThat(Wire.reply(Wire.page(sandbox.baseUrl().replace("/sandbox", "/elsewhere")))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void wrongMethod_is405AsJsonAndNamesTheRightOne(InvoSandbox sandbox) {
        Wire.Reply reply = Wire.of(sandbox).get(Route.PURCHASE_ITEM.path());
        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.text("error")).isEqualTo("Method not allowed");
        assertThat(reply.response().headers().firstValue("Allow").orElseThrow()).contains("POST");
    }

    @Test
    void wrongContentType_is415AsJson(InvoSandbox sandbox) {
        Wire.Reply reply = Wire.reply(Wire.send(Wire.of(sandbox)
                .request(Route.PURCHASE_ITEM.path())
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build()));
        assertThat(reply.status()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "\"x\"", "{} trailing", "null"})
    void body_notOneJsonObject_is400(String body, InvoSandbox sandbox) {
        Wire.Reply reply = Wire.of(sandbox).post(Route.PLAYER_TOKEN, body);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("error_code")).isEqualTo("INVALID_JSON");
    }

    @Test
    void body_overOneMegabyte_is413(InvoSandbox sandbox) {
        Wire.Reply reply = Wire.reply(Wire.send(Wire.of(sandbox)
                .request(Route.PURCHASE_ITEM.path())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[1024 * 1024 + 1]))
                .build()));
        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.text("error")).contains("1 MiB");
    }

    @Test
    void answer_always_hasARequestId(InvoSandbox sandbox) {
        assertThat(Wire.of(sandbox).get("/").response().headers().firstValue("X-Request-ID"))
                .isPresent();
    }

    static Stream<Arguments> wrongFields() {
        return Stream.of(
                Arguments.of("client_request_id", null),
                Arguments.of("client_request_id", ""),
                Arguments.of("client_request_id", 7),
                Arguments.of("player_email", null),
                Arguments.of("player_email", "nobody"),
                Arguments.of("player_name", null),
                Arguments.of("player_phone", "15555550100"),
                Arguments.of("item_id", " "),
                Arguments.of("item_name", null),
                Arguments.of("item_description", 1),
                Arguments.of("item_quantity", null),
                Arguments.of("item_quantity", "1"),
                Arguments.of("item_quantity", 1.5),
                Arguments.of("item_quantity", 0),
                Arguments.of("item_quantity", 1001),
                Arguments.of("unit_price", 10),
                Arguments.of("unit_price", "0"),
                Arguments.of("unit_price", "-1"),
                Arguments.of("unit_price", "1000000.00"),
                Arguments.of("unit_price", "1e1"),
                Arguments.of("total_price", "10.001"),
                Arguments.of("total_price", "10.02"));
    }

    @ParameterizedTest
    @MethodSource("wrongFields")
    void field_missingOrMistyped_is400AndNamed(String name, Object value, InvoSandbox sandbox) {
        sandbox.addPlayer("p@example.com", "500.00");
        Map<String, Object> body = new LinkedHashMap<>(Wire.item("a", "10.00"));
        body.remove(name);
        if (value != null) {
            body.put(name, value);
        }
        Wire.Reply reply = Wire.of(sandbox).post(Route.PURCHASE_ITEM, body);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("error")).contains(name);
        assertThat(sandbox.player("p@example.com").available()).isEqualByComparingTo("500");
    }

    @Test
    void field_unknown_isIgnored(InvoSandbox sandbox) {
        sandbox.addPlayer("p@example.com", "500.00");
        Map<String, Object> body = Wire.item("a", "10.00");
        body.put("of_a_later_version", true);
        assertThat(Wire.of(sandbox).post(Route.PURCHASE_ITEM, body).status()).isEqualTo(200);
    }

    @Test
    void game_notActive_refusesWritesAndAnswersReads(InvoSandbox sandbox) {
        sandbox.addPlayer("p@example.com", "500.00");
        sandbox.gameActive(false);
        Wire wire = Wire.of(sandbox);
        Wire.Reply refused = wire.post(Route.PURCHASE_ITEM, Wire.item("a", "10.00"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text("error")).isEqualTo("Game is not active");
        assertThat(wire.get("/api/player-balances/player/by-email/p@example.com")
                        .status())
                .isEqualTo(200);
        sandbox.gameActive(true);
        assertThat(wire.post(Route.PURCHASE_ITEM, Wire.item("a", "10.00")).status())
                .isEqualTo(200);
    }
}
