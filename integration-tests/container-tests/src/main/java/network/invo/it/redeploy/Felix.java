package network.invo.it.redeploy;

import jakarta.servlet.http.HttpServlet;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The class loaders of Payara's own code: its OSGi framework makes one for each of its bundles. */
final class Felix {

    private static final String WIRING = "org.osgi.framework.wiring.BundleWiring";
    private static final int LOCAL_AND_RECURSIVE = 3;

    private Felix() {}

    static List<ClassLoader> loaders() throws ReflectiveOperationException {
        Object bundle = Reflection.call(HttpServlet.class.getClassLoader(), "getBundle");
        Class<?> wiring = bundle.getClass().getClassLoader().loadClass(WIRING);
        List<ClassLoader> loaders = new ArrayList<>();
        for (Object each : (Object[]) Reflection.call(
                Reflection.call(Reflection.call(bundle, "getFramework"), "getBundleContext"), "getBundles")) {
            Object wired = Reflection.call(each, "adapt", Class.class, wiring);
            if (wired != null
                    && Reflection.call(wired, "getClassLoader") instanceof ClassLoader loader
                    && isBundles(loader)) {
                loaders.add(loader);
            }
        }
        return loaders;
    }

    /**
     * Those that have ended. The framework notes the thread that defines a class; one that makes its note just after
     * another one has defined the class has nothing to do, and does not take the note back.
     */
    static void forgetLoadingThreads() throws ReflectiveOperationException {
        for (ClassLoader loader : loaders()) {
            defining(loader).values().removeIf(thread -> !thread.isAlive());
        }
    }

    private static boolean isBundles(ClassLoader loader) {
        return loader != null && loader.getClass().getSimpleName().equals("BundleClassLoader");
    }

    /** The name of each class that a loader defines at the moment, and the thread that is at it. */
    @SuppressWarnings("unchecked")
    static Map<String, Thread> defining(ClassLoader loader) throws ReflectiveOperationException {
        return (Map<String, Thread>) Reflection.read(loader, "m_classLocks");
    }

    /** The names of the classes that a loader has, and has not defined so far. */
    static List<String> fresh(ClassLoader loader) throws ReflectiveOperationException {
        Class<?> type = loader.getClass().getClassLoader().loadClass(WIRING);
        Object wiring = Reflection.call(Reflection.call(loader, "getBundle"), "adapt", Class.class, type);
        Method list = Reflection.find(wiring.getClass(), "listResources", String.class, String.class, int.class);
        List<String> fresh = new ArrayList<>();
        for (Object path : (Collection<?>) list.invoke(wiring, "/", "*.class", LOCAL_AND_RECURSIVE)) {
            String name = path.toString().replaceFirst("\\.class$", "").replace('/', '.');
            if (Reflection.call(loader, "findLoadedClassInternal", String.class, name) == null) {
                fresh.add(name);
            }
        }
        return fresh;
    }
}
