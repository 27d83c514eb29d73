package network.invo.sandbox.internal.backend;

import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A purchase of currency, on the direct rail or by hosted checkout. Guarded by the store's lock. */
final class CurrencyOrder extends Order {

    final String rail;
    final BigDecimal usd;
    final BigDecimal units;
    final @Nullable String reference;
    final @Nullable JsonObject metadata;

    @Nullable
    String paymentIntentId;

    @Nullable
    String clientSecret;

    CurrencyOrder(
            Player player,
            Instant now,
            String rail,
            BigDecimal usd,
            @Nullable String reference,
            @Nullable JsonObject metadata) {
        super(player, now);
        this.rail = rail;
        this.usd = usd;
        this.units = Money.unitsFor(usd);
        this.reference = reference;
        this.metadata = metadata;
    }

    @Override
    Fields orderFields() {
        return Fields.of("rail", rail)
                .with("purchase_reference", reference)
                .with("payment_intent_id", paymentIntentId)
                .with("metadata", metadata);
    }

    @Override
    Fields financialSummary() {
        return Fields.of("usd_amount", usd).with("currency_amount", units).with("currency_name", player.game.currency);
    }
}
