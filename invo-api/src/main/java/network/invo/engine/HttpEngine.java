package network.invo.engine;

import java.util.concurrent.CompletableFuture;

/**
 * Moves one HTTP request and brings back one complete answer.
 *
 * <p>Thread-safe. Every status is a return value. An engine never retries, follows a redirect, keeps cookies,
 * decompresses, or logs headers; it honours {@link EngineRequest#deadline()} for the whole exchange, to the last byte.
 */
public interface HttpEngine extends AutoCloseable {

    /**
     * Sends a request and waits for the answer.
     *
     * @param request the request
     * @return the complete answer, whatever its status
     * @throws EngineException if there is no complete answer
     * @throws InterruptedException if the thread was interrupted before or during the exchange; the exchange is then
     *     aborted and its connection closed. As with {@link Thread#sleep(long)} the interrupt flag is clear
     */
    EngineResponse execute(EngineRequest request) throws EngineException, InterruptedException;

    /**
     * Sends a request. Cancelling the future aborts the exchange and closes its connection.
     *
     * @param request the request
     * @return the complete answer; a failure completes the future with an {@link EngineException}, not wrapped.
     *     Dependants run on the engine's executor, never on a common pool
     */
    CompletableFuture<EngineResponse> executeAsync(EngineRequest request);

    /**
     * Ends running exchanges with {@link EngineException.Reason#CLOSED} and lets go of connections and threads. Calls
     * after this fail with that reason. Closing again does nothing.
     */
    @Override
    void close();
}
