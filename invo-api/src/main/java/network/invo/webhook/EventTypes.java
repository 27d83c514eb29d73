package network.invo.webhook;

/**
 * The event types that are known. An open set: an event of any other type is verified and handed out just the same, and
 * the full list is the backend's to give. A handler should ignore what it does not know.
 */
public final class EventTypes {

    /** Real money was paid, on any rail: grant the currency. See {@link PurchaseCompleted}. Source: the reference. */
    public static final String PURCHASE_COMPLETED = "purchase.completed";

    /** A payment failed. Source: the reference. */
    public static final String PURCHASE_FAILED = "purchase.failed";

    /** A payment is disputed. Source: the reference. */
    public static final String PURCHASE_DISPUTED = "purchase.disputed";

    /** A payment was given back. Source: the reference. */
    public static final String PURCHASE_REFUNDED = "purchase.refunded";

    /** An item was bought with game currency: grant the item. See {@link ItemPurchased}. Source: the reference. */
    public static final String ITEM_PURCHASED = "item.purchased";

    /** Currency waits to be collected: ask for the inbound pending. Source: the reference. */
    public static final String TRANSFER_CLAIM_PENDING = "transfer.claim_pending";

    /** A transfer went back to its sender. Source: the documentation's version history. */
    public static final String TRANSFER_REFUNDED = "transfer.refunded";

    /** A payout has another status. Source: the reference. */
    public static final String PAYOUT_STATUS_CHANGED = "payout.status_changed";

    /** What the console's test button sends. Source: the documentation's webhook management page. */
    public static final String WEBHOOK_TEST = "webhook.test";

    private EventTypes() {}
}
