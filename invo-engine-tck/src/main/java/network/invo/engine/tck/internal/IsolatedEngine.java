package network.invo.engine.tck.internal;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineRequest;
import network.invo.engine.HttpEngine;
import network.invo.engine.HttpEngineProvider;
import network.invo.engine.tck.Mode;
import org.jspecify.annotations.Nullable;

/** The engine as a web application has it: loaded again, by a loader of its own that knows the class path of this JVM. */
final class IsolatedEngine {

    private static final String SPI = HttpEngineProvider.class.getPackageName() + ".";

    private IsolatedEngine() {}

    /** Uses an engine of a new loader in a thread that ends, and gives what is left of the loader. */
    static WeakReference<ClassLoader> callAndClose(Scope scope, ScriptedServer server) throws Exception {
        AtomicReference<@Nullable WeakReference<ClassLoader>> loader = new AtomicReference<>();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread application = KitThreads.start("application", () -> {
            try (URLClassLoader own = new URLClassLoader("application", classPath(), new SpiOnly())) {
                loader.set(new WeakReference<>(own));
                Thread.currentThread().setContextClassLoader(own);
                call(scope, server, own);
            } catch (Throwable e) {
                failure.set(e);
            } finally {
                Thread.currentThread().setContextClassLoader(null);
            }
        });
        application.join(30_000);
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new AssertionError("the engine does not work in a class loader of its own: " + thrown, thrown);
        }
        WeakReference<ClassLoader> left = loader.get();
        if (left == null) {
            throw new AssertionError("the engine's class loader could not be made in time");
        }
        return left;
    }

    private static void call(Scope scope, ScriptedServer server, ClassLoader own) throws Exception {
        Class<?> type = Class.forName(scope.provider().getClass().getName(), true, own);
        Check.that(type.getClassLoader() == own, "the provider must be on the class path, and its class public");
        HttpEngineProvider provider = (HttpEngineProvider) type.getConstructor().newInstance();
        HttpEngine engine =
                provider.create(EngineConfig.builder().maxConnections(4).build());
        try {
            for (int i = 0; i < 3; i++) {
                EngineRequest request = scope.post(server.uri("/"), "{}");
                int status = scope.mode() == Mode.SYNC
                        ? engine.execute(request).status()
                        : engine.executeAsync(request).get(15, TimeUnit.SECONDS).status();
                Check.equal(status, 200, "the status");
            }
        } finally {
            engine.close();
        }
    }

    private static URL[] classPath() throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String property : List.of("java.class.path", "jdk.module.path")) {
            for (String entry : System.getProperty(property, "").split(File.pathSeparator, -1)) {
                if (!entry.isEmpty()) {
                    urls.add(new File(entry).toURI().toURL());
                }
            }
        }
        return urls.toArray(URL[]::new);
    }

    /** Shares with the application what a server's API loader would: the JDK and the engine SPI. */
    private static final class SpiOnly extends ClassLoader {

        SpiOnly() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith(SPI) && name.indexOf('.', SPI.length()) < 0) {
                return Class.forName(name, false, HttpEngineProvider.class.getClassLoader());
            }
            throw new ClassNotFoundException(name);
        }
    }
}
