/** The client's core. Not exported. */
@NullMarked
package network.invo.internal;

import org.jspecify.annotations.NullMarked;
