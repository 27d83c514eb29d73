/** What JSON-B makes or reads by reflection. Opened, not exported. */
@NullMarked
package network.invo.internal.json;

import org.jspecify.annotations.NullMarked;
