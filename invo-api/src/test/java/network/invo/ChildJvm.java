package network.invo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs a source file in a JVM of its own, with just the class path or module path that it is given. */
final class ChildJvm {

    private static final long LONGEST_SECONDS = 120;

    private ChildJvm() {}

    /** Where a class was loaded from, as an entry of a path. */
    static String home(String className) {
        try {
            return Path.of(Class.forName(className)
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new AssertionError(className, e);
        }
    }

    static String path(String... classNames) {
        return Stream.of(classNames).map(ChildJvm::home).collect(Collectors.joining(File.pathSeparator));
    }

    /** What the program prints; its end must be a good one. */
    static String run(Path directory, String source, String... options) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("Main.java"), source);
        Path output = directory.resolve("output.txt");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options));
        command.add(file.toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS))
                    .as("the program has ended")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }
}
