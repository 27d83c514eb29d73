package network.invo.it.redeploy;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

/** What WildFly's libraries remember in thread-locals of the thread that asks, which is not with a request of theirs. */
final class WildFly {

    private static final String WELD = "org.jboss.weld.";
    private static final String RESTEASY = "org.jboss.resteasy.";

    private WildFly() {}

    static void forgetWeldRequest() throws ReflectiveOperationException {
        for (ThreadLocal<?> local : locals()) {
            Object value = local.get();
            if (isOf(WELD, value) || value instanceof HttpServletRequest) { // the latter of a conversation
                local.remove();
            } else if (isListOf(WELD, value)) {
                // What a bean's proxies have cached for this request are objects of the application.
                ClassLoader welds = ((List<?>) value).get(0).getClass().getClassLoader();
                welds.loadClass("org.jboss.weld.contexts.cache.RequestScopedCache")
                        .getMethod("endRequest")
                        .invoke(null);
            }
        }
    }

    static void forgetResteasyRequest() throws ReflectiveOperationException {
        for (ThreadLocal<?> local : locals()) {
            if (isListOf(RESTEASY, local.get())) {
                local.remove();
            }
        }
    }

    private static List<ThreadLocal<?>> locals() throws ReflectiveOperationException {
        List<ThreadLocal<?>> locals = new ArrayList<>();
        Object map = Reflection.read(Thread.currentThread(), "threadLocals");
        for (Object entry : (Object[]) Reflection.read(map, "table")) {
            if (entry instanceof Reference<?> key && key.get() instanceof ThreadLocal<?> local) {
                locals.add(local);
            }
        }
        return locals;
    }

    private static boolean isListOf(String packages, Object value) {
        return value instanceof List<?> list && !list.isEmpty() && isOf(packages, list.get(0));
    }

    private static boolean isOf(String packages, Object value) {
        return value != null && value.getClass().getName().startsWith(packages);
    }
}
