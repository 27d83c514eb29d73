package network.invo.webhook;

import jakarta.json.JsonObject;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import java.time.Instant;
import network.invo.internal.Check;
import network.invo.model.Rail;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that {@link WebhookVerifier} has found authentic. Source of the fields: the reference; that the body names
 * them so is inferred.
 *
 * <p>Immutable and thread-safe.
 *
 * @param eventId INVO's id of the event; null if the body has none
 * @param idempotencyKey the key to dedupe on, the same in every retry and replay; never blank
 * @param eventType what happened, such as {@link EventTypes#PURCHASE_COMPLETED}; never blank
 * @param schemaVersion the version of the data's shape; null if the body has none
 * @param createdAt when it happened; null if the body does not say or says it in an unknown way. A time without a zone is
 *     taken for UTC (inferred)
 * @param createdAtText the same as the body has it; null if the body has none
 * @param tenantId the tenant that it happened to; null if the body has none
 * @param data what belongs to this type of event; empty if the body has none. It may hold personal data
 * @param raw the whole body, for the fields that are not named here. It may hold personal data
 */
public record WebhookEvent(
        @Nullable String eventId,
        String idempotencyKey,
        String eventType,
        @Nullable String schemaVersion,
        @Nullable Instant createdAt,
        @Nullable String createdAtText,
        @Nullable String tenantId,
        JsonObject data,
        JsonObject raw) {

    /**
     * Checks that nothing is missing which every event has.
     *
     * @throws network.invo.InvoInputException if it is
     */
    public WebhookEvent {
        Check.given("idempotencyKey", idempotencyKey);
        Check.given("eventType", eventType);
        Check.given("data", data);
        Check.given("raw", raw);
    }

    /**
     * The data as a type of yours, or as {@link PurchaseCompleted} or {@link ItemPurchased}.
     *
     * <p>Those two are read without JSON-B, and have null for what cannot be read. A type of yours is bound by JSON-B, and
     * refused if a field does not fit.
     *
     * <p>Names are matched as {@code usdAmount} to {@code usd_amount}; fields that the type does not have are left out, and
     * components that the data does not have are null. Use {@code BigDecimal} for amounts, {@code Integer} and
     * {@code Long} for whole numbers: those are exact or refused, where JSON-B cuts an {@code int} off.
     *
     * <p>For a type of yours it sets JSON-B up for this one call, which takes a few milliseconds: with many events a second, hold a
     * {@link Jsonb} and use {@link #dataAs(Class, Jsonb)}.
     *
     * @param type a public record or class that JSON-B can make
     * @param <T> the type
     * @return the data
     * @throws IllegalArgumentException if the data does not have the type's shape. The message quotes none of it, and
     *     there is no cause, because JSON-B's messages do
     * @throws IllegalStateException if the JSON-B provider is broken, whatever the data
     * @throws jakarta.json.bind.JsonbException if a type of yours needs JSON-B and there is no provider
     */
    public <T> T dataAs(Class<T> type) {
        Check.given("type", type);
        T own = DataBinding.own(this, type);
        return own != null ? own : DataBinding.bindAndClose(this, type, JsonbBuilder.create(jsonbConfig()));
    }

    /**
     * The data as a type of yours, read by a {@link Jsonb} of yours.
     *
     * @param type a public record or class that JSON-B can make
     * @param jsonb made with {@link #jsonbConfig()} or with a configuration of your own; it is not closed. This package's
     *     records are read without it
     * @param <T> the type
     * @return the data
     * @throws IllegalArgumentException as {@link #dataAs(Class)} does
     */
    public <T> T dataAs(Class<T> type, Jsonb jsonb) {
        Check.given("type", type);
        Check.given("jsonb", jsonb);
        T own = DataBinding.own(this, type);
        return own != null ? own : DataBinding.bind(this, type, jsonb);
    }

    /**
     * What {@link #dataAs(Class)} uses for types of yours: {@code snake_case} names, a {@link Rail} as its text, whole numbers exact.
     *
     * @return a new configuration, to add to and to make a {@link Jsonb} with
     */
    public static JsonbConfig jsonbConfig() {
        return DataBinding.config();
    }

    /** Type, id and key: the data may be personal. */
    @Override
    public String toString() {
        return "WebhookEvent[" + eventType + ", eventId=" + eventId + ", idempotencyKey=" + idempotencyKey + "]";
    }
}
