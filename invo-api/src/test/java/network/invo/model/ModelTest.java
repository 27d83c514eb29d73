package network.invo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import network.invo.InvoInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The values: open texts, game ids, and what names an order or a player. */
class ModelTest {

    @ParameterizedTest
    @ValueSource(strings = {"platform", "a rail of next year", "", "STEAM"})
    void openValue_anyText_isKeptAndComparedByIt(String text) {
        assertThat(Rail.of(text))
                .isEqualTo(Rail.of(text))
                .hasSameHashCodeAs(Rail.of(text))
                .hasToString(text);
        assertThat(Rail.of(text).value()).isEqualTo(text);
        assertThat(Status.of(text)).isEqualTo(Status.of(text)).hasToString(text);
        assertThat(VerificationMethod.of(text))
                .isEqualTo(VerificationMethod.of(text))
                .hasToString(text);
    }

    @Test
    void openValue_constants_areTheWiresTexts() {
        assertThat(List.of(Rail.PLATFORM, Rail.GAME, Rail.STEAM))
                .containsExactly(Rail.of("platform"), Rail.of("game"), Rail.of("steam"));
        assertThat(List.of(VerificationMethod.IN_APP, VerificationMethod.SMS))
                .containsExactly(VerificationMethod.of("in_app"), VerificationMethod.of("sms"));
        assertThat(List.of(
                        Status.SUCCESS,
                        Status.REQUIRES_ACTION,
                        Status.PENDING_PAYMENT,
                        Status.PENDING_GUARDIAN_APPROVAL,
                        Status.PENDING_CONFIRMATION))
                .extracting(Status::value)
                .containsExactly(
                        "success",
                        "requires_action",
                        "pending_payment",
                        "pending_guardian_approval",
                        "pending_confirmation");
        assertThat(Rail.of("Steam")).isNotEqualTo(Rail.STEAM);
    }

    @Test
    void gameId_numberOrText_keepsItsKind() {
        assertThat(GameId.of(12345678901L))
                .isEqualTo(new GameId("12345678901", true))
                .hasToString("12345678901");
        assertThat(GameId.of("007")).isEqualTo(new GameId("007", false)).hasToString("007");
        assertThat(GameId.of("7")).isNotEqualTo(GameId.of(7));
        assertThat(new GameId("+07", true)).isEqualTo(GameId.of(7));
        assertThatThrownBy(() -> new GameId("seven", true)).isInstanceOf(NumberFormatException.class);
    }

    @Test
    void orderRef_factories_nameTheirKind() {
        assertThat(OrderRef.orderId("x")).isEqualTo(new OrderRef.OrderId("x"));
        assertThat(OrderRef.transactionId("x")).isEqualTo(new OrderRef.TransactionId("x"));
        assertThat(OrderRef.clientRequestId("x")).isEqualTo(new OrderRef.ClientRequestId("x"));
        assertThat(OrderRef.orderId("x")).isNotEqualTo(OrderRef.transactionId("x"));
    }

    @Test
    void playerRef_factories_nameTheirKindAndHideThePerson() {
        assertThat(PlayerRef.email("a@b")).isEqualTo(new PlayerRef.Email("a@b")).hasToString("PlayerRef.email(***)");
        assertThat(PlayerRef.phone("+15550000001"))
                .isEqualTo(new PlayerRef.Phone("+15550000001"))
                .hasToString("PlayerRef.phone(***)");
        assertThat(PlayerRef.id(7)).isEqualTo(new PlayerRef.Id(7));
    }

    @Test
    void references_badValues_areRefusedByName() {
        assertRefused(() -> OrderRef.orderId(" "), "orderId");
        assertRefused(() -> OrderRef.transactionId(""), "transactionId");
        assertRefused(() -> OrderRef.clientRequestId("\t"), "clientRequestId");
        assertRefused(() -> PlayerRef.email("nobody"), "email");
        assertRefused(() -> PlayerRef.phone("15550000001"), "phone");
        assertRefused(() -> PlayerRef.id(0), "id");
        assertRefused(() -> PlayerRef.id(Long.MIN_VALUE), "id");
    }

    @Test
    void results_lists_areCopied() {
        List<InboundPending> rows = new ArrayList<>();
        InboundPendingResult result = new InboundPendingResult(rows, JsonValue.EMPTY_JSON_OBJECT);
        rows.add(new InboundPending(null, null, null, null, JsonValue.EMPTY_JSON_OBJECT));

        assertThat(result.inboundPending()).isEmpty();
        assertThatThrownBy(() -> result.inboundPending().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    private static void assertRefused(Runnable call, String field) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        InvoInputException.class,
                        refused -> assertThat(refused.field()).isEqualTo(field));
    }
}
