/** The state of the sandbox and the rules over it; one lock, no I/O. */
@NullMarked
package network.invo.sandbox.internal.backend;

import org.jspecify.annotations.NullMarked;
