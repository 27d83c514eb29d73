/** The client: {@link network.invo.InvoException} and what throws it. */
@NullMarked
package network.invo;

import org.jspecify.annotations.NullMarked;
