package network.invo;

/**
 * What one call does otherwise than its client: {@code invo.with(options).purchaseItem(request)}.
 *
 * <p>Immutable and thread-safe.
 */
public final class CallOptions {

    private final boolean repetition;

    private CallOptions(Builder builder) {
        this.repetition = builder.repetition;
    }

    /**
     * Starts from the client's settings.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Whether the call repeats an earlier one.
     *
     * @return false unless set
     */
    public boolean repetition() {
        return repetition;
    }

    /** The options that are set. */
    @Override
    public String toString() {
        return "CallOptions[repetition=" + repetition + "]";
    }

    /** Sets the options of a call. Not thread-safe. */
    public static final class Builder {

        private boolean repetition;

        private Builder() {}

        /**
         * The call repeats one with the same idempotency key whose end is not known: it ended {@link Outcome#UNKNOWN}, or
         * the process ended before it did. If that one was processed, its result is this call's result, marked {@code
         * recovered()}. If this call fails, it is never {@link Outcome#NOT_PROCESSED} or {@link Outcome#REJECTED} on its
         * own attempts' account, as they say nothing of the earlier call. (A request that cannot be built is refused before
         * there is a call, as ever.)
         *
         * @return this builder
         */
        public Builder repetition() {
            repetition = true;
            return this;
        }

        /**
         * The options.
         *
         * @return new options
         */
        public CallOptions build() {
            return new CallOptions(this);
        }
    }
}
