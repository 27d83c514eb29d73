package network.invo.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import network.invo.InvoInputException;
import network.invo.Outcome;
import network.invo.engine.EngineConfig;
import network.invo.engine.HttpEngineProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Discovery, with real class loaders over jars' directories that are compiled here. */
class EngineSelectorTest {

    private static final ClassLoader API = EngineSelector.class.getClassLoader();

    @TempDir
    Path temp;

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final List<URLClassLoader> loaders = new ArrayList<>();
    private int directories;

    @AfterEach
    void closeLoaders() throws IOException {
        Thread.currentThread().setContextClassLoader(before);
        for (URLClassLoader loader : loaders) {
            loader.close();
        }
    }

    @Test
    void select_noEngine_namesTheArtifactsAndTheLoaders() {
        InvoInputException error = failure(null, loader());

        assertThat(error.code()).isEqualTo("ENGINE_UNAVAILABLE");
        assertThat(error.field()).isEqualTo("engine");
        assertThat(error.outcome()).isEqualTo(Outcome.NOT_PROCESSED);
        assertThat(error)
                .hasMessageContaining("network.invo:invo-engine-jdk")
                .hasMessageContaining("network.invo:invo-engine-apache")
                .hasMessageContaining("network.invo:invo-engine-jersey")
                .hasMessageContaining("java.net.URLClassLoader")
                .hasMessageContaining(API.getClass().getName());
    }

    @Test
    void select_oneEngine_takesIt() {
        EngineSelector.Selected selected = select(null, loader(provider("One", "one", 1)));

        assertThat(selected.id()).isEqualTo("one");
        assertThat(engineName(selected)).isEqualTo("One$Engine");
    }

    @Test
    void select_two_takesTheHigherPriorityAndLogsBothOnce() {
        Path low = provider("Low", "low", 10);
        Path high = provider("High", "high", 20);
        List<LogRecord> log = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger("network.invo");
        Handler handler = recordTo(log);
        logger.addHandler(handler);
        try {
            assertThat(select(null, loader(low, high)).id()).isEqualTo("high");
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(log).singleElement().satisfies(record -> {
            assertThat(record.getLevel()).isEqualTo(Level.INFO);
            assertThat(record.getMessage()).contains("high (priority 20, High)", "low (priority 10, Low)");
        });
    }

    @Test
    void select_tieAtTheTop_namesBoth() {
        InvoInputException error =
                failure(null, loader(provider("A", "a", 20), provider("B", "b", 20), provider("C", "c", 10)));

        assertThat(error.code()).isEqualTo("ENGINE_UNAVAILABLE");
        assertThat(error).hasMessageContaining("a (priority 20, A)").hasMessageContaining("b (priority 20, B)");
        assertThat(error).hasMessageContaining("invo.engine").hasMessageContaining("INVO_ENGINE");
    }

    @Test
    void select_tieBelowTheTop_doesNotMatter() {
        assertThat(select(null, loader(provider("A", "a", 5), provider("B", "b", 5), provider("C", "c", 10)))
                        .id())
                .isEqualTo("c");
    }

    @Test
    void select_tieButOneIsNamed_takesTheNamed() {
        assertThat(select("b", loader(provider("A", "a", 20), provider("B", "b", 20)))
                        .id())
                .isEqualTo("b");
    }

    @Test
    void select_named_builderThenPropertyThenEnvironment() {
        URLClassLoader three = loader(provider("A", "a", 1), provider("B", "b", 2), provider("C", "c", 3));
        Map<String, String> a = Map.of("invo.engine", "a", "INVO_ENGINE", "a");
        Map<String, String> b = Map.of("invo.engine", "b", "INVO_ENGINE", "b");

        assertThat(select("c", three, a, b).id()).isEqualTo("c");
        assertThat(select(null, three, a, b).id()).isEqualTo("a");
        assertThat(select(null, three, Map.of(), b).id()).isEqualTo("b");
        assertThat(select(null, three, Map.of("invo.engine", " "), b).id()).isEqualTo("b");
        assertThat(select(null, three, Map.of(), Map.of("INVO_ENGINE", "")).id())
                .isEqualTo("c");
    }

    @Test
    void select_namedButAbsent_listsWhatWasFoundAndWhoNamedIt() {
        URLClassLoader two = loader(provider("A", "a", 1), provider("B", "b", 2));

        assertThat(failure("apache", two))
                .hasMessageContaining("\"apache\"")
                .hasMessageContaining("the builder")
                .hasMessageContaining("a (priority 1, A)")
                .hasMessageContaining("b (priority 2, B)");
        assertThat(failure(null, two, Map.of("invo.engine", "apache"), Map.of()))
                .hasMessageContaining("system property invo.engine");
        assertThat(failure(null, two, Map.of(), Map.of("INVO_ENGINE", "apache")))
                .hasMessageContaining("environment variable INVO_ENGINE");
        assertThat(failure("", two)).hasMessageContaining("no engine \"\"");
    }

    @Test
    void select_twoProvidersOfOneId_highestPriorityElseAnError() {
        assertThat(engineName(select("x", loader(provider("A", "x", 1), provider("B", "x", 2)))))
                .isEqualTo("B$Engine");
        assertThat(failure("x", loader(provider("C", "x", 1), provider("D", "x", 1))))
                .hasMessageContaining("x (priority 1, C)")
                .hasMessageContaining("x (priority 1, D)");
    }

    @Test
    void select_serviceFileNamesMissingClass_othersAreFound() {
        Path broken = directory();
        register(broken, "com.example.Gone");

        assertThat(select(null, loader(broken, provider("Good", "good", 1))).id())
                .isEqualTo("good");
        InvoInputException error = failure(null, loader(broken));
        assertThat(error).hasMessageContaining("com.example.Gone").hasCauseInstanceOf(Error.class);
    }

    @Test
    void select_serviceFileIsMalformed_othersAreFound() {
        Path broken = directory();
        register(broken, "not a class name");

        assertThat(select(null, loader(broken, provider("Good", "good", 1))).id())
                .isEqualTo("good");
        assertThat(failure(null, loader(broken))).hasMessageContaining("left out");
    }

    @Test
    void select_classIsNoProvider_othersAreFound() {
        Path broken = directory();
        register(broken, EngineSelectorTest.class.getName());

        assertThat(select(null, loader(broken, provider("Good", "good", 1))).id())
                .isEqualTo("good");
        assertThat(failure(null, loader(broken))).hasMessageContaining("EngineSelectorTest not a subtype");
    }

    @Test
    void select_constructorThrows_othersAreFound() {
        Path broken = provider("Broken", "broken", 99, "public Broken() { throw new IllegalStateException(\"no\"); }");

        assertThat(select(null, loader(broken, provider("Good", "good", 1))).id())
                .isEqualTo("good");
        assertThat(failure("broken", loader(broken)))
                .hasMessageContaining("Broken")
                .hasMessageContaining("IllegalStateException: no");
    }

    @Test
    void select_providersSuperclassIsMissing_othersAreFound() throws IOException {
        Path broken = directory();
        compile(broken, "Base", "public class Base {}");
        compile(broken, "Broken", source("Broken", "broken", 99, "").replace("implements", "extends Base implements"));
        Files.delete(broken.resolve("Base.class"));
        register(broken, "Broken");

        assertThat(select(null, loader(broken, provider("Good", "good", 1))).id())
                .isEqualTo("good");
        assertThat(failure(null, loader(broken))).hasMessageContaining("the class Base is missing");
    }

    @Test
    void select_classMissingInCreate_takesTheNextAndNamesTheClass() throws IOException {
        Path broken = withMissingLibrary();
        List<LogRecord> log = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger("network.invo");
        Handler handler = recordTo(log);
        logger.addHandler(handler);
        try {
            assertThat(select(null, loader(broken, provider("Good", "good", 1))).id())
                    .isEqualTo("good");
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(log)
                .singleElement()
                .satisfies(record -> assertThat(record.getMessage())
                        .contains("engine: good", "org.apache.hc.client5.Library", "httpclient5"));
    }

    @Test
    void select_classMissingInCreateOfTheNamed_isAnErrorThatNamesTheJar() throws IOException {
        InvoInputException error = failure("broken", loader(withMissingLibrary(), provider("Good", "good", 1)));

        assertThat(error.code()).isEqualTo("ENGINE_UNAVAILABLE");
        assertThat(error)
                .hasMessageContaining("the class org.apache.hc.client5.Library is missing")
                .hasMessageContaining("org.apache.httpcomponents.client5:httpclient5")
                .hasCauseInstanceOf(NoClassDefFoundError.class);
    }

    /** Such a class fails with the reason once, and later says only that it failed. */
    @Test
    void select_classMissingInAnInitializer_isNamedTheSecondTimeToo() throws IOException {
        Path broken = directory();
        compile(broken, "Library", "public class Library { public static void use() {} }");
        compile(
                broken,
                "Broken",
                source("Broken", "broken", 99, "static class Client { static { Library.use(); } static void use() {} }")
                        .replace("return new Engine()", "Client.use(); return new Engine()"));
        Files.delete(broken.resolve("Library.class"));
        register(broken, "Broken");
        ClassLoader application = loader(broken);

        assertThat(failure(null, application)).hasMessageContaining("the class Library is missing");
        assertThat(failure(null, application)).hasMessageContaining("Client").hasMessageContaining("Library");
    }

    @Test
    void select_createReturnsNull_isReported() {
        Path broken = directory();
        compile(broken, "Broken", source("Broken", "broken", 99, "").replace("return new Engine()", "return null"));
        register(broken, "Broken");

        assertThat(failure(null, loader(broken))).hasMessageContaining("Broken").hasMessageContaining("null");
        assertThat(select(null, loader(broken, provider("Good", "good", 1))).id())
                .isEqualTo("good");
    }

    @Test
    void select_createThrowsUnexpectedly_isReported() {
        Path broken = directory();
        compile(
                broken,
                "Broken",
                source("Broken", "broken", 99, "").replace("return new Engine()", "throw new IllegalStateException()"));
        register(broken, "Broken");

        assertThat(failure("broken", loader(broken)))
                .hasMessageContaining("broken (priority 99, Broken)")
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void select_settingIsRefused_namesEngineAndSettingAndTakesNoOther() {
        Path picky = directory();
        compile(
                picky,
                "Picky",
                source("Picky", "picky", 99, "")
                        .replace(
                                "return new Engine()", "throw new IllegalArgumentException(\"idleTime: use apache\")"));
        register(picky, "Picky");

        InvoInputException error = failure(null, loader(picky, provider("Good", "good", 1)));

        assertThat(error.code()).isEqualTo("INVALID_INPUT");
        assertThat(error.field()).isEqualTo("engineConfig");
        assertThat(error).hasMessageContaining("\"picky\"").hasMessageContaining("idleTime: use apache");
    }

    @Test
    void select_badIds_areLeftOutAndReported() {
        for (String id : List.of("", " ", "Apache", "a b", "-a", "a_b", "ä")) {
            String name = "Bad" + directories;
            URLClassLoader loader = loader(provider(name, id, 99), provider("Good", "good", 1));

            assertThat(select(null, loader).id()).isEqualTo("good");
            assertThat(failure("absent", loader)).hasMessageContaining(name).hasMessageContaining("id");
        }
    }

    @Test
    void select_idIsNullOrThrows_isLeftOutAndReported() {
        Path nothing = directory();
        compile(nothing, "Nothing", source("Nothing", "x", 99, "").replace("return \"x\"", "return null"));
        register(nothing, "Nothing");
        Path throwing = directory();
        compile(
                throwing,
                "Throwing",
                source("Throwing", "x", 99, "").replace("return 99", "throw new RuntimeException()"));
        register(throwing, "Throwing");

        URLClassLoader loader = loader(nothing, throwing, provider("Good", "good", 1));

        assertThat(select(null, loader).id()).isEqualTo("good");
        assertThat(failure("absent", loader)).hasMessageContaining("Nothing").hasMessageContaining("Throwing");
    }

    @Test
    void select_noContextLoader_looksInTheApisOwn() {
        URLClassLoader own = loader(provider("One", "one", 1));

        EngineSelector.Selected selected =
                new EngineSelector(null, own).choose(null, EngineConfig.defaults(), name -> null, name -> null);

        assertThat(selected.id()).isEqualTo("one");
        Thread.currentThread().setContextClassLoader(null);
        assertThat(catchThrowableOfType(
                        InvoInputException.class,
                        () -> EngineSelector.select(null, EngineConfig.defaults(), name -> null, name -> null)))
                .hasMessageContaining("the context class loader (none)");
    }

    @Test
    void select_foreignContextLoader_itsProvidersAreLeftOutAndOursFound() {
        // Its providers implement another copy of the SPI: an application next door, seen by a shared thread.
        Path engine = provider("One", "one", 1);
        URLClassLoader foreign = track(new URLClassLoader(
                new URL[] {url(engine), API_CLASSES, JSPECIFY}, ClassLoader.getPlatformClassLoader()));
        URLClassLoader own = loader(provider("Own", "own", 1));

        EngineSelector.Selected selected =
                new EngineSelector(foreign, own).choose(null, EngineConfig.defaults(), name -> null, name -> null);
        InvoInputException error = catchThrowableOfType(
                InvoInputException.class,
                () -> new EngineSelector(foreign, API)
                        .choose(null, EngineConfig.defaults(), name -> null, name -> null));

        assertThat(selected.id()).isEqualTo("own");
        assertThat(error).hasMessageContaining("One not a subtype");
    }

    @Test
    void select_sameProviderThroughBothLoaders_countsOnce() {
        URLClassLoader parent = loader(provider("One", "one", 1));
        URLClassLoader child = track(new URLClassLoader(new URL[0], parent));

        EngineSelector.Selected selected =
                new EngineSelector(child, parent).choose(null, EngineConfig.defaults(), name -> null, name -> null);

        assertThat(selected.id()).isEqualTo("one");
    }

    @Test
    void select_sameClassInBothLoaders_theContextsWins() {
        Path engine = provider("One", "one", 1);
        URLClassLoader context = loader(engine);
        URLClassLoader own = loader(engine);

        EngineSelector.Selected selected =
                new EngineSelector(context, own).choose(null, EngineConfig.defaults(), name -> null, name -> null);

        assertThat(selected.engine().getClass().getClassLoader()).isSameAs(context);
    }

    @Test
    void select_loaderThatCannotListResources_ends() {
        ClassLoader broken = new ClassLoader(API) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                throw new IOException("disk gone");
            }
        };
        URLClassLoader own = loader(provider("One", "one", 1));

        assertThat(new EngineSelector(broken, own)
                        .choose(null, EngineConfig.defaults(), name -> null, name -> null)
                        .id())
                .isEqualTo("one");
    }

    // --- the workshop ---

    private static final URL API_CLASSES =
            HttpEngineProvider.class.getProtectionDomain().getCodeSource().getLocation();
    private static final URL JSPECIFY = org.jspecify.annotations.NullMarked.class
            .getProtectionDomain()
            .getCodeSource()
            .getLocation();

    private static EngineSelector.Selected select(String id, ClassLoader context) {
        return select(id, context, Map.of(), Map.of());
    }

    private static EngineSelector.Selected select(
            String id, ClassLoader context, Map<String, String> properties, Map<String, String> environment) {
        Thread.currentThread().setContextClassLoader(context);
        return EngineSelector.select(id, EngineConfig.defaults(), properties::get, environment::get);
    }

    private static InvoInputException failure(String id, ClassLoader context) {
        return failure(id, context, Map.of(), Map.of());
    }

    private static InvoInputException failure(
            String id, ClassLoader context, Map<String, String> properties, Map<String, String> environment) {
        InvoInputException error =
                catchThrowableOfType(InvoInputException.class, () -> select(id, context, properties, environment));
        assertThat(error).isNotNull();
        return error;
    }

    private static String engineName(EngineSelector.Selected selected) {
        return selected.engine().getClass().getName();
    }

    private URLClassLoader loader(Path... classPath) {
        URL[] urls = Stream.of(classPath).map(EngineSelectorTest::url).toArray(URL[]::new);
        return track(new URLClassLoader(urls, API));
    }

    private URLClassLoader track(URLClassLoader loader) {
        loaders.add(loader);
        return loader;
    }

    private static URL url(Path directory) {
        try {
            return directory.toUri().toURL();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path directory() {
        try {
            return Files.createDirectory(temp.resolve("d" + directories++));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path provider(String name, String id, int priority) {
        return provider(name, id, priority, "");
    }

    private Path provider(String name, String id, int priority, String members) {
        Path directory = directory();
        compile(directory, name, source(name, id, priority, members));
        register(directory, name);
        return directory;
    }

    /** A provider whose {@code create} needs a library that is not there. */
    private Path withMissingLibrary() throws IOException {
        Path directory = directory();
        compile(
                directory,
                "org/apache/hc/client5/Library",
                "package org.apache.hc.client5; public class Library { public static void use() {} }");
        compile(
                directory,
                "Broken",
                source("Broken", "broken", 99, "")
                        .replace("return new Engine()", "org.apache.hc.client5.Library.use(); return new Engine()"));
        Files.delete(directory.resolve("org/apache/hc/client5/Library.class"));
        register(directory, "Broken");
        return directory;
    }

    private static String source(String name, String id, int priority, String members) {
        return """
                import network.invo.engine.*;
                public class %1$s implements HttpEngineProvider {
                    %4$s
                    @Override public String id() { return "%2$s"; }
                    @Override public int priority() { return %3$d; }
                    @Override public HttpEngine create(EngineConfig config) { return new Engine(); }
                    static class Engine implements HttpEngine {
                        @Override public EngineResponse execute(EngineRequest request) { throw new AssertionError(); }
                        @Override public java.util.concurrent.CompletableFuture<EngineResponse> executeAsync(
                                EngineRequest request) { throw new AssertionError(); }
                        @Override public void close() {}
                    }
                }
                """.formatted(name, id, priority, members);
    }

    private static void compile(Path directory, String name, String source) {
        try {
            Path file = directory.resolve(name + ".java");
            Files.createDirectories(file.getParent());
            Files.writeString(file, source);
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            String classPath = directory
                    + java.io.File.pathSeparator
                    + Path.of(API_CLASSES.toURI())
                    + java.io.File.pathSeparator
                    + Path.of(JSPECIFY.toURI());
            int result = compiler.run(
                    null,
                    null,
                    null,
                    "-proc:none",
                    "-nowarn",
                    "-encoding",
                    "UTF-8",
                    "-cp",
                    classPath,
                    "-d",
                    directory.toString(),
                    file.toString());
            assertThat(result).as("compiling " + name).isZero();
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void register(Path directory, String provider) {
        try {
            Path services = Files.createDirectories(directory.resolve("META-INF/services"));
            Files.writeString(services.resolve(HttpEngineProvider.class.getName()), provider + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Handler recordTo(List<LogRecord> log) {
        return new Handler() {
            @Override
            public void publish(LogRecord record) {
                log.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }
}
