/** The cases, one class a theme, and the scripted servers they talk to. Not exported. */
@NullMarked
package network.invo.engine.tck.internal;

import org.jspecify.annotations.NullMarked;
