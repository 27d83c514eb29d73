package network.invo.jakarta.webhooks;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Objects;

/**
 * Picks the events of one type: {@code @Observes @EventType("purchase.completed") WebhookEvent event}.
 *
 * <p>Observers are called synchronously inside the claim, on the delivery's thread. One that throws fails the delivery:
 * the claim is released, the transaction rolled back, and the sender sends again. An observer without the qualifier gets
 * the events of all types. Asynchronous observers ({@code @ObservesAsync}) get none: their failure would lose the event. Nor
 * use {@code during}: an observer that waits for the transaction's end cannot fail the delivery any more.
 *
 * <p>An event that nobody observes is acknowledged, as new types must be; the log says so at the level {@code DEBUG}.
 */
@Qualifier
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.FIELD, ElementType.METHOD, ElementType.TYPE})
public @interface EventType {

    /**
     * The type, see {@link network.invo.webhook.EventTypes}.
     *
     * @return the type
     */
    String value();

    /** The qualifier as an object. */
    @SuppressWarnings("serial") // AnnotationLiteral is serializable, and nobody serializes it
    final class Literal extends AnnotationLiteral<EventType> implements EventType {

        private final String value;

        private Literal(String value) {
            this.value = Objects.requireNonNull(value, "value");
        }

        /**
         * The qualifier for a type.
         *
         * @param value the type
         * @return the qualifier
         */
        public static Literal of(String value) {
            return new Literal(value);
        }

        @Override
        public String value() {
            return value;
        }
    }
}
