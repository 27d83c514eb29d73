package network.invo.engine.tck.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** Starts virtual threads where this Java has them; the kit is compiled for one that has not. */
final class VirtualThreads {

    private static final int SINCE = 21;

    private final Object builder;
    private final Method start;

    private VirtualThreads(Object builder, Method start) {
        this.builder = builder;
        this.start = start;
    }

    static VirtualThreads ofThisJava(String namePrefix) throws NotApplicable {
        if (Runtime.version().feature() < SINCE) {
            throw new NotApplicable("Java " + Runtime.version().feature() + " has no virtual threads");
        }
        try {
            Class<?> type = Class.forName("java.lang.Thread$Builder$OfVirtual");
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            builder = type.getMethod("name", String.class, long.class).invoke(builder, namePrefix, 0L);
            return new VirtualThreads(builder, type.getMethod("start", Runnable.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java says that it has virtual threads", e);
        }
    }

    void start(Runnable work) throws IllegalAccessException, InvocationTargetException {
        start.invoke(builder, work);
    }
}
