package network.invo.engine.tck;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.locks.LockSupport;

/** Parks in a class initializer, which pins a virtual thread to its carrier on every Java that has them. */
final class Pin {

    private Pin() {}

    static void now() {
        try (InputStream bytes = Pin.class.getResourceAsStream("Pin$Again.class")) {
            // A hidden class is a new class each time, with an initializer that has not run.
            MethodHandles.lookup().defineHiddenClass(bytes.readAllBytes(), true);
        } catch (IOException | IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    static final class Again {
        static {
            LockSupport.parkNanos(50_000_000);
        }

        private Again() {}
    }
}
