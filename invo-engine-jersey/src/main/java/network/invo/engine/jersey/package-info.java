/**
 * The engine on Jersey's client: id {@code jersey}, priority 30; and {@link network.invo.engine.jersey.JerseyEngine} for a
 * client of the user's own.
 *
 * <p>What is particular about it:
 *
 * <ul>
 *   <li>HTTP/1.1 only, on a connector of its own over {@code java.net.http}. Jersey's default connector sends a POST twice
 *       when a connection breaks.
 *   <li>{@code http:} and {@code https:} have a client each, and so a selector thread each. All work on {@code http:} is done on
 *       its selector thread: done elsewhere, the JDK's client on Java 25 now and then loses an answer that comes at once.
 *   <li>{@link network.invo.engine.EngineConfig#idleTime()} and a proxy's credentials are refused: the JDK has only switches
 *       of the whole JVM for them. The engine {@code apache} honours both.
 *   <li>Only bytes pass through Jersey, and only API that every 3.1 has: Payara puts its own Jersey in the place of an
 *       application's. In a container with another Jakarta REST implementation nothing needs to be set.
 *   <li>A {@code Content-Type} that Jersey cannot parse is hidden from it and from a client's filters, which see
 *       {@code application/octet-stream}; the caller gets it as it came.
 *   <li>The JDK's client reads an answer's bytes more kindly than RFC 9112 has them, where nobody sees it: of a chunk's size the
 *       digits before the first other character, in 32 bits (a size of 2 GiB or more may keep one thread busy for good, over
 *       {@code http:} the client's only one); any two bytes for the end of a chunk; of a status three digits; of a line
 *       with a bare CR what stands behind it. The conformance kit's case D30 is declined for it.
 *   <li>Of a name with several addresses the JDK's client dials the first one only.
 *   <li>A GET whose connection was closed before the answer, in the handshake too, makes the JDK's client connect a
 *       second time, with the connect timeout anew. It then counts as possibly sent.
 *   <li>A GET carries {@code Content-Length: 0}. A request without a {@code User-Agent} gets Jersey's own.
 *   <li>Lines of one header keep their order in an answer; headers of different names are sorted by name.
 *   <li>On Java 17 to 20 the selector thread and idle connections go when the garbage collector finds that the engine has
 *       let go of its client.
 * </ul>
 */
@NullMarked
package network.invo.engine.jersey;

import org.jspecify.annotations.NullMarked;
