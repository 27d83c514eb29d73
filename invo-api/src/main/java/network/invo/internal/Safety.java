package network.invo.internal;

/** Which calls may be repeated, and when. */
enum Safety {
    /** Moves nothing. */
    READ,
    /** Carries an idempotency key: done once, however often it arrives. */
    KEYED,
    /** Neither: repeated only if nothing left this machine. */
    ONCE
}
