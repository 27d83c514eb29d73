package network.invo.engine;

/**
 * Makes engines; found by {@link java.util.ServiceLoader}.
 *
 * <p>Needs a public constructor without parameters, which does no work: it runs for every engine that is on the class
 * path, chosen or not.
 */
public interface HttpEngineProvider {

    /**
     * The name by which users choose this engine: lower-case ASCII letters, digits and hyphens.
     *
     * @return the id, such as {@code jdk}
     */
    String id();

    /**
     * Which engine wins when several are there and none is named: the highest. Ours are 30 (jersey), 20 (apache) and 10
     * (jdk). Two with the highest number are an error.
     *
     * @return the priority
     */
    int priority();

    /**
     * Makes an engine.
     *
     * @param config what the user set; a setting left null is the engine's to choose
     * @return a new engine, which the caller closes
     * @throws IllegalArgumentException if the engine cannot honour a setting; the message names the setting and says
     *     which engine can. A setting is never ignored
     */
    HttpEngine create(EngineConfig config);
}
