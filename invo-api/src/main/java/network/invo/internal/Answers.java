package network.invo.internal;

import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import network.invo.model.Balance;
import network.invo.model.BalanceSummary;
import network.invo.model.ConfirmPaymentResult;
import network.invo.model.CreateCheckoutResult;
import network.invo.model.FinancialBreakdown;
import network.invo.model.GuardianApproval;
import network.invo.model.InboundPending;
import network.invo.model.InboundPendingResult;
import network.invo.model.InitiateResult;
import network.invo.model.ItemHistoryResult;
import network.invo.model.LinkedEmail;
import network.invo.model.LinkedIdentitiesResult;
import network.invo.model.OrderDetailsResult;
import network.invo.model.Player;
import network.invo.model.PlayerBalanceResult;
import network.invo.model.PlayerToken;
import network.invo.model.PurchaseItemResult;
import network.invo.model.PurchaseResult;
import network.invo.model.Status;
import network.invo.model.VerificationMethod;
import org.jspecify.annotations.Nullable;

/**
 * Reads each operation's answer. Only what a result is useless without is required; older shapes and aliases are read
 * here and nowhere else.
 */
final class Answers {

    private Answers() {}

    /** A success that is none: the answer says that it failed, or lacks what its result cannot do without. */
    static final class UnusableException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnusableException(String problem) {
            super(problem);
        }
    }

    private static String required(Fields answer, String name) {
        String value = answer.text(name);
        if (value == null || value.isBlank()) {
            throw new UnusableException("no " + name);
        }
        return value;
    }

    /** What an answer about money must have at least one of, beside a guardian's approval that is pending. */
    private static final List<String> CONTENT =
            List.of("transaction_id", "order_id", "payment_intent_id", "client_secret", "payment_url", "credited");

    /** The answer of a call that moves money; it must say something, and not that it failed. */
    private static Fields aboutMoney(Fields answer) {
        String status = answer.string("status");
        String word = status == null ? "" : status.strip();
        if (StatusWords.isEnvelopesFailure(word) || Boolean.FALSE.equals(answer.bool("success"))) {
            throw new UnusableException("it says that it failed");
        }
        if (word.isEmpty()
                && !isGuardianCode(answer)
                && CONTENT.stream().noneMatch(answer::tells)
                && answer.object("guardian_approval") == null) {
            throw new UnusableException("neither a state nor an id");
        }
        return answer;
    }

    static PlayerToken playerToken(Fields answer) {
        return new PlayerToken(
                required(answer, "token"), answer.instant("expires_at"), answer.text("identity_id"), answer.json());
    }

    static InitiateResult initiate(Fields answer) {
        return initiate(aboutMoney(answer), answer.text("status", Status::of), false);
    }

    /** A 202 may name the guardian's approval as its code instead of as its status. */
    private static boolean isGuardianCode(Fields answer) {
        return Stream.of("code", "error_code")
                .map(answer::text)
                .anyMatch("GUARDIAN_APPROVAL_PENDING"::equalsIgnoreCase);
    }

    static InitiateResult recoveredInitiate(Fields original, @Nullable Status status) {
        // A send that has come to its end waits for nobody's approval.
        String word = original.string("status");
        if (Status.SUCCESS.equals(status) && word != null && StatusWords.isFinished(word)) {
            return initiate(original, Status.of(word), true);
        }
        return initiate(original, status, true);
    }

    private static InitiateResult initiate(Fields answer, @Nullable Status status, boolean recovered) {
        GuardianApproval guardian = guardian(answer.object("guardian_approval"));
        if (isGuardianCode(answer)) {
            status = Status.PENDING_GUARDIAN_APPROVAL;
        }
        boolean guardianPath = guardian != null || Status.PENDING_GUARDIAN_APPROVAL.equals(status);
        VerificationMethod method = guardianPath ? null : answer.text("verification_method", VerificationMethod::of);
        return new InitiateResult(status, answer.text("transaction_id"), method, guardian, recovered, answer.json());
    }

    private static @Nullable GuardianApproval guardian(@Nullable Fields block) {
        return block == null
                ? null
                : new GuardianApproval(
                        block.text("approval_id"),
                        block.text("state"),
                        block.instant("expires_at"),
                        block.text("poll_endpoint"),
                        block.json());
    }

    static CreateCheckoutResult checkout(Fields answer) {
        return new CreateCheckoutResult(
                answer.text("session_id"),
                required(answer, "checkout_url"),
                answer.instant("expires_at"),
                answer.json());
    }

    static PurchaseResult purchase(Fields answer) {
        return purchase(aboutMoney(answer), answer.text("status", Status::of), false);
    }

    static PurchaseResult recoveredPurchase(Fields original, @Nullable Status status) {
        return purchase(original, status, true);
    }

    private static PurchaseResult purchase(Fields answer, @Nullable Status status, boolean recovered) {
        return new PurchaseResult(
                status,
                answer.text("client_secret"),
                answer.text("payment_intent_id"),
                answer.text("payment_url"),
                answer.text("transaction_id"),
                answer.text("order_id"),
                newBalance(answer),
                recovered,
                answer.json());
    }

    /** Older backends have it in a block. */
    static @Nullable BigDecimal newBalance(Fields answer) {
        BigDecimal newBalance = answer.money("new_balance");
        for (String block : List.of("purchase_details", "balance_info")) {
            Fields older = answer.object(block);
            if (newBalance == null && older != null) {
                newBalance = older.money("new_balance");
            }
        }
        return newBalance;
    }

    static ConfirmPaymentResult confirmPayment(Fields answer) {
        aboutMoney(answer);
        return new ConfirmPaymentResult(
                answer.text("status", Status::of),
                answer.text("transaction_id"),
                answer.money("new_balance"),
                answer.bool("credited"),
                answer.text("reason_code"),
                answer.json());
    }

    static OrderDetailsResult orderDetails(Fields answer) {
        return new OrderDetailsResult(
                answer.jsonObject("order"),
                answer.jsonObject("financial_summary"),
                answer.objects("status_timeline"),
                answer.json());
    }

    static PurchaseItemResult purchaseItem(Fields answer) {
        return purchaseItem(aboutMoney(answer), answer.text("status", Status::of), false);
    }

    static PurchaseItemResult recoveredPurchaseItem(Fields original, @Nullable Status status) {
        return purchaseItem(original, status, true);
    }

    private static PurchaseItemResult purchaseItem(Fields answer, @Nullable Status status, boolean recovered) {
        BigDecimal previousBalance = answer.money("previous_balance");
        Fields older = answer.object("balance_info");
        if (previousBalance == null && older != null) {
            previousBalance = older.money("previous_balance");
        }
        return new PurchaseItemResult(
                status,
                answer.text("transaction_id"),
                answer.text("order_id"),
                newBalance(answer),
                previousBalance,
                answer.text("currency_name"),
                breakdown(answer.object("financial_breakdown")),
                recovered,
                answer.json());
    }

    private static @Nullable FinancialBreakdown breakdown(@Nullable Fields block) {
        return block == null
                ? null
                : new FinancialBreakdown(
                        block.money("total_paid"),
                        block.money("platform_fee"),
                        block.money("developer_revenue"),
                        block.json());
    }

    /** INFERRED: the key of the rows; two more are accepted. */
    static ItemHistoryResult itemHistory(Fields answer) {
        for (String alias : List.of("history", "purchase_history", "purchases")) {
            if (answer.has(alias)) {
                return new ItemHistoryResult(answer.objects(alias), answer.jsonObject("pagination"), answer.json());
            }
        }
        throw new UnusableException("no history");
    }

    static PlayerBalanceResult playerBalance(Fields answer) {
        return new PlayerBalanceResult(
                player(answer.object("player")),
                answer.objects("balances", Answers::balance),
                summary(answer.object("summary")),
                answer.json());
    }

    private static @Nullable Player player(@Nullable Fields block) {
        return block == null
                ? null
                : new Player(
                        block.longNumber("player_id"),
                        block.text("player_name"),
                        block.text("player_email"),
                        block.json());
    }

    private static Balance balance(Fields row) {
        return new Balance(
                row.longNumber("currency_id"),
                row.text("currency_name"),
                row.money("available_balance"),
                row.money("reserved_balance"),
                row.money("total_balance"),
                row.json());
    }

    /** The documentation's sample has other names than the backend's model; both are read. */
    private static @Nullable BalanceSummary summary(@Nullable Fields block) {
        if (block == null) {
            return null;
        }
        var value = block.money("total_value");
        Integer count = block.intNumber("currency_count");
        return new BalanceSummary(
                value != null ? value : block.money("total_value_usd"),
                count != null ? count : block.intNumber("total_currencies"),
                block.bool("has_funds"),
                block.json());
    }

    static InboundPendingResult inboundPending(Fields answer) {
        if (!answer.has("inbound_pending")) {
            throw new UnusableException("no inbound_pending");
        }
        return new InboundPendingResult(
                answer.objects(
                        "inbound_pending",
                        row -> new InboundPending(
                                row.text("transaction_id"),
                                row.money("net_amount"),
                                row.text("to_phone"),
                                row.text("to_identity_id"),
                                row.json())),
                answer.json());
    }

    static LinkedIdentitiesResult linkedIdentities(Fields answer) {
        return new LinkedIdentitiesResult(
                answer.text("wallet_user_id"),
                answer.text("primary_email"),
                answer.text("primary_phone"),
                answer.bool("is_minor"),
                answer.objects("emails", row -> new LinkedEmail(row.text("email"), row.json())),
                false,
                answer.json());
    }

    static LinkedIdentitiesResult noIdentities(JsonObject answer) {
        return new LinkedIdentitiesResult(null, null, null, null, List.of(), true, answer);
    }
}
