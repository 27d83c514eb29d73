package network.invo.choosing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The jars that the build has laid ready. */
final class Jars {

    private static final Pattern NAME = Pattern.compile("(.+?)-[0-9][^/]*\\.jar");

    /** The program: a module that requires the API only. */
    static final Path PROBE = built("probe");

    /** The program, the API and the three engines in one jar. */
    static final Path SHADED = built("shaded");

    /** Where {@link Container} is. */
    static final Path CONTAINER = built("container");

    private Jars() {}

    private static Path built(String property) {
        return Path.of(System.getProperty(property));
    }

    /** All libraries, ours and others'. */
    static List<Path> all() throws IOException {
        try (Stream<Path> files = Files.list(built("libs"))) {
            return files.sorted().toList();
        }
    }

    /** The jars of some parts, in the order of the parts. */
    static List<Path> of(Part... parts) throws IOException {
        List<Path> jars = new ArrayList<>();
        for (Part part : parts) {
            jars.addAll(all().stream().filter(part::has).toList());
        }
        return jars;
    }

    /** A program's path: the probe, the API, and what else is named. */
    static List<Path> program(Part... parts) throws IOException {
        List<Path> jars = new ArrayList<>(List.of(PROBE));
        jars.addAll(of(Part.API));
        jars.addAll(of(parts));
        return jars;
    }

    static List<Path> without(List<Path> jars, String... artifacts) {
        List<String> absent = Arrays.asList(artifacts);
        List<Path> left =
                jars.stream().filter(jar -> !absent.contains(artifact(jar))).toList();
        if (left.size() != jars.size() - absent.size()) {
            throw new IllegalArgumentException(absent + " are not all in " + jars);
        }
        return left;
    }

    /** The artifact id in a jar's name. */
    static String artifact(Path jar) {
        String name = jar.getFileName().toString();
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? matcher.group(1) : name;
    }
}
