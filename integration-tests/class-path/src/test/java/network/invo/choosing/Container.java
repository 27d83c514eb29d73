package network.invo.choosing;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** What an app server does with a deployment: it runs the probe in a class loader of its own. */
public final class Container {

    private Container() {}

    /** Asks itself before its parent, as the servlet specification recommends. */
    private static final class ChildFirst extends URLClassLoader {

        static {
            registerAsParallelCapable();
        }

        ChildFirst(String name, URL[] jars, ClassLoader parent) {
            super(name, jars, parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                try {
                    return findClass(name);
                } catch (ClassNotFoundException notMine) {
                    return super.loadClass(name, resolve);
                }
            }
        }

        @Override
        public URL getResource(String name) {
            URL mine = findResource(name);
            return mine == null ? super.getResource(name) : mine;
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            List<URL> all = new ArrayList<>(Collections.list(findResources(name)));
            all.addAll(Collections.list(getParent().getResources(name)));
            return Collections.enumeration(all);
        }
    }

    /**
     * Runs the probe.
     *
     * @param args {@code child-first} or {@code parent-first}; whose context class loader there is, the
     *     {@code application}'s, the {@code container}'s, or {@code none}; the application's class path
     */
    public static void main(String[] args) throws Exception {
        List<URL> jars = new ArrayList<>();
        for (String jar : args[2].split(File.pathSeparator)) {
            jars.add(url(jar));
        }
        URL[] urls = jars.toArray(new URL[0]);
        ClassLoader container = Container.class.getClassLoader();
        try (URLClassLoader application = args[0].equals("child-first")
                ? new ChildFirst("application", urls, container)
                : new URLClassLoader("application", urls, container)) {
            Thread.currentThread()
                    .setContextClassLoader(
                            switch (args[1]) {
                                case "application" -> application;
                                case "container" -> container;
                                default -> null;
                            });
            application
                    .loadClass(Jvm.PROBE_CLASS)
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) new String[0]);
        }
    }

    private static URL url(String jar) throws MalformedURLException {
        return Path.of(jar).toUri().toURL();
    }
}
