package network.invo.sandbox.internal.backend;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A hosted payment page that is open once. Guarded by the store's lock. */
public final class Checkout {

    static final Duration LIFETIME = Duration.ofMinutes(15);

    final String token;
    final CurrencyOrder order;
    final @Nullable String successUrl;
    final @Nullable String cancelUrl;
    final Instant expiresAt;
    boolean challenged;
    boolean used;

    Checkout(String token, CurrencyOrder order, @Nullable String successUrl, @Nullable String cancelUrl, Instant now) {
        this.token = token;
        this.order = order;
        this.successUrl = successUrl;
        this.cancelUrl = cancelUrl;
        this.expiresAt = now.plus(LIFETIME);
    }

    /** What the page shows. */
    public record View(String gameName, BigDecimal usd, BigDecimal units, String currency, boolean challenged) {}
}
