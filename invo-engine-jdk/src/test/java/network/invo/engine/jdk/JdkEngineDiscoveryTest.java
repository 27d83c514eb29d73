package network.invo.engine.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import network.invo.engine.EngineConfig;
import network.invo.engine.HttpEngine;
import network.invo.engine.HttpEngineProvider;
import network.invo.internal.EngineSelector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The provider is found both ways: as a service file's entry and as a module's. */
class JdkEngineDiscoveryTest {

    @TempDir
    Path temp;

    @Test
    void serviceLoader_classPath_findsTheProviderOnce() {
        assertThat(ServiceLoader.load(HttpEngineProvider.class)).singleElement().satisfies(provider -> {
            assertThat(provider).isInstanceOf(JdkEngineProvider.class);
            assertThat(provider.id()).isEqualTo("jdk");
            assertThat(provider.priority()).isEqualTo(10);
        });
    }

    @Test
    void select_classPath_makesTheEngine() {
        EngineSelector.Selected selected =
                EngineSelector.select(null, EngineConfig.defaults(), name -> null, name -> null);
        try (HttpEngine engine = selected.engine()) {
            assertThat(selected.id()).isEqualTo("jdk");
            assertThat(engine).isInstanceOf(JdkEngine.class);
        }
    }

    /** A module of a user's, which requires the API only, in a JVM of its own without a class path. */
    @Test
    void select_modulePath_findsTheEngineByProvides() throws Exception {
        Path source = Files.createDirectories(temp.resolve("source"));
        Files.writeString(source.resolve("module-info.java"), "module user { requires network.invo.api; }");
        Files.writeString(Files.createDirectories(source.resolve("user")).resolve("Main.java"), """
                package user;

                public class Main {
                    public static void main(String[] args) throws Exception {
                        Class<?> selector = Class.forName("network.invo.internal.EngineSelector");
                        Object selected = selector
                                .getMethod("select", String.class, network.invo.engine.EngineConfig.class)
                                .invoke(null, null, network.invo.engine.EngineConfig.defaults());
                        Object engine = selected.getClass().getMethod("engine").invoke(selected);
                        System.out.println(engine.getClass().getModule() + " " + engine.getClass().getName());
                        ((AutoCloseable) engine).close();
                    }
                }
                """);
        Path classes = temp.resolve("classes");
        String modulePath = modulePath();
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "--module-path",
                                modulePath,
                                "-d",
                                classes.toString(),
                                source.resolve("module-info.java").toString(),
                                source.resolve("user/Main.java").toString()))
                .isZero();

        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--module-path",
                        modulePath + File.pathSeparator + classes,
                        // The selector is no API: only this test calls it from outside.
                        "--add-exports",
                        "network.invo.api/network.invo.internal=user",
                        "-m",
                        "user/user.Main")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(process.exitValue()).as(output).isZero();
        assertThat(output).contains("module network.invo.engine.jdk network.invo.engine.jdk.JdkEngine");
    }

    /** Our two modules and the JSON modules of the API, out of this JVM's class path. */
    private static String modulePath() throws Exception {
        List<String> wanted = new ArrayList<>();
        for (Class<?> each : List.of(JdkEngineProvider.class, HttpEngineProvider.class)) {
            wanted.add(Path.of(each.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString());
        }
        return wanted.stream().collect(Collectors.joining(File.pathSeparator))
                + File.pathSeparator
                + Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> new File(entry)
                                .getName()
                                .matches("(jakarta\\.json.*|yasson|parsson|jakarta\\.json\\.bind.*|jspecify)-.*\\.jar"))
                        .collect(Collectors.joining(File.pathSeparator));
    }
}
