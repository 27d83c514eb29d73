package network.invo.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import network.invo.sandbox.junit.InvoSandboxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InvoSandboxExtension.class)
class TransferTest {

    private static final String SENDER = "p@example.com";
    private static final String SENDER_PHONE = "+15555550100";
    private static final String RECEIVER_PHONE = "+15555550111";

    @Test
    void send_withinTheGame_reservesAndPreviewsFees(InvoSandbox sandbox) {
        sandbox.addPlayer(SENDER, "500.00");
        Wire wire = Wire.of(sandbox);
        Wire.Reply reply =
                wire.post(Route.INITIATE_SEND, Wire.send("s1", sandbox.game().id(), "50"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text("status")).isEqualTo("success");
        assertThat(reply.text("verification_method")).isEqualTo("sms");
        assertThat(reply.text("verification_expires_at")).isNotNull();
        assertThat(reply.object("verification_required").getString("phone_number_masked"))
                .endsWith("0100")
                .doesNotContain("555555");
        assertThat(reply.text("new_balance")).isEqualTo("450.00");
        JsonObject details = reply.object("send_details");
        assertThat(details.getString("receiving_game_id"))
                .isEqualTo(sandbox.game().id());
        JsonObject fees = details.getJsonObject("fees_preview");
        assertThat(fees.getString("sending_game_fee")).isEqualTo("1.75");
        assertThat(fees.getString("receiving_game_fee")).isEqualTo("1.75");
        assertThat(fees.getString("platform_fee")).isEqualTo("1.50");
        assertThat(fees.getString("total_fee")).isEqualTo("5.00");
        assertThat(fees.getString("net_amount")).isEqualTo("45.00");

        JsonObject balance = wire.get("/api/player-balances/player/by-email/" + Wire.encode(SENDER))
                .body()
                .getJsonArray("balances")
                .getJsonObject(0);
        assertThat(balance.getString("available_balance")).isEqualTo("450.00");
        assertThat(balance.getString("reserved_balance")).isEqualTo("50.00");
        assertThat(balance.getString("total_balance")).isEqualTo("500.00");
    }

    @Test
    void transfer_toARegisteredGame_takesTheIdAsTextOrNumber(InvoSandbox sandbox) {
        sandbox.addPlayer(SENDER, "500.00");
        SandboxGame other = sandbox.addGame("Other");
        Wire wire = Wire.of(sandbox);
        Map<String, Object> body = Wire.transfer("t1", other.id(), "100.00");
        Wire.Reply asText = wire.post(Route.INITIATE_TRANSFER, body);
        assertThat(asText.object("transfer_details").getString("target_game")).isEqualTo("Other");
        JsonObject fees = asText.object("transfer_details").getJsonObject("fees_preview");
        assertThat(fees.getString("source_game_fee")).isEqualTo("3.50");
        assertThat(fees.getString("target_game_fee")).isEqualTo("3.50");
        assertThat(fees.getString("invo_fee")).isEqualTo("3.00");
        body.put("client_request_id", "t2");
        body.put("target_game_id", Long.parseLong(other.id()));
        assertThat(wire.post(Route.INITIATE_TRANSFER, body).status()).isEqualTo(200);
        body.put("client_request_id", "t3");
        body.put("target_game_id", "99");
        assertThat(wire.post(Route.INITIATE_TRANSFER, body).status()).isEqualTo(404);
        body.put("target_game_id", true);
        assertThat(wire.post(Route.INITIATE_TRANSFER, body).text("error")).contains("target_game_id");
    }

    @Test
    void send_withAPasskey_isApprovedInApp(InvoSandbox sandbox) {
        sandbox.addPlayer(
                p -> p.email(SENDER).phone(SENDER_PHONE).balance("500").passkey());
        Wire.Reply reply = Wire.of(sandbox)
                .post(Route.INITIATE_SEND, Wire.send("s1", sandbox.game().id(), "50"));
        assertThat(reply.text("verification_method")).isEqualTo("in_app");
        assertThat(reply.body()).doesNotContainKey("verification_required");
    }

    @Test
    void send_byAMinor_waitsForTheGuardianAndStillSaysSms(InvoSandbox sandbox) {
        sandbox.addPlayer(p ->
                p.email(SENDER).phone(SENDER_PHONE).balance("500").passkey().minorWithGuardian());
        Wire wire = Wire.of(sandbox);
        Wire.Reply reply =
                wire.post(Route.INITIATE_SEND, Wire.send("s1", sandbox.game().id(), "50"));
        assertThat(reply.status()).isEqualTo(202);
        assertThat(reply.text("status")).isEqualTo("pending_guardian_approval");
        assertThat(reply.text("verification_method")).isEqualTo("sms");
        JsonObject approval = reply.object("guardian_approval");
        assertThat(approval.getString("state")).isEqualTo("pending");
        assertThat(approval).containsKeys("approval_id", "expires_at");

        String poll = approval.getString("poll_endpoint");
        assertThat(wire.get(poll).text("state")).isEqualTo("pending");
        sandbox.approveTransfer(reply.text("transaction_id"));
        assertThat(wire.get(poll).text("state")).isEqualTo("approved");

        Wire.Reply second =
                wire.post(Route.INITIATE_SEND, Wire.send("s2", sandbox.game().id(), "50"));
        sandbox.refundTransfer(second.text("transaction_id"));
        assertThat(wire.get(second.object("guardian_approval").getString("poll_endpoint"))
                        .status())
                .isEqualTo(410);
        assertThat(wire.get("/api/transactions/TXN/approval-status").status()).isEqualTo(404);
    }

    @Test
    void send_byAMinorWithoutGuardian_is403(InvoSandbox sandbox) {
        sandbox.addPlayer(
                p -> p.email(SENDER).phone(SENDER_PHONE).balance("500").minorWithoutGuardian());
        Wire.Reply reply = Wire.of(sandbox)
                .post(Route.INITIATE_SEND, Wire.send("s1", sandbox.game().id(), "50"));
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.text("error_code")).isEqualTo("GUARDIAN_REQUIRED");
        assertThat(sandbox.player(SENDER).reserved()).isZero();
    }

    @Test
    void send_toAReceiverToConfirm_is202PendingConfirmation(InvoSandbox sandbox) {
        sandbox.addPlayer(SENDER, "500.00");
        sandbox.addPlayer(p -> p.email("q@example.com").phone(RECEIVER_PHONE).confirmationNeeded());
        Wire.Reply reply = Wire.of(sandbox)
                .post(Route.INITIATE_SEND, Wire.send("s1", sandbox.game().id(), "50"));
        assertThat(reply.status()).isEqualTo(202);
        assertThat(reply.text("status")).isEqualTo("pending_confirmation");
        assertThat(reply.body()).doesNotContainKey("guardian_approval");
    }

    @Test
    void send_toAReceiverNotEnrolled_is409(InvoSandbox sandbox) {
        sandbox.addPlayer(SENDER, "500.00");
        sandbox.addPlayer(p -> p.email("q@example.com").phone(RECEIVER_PHONE).notEnrolled());
        Wire.Reply reply = Wire.of(sandbox)
                .post(Route.INITIATE_SEND, Wire.send("s1", sandbox.game().id(), "50"));
        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.text("error_code")).isEqualTo("receiver_not_enrolled_use_claim_code");
        assertThat(sandbox.player(SENDER).available()).isEqualByComparingTo("500");
    }

    @Test
    void send_fromAnotherAccountsPhone_needsTheHoldersApproval(InvoSandbox sandbox) {
        sandbox.addPlayer(SENDER, "500.00");
        sandbox.addPlayer(p -> p.email("holder@example.com").phone(SENDER_PHONE));
        Wire wire = Wire.of(sandbox);
        Map<String, Object> body = Wire.send("s1", sandbox.game().id(), "50");
        Wire.Reply reply = wire.post(Route.INITIATE_SEND, body);
        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.text("error_code")).isEqualTo("PHONE_SHARE_APPROVAL_REQUIRED");
        assertThat(reply.text("phone")).isEqualTo(SENDER_PHONE);
        assertThat(reply.text("requesting_email")).isEqualTo(SENDER);
        assertThat(reply.body().getJsonArray("existing_account_hints").getString(0))
                .isEqualTo("h***@example.com");
        assertThat(reply.text("next_endpoint")).isEqualTo("/api/wallet/phone-share/approve");
        assertThat(reply.body().getBoolean("code_sent")).isTrue();
        assertThat(reply.body().getBoolean("already_approved")).isFalse();

        sandbox.approvePhoneShare(reply.text("approval_id"));
        assertThat(wire.post(Route.INITIATE_SEND, body).status()).isEqualTo(200);
    }

    @Test
    void send_byAnUnknownSender_createsThemAndSaysThatTheBalanceIsTooLow(InvoSandbox sandbox) {
        Wire wire = Wire.of(sandbox);
        assertThat(wire.post(Route.PLAYER_TOKEN, Map.of("player_email", SENDER)).status())
                .isEqualTo(404);
        Wire.Reply reply =
                wire.post(Route.INITIATE_SEND, Wire.send("s1", sandbox.game().id(), "50"));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("required_amount")).isEqualTo("50.00");
        assertThat(reply.text("current_balance")).isEqualTo("0.00");
        assertThat(wire.post(Route.PLAYER_TOKEN, Map.of("player_email", SENDER)).status())
                .isEqualTo(200);
    }

    @Test
    void initiate_wrongFields_are400AndNamed(InvoSandbox sandbox) {
        sandbox.addPlayer(SENDER, "500.00");
        Wire wire = Wire.of(sandbox);
        for (String name : List.of(
                "client_request_id",
                "source_player_name",
                "source_player_email",
                "source_player_phone",
                "target_player_phone",
                "target_game_id",
                "amount")) {
            Map<String, Object> body = Wire.transfer("t1", sandbox.game().id(), "50");
            body.remove(name);
            Wire.Reply reply = wire.post(Route.INITIATE_TRANSFER, body);
            assertThat(reply.status()).as(name).isEqualTo(400);
            assertThat(reply.text("error")).contains(name);
        }
        assertThat(wire.post(
                                Route.INITIATE_TRANSFER,
                                Wire.transfer("sub_1", sandbox.game().id(), "50"))
                        .text("error_code"))
                .isEqualTo("CLIENT_REQUEST_ID_RESERVED");
        Map<String, Object> number = Wire.transfer("t1", sandbox.game().id(), "50");
        number.put("amount", 50);
        assertThat(wire.post(Route.INITIATE_TRANSFER, number).text("error")).contains("amount must be a string");
    }

    @Test
    void complete_afterApproval_movesTheNetAmountAndSettlesTheReservation(InvoSandbox sandbox) {
        SandboxGame other = sandbox.addGame("Other");
        sandbox.addPlayer(SENDER, "500.00");
        sandbox.addPlayer(p -> p.game(other).email("q@example.com").phone(RECEIVER_PHONE));
        Wire wire = Wire.of(sandbox);
        String id = wire.post(Route.INITIATE_TRANSFER, Wire.transfer("t1", other.id(), "100.00"))
                .text("transaction_id");
        assertThat(pending(wire.as(other), "player_email", "q@example.com")).isEmpty();

        sandbox.approveTransfer(id);
        for (String[] query : new String[][] {
            {"player_email", "q@example.com"},
            {"player_phone", RECEIVER_PHONE}
        }) {
            JsonObject row = pending(wire.as(other), query).getJsonObject(0);
            assertThat(row.getString("transaction_id")).isEqualTo(id);
            assertThat(row.getString("net_amount")).isEqualTo("90.00");
            assertThat(row.getString("to_phone")).isEqualTo(RECEIVER_PHONE);
            assertThat(row.getString("to_identity_id")).isNotBlank();
        }
        assertThat(pending(wire, "player_phone", RECEIVER_PHONE)).isEmpty();

        sandbox.completeTransfer(id);
        assertThat(sandbox.player(SENDER).available()).isEqualByComparingTo("400");
        assertThat(sandbox.player(SENDER).reserved()).isZero();
        assertThat(sandbox.player(other, "q@example.com").available()).isEqualByComparingTo("90");
        assertThat(pending(wire.as(other), "player_phone", RECEIVER_PHONE)).isEmpty();
        assertThat(sandbox.deliveries())
                .extracting(WebhookDelivery::eventType)
                .containsExactly("transfer.claim_pending", "transfer.completed");
        assertThatThrownBy(() -> sandbox.completeTransfer(id)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refundAndExpire_giveTheReservationBack(InvoSandbox sandbox) {
        sandbox.addPlayer(SENDER, "500.00");
        Wire wire = Wire.of(sandbox);
        String game = sandbox.game().id();
        sandbox.refundTransfer(
                wire.post(Route.INITIATE_SEND, Wire.send("s1", game, "50")).text("transaction_id"));
        sandbox.expireTransfer(
                wire.post(Route.INITIATE_SEND, Wire.send("s2", game, "50")).text("transaction_id"));
        assertThat(sandbox.player(SENDER).available()).isEqualByComparingTo("500");
        assertThat(sandbox.player(SENDER).reserved()).isZero();
        assertThat(sandbox.deliveries())
                .extracting(WebhookDelivery::eventType)
                .containsExactly("transfer.refunded", "transfer.claim_expired");
        assertThatThrownBy(() -> sandbox.refundTransfer("TXN")).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void inboundPending_phoneOfSeveralPlayers_hasNoIdentity(InvoSandbox sandbox) {
        sandbox.addPlayer(SENDER, "500.00");
        sandbox.addPlayer(p -> p.email("q@example.com").phone(RECEIVER_PHONE));
        sandbox.addPlayer(p -> p.email("r@example.com").phone(RECEIVER_PHONE));
        Wire wire = Wire.of(sandbox);
        String id = wire.post(
                        Route.INITIATE_SEND, Wire.send("s1", sandbox.game().id(), "50"))
                .text("transaction_id");
        sandbox.approveTransfer(id);
        assertThat(pending(wire, "player_email", "r@example.com").getJsonObject(0))
                .containsEntry("to_identity_id", JsonValue.NULL);
        assertThatThrownBy(() -> sandbox.completeTransfer(id)).hasMessageContaining("2 players");
        assertThat(wire.get(Route.INBOUND_PENDING).status()).isEqualTo(400);
        assertThat(wire.get(Route.INBOUND_PENDING, "player_email", "x@example.com")
                        .status())
                .isEqualTo(404);
    }

    private static JsonArray pending(Wire wire, String... query) {
        Wire.Reply reply = wire.get(Route.INBOUND_PENDING, query);
        assertThat(reply.status()).isEqualTo(200);
        return reply.body().getJsonArray("inbound_pending");
    }
}
