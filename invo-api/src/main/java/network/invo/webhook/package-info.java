/** Signed webhooks in plain Java: verify a delivery, read its event, and sign one for a test. */
@NullMarked
package network.invo.webhook;

import org.jspecify.annotations.NullMarked;
