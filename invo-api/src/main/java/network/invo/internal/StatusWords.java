package network.invo.internal;

import java.util.Locale;
import java.util.Set;

/**
 * The words of a state, in one table. Public are {@code success}, {@code requires_action}, {@code pending_payment} and the
 * pending approvals; INFERRED are all others here. A word in no set is kept, and is never a success.
 */
public final class StatusWords {

    /** A send or transfer in one of these has come to its end. */
    private static final Set<String> FINISHED = Set.of("complete", "completed", "paid");

    private static final Set<String> SUCCESSES = Set.of("success", "succeeded", "successful");

    /** What an answer says of itself, not of the payment that it is about. */
    private static final Set<String> ENVELOPES = Set.of("error", "failed", "failure", "fail", "conflict");

    private static final Set<String> FAILURES =
            Set.of("declined", "rejected", "canceled", "cancelled", "expired", "voided");

    private StatusWords() {}

    private static String lower(String word) {
        return word.strip().toLowerCase(Locale.ROOT);
    }

    public static boolean isFinished(String word) {
        return FINISHED.contains(lower(word));
    }

    public static boolean isSuccess(String word) {
        return SUCCESSES.contains(lower(word)) || isFinished(word);
    }

    /** Whether it says that a payment has failed. */
    public static boolean isFailure(String word) {
        return FAILURES.contains(lower(word)) || isEnvelopesFailure(word);
    }

    /** Whether it says that the request has failed. */
    static boolean isEnvelopesFailure(String word) {
        String lower = lower(word);
        return ENVELOPES.contains(lower) && !lower.equals("conflict");
    }

    /** Whether beside a duplicate it only says that this is one. */
    static boolean isEnvelopes(String word) {
        return ENVELOPES.contains(lower(word)) || lower(word).startsWith("duplicate");
    }
}
