package network.invo.model;

/** What to do after a direct charge. */
public enum PurchaseNextStep {
    /** Paid. Grant the currency when the {@code purchase.completed} webhook comes, not now. */
    GRANT_ON_WEBHOOK,
    /** 3-D Secure, nothing is charged yet: run the client action in the browser, then confirm the payment. */
    CONFIRM_3D_SECURE,
    /** Nothing is charged yet: send the browser to the payment URL. */
    REDIRECT_TO_PAYMENT,
    /** The payment did not succeed: grant nothing. */
    FAILED,
    /** Something that this version does not know, or nothing was told: grant nothing, look the order up or wait for the webhook. */
    OTHER
}
