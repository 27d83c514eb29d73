package network.invo.engine.tck.internal;

/** This Java, or this system, has not what the case is about. */
final class NotApplicable extends Exception {

    private static final long serialVersionUID = 1L;

    NotApplicable(String why) {
        super(why);
    }
}
