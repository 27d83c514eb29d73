package network.invo.internal;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client's allowance of retries, so that an outage is not multiplied: a bucket of {@value #FULL} tokens from which each
 * retry takes some and each success gives one back.
 */
final class RetryBudget {

    private static final int FULL = 100;
    private static final int RETRY = 5;
    private static final int RETRY_AFTER_TIMEOUT = 10;

    private final AtomicInteger tokens = new AtomicInteger(FULL);

    /** Takes a retry's tokens, if they are there. */
    boolean take(boolean afterTimeout) {
        int cost = afterTimeout ? RETRY_AFTER_TIMEOUT : RETRY;
        int before = tokens.getAndUpdate(left -> left >= cost ? left - cost : left);
        return before >= cost;
    }

    void succeeded() {
        tokens.updateAndGet(left -> Math.min(FULL, left + 1));
    }
}
