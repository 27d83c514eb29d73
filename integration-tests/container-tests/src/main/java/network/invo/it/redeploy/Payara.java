package network.invo.it.redeploy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What Payara's transaction manager remembers. */
final class Payara {

    private Payara() {}

    /** Those that have ended: it remembers each managed thread that has used a connection. */
    static void forgetManagedThreads() throws ReflectiveOperationException {
        Class<?> manager = Class.forName("com.sun.enterprise.transaction.api.JavaEETransactionManager");
        Object transactions = Class.forName("org.glassfish.internal.api.Globals")
                .getMethod("get", Class.class)
                .invoke(null, manager);
        Object resources = Reflection.read(transactions, "resourceTable");
        List<Object> ended = new ArrayList<>();
        for (Iterator<?> keys = (Iterator<?>) Reflection.call(resources, "keys"); keys.hasNext(); ) {
            Object key = keys.next();
            if (key.getClass().getSimpleName().equals("PairKey")
                    && !((Thread) Reflection.read(key, "thread")).isAlive()) {
                ended.add(key);
            }
        }
        for (Object key : ended) {
            Reflection.call(resources, "remove", Object.class, key);
        }
    }
}
