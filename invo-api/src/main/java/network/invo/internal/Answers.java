package network.invo.internal;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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

    /** An answer without a field that its result cannot do without. */
    static final class MissingFieldException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        MissingFieldException(String field) {
            super("no " + field);
        }
    }

    private static String required(Fields answer, String name) {
        String value = answer.text(name);
        if (value == null || value.isBlank()) {
            throw new MissingFieldException(name);
        }
        return value;
    }

    static PlayerToken playerToken(Fields answer) {
        return new PlayerToken(
                required(answer, "token"), answer.instant("expires_at"), answer.text("identity_id"), answer.json());
    }

    static InitiateResult initiate(Fields answer) {
        return initiate(answer, answer.text("status", Status::of), false);
    }

    /** A 202 may name the guardian's approval as its code instead of as its status. */
    private static boolean isGuardianCode(Fields answer) {
        return Stream.of("code", "error_code")
                .map(answer::text)
                .anyMatch("GUARDIAN_APPROVAL_PENDING"::equalsIgnoreCase);
    }

    static InitiateResult recoveredInitiate(Fields original) {
        return initiate(original, originalStatus(original), true);
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
        return purchase(answer, answer.text("status", Status::of), false);
    }

    /** The state is null if neither the duplicate nor its order tells it: a payment is never guessed to be a success. */
    static PurchaseResult recoveredPurchase(Fields original) {
        return purchase(original, purchaseState(original), true);
    }

    /** Whether a duplicate tells how its original stands. */
    static boolean tellsState(Fields original) {
        return purchaseState(original) != null;
    }

    private static @Nullable Status purchaseState(Fields original) {
        Status status = originalStatus(original);
        if (status != null) {
            return status;
        }
        if (original.text("payment_url") != null) {
            return Status.PENDING_PAYMENT;
        }
        return original.text("client_secret") != null ? Status.REQUIRES_ACTION : null;
    }

    private static PurchaseResult purchase(Fields answer, @Nullable Status status, boolean recovered) {
        var newBalance = answer.money("new_balance");
        Fields older = answer.object("purchase_details");
        if (newBalance == null && older != null) {
            newBalance = older.money("new_balance");
        }
        return new PurchaseResult(
                status,
                answer.text("client_secret"),
                answer.text("payment_intent_id"),
                answer.text("payment_url"),
                answer.text("transaction_id"),
                answer.text("order_id"),
                newBalance,
                recovered,
                answer.json());
    }

    static ConfirmPaymentResult confirmPayment(Fields answer) {
        return new ConfirmPaymentResult(
                answer.text("status", Status::of),
                answer.text("transaction_id"),
                answer.money("new_balance"),
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
        return purchaseItem(answer, answer.text("status", Status::of), false);
    }

    /** A duplicate of an item's purchase means that the first was a success: the backend's own words. */
    static PurchaseItemResult recoveredPurchaseItem(Fields original) {
        Status status = originalStatus(original);
        return purchaseItem(original, status == null ? Status.SUCCESS : status, true);
    }

    /**
     * The state that a duplicate or an order tells of the original; a duplicate's own {@code status} may only say that it
     * is an error. INFERRED: an order's words for a success.
     */
    private static @Nullable Status originalStatus(Fields original) {
        String status = original.text("status");
        if (status == null || status.isBlank()) {
            return null;
        }
        String word = status.toLowerCase(Locale.ROOT);
        if (word.equals("error") || word.startsWith("duplicate")) {
            return null;
        }
        return Set.of("complete", "completed", "paid", "succeeded").contains(word) ? Status.SUCCESS : Status.of(status);
    }

    /**
     * What a duplicate's answer tells of the original transaction: a block of it, and the answer itself for what the block
     * does not have. INFERRED: the blocks' names.
     *
     * @return null if it names no transaction and no order
     */
    static @Nullable Fields original(JsonObject duplicate) {
        Fields whole = new Fields(duplicate);
        for (String block : List.of("original_transaction", "original", "transaction", "order", "data")) {
            JsonObject part = whole.jsonObject(block);
            if (part != null) {
                Fields original = new Fields(part, whole);
                if (namesOrder(original)) {
                    return original;
                }
            }
        }
        return namesOrder(whole) ? whole : null;
    }

    private static boolean namesOrder(Fields part) {
        return part.text("transaction_id") != null || part.text("order_id") != null;
    }

    /** An order, as the answer to the call that made it; what the order does not tell is read from the duplicate. */
    static Fields ofOrder(OrderDetailsResult details, @Nullable Fields original) {
        JsonObject order = details.order();
        return new Fields(order == null ? details.raw() : order, original);
    }

    private static PurchaseItemResult purchaseItem(Fields answer, @Nullable Status status, boolean recovered) {
        var newBalance = answer.money("new_balance");
        var previousBalance = answer.money("previous_balance");
        Fields older = answer.object("balance_info");
        if (older != null) {
            newBalance = newBalance != null ? newBalance : older.money("new_balance");
            previousBalance = previousBalance != null ? previousBalance : older.money("previous_balance");
        }
        return new PurchaseItemResult(
                status,
                answer.text("transaction_id"),
                answer.text("order_id"),
                newBalance,
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
        throw new MissingFieldException("history");
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
            throw new MissingFieldException("inbound_pending");
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
