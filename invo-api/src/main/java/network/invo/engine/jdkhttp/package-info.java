/**
 * What the engines {@code jdk} and {@code jersey} share of {@link java.net.http}, exported to these two alone.
 *
 * <p>The JDK's client repeats a GET by itself, may lose an answer that comes at once, keeps a connection open on which
 * something came that is not HTTP, and says little of what went wrong. What is done about that stands here once.
 *
 * <p>The only package of this module that needs the module {@code java.net.http}, which is there when one of the two
 * engines is.
 */
@NullMarked
package network.invo.engine.jdkhttp;

import org.jspecify.annotations.NullMarked;
