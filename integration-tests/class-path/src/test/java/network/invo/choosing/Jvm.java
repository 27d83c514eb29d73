package network.invo.choosing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A JVM of its own, with just the paths that it is given. */
final class Jvm {

    static final String PROBE_CLASS = "network.invo.probe.Probe";

    private static final long LONGEST_SECONDS = 120;

    private final List<String> options = new ArrayList<>(List.of(
            "-XX:TieredStopAtLevel=1",
            "-Duser.language=en",
            "-Dfile.encoding=UTF-8",
            // a record is its message, so that a test can say which ones there are
            "-Djava.util.logging.SimpleFormatter.format=%5$s%n"));
    private final Map<String, String> environment = new TreeMap<>();

    /**
     * What a program left.
     *
     * @param exit its exit status
     * @param told what it printed
     * @param logged what it logged: its error output without SLF4J's remark that no logger was given to it
     */
    record Ended(int exit, List<String> told, List<String> logged) {}

    /** The probe as an ordinary program. */
    static Ended classPath(List<Path> jars, String... args) throws IOException, InterruptedException {
        return new Jvm().option("-cp", join(jars)).run(PROBE_CLASS, args);
    }

    static String join(List<Path> paths) {
        return paths.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    Jvm option(String... more) {
        options.addAll(Arrays.asList(more));
        return this;
    }

    Jvm variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Ended run(String mainClass, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add(mainClass);
        command.addAll(Arrays.asList(args));
        Path out = Files.createTempFile("jvm", ".out");
        Path err = Files.createTempFile("jvm", ".err");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            // Neither the shell's choice of an engine nor its JVM options are the test's.
            builder.environment()
                    .keySet()
                    .removeAll(List.of("INVO_ENGINE", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            try {
                assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS))
                        .as("%s has ended; so far: %s", mainClass, Files.readString(err, StandardCharsets.UTF_8))
                        .isTrue();
            } finally {
                process.destroyForcibly();
            }
            return new Ended(process.exitValue(), lines(out), lines(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                .filter(line -> !line.startsWith("SLF4J: "))
                .toList();
    }
}
