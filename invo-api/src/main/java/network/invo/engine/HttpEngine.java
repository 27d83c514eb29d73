package network.invo.engine;

import java.util.concurrent.CompletableFuture;

/**
 * Moves one HTTP request and brings back one complete answer.
 *
 * <p>Thread-safe. Every status is a return value. An engine never retries, follows a redirect, keeps cookies,
 * decompresses, or logs headers.
 *
 * <p><b>Every call ends by its deadline.</b> {@link EngineRequest#deadline()} is one moment for all that a call waits for:
 * a place in the pool, the look-up of the name, the connection with its TLS handshake, the request, and the answer to its
 * last byte. At it the engine ends the exchange and closes its connection, and the call is told at most 250 ms later. For
 * {@link #execute} this is the engine's to keep: whoever waits in it, on his own thread, cannot be helped by anybody if an
 * engine hears neither its deadline nor an interrupt. The conformance kit proves both, {@code invo-engine-tck}.
 *
 * <p><b>Exchanges run on the engine's own threads</b>, or on the caller's in {@link #execute}; the executor of
 * {@link EngineConfig#executor()} is for the dependants of {@link #executeAsync}'s futures and for nothing else.
 */
public interface HttpEngine extends AutoCloseable {

    /**
     * Sends a request and waits for the answer.
     *
     * <p>An interrupt ends the call within 250 ms. Whoever decides about money must know what it ended, so there are two
     * forms, both with the interrupt flag clear, for the caller to set again:
     *
     * <ul>
     *   <li>before anything was sent (before the call, in the wait for a place, while connecting) it is an
     *       {@link EngineException} with {@link EngineException.Phase#NOT_SENT} and
     *       {@link EngineException.Reason#CANCELLED}: nothing was done, and nothing will be;
     *   <li>after that, and whenever bytes may have left, it is an {@link InterruptedException}: the exchange is aborted
     *       and its connection closed, and the server may have acted.
     * </ul>
     *
     * <p>An interrupt that comes when the exchange has ended by itself loses nothing: the answer is returned, or the failure
     * thrown, with the flag set.
     *
     * @param request the request
     * @return the complete answer, whatever its status
     * @throws EngineException if there is no complete answer
     * @throws InterruptedException if the thread was interrupted when bytes may have left
     */
    EngineResponse execute(EngineRequest request) throws EngineException, InterruptedException;

    /**
     * Sends a request, and returns at once.
     *
     * <p>The engine completes the future itself, by the deadline at the latest, whatever the configured executor does: a
     * busy, stopped, blocking or caller-runs one neither delays nor prevents the exchange, its deadline or its future's
     * completion. {@code get}, {@code join} and {@code orTimeout} never need it.
     *
     * <p>Dependants, those of the plain methods such as {@code thenApply} too, run on that executor, or on threads of the
     * engine's if there is none or it throws; never on a common pool. Nothing of the caller's runs on a thread that others
     * need, a timer's, a selector's or a transport's. {@link EngineFuture} on a {@link DependantExecutor} does all that.
     *
     * <p>Cancelling the future aborts the exchange and closes its connection.
     *
     * @param request the request
     * @return the complete answer; a failure completes the future with an {@link EngineException}, not wrapped
     */
    CompletableFuture<EngineResponse> executeAsync(EngineRequest request);

    /**
     * Ends running exchanges with {@link EngineException.Reason#CLOSED} and lets go of connections and threads. Calls
     * after this fail with that reason. Closing again does nothing.
     */
    @Override
    void close();
}
