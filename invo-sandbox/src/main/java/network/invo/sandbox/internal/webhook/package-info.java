/** Signs and delivers webhooks. */
@NullMarked
package network.invo.sandbox.internal.webhook;

import org.jspecify.annotations.NullMarked;
