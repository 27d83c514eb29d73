package network.invo.jakarta.webhooks;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets only verified webhooks through to a JAX-RS resource, each event once. On a class it holds for all its methods.
 * It is inherited: from superclasses, interfaces and overridden methods. On an {@code Application} it guards nothing: what
 * lies there answers 500.
 *
 * <p>Where the application lists its classes, add {@link InvoWebhookFilter} to them; where the server scans, it is found.
 *
 * <p>A method may take the {@link network.invo.webhook.WebhookEvent} as its entity. It must not be asynchronous. When it
 * answers 2xx the event is completed; with anything else, and when it throws, the claim is released and the sender is
 * answered with 500 (503 is passed on), so that it sends again. That it threw is not seen where an {@code ExceptionMapper}
 * answers 2xx and all the method's annotations are on one that it overrides.
 */
@NameBinding
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface InvoWebhook {}
