package network.invo.internal;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import network.invo.InvoException.Answer;
import network.invo.InvoException.Original;
import org.jspecify.annotations.Nullable;

/**
 * What a 409 means to a call that moves money. The backend uses it for duplicates and for other things, and anything on the
 * way can answer it. INFERRED: the code of a duplicate; so ids that it names count as well.
 */
public enum Conflict {
    /** A refusal with a reason that is known: nothing was done. */
    REFUSED,
    /** The key was used before, for another request. */
    KEY_REUSED,
    /** A call with this key was accepted before. */
    DUPLICATE,
    /** Neither is proven. */
    UNEXPLAINED;

    private static final int STATUS = 409;

    /** The one list of what else a 409 says. */
    private static final Set<String> REFUSALS = Set.of(
            "DEVICE_APPROVAL_ALREADY_PENDING",
            "INSUFFICIENT_BALANCE",
            "PASSKEY_RECOVERY_COOLDOWN",
            "PHONE_SHARE_APPROVAL_REQUIRED",
            "RECEIVER_NOT_ENROLLED_USE_CLAIM_CODE",
            "RECIPIENT_IDENTITY_DECLINED",
            "SPENDING_LIMIT_EXCEEDED",
            "TRANSACTION_NOT_PENDING");

    static boolean is(Answer answer) {
        return answer.status() == STATUS;
    }

    /** Reads a 409. */
    static Conflict of(Answer answer, ConflictRule<?> rule) {
        String code = answer.code() == null ? "" : answer.code().toUpperCase(Locale.ROOT);
        if (REFUSALS.contains(code) || ErrorAnswer.isFeatureOff(code)) {
            return REFUSED;
        }
        if (answer.body() == null) {
            return UNEXPLAINED;
        }
        boolean keyed = !rule.ids().isEmpty();
        if (keyed && Stream.of("DIFFERENT", "MISMATCH", "REUSED").anyMatch(code::contains)) {
            return KEY_REUSED;
        }
        return isDuplicatesCode(code) || Evidence.ofDuplicate(answer.body()).names(rule.ids())
                ? DUPLICATE
                : UNEXPLAINED;
    }

    static boolean isDuplicatesCode(@Nullable String code) {
        return code != null && code.toUpperCase(Locale.ROOT).startsWith("DUPLICATE");
    }

    /**
     * What a purchase's answer tells of the original.
     *
     * @return null if it is no duplicate
     */
    public static @Nullable Original originalOfPurchase(Answer answer) {
        ConflictRule<?> rule = ConflictRule.ANY_PURCHASE;
        return is(answer) && answer.body() != null && of(answer, rule) == DUPLICATE
                ? Evidence.ofDuplicate(answer.body()).original(rule.amounts(), null)
                : null;
    }
}
