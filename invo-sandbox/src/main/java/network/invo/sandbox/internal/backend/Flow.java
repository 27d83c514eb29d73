package network.invo.sandbox.internal.backend;

/** Sends and transfers are the same movement under two sets of names. */
public enum Flow {
    SEND("sender_", "receiver_", "receiving_game_id", "send_details", "sending_game", "receiving_game", "platform_fee"),
    TRANSFER("source_", "target_", "target_game_id", "transfer_details", "source_game", "target_game", "invo_fee");

    final String from;
    final String to;
    final String targetGameId;
    final String details;
    final String fromGame;
    final String toGame;
    final String platformFee;

    Flow(
            String from,
            String to,
            String targetGameId,
            String details,
            String fromGame,
            String toGame,
            String platformFee) {
        this.from = from;
        this.to = to;
        this.targetGameId = targetGameId;
        this.details = details;
        this.fromGame = fromGame;
        this.toGame = toGame;
        this.platformFee = platformFee;
    }
}
