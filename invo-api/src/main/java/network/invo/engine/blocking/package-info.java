/**
 * For those who write an engine on a blocking HTTP library: deadline, interrupt, cancellation, close, and a limit of
 * calls at a time, for a library that knows none of them.
 *
 * <p>Blocking I/O hears no interrupt, a look-up of a name hears nothing at all, and no library bounds a whole exchange. So
 * no caller ever runs it. Each exchange runs on a worker; the caller waits where he can be reached; whoever ends the
 * exchange lets the caller go and closes the socket under the worker, again and again until the worker is out.
 *
 * <p>What is left to write is one exchange on one connection, in a
 * {@link network.invo.engine.blocking.BlockingTransport}:
 *
 * <pre>{@code
 * public EngineResponse exchange(BlockingCall call) throws IOException {
 *     try (MyConnection connection = library.newConnection()) {
 *         call.onAbort(connection::closeNow);                   // from another thread, at any time
 *         call.connecting(config.connectTimeout());             // has not sent a byte yet
 *         connection.connect(call.request().uri());
 *         call.sending();                                       // from here on the server may act
 *         MyAnswer answer = connection.exchange(call.request());
 *         call.answering();
 *         return read(answer, call.request().maxResponseBytes());
 *     }
 * }
 * }</pre>
 *
 * <p>and the engine around it, if the library has something to close; if not, the
 * {@link network.invo.engine.blocking.BlockingCalls} are the engine:
 *
 * <pre>{@code
 * public HttpEngine create(EngineConfig config) {
 *     return BlockingCalls.of("my-engine", config, new MyTransport(config));
 * }
 * }</pre>
 *
 * <p>The order of {@code connecting}, {@code sending} and {@code answering} is what a failure's
 * {@link network.invo.engine.EngineException.Phase} is made of, and so what the client dares to repeat. Say
 * {@code sending} before the first byte leaves, never after: early costs a retry, late may charge a player twice.
 *
 * <p>There are as many places as {@link network.invo.engine.EngineConfig#maxConnections()}, given out in the order of
 * arrival; a call keeps its place until its worker is out. Let the library's own pool be as large, and no worker ever waits
 * in it. Prove the result with the conformance
 * kit, {@code invo-engine-tck}.
 */
@NullMarked
package network.invo.engine.blocking;

import org.jspecify.annotations.NullMarked;
