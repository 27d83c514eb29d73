/**
 * The engine {@code jdk}, on {@link java.net.http.HttpClient}.
 *
 * <p>What is particular about it:
 *
 * <ul>
 *   <li>{@link network.invo.engine.EngineConfig#idleTime()} and a proxy's credentials are refused: the JDK has only
 *       switches of the whole JVM for them. The engine {@code apache} honours both.
 *   <li>{@link network.invo.engine.EngineConfig#maxConnections()} bounds the exchanges under way. Over HTTP/2 they share
 *       connections.
 *   <li>HTTP/1.1 for {@code http:}, HTTP/2 offered for {@code https:}.
 *   <li>{@code http:} and {@code https:} have a client each, and so a selector thread each. All work on {@code http:} is done on
 *       its selector thread: done elsewhere, the JDK's client on Java 25 now and then loses an answer that comes at once.
 *   <li>The JDK's client by itself repeats a GET whose connection was closed before the answer; the engine holds the
 *       second one back, and the exchange fails as it would for a POST. The server may see a connection without a
 *       request.
 *   <li>A proxy's own 407 to {@code CONNECT} comes back without its body, which the JDK's client drops.
 *   <li>Towards a server without HTTP/2 the JDK's client makes the TLS handshake of every connection but the first after
 *       it has written the request: a handshake that stays silent there ends at the deadline, as possibly sent.
 *   <li>The JDK's client reads an answer's bytes more kindly than RFC 9112 has them, where nobody sees it: of a chunk's size the
 *       digits before the first other character, in 32 bits (a size of 2 GiB or more may keep one thread busy for good, over
 *       {@code http:} the client's only one); any two bytes for the end of a chunk; of a status three digits; of a line
 *       with a bare CR what stands behind it. The conformance kit's case D30 is declined for it.
 *   <li>Calls beyond the streams that an HTTP/2 server takes wait as for a connection, within
 *       {@link network.invo.engine.EngineConfig#poolWait()}. The JDK's client tells nobody when a stream is free: whoever
 *       waits longest tries again when a call to that server has ended, and at least every 64 ms.
 *   <li>On Java 25 the JDK's client now and then counts a stream for good when a call is cancelled just as it starts. If that
 *       happens as often as the server allows streams, calls end with {@code POOL_TIMEOUT} until that connection closes.
 *   <li>A POST that an HTTP/2 server says it did not look at is {@code NOT_SENT}: one that it refused, and one behind the
 *       last that its GOAWAY names. Before Java 24, and the updates of older ones that do as it does, the JDK's client
 *       gives up every stream at a GOAWAY, though the server would still answer: those calls are possibly sent. A GET
 *       may be so on every Java.
 *   <li>Of a name with several addresses the JDK's client dials the first one only.
 *   <li>A GET whose connection was closed before the answer, in the handshake too, makes the JDK's client connect a
 *       second time, with the connect timeout anew. It then counts as possibly sent.
 *   <li>A GET carries {@code Content-Length: 0}. A request without a {@code User-Agent} gets the JDK's own.
 *   <li>Lines of one header keep their order in an answer; headers of different names are sorted by name.
 *   <li>On Java 17 to 20 an {@code HttpClient} cannot be closed: its selector thread and idle connections go when the
 *       garbage collector finds that the engine has let go of it.
 * </ul>
 */
@NullMarked
package network.invo.engine.jdk;

import org.jspecify.annotations.NullMarked;
