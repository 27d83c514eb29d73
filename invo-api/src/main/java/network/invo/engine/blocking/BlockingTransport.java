package network.invo.engine.blocking;

import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineResponse;

/**
 * The blocking exchange itself: what is particular about one HTTP library.
 *
 * <p>Called by many threads at once. Sends each request once: no retries, redirects, cookies or decompression.
 */
public interface BlockingTransport {

    /**
     * Sends the request and reads the whole answer, telling the call how far it has come. Runs on a worker, with the
     * context class loader of the code that made the call. At most {@code maxConnections} run at a time.
     *
     * <p>Whether it returns or throws, it leaves no connection leased; if it throws, it closes the connection first.
     *
     * @param call the request, and the one to tell
     * @return the complete answer, whatever its status
     * @throws Exception whatever the library throws. An {@link EngineException} reaches the caller as it is, anything
     *     else as {@link #translate} says; nothing does if somebody else has ended the exchange before
     */
    EngineResponse exchange(BlockingCall call) throws Exception;

    /**
     * What a failure of {@link #exchange} means.
     *
     * @param failure what was thrown, an {@code Error} perhaps; never an {@link EngineException}
     * @param phase how far the exchange had come, by what the call was told
     * @return the failure for the caller, with a message that holds neither URL, header nor body
     */
    EngineException translate(Throwable failure, Phase phase);
}
