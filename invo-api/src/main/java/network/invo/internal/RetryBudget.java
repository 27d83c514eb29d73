package network.invo.internal;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client's allowance of retries, so that an outage is not multiplied: a bucket of tokens from which each retry takes some
 * and each success gives one back.
 */
final class RetryBudget {

    /** What a retry costs: nothing if no server was burdened, or if it is well and only asks for a pause. */
    enum Cost {
        NOTHING(0),
        RETRY(5),
        AFTER_TIMEOUT(10);

        private final int tokens;

        Cost(int tokens) {
            this.tokens = tokens;
        }
    }

    private final int full;
    private final AtomicInteger tokens;

    RetryBudget(int full) {
        this.full = full;
        this.tokens = new AtomicInteger(full);
    }

    /** Takes a retry's tokens, if they are there. */
    boolean take(Cost cost) {
        int before = tokens.getAndUpdate(left -> left >= cost.tokens ? left - cost.tokens : left);
        return before >= cost.tokens;
    }

    void succeeded() {
        tokens.updateAndGet(left -> Math.min(full, left + 1));
    }
}
