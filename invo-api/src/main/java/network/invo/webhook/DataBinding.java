package network.invo.webhook;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.adapter.JsonbAdapter;
import jakarta.json.bind.config.PropertyNamingStrategy;
import java.math.BigDecimal;
import network.invo.internal.Breakdown;
import network.invo.model.Rail;
import org.jspecify.annotations.Nullable;

/** Reads an event's data as a type: the user's by JSON-B. */
final class DataBinding {

    private DataBinding() {}

    static JsonbConfig config() {
        return new JsonbConfig()
                .withPropertyNamingStrategy(PropertyNamingStrategy.LOWER_CASE_WITH_UNDERSCORES)
                .withAdapters(new RailAdapter(), new IntegerAdapter(), new LongAdapter());
    }

    /** The records of this package, without JSON-B: one odd field does not refuse what somebody has paid for. */
    static <T> @Nullable T own(WebhookEvent event, Class<T> type) {
        if (type == PurchaseCompleted.class) {
            return type.cast(PurchaseCompleted.read(event.data()));
        }
        return type == ItemPurchased.class ? type.cast(ItemPurchased.read(event.data())) : null;
    }

    /** Binds, and closes the binder: one that nobody closes keeps what a container's CDI made for it. */
    static <T> T bindAndClose(WebhookEvent event, Class<T> type, Jsonb jsonb) {
        try {
            return bind(event, type, jsonb);
        } finally {
            close(jsonb);
        }
    }

    static <T> T bind(WebhookEvent event, Class<T> type, Jsonb jsonb) {
        try {
            return jsonb.fromJson(event.data().toString(), type);
        } catch (RuntimeException | LinkageError e) {
            if (Breakdown.isIn(e)) {
                throw new IllegalStateException(
                        "the JSON-B provider failed, and not for the data's sake: " + Breakdown.classes(e));
            }
            // JSON-B's messages quote the data, so neither they nor the exception go further
            throw new IllegalArgumentException("the data of " + event.eventType() + " cannot be read as "
                    + type.getName() + ": a field has another shape, or the type or its constructor is not public");
        }
    }

    private static void close(Jsonb jsonb) {
        try {
            jsonb.close();
        } catch (Exception e) {
            throw new IllegalStateException("JSON-B could not be closed", e);
        }
    }

    /** A rail is its text on the wire. */
    static final class RailAdapter implements JsonbAdapter<Rail, String> {

        @Override
        public @Nullable String adaptToJson(@Nullable Rail rail) {
            return rail == null ? null : rail.value();
        }

        @Override
        public @Nullable Rail adaptFromJson(@Nullable String text) {
            return text == null ? null : Rail.of(text);
        }
    }

    /** Exact or not at all: left alone, JSON-B reads 3.9 as 3, and 3000000000 as a negative number. */
    static final class IntegerAdapter implements JsonbAdapter<Integer, BigDecimal> {

        @Override
        public @Nullable BigDecimal adaptToJson(@Nullable Integer number) {
            return number == null ? null : BigDecimal.valueOf(number);
        }

        @Override
        public @Nullable Integer adaptFromJson(@Nullable BigDecimal number) {
            return number == null ? null : number.intValueExact();
        }
    }

    /** As {@link IntegerAdapter}. */
    static final class LongAdapter implements JsonbAdapter<Long, BigDecimal> {

        @Override
        public @Nullable BigDecimal adaptToJson(@Nullable Long number) {
            return number == null ? null : BigDecimal.valueOf(number);
        }

        @Override
        public @Nullable Long adaptFromJson(@Nullable BigDecimal number) {
            return number == null ? null : number.longValueExact();
        }
    }
}
