package network.invo.engine.tck.internal;

/** A call ended too late, which on a busy machine may be the machine's fault: the case is repeated once, alone. */
final class TimingMiss extends AssertionError {

    private static final long serialVersionUID = 1L;

    TimingMiss(String message) {
        super(message);
    }
}
