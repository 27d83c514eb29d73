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

    JERSEY("invo-engine-jersey", Jersey.CLIENT, Jersey.APIS),

    /** With Jakarta REST, where the server has none. */
    WEBHOOKS("invo-jakarta-webhooks", List.of(), Jersey.SERVER);

    /** Jersey's jars. */
    private static final class Jersey {
        static final List<String> CLIENT = List.of(
                "jersey-client",
                "jersey-common",
                "jersey-hk2",
                "hk2-api",
                "hk2-locator",
                "hk2-utils",
                "aopalliance-repackaged",
                "osgi-resource-locator",
                "javassist");
        static final List<String> APIS = List.of("jakarta.ws.rs-api", "jakarta.inject-api", "jakarta.annotation-api");
        static final List<String> SERVER = Stream.of(
                        CLIENT,
                        APIS,
                        List.of(
                                "jersey-container-servlet",
                                "jersey-container-servlet-core",
                                "jersey-server",
                                "jakarta.validation-api"))
                .flatMap(List::stream)
                .toList();
    }

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

    /** What it needs that a server of Jakarta EE has. */
    public File[] ofJakartaEe() {
        return jars(ofJakartaEe);
    }

    /** All that Maven brings unless it is told otherwise. */
    public File[] everything() {
        return join(jar(), libraries(), ofJakartaEe());
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
