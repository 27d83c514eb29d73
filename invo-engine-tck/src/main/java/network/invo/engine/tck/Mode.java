package network.invo.engine.tck;

/** Through which of the engine's two methods a case runs. */
public enum Mode {
    /** {@link network.invo.engine.HttpEngine#execute}. */
    SYNC,
    /** {@link network.invo.engine.HttpEngine#executeAsync}. */
    ASYNC;

    /** The name as the report prints it. */
    @Override
    public String toString() {
        return this == SYNC ? "sync" : "async";
    }
}
