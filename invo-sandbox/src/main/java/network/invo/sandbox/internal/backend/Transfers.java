package network.invo.sandbox.internal.backend;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import network.invo.sandbox.LedgerEntry.Kind;
import network.invo.sandbox.internal.backend.Transfer.State;
import org.jspecify.annotations.Nullable;

/** Game currency on its way from one player to another. */
public final class Transfers {

    private static final Duration GUARDIAN_WINDOW = Duration.ofMinutes(15);
    private static final Duration PIN_LIFETIME = Duration.ofMinutes(10);

    private final Store store;

    /** Who may use a phone that another account holds: approval id to pair, and the approved pairs. */
    private final Map<String, PhoneShare> askedShares = new HashMap<>();

    private final Set<PhoneShare> approvedShares = new HashSet<>();

    private record PhoneShare(String gameId, String phone, String email) {}

    public Transfers(Store store) {
        this.store = store;
    }

    /** {@code initiate-send} and {@code initiate-transfer}. */
    public Answer initiate(Flow flow, Game game, RequestBody body) {
        String requestId = body.clientRequestId();
        String senderName = body.text(flow.from + "player_name");
        String senderEmail = body.email(flow.from + "player_email");
        String senderPhone = body.phone(flow.from + "player_phone");
        String receiverPhone = body.phone(flow.to + "player_phone");
        body.optionalText(flow.to + "player_email");
        String targetId = body.gameId(flow.targetGameId);
        BigDecimal amount = body.amount("amount", "Invalid amount format", Money.MAX_PRICE);
        return store.locked(() -> {
            Map<String, Transfer> seen = flow == Flow.SEND ? game.sendsByRequest : game.transfersByRequest;
            Transfer original = seen.get(requestId);
            if (original != null) {
                throw store.duplicate("client_request_id", original.answer);
            }
            Game target = store.game(targetId);
            if (target == null) {
                // INFERRED: the code is public for another route.
                throw store.error(404, "receiving_tenant_unavailable", "The receiving game is not available");
            }
            checkPhone(game, senderPhone, senderEmail);
            Player sender = store.findOrCreate(game, senderEmail, senderName, senderPhone);
            List<Player> receivers = store.findByPhone(target, receiverPhone);
            if (receivers.stream().anyMatch(r -> r.enrollmentNeeded)) {
                // INFERRED: the code is public for receiving; here it lets a game see it without a second player.
                throw store.error(409, "receiver_not_enrolled_use_claim_code", "The receiver is not enrolled");
            }
            if (sender.minor && !sender.guardian) {
                throw store.error(403, "GUARDIAN_REQUIRED", "A guardian is required");
            }
            if (sender.available.compareTo(amount) < 0) {
                // INFERRED: that initiating answers like an item purchase.
                throw Items.insufficient(store, amount, sender.available);
            }
            State state = sender.minor
                    ? State.PENDING_GUARDIAN
                    : receivers.stream().anyMatch(r -> r.confirmationNeeded)
                            ? State.PENDING_CONFIRMATION
                            : State.AWAITING_SENDER;
            Transfer transfer =
                    new Transfer(flow, sender, target, receiverPhone, requestId, amount, state, store.now());
            // INFERRED: the money is held while an approval is awaited, too.
            sender.available = sender.available.subtract(amount);
            sender.reserved = sender.reserved.add(amount);
            seen.put(requestId, transfer);
            store.transfers.put(transfer.transactionId, transfer);
            store.record(sender, Kind.RESERVED, amount, requestId, transfer.transactionId);
            return answer(transfer);
        });
    }

    private void checkPhone(Game game, String phone, String email) {
        List<Player> holders = store.findByPhone(game, phone);
        PhoneShare share = new PhoneShare(game.id, phone, email);
        if (holders.isEmpty()
                || holders.stream().anyMatch(p -> p.email.equalsIgnoreCase(email))
                || approvedShares.contains(share)) {
            return;
        }
        String approvalId = Ids.random("psa_", 16);
        askedShares.put(approvalId, share);
        throw ApiError.body(
                409,
                Fields.of("status", "error")
                        .with("error_code", "PHONE_SHARE_APPROVAL_REQUIRED")
                        .with("message", "This phone belongs to another account; its holder must agree")
                        .with("phone", phone)
                        .with("requesting_email", email)
                        .with(
                                "existing_account_hints",
                                holders.stream().map(p -> masked(p.email)).toList())
                        .with("next_endpoint", "/api/wallet/phone-share/approve")
                        .with("approval_id", approvalId)
                        .with("expires_at", store.now().plus(PIN_LIFETIME))
                        .with("code_sent", true)
                        .with("already_approved", false));
    }

    private Answer answer(Transfer transfer) {
        Flow flow = transfer.flow;
        Player sender = transfer.sender;
        Transfer.Fees fees = transfer.fees;
        boolean inApp = sender.passkey && transfer.state == State.AWAITING_SENDER;
        boolean bySms = !inApp && transfer.state == State.AWAITING_SENDER;
        Instant now = store.now();
        Fields details = Fields.of(flow.fromGame, sender.game.name)
                .with(flow.toGame, transfer.target.name)
                .with(flow.targetGameId, transfer.target.id)
                .with("currency", sender.game.currency)
                .with("currency_id", Game.CURRENCY_ID)
                .with("amount_initiated", transfer.amount)
                .with(
                        "fees_preview",
                        Fields.of("total_fee", fees.total())
                                .with("net_amount", transfer.amount.subtract(fees.total()))
                                .with(flow.fromGame + "_fee", fees.source())
                                .with(flow.toGame + "_fee", fees.target())
                                .with(flow.platformFee, fees.platform())
                                .with("source_rate_pct", "3.5")
                                .with("target_rate_pct", "3.5"))
                .with(
                        "transfer_policy",
                        Fields.of("source_universal_transfers", "yes")
                                .with("policy_applied", "universal")
                                .with("target_in_linked_list", null));
        if (flow == Flow.SEND) {
            details.with("receiver_phone", transfer.receiverPhone)
                    .with("send_type", sender.game == transfer.target ? "same_game" : "cross_game");
        }
        Fields body = Fields.of(
                        "status",
                        switch (transfer.state) {
                            case PENDING_GUARDIAN -> "pending_guardian_approval";
                            case PENDING_CONFIRMATION -> "pending_confirmation";
                            default -> "success";
                        })
                .with("message", "Funds are reserved")
                .with("transaction_id", transfer.transactionId)
                .with("order_id", transfer.orderId)
                .with("new_balance", sender.available)
                .with("currency_name", sender.game.currency)
                // On the guardian's way the backend still says "sms"; the client has to know better.
                .with("verification_method", inApp ? "in_app" : "sms")
                .with("verification_expires_at", bySms ? now.plus(PIN_LIFETIME) : null)
                .with(flow.details, details);
        if (bySms) {
            body.with(
                    "verification_required",
                    Fields.of("phone_number_masked", masked(sender.phone))
                            .with("pin_expires_in_minutes", (int) PIN_LIFETIME.toMinutes()));
        }
        if (transfer.state == State.PENDING_GUARDIAN) {
            transfer.approvalId = Ids.random("gap_", 16);
            transfer.approvalExpiresAt = now.plus(GUARDIAN_WINDOW);
            body.with("guardian_approval", guardianApproval(transfer, "pending"));
        }
        transfer.answer = body;
        return new Answer(transfer.state == State.AWAITING_SENDER ? 200 : 202, body);
    }

    private static Fields guardianApproval(Transfer transfer, String state) {
        return Fields.of("approval_id", transfer.approvalId)
                .with("state", state)
                .with("expires_at", transfer.approvalExpiresAt)
                .with("poll_endpoint", "/api/transactions/" + transfer.transactionId + "/approval-status");
    }

    private static String masked(@Nullable String secret) {
        if (secret == null) {
            return "***";
        }
        int at = secret.indexOf('@');
        return at > 0
                ? secret.charAt(0) + "***" + secret.substring(at)
                : "***" + secret.substring(Math.max(0, secret.length() - 4));
    }

    /** {@code approval-status} of a transaction that a guardian decides. */
    public Answer approvalStatus(Game game, String transactionId) {
        return store.locked(() -> {
            Transfer transfer = store.transfers.get(transactionId);
            if (transfer == null || transfer.sender.game != game || transfer.approvalId == null) {
                throw store.error(404, "APPROVAL_NOT_FOUND", "No approval of this transaction");
            }
            String state =
                    switch (transfer.state) {
                        case PENDING_GUARDIAN -> "pending";
                        case REFUNDED -> "rejected";
                        case EXPIRED -> "expired";
                        default -> "approved";
                    };
            Fields body = guardianApproval(transfer, state).with("transaction_id", transactionId);
            return new Answer(state.equals("rejected") || state.equals("expired") ? 410 : 200, body);
        });
    }

    /** {@code inbound-pending}: what waits for a player of this game to collect. */
    public Answer inboundPending(Game game, @Nullable String email, @Nullable String phone) {
        return store.locked(() -> {
            if (email == null && phone == null) {
                throw store.error(400, "VALIDATION_ERROR", "player_email or player_phone is required");
            }
            String wanted = phone;
            if (wanted == null) {
                Player player = store.find(game, email == null ? "" : email);
                if (player == null) {
                    throw store.error(404, "player_not_found", "Player not found");
                }
                wanted = player.phone;
            }
            String to = wanted;
            List<Player> owners = to == null ? List.of() : store.findByPhone(game, to);
            List<Fields> rows = store.transfers.values().stream()
                    .filter(t -> t.state == State.CLAIM_PENDING && t.target == game && t.receiverPhone.equals(to))
                    .map(t -> Fields.of("transaction_id", t.transactionId)
                            .with("net_amount", t.amount.subtract(t.fees.total()))
                            .with("to_phone", t.receiverPhone)
                            .with("to_identity_id", owners.size() == 1 ? owners.get(0).identityId : null))
                    .toList();
            return Answer.ok(Fields.of("status", "success").with("inbound_pending", rows));
        });
    }

    // ---- the operator

    /** Gives every approval that is still missing; the receiver can collect then. */
    public void approve(String transactionId) {
        change(transactionId, transfer -> {
            if (transfer.state == State.CLAIM_PENDING) {
                throw new IllegalStateException("transfer " + transactionId + " is approved already");
            }
            transfer.state = State.CLAIM_PENDING;
            emit(transfer.target, "transfer.claim_pending", transfer);
        });
    }

    /** Has the receiver collect: the money leaves the sender and arrives without the fees. */
    public void complete(String transactionId) {
        change(transactionId, transfer -> {
            List<Player> receivers = store.findByPhone(transfer.target, transfer.receiverPhone);
            if (receivers.size() != 1) {
                throw new IllegalStateException("the receiver's phone belongs to " + receivers.size()
                        + " players of game " + transfer.target.id + "; to collect, it must be one: add them");
            }
            Player receiver = receivers.get(0);
            Player sender = transfer.sender;
            BigDecimal net = transfer.amount.subtract(transfer.fees.total());
            sender.reserved = sender.reserved.subtract(transfer.amount);
            store.record(sender, Kind.SENT, transfer.amount, transfer.requestId, transactionId);
            receiver.available = receiver.available.add(net);
            store.record(receiver, Kind.RECEIVED, net, transfer.requestId, transactionId);
            transfer.state = State.COMPLETED;
            // INFERRED: the name; the public pages speak of "other transfer.*" events.
            emit(sender.game, "transfer.completed", transfer);
        });
    }

    /** Gives the reserved money back, as when the guardian or the sender says no. */
    public void refund(String transactionId) {
        release(transactionId, State.REFUNDED, "transfer.refunded");
    }

    /** Gives the reserved money back because nobody acted in time. */
    public void expire(String transactionId) {
        // INFERRED: the name, one of the "other transfer.claim_*" events.
        release(transactionId, State.EXPIRED, "transfer.claim_expired");
    }

    private void release(String transactionId, State end, String event) {
        change(transactionId, transfer -> {
            Player sender = transfer.sender;
            sender.reserved = sender.reserved.subtract(transfer.amount);
            sender.available = sender.available.add(transfer.amount);
            store.record(sender, Kind.RELEASED, transfer.amount, transfer.requestId, transactionId);
            transfer.state = end;
            emit(sender.game, event, transfer);
        });
    }

    private void change(String transactionId, java.util.function.Consumer<Transfer> work) {
        store.locked(() -> {
            Transfer transfer = store.transfers.get(transactionId);
            if (transfer == null) {
                throw new NoSuchElementException("no transfer " + transactionId);
            }
            if (transfer.state.settled()) {
                throw new IllegalStateException("transfer " + transactionId + " is " + transfer.state.wire());
            }
            work.accept(transfer);
            return transfer;
        });
    }

    private void emit(Game tenant, String type, Transfer transfer) {
        // INFERRED: the data; the public pages name the events alone.
        store.emit(
                tenant,
                type,
                transfer.transactionId,
                Fields.of("transaction_id", transfer.transactionId)
                        .with("order_id", transfer.orderId)
                        .with("state", transfer.state.wire())
                        .with("amount", transfer.amount)
                        .with("net_amount", transfer.amount.subtract(transfer.fees.total()))
                        .with("currency_name", transfer.sender.game.currency)
                        .with("to_phone", transfer.receiverPhone)
                        .with("client_request_id", transfer.requestId));
    }

    /** Has the holder of a phone agree that another account uses it. */
    public void approvePhoneShare(String approvalId) {
        store.locked(() -> {
            PhoneShare share = askedShares.remove(approvalId);
            if (share == null) {
                throw new NoSuchElementException("no phone share approval " + approvalId);
            }
            return approvedShares.add(share);
        });
    }
}
