package network.invo.engine;

import java.util.Objects;

/**
 * One complete HTTP answer.
 *
 * <p>Immutable as long as nobody writes into the body's array.
 *
 * @param status the status code; every code is an answer, none an exception
 * @param headers the answer's headers as received
 * @param body the body's bytes as received, empty when there is none
 */
@SuppressWarnings(
        "ArrayRecordComponent") // bytes in, bytes out: a copy for each hand would be the price of a purer type
public record EngineResponse(int status, EngineHeaders headers, byte[] body) {

    /** Checks that nothing is missing. */
    public EngineResponse {
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(body, "body");
    }

    /** Status and size; never the body. */
    @Override
    public String toString() {
        return "EngineResponse[" + status + ", " + body.length + " bytes]";
    }
}
