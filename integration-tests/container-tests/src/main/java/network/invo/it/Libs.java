package network.invo.it;

import java.io.File;
import java.util.Arrays;
import java.util.regex.Pattern;

/** The jars that the build has laid out for the tests' archives. */
public final class Libs {

    private static final File DIRECTORY = new File(System.getProperty("libs", "target/libs"));

    private Libs() {}

    /** The jars of these artifacts; a name ends where the version begins. */
    public static File[] jars(String... artifacts) {
        return Arrays.stream(artifacts).map(Libs::jar).toArray(File[]::new);
    }

    /** An example as the build has packaged it. */
    public static File war(String artifact) {
        return one(artifact, ".war");
    }

    private static File jar(String artifact) {
        return one(artifact, ".jar");
    }

    private static File one(String artifact, String ending) {
        String file = Pattern.quote(artifact) + "-\\d.*" + Pattern.quote(ending);
        File[] found = DIRECTORY.listFiles((directory, name) -> name.matches(file) && !name.endsWith("-tests.jar"));
        if (found == null || found.length != 1) {
            throw new IllegalStateException("not one jar of " + artifact + " in " + DIRECTORY.getAbsolutePath() + ": "
                    + Arrays.toString(found));
        }
        return found[0];
    }
}
