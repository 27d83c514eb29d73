/** Requests and results: immutable records, values that keep what they do not know, identifiers that cannot be mixed up. */
@NullMarked
package network.invo.model;

import org.jspecify.annotations.NullMarked;
