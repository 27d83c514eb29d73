package network.invo.it.redeploy;

import java.util.List;

/** What a server keeps of any application for good, when it is gone: {@link KeptSite} shows each without INVO. */
public enum Kept {
    /** Weld's contexts of a request that was under way: nobody clears them on its thread any more. */
    WELD_REQUEST("wildfly", "request") {
        @Override
        void forget() throws ReflectiveOperationException {
            WildFly.forgetWeldRequest();
        }
    },
    /** RESTEasy's providers of such a request. */
    RESTEASY_REQUEST("wildfly", "rest/resource") {
        @Override
        void forget() throws ReflectiveOperationException {
            WildFly.forgetResteasyRequest();
        }
    },
    /** A managed thread that has used a connection, by the transaction manager. */
    MANAGED_THREAD("payara", "managed-thread") {
        @Override
        void forget() throws ReflectiveOperationException {
            Payara.forgetManagedThreads();
        }
    },
    /** Now and then one of two threads that loaded a class of the server's at once for the first time, by its OSGi framework. */
    LOADING_THREAD("payara", "loading-thread") {
        @Override
        void forget() throws ReflectiveOperationException {
            Felix.forgetLoadingThreads();
        }
    };

    private final String server;
    private final String path;

    Kept(String server, String path) {
        this.server = server;
        this.path = path;
    }

    static List<Class<?>> classes() {
        return List.of(Kept.class, Reflection.class, WildFly.class, Payara.class, Felix.class);
    }

    /** The server that keeps it. */
    public String server() {
        return server;
    }

    /** The path in {@link KeptSite} where a POST does what is kept. */
    public String path() {
        return path;
    }

    /** In the server's JVM: makes it forget what it keeps; what is kept by a thread, on that thread. */
    abstract void forget() throws ReflectiveOperationException;
}
