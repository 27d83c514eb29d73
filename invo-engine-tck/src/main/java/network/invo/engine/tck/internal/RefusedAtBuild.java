package network.invo.engine.tck.internal;

/** The engine refused an optional setting when it was built: honest, so the case passes. */
final class RefusedAtBuild extends Exception {

    private static final long serialVersionUID = 1L;

    RefusedAtBuild(String setting, IllegalArgumentException refusal) {
        super(setting + " is refused at build time: " + refusal.getMessage(), refusal);
    }
}
