package network.invo.it;

import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What a user's build packs into an archive: one of our artifacts with the jars that it brings along. */
public enum Part {
    API("invo-api", List.of(), List.of("jakarta.json-api", "jakarta.json.bind-api", "yasson", "parsson")),

    JDK("invo-engine-jdk", List.of(), List.of()),

    APACHE("invo-engine-apache", List.of("httpclient5", "httpcore5", "httpcore5-h2", "slf4j-api"), List.of()),

    JERSEY(
            "invo-engine-jersey",
            List.of(
                    "jersey-client",
                    "jersey-common",
                    "jersey-hk2",
                    "hk2-api",
                    "hk2-locator",
                    "hk2-utils",
                    "aopalliance-repackaged",
                    "osgi-resource-locator",
                    "javassist"),
            List.of("jakarta.ws.rs-api", "jakarta.inject-api", "jakarta.annotation-api"));

    private final String artifact;
    private final List<String> libraries;
    private final List<String> ofJakartaEe;

    Part(String artifact, List<String> libraries, List<String> ofJakartaEe) {
        this.artifact = artifact;
        this.libraries = libraries;
        this.ofJakartaEe = ofJakartaEe;
    }

    /** Our jar alone. */
    public File[] jar() {
        return Libs.jars(artifact);
    }

    /** What it needs beyond Jakarta EE. */
    public File[] libraries() {
        return jars(libraries);
    }

    /** All that Maven brings unless it is told otherwise. */
    public File[] everything() {
        return join(jar(), libraries(), jars(ofJakartaEe));
    }

    /** What this server needs in an archive: it is spared what it has. */
    public File[] packed() {
        return Archives.isPlain() ? everything() : join(jar(), libraries());
    }

    /** The part of an engine. */
    public static Part of(String engine) {
        return valueOf(engine.toUpperCase(java.util.Locale.ROOT));
    }

    private static File[] jars(List<String> artifacts) {
        return Libs.jars(artifacts.toArray(String[]::new));
    }

    private static File[] join(File[]... jars) {
        return Stream.of(jars).flatMap(Arrays::stream).toArray(File[]::new);
    }
}
