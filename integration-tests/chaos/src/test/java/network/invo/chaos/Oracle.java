package network.invo.chaos;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import network.invo.InvoException;
import network.invo.InvoException.Original;
import network.invo.InvoInputException;
import network.invo.Outcome;
import network.invo.chaos.Ledger.CallLog;
import network.invo.chaos.Ledger.Order;
import network.invo.chaos.Ledger.Seen;
import network.invo.chaos.Ledger.State;
import network.invo.chaos.Plan.Mischief;
import network.invo.model.ConfirmPaymentResult;
import network.invo.model.CreateCheckoutResult;
import network.invo.model.InitiateResult;
import network.invo.model.PlayerToken;
import network.invo.model.PurchaseItemResult;
import network.invo.model.PurchaseResult;
import network.invo.model.Status;

/** Holds what the SDK told of each call against the ledger. */
final class Oracle {

    /** What no call may do. */
    enum Rule {
        /** A call without an idempotency key was read whole twice. */
        ONCE_TWICE,
        /** Two attempts of one call were not the same bytes. */
        BODY_CHANGED,
        /** "Nothing reached INVO", of a request that was read whole. */
        NOT_PROCESSED_BUT_READ,
        /** "INVO did not do it", of what is booked. */
        REJECTED_BUT_BOOKED,
        /** A repetition starts from UNKNOWN. */
        REPETITION_BELIEVED_ITSELF,
        /** "Accepted before", of a key that never was. */
        ALREADY_PROCESSED_BUT_NOT_BOOKED,
        /** An original that is not this key's. */
        WRONG_ORIGINAL,
        /** A result of what is not booked. */
        RESULT_BUT_NOT_BOOKED,
        /** A result with another's ids or amounts, or for another request. */
        RESULT_OF_ANOTHER,
        /** A result that tells a state that is not the order's, or makes a result of a failed or open one. */
        RESULT_IN_WRONG_STATE,
        /** A result that names nothing. */
        RESULT_WITHOUT_CONTENT,
        /** Not an exception of the SDK, or one that blames the caller's good input. */
        STRANGE_FAILURE,
        /** An interrupt before anything was sent leaves nothing to doubt. */
        INTERRUPT_BEFORE_IS_NOT_PROCESSED,
        /** The thread's flag. */
        INTERRUPT_FLAG,
        /** A future's dependant ran on a timer or transport thread, or not on the executor that was given. */
        DEPENDANT_MISPLACED,
        /** Fewer attempts told than seen. */
        ATTEMPTS,
        /** Later than the deadline and 250 ms. */
        LATE,
        /** The same, of a future or thread that is still open. */
        STILL_OPEN,
        /** What concerns no single call: places, threads, malformed requests. */
        BROKEN
    }

    private static final String ABANDONED = "abandoned";

    private final Ledger ledger;
    private final boolean timed;
    private final Map<Rule, List<String>> violations = new TreeMap<>();
    private final Map<String, Integer> told = new TreeMap<>();

    Oracle(Ledger ledger, boolean timed) {
        this.ledger = ledger;
        this.timed = timed;
    }

    Map<Rule, List<String>> violations() {
        return violations;
    }

    /** How often each was told, so that a run that tells nothing is seen. */
    Map<String, Integer> told() {
        return told;
    }

    void broken(String what) {
        violations.computeIfAbsent(Rule.BROKEN, unused -> new ArrayList<>()).add(what);
    }

    void judge(Call call) {
        Plan plan = call.plan;
        CallLog log = ledger.call(plan.number());
        check(call, Rule.STILL_OPEN, timed && !call.isEnded(), call.overdue());
        check(call, Rule.LATE, timed && call.isEnded() && call.overdue() != null, call.overdue());
        boolean undisturbed = timed && call.overdue() == null && !call.wasStalled();
        check(call, Rule.INTERRUPT_FLAG, undisturbed && call.flag() != null, call.flag());
        check(call, Rule.DEPENDANT_MISPLACED, call.misplaced() != null, call.misplaced());
        if (plan.route().kind == Route.Kind.READ) {
            count(call.failure() == null ? "read: result" : "read: failure");
            return;
        }
        check(call, Rule.ONCE_TWICE, plan.route().kind == Route.Kind.ONCE && log.wholeReads() > 1, "");
        check(call, Rule.BODY_CHANGED, log.bodies().size() > 1, "");
        if (!call.isEnded()) {
            return;
        }
        Order order = order(plan);
        if (call.failure() == null) {
            count(plan, isRecovered(call.result()) ? "recovered" : "result");
            result(call, order);
        } else if (call.failure() instanceof InvoException error) {
            count(plan, error.outcome().toString());
            failure(call, log, order, error);
        } else {
            count(plan, ABANDONED);
            boolean asked = plan.mischief() == Mischief.CANCEL && call.failure() instanceof CancellationException
                    || plan.mischief() == Mischief.OR_TIMEOUT && call.failure() instanceof TimeoutException;
            check(call, Rule.STRANGE_FAILURE, !asked, "");
        }
    }

    private Order order(Plan plan) {
        return ledger.order(plan.route(), plan.route().kind == Route.Kind.KEYED ? plan.key() : key(plan));
    }

    private static String key(Plan plan) {
        return plan.route() == Route.CONFIRM_PAYMENT ? plan.tag() : plan.email();
    }

    private void count(Plan plan, String what) {
        count(plan.route().kind + (plan.repetition() ? " repetition: " : ": ") + what);
    }

    private void count(String what) {
        told.merge(what, 1, Integer::sum);
    }

    private void failure(Call call, CallLog log, Order order, InvoException error) {
        Outcome outcome = error.outcome();
        Plan plan = call.plan;
        check(call, Rule.STRANGE_FAILURE, error instanceof InvoInputException, "");
        check(call, Rule.NOT_PROCESSED_BUT_READ, outcome == Outcome.NOT_PROCESSED && log.wholeReads() > 0, "");
        boolean moved = order.booked() && order.state != State.FAILED;
        check(
                call,
                Rule.REJECTED_BUT_BOOKED,
                outcome == Outcome.REJECTED && moved && (log.isBooked() || log.wasAnsweredOfBooked()),
                "");
        check(
                call,
                Rule.REPETITION_BELIEVED_ITSELF,
                plan.repetition() && (outcome == Outcome.NOT_PROCESSED || outcome == Outcome.REJECTED),
                "");
        check(
                call,
                Rule.ALREADY_PROCESSED_BUT_NOT_BOOKED,
                outcome == Outcome.ALREADY_PROCESSED && !order.booked() && !order.toldRunning,
                "");
        Original original = error.original();
        if (outcome == Outcome.ALREADY_PROCESSED && original != null) {
            original(call, order, original);
        }
        check(call, Rule.ATTEMPTS, error.attempts() < log.wholeReads(), error.attempts() + " told");
        if (plan.mischief() == Mischief.INTERRUPTED_BEFORE && !plan.repetition()) {
            check(call, Rule.INTERRUPT_BEFORE_IS_NOT_PROCESSED, outcome != Outcome.NOT_PROCESSED, "");
        }
    }

    /** Told of a call that was accepted before: whoever grants by it must not grant another's. */
    private void original(Call call, Order order, Original original) {
        boolean another = differs(order.transactionId(), original.transactionId())
                || differs(order.orderId(), original.orderId())
                || (original.newBalance() != null && !same(original.newBalance(), order.newBalance()));
        State claimed =
                original.status() == null ? null : claim(original.status().value());
        boolean wrong = order.booked() && claimed == State.GOOD && order.state != State.GOOD;
        check(call, Rule.WRONG_ORIGINAL, another || wrong, original.toString());
    }

    private static boolean differs(String booked, String told) {
        // One that cannot be sent is no id, but it is what the backend said.
        return told != null && !told.equals(booked) && !told.endsWith("x");
    }

    private static boolean isRecovered(Object result) {
        return result instanceof PurchaseItemResult item && item.recovered()
                || result instanceof PurchaseResult purchase && purchase.recovered()
                || result instanceof InitiateResult initiate && initiate.recovered();
    }

    private void result(Call call, Order order) {
        if (!order.booked()) {
            check(call, Rule.RESULT_BUT_NOT_BOOKED, true, "");
            return;
        }
        Object result = call.result();
        if (result instanceof PurchaseItemResult r) {
            ids(call, order, r.transactionId(), r.orderId(), r.newBalance());
            state(call, order, r.status(), r.recovered());
        } else if (result instanceof PurchaseResult r) {
            ids(call, order, r.transactionId(), r.orderId(), r.newBalance());
            state(call, order, r.status(), r.recovered());
        } else if (result instanceof InitiateResult r) {
            ids(call, order, r.transactionId(), null, null);
            state(call, order, r.status(), false);
        } else if (result instanceof ConfirmPaymentResult r) {
            ids(call, order, r.transactionId(), null, r.newBalance());
            state(call, order, r.status(), false);
        } else if (result instanceof CreateCheckoutResult r) {
            same(call, "cs-" + order.key, r.sessionId());
        } else if (result instanceof PlayerToken r) {
            same(call, "tok-" + order.key, r.token());
        } else {
            check(call, Rule.STRANGE_FAILURE, true, "no result");
        }
        boolean keyed = call.plan.route().kind == Route.Kind.KEYED;
        check(call, Rule.RESULT_OF_ANOTHER, keyed && !isOf(order, call.plan), "the key was booked for something else");
    }

    private static boolean isOf(Order order, Plan plan) {
        return switch (plan.route()) {
            case PURCHASE_ITEM -> Integer.toString(plan.quantity()).equals(order.request.get("item_quantity"));
            case PURCHASE_CURRENCY -> same(plan.amount(), order.request.get("usd_amount"));
            default -> same(plan.amount(), order.request.get("amount"));
        };
    }

    private static boolean same(BigDecimal amount, String text) {
        return text != null && amount.compareTo(new BigDecimal(text)) == 0;
    }

    private void ids(Call call, Order order, String transactionId, String orderId, BigDecimal newBalance) {
        check(call, Rule.RESULT_WITHOUT_CONTENT, transactionId == null && orderId == null, "");
        same(call, order.transactionId(), transactionId);
        same(call, order.orderId(), orderId);
        if (newBalance != null) {
            same(call, order.newBalance(), newBalance.toPlainString());
        }
    }

    private void same(Call call, String booked, String result) {
        check(call, Rule.RESULT_OF_ANOTHER, result != null && !result.equals(booked), "booked: " + booked);
    }

    private void state(Call call, Order order, Status status, boolean recovered) {
        State claimed = status == null ? null : claim(status.value());
        String booked = "booked as " + order.word;
        // A payment that waits for 3-D Secure may be known by its secret alone.
        boolean guess = recovered && claimed == State.REQUIRES_ACTION && order.state == State.GOOD;
        check(call, Rule.RESULT_IN_WRONG_STATE, claimed != null && claimed != order.state && !guess, booked);
        check(call, Rule.RESULT_IN_WRONG_STATE, order.state == State.FAILED, booked);
        boolean item = call.plan.route() == Route.PURCHASE_ITEM;
        check(call, Rule.RESULT_IN_WRONG_STATE, recovered && item && order.state != State.GOOD, booked);
        boolean currency = call.plan.route() == Route.PURCHASE_CURRENCY;
        check(call, Rule.RESULT_IN_WRONG_STATE, recovered && currency && claimed == null, booked + ", told nothing");
    }

    private static State claim(String word) {
        return switch (word.toLowerCase(java.util.Locale.ROOT)) {
            case "success", "completed" -> State.GOOD;
            case "requires_action" -> State.REQUIRES_ACTION;
            case "pending_payment" -> State.REDIRECT;
            case "pending", "processing" -> State.PENDING;
            default -> State.FAILED;
        };
    }

    private void check(Call call, Rule rule, boolean violated, String why) {
        if (violated) {
            violations.computeIfAbsent(rule, unused -> new ArrayList<>()).add(story(call, why));
        }
    }

    private String story(Call call, String why) {
        Plan plan = call.plan;
        Order order = order(plan);
        List<Line> lines = new ArrayList<>();
        for (Seen seen : ledger.call(plan.number()).seen()) {
            lines.add(new Line(seen.at(), "backend: " + seen.text()));
        }
        // Those of other calls with this key are here too.
        for (Seen seen : order.seen()) {
            boolean near = seen.at() > call.started && (!call.isEnded() || seen.at() < call.ended() + 1_000_000_000L);
            if (near) {
                lines.add(new Line(seen.at(), "backend: " + seen.text()));
            }
        }
        if (call.isEnded()) {
            lines.add(
                    new Line(call.ended(), "SDK: " + (call.failure() == null ? call.result() : told(call.failure()))));
        }
        StringBuilder story =
                new StringBuilder("call " + plan.number() + (why == null || why.isEmpty() ? "" : " (" + why + ")")
                        + "\n  " + plan + "\n  " + call.client + "\n  ledger: " + plan.route() + " " + order.key
                        + (order.booked() ? " booked as " + order.word : " not booked"));
        lines.stream()
                .sorted((a, b) -> Long.compare(a.at, b.at))
                .forEach(line -> story.append("\n  ")
                        .append(call.at(line.at))
                        .append(": ")
                        .append(line.text));
        return story.append("\n  deadline: ").append(call.at(call.deadline)).toString();
    }

    private record Line(long at, String text) {}

    private static String told(Throwable failure) {
        String more =
                failure instanceof InvoException error ? ", outcome " + error.outcome() + ", code " + error.code() : "";
        return failure + more + (failure.getCause() == null ? "" : ", caused by " + failure.getCause());
    }
}
