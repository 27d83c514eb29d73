package network.invo.it;

import java.io.File;
import java.util.Arrays;

/** The jars that the build has laid out for the tests' archives. */
public final class Libs {

    private static final File DIRECTORY = new File(System.getProperty("libs", "target/libs"));

    private Libs() {}

    /** The jars of these artifacts; a name ends where the version begins. */
    public static File[] jars(String... artifacts) {
        return Arrays.stream(artifacts).map(Libs::jar).toArray(File[]::new);
    }

    private static File jar(String artifact) {
        File[] found = DIRECTORY.listFiles((directory, name) ->
                name.matches(java.util.regex.Pattern.quote(artifact) + "-\\d.*\\.jar") && !name.endsWith("-tests.jar"));
        if (found == null || found.length != 1) {
            throw new IllegalStateException("not one jar of " + artifact + " in " + DIRECTORY.getAbsolutePath() + ": "
                    + Arrays.toString(found));
        }
        return found[0];
    }
}
