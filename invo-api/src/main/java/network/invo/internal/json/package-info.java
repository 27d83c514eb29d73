/** Requests that are no records of the public API. */
@NullMarked
package network.invo.internal.json;

import org.jspecify.annotations.NullMarked;
