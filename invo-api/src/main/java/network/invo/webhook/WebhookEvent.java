package network.invo.webhook;

/** Placeholder until the webhook half lands. */
public record WebhookEvent() {}
