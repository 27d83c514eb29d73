/** The sandbox's threads, and their end. */
@NullMarked
package network.invo.sandbox.internal.thread;

import org.jspecify.annotations.NullMarked;
