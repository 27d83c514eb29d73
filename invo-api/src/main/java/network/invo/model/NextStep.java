package network.invo.model;

/** What to do after a send or transfer was initiated. */
public enum NextStep {
    /** A guardian must approve. Show that it is pending, and no PIN entry. */
    GUARDIAN_APPROVAL,
    /** The sender approves with a passkey, in the browser or app. */
    APPROVE_IN_APP,
    /** The sender enters a PIN that came by SMS. Newer backends have retired this. */
    ENTER_SMS_PIN,
    /** The recipient's identity must be confirmed first; nothing to do but wait. */
    AWAIT_CONFIRMATION,
    /** Something that this version does not know; see the raw answer. */
    OTHER
}
