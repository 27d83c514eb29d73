/** The wire: the server, the faults, the Jakarta REST resources and the checkout page. */
@NullMarked
package network.invo.sandbox.internal.http;

import org.jspecify.annotations.NullMarked;
