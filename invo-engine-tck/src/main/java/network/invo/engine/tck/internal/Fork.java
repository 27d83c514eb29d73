package network.invo.engine.tck.internal;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import network.invo.engine.HttpEngineProvider;
import network.invo.engine.tck.Mode;

/**
 * Runs a case in a JVM of its own, in which names have the addresses that the case needs: a JVM reads only when it starts
 * which file it looks names up in.
 */
final class Fork {

    /** How a name is looked up. */
    enum Names {
        /** {@link #SEVERAL} has 127.0.0.2, and then 127.0.0.1. */
        SEVERAL_ADDRESSES,
        /** A look-up never ends. */
        NO_ANSWER
    }

    static final String SEVERAL = "several.invo-tck.invalid";

    private static final int PASSED = 0;
    private static final int FAILED = 1;
    private static final int NOT_APPLICABLE = 3;
    private static final int TIMING_MISS = 4;
    private static final long LONGEST_SECONDS = 60;

    private Fork() {}

    /** The body of a case that runs a {@link AddressCases body} elsewhere. */
    static Case.Body of(String id, Names names) {
        return scope -> run(scope, id, names);
    }

    private static void run(Scope scope, String id, Names names) throws Exception {
        Path directory = Files.createTempDirectory("invo-tck");
        try {
            Path hosts = hosts(directory, names);
            List<String> command = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    // It lives for a few calls.
                    "-XX:+IgnoreUnrecognizedVMOptions",
                    "-XX:TieredStopAtLevel=1",
                    "-Djdk.net.hosts.file=" + hosts,
                    "-cp",
                    classPath(),
                    Fork.class.getName(),
                    scope.provider().getClass().getName(),
                    scope.mode().name(),
                    String.valueOf(scope.tolerance().toMillis()),
                    id,
                    directory.resolve("story").toString());
            Path output = directory.resolve("output");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            Path story = directory.resolve("story");
            String said = Files.readString(Files.exists(story) ? story : output).strip();
            if (!ended) {
                throw new AssertionError("the case still runs after " + LONGEST_SECONDS + " s: " + said);
            }
            switch (process.exitValue()) {
                case PASSED -> {
                    // Nothing to tell.
                }
                case NOT_APPLICABLE -> throw new NotApplicable(said);
                case TIMING_MISS -> throw new TimingMiss(said);
                default -> throw new AssertionError(said);
            }
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static Path hosts(Path directory, Names names) throws IOException, InterruptedException, NotApplicable {
        Path hosts = directory.resolve("hosts");
        if (names == Names.SEVERAL_ADDRESSES) {
            return Files.writeString(hosts, "127.0.0.2 " + SEVERAL + "\n127.0.0.1 " + SEVERAL + "\n");
        }
        // Nobody writes into the pipe, so whoever wants to read it waits.
        try {
            Process process = new ProcessBuilder("mkfifo", hosts.toString()).start();
            if (process.waitFor() == 0) {
                return hosts;
            }
        } catch (IOException e) {
            throw new NotApplicable("this system has no mkfifo: " + e);
        }
        throw new NotApplicable("this system makes no pipe with a name");
    }

    private static String classPath() {
        List<String> entries = new ArrayList<>();
        for (String property : List.of("java.class.path", "jdk.module.path")) {
            String path = System.getProperty(property, "");
            if (!path.isEmpty()) {
                entries.add(path);
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    /**
     * In the other JVM.
     *
     * @param arguments the provider's class, the mode, the tolerance in milliseconds, the case's id, and the file for
     *     the story of a failure
     * @throws IOException if the story cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        StringWriter story = new StringWriter();
        int outcome = outcome(arguments, new PrintWriter(story));
        if (outcome != PASSED) {
            Files.writeString(Path.of(arguments[4]), story.toString());
        }
        // Whatever an engine has left running.
        Runtime.getRuntime().halt(outcome);
    }

    private static int outcome(String[] arguments, PrintWriter story) {
        try {
            HttpEngineProvider provider = Class.forName(arguments[0])
                    .asSubclass(HttpEngineProvider.class)
                    .getConstructor()
                    .newInstance();
            Scope scope = new Scope(
                    provider,
                    Mode.valueOf(arguments[1]),
                    Duration.ofMillis(Long.parseLong(arguments[2])),
                    new Certificates());
            try {
                AddressCases.body(arguments[3]).run(scope);
            } finally {
                scope.end();
            }
            return PASSED;
        } catch (NotApplicable e) {
            story.println(e.getMessage());
            return NOT_APPLICABLE;
        } catch (TimingMiss e) {
            story.println(e.getMessage());
            return TIMING_MISS;
        } catch (Throwable e) {
            e.printStackTrace(story);
            return FAILED;
        }
    }
}
