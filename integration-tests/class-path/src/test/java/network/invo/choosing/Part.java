package network.invo.choosing;

import java.nio.file.Path;
import java.util.Set;

/** What a program may have on its path: one of our artifacts with the jars that it brings along. */
enum Part {
    API("invo-api", "jakarta.json-api", "jakarta.json.bind-api", "parsson", "yasson"),

    JDK("invo-engine-jdk"),

    APACHE("invo-engine-apache", "httpclient5", "httpcore5", "httpcore5-h2", "slf4j-api"),

    JERSEY(
            "invo-engine-jersey",
            "aopalliance-repackaged",
            "hk2-api",
            "hk2-locator",
            "hk2-utils",
            "jakarta.annotation-api",
            "jakarta.inject-api",
            "jakarta.ws.rs-api",
            "javassist",
            "jersey-client",
            "jersey-common",
            "jersey-hk2",
            "osgi-resource-locator"),

    /** The demo with its backend, beside what the Jersey engine brings. */
    QUICKSTART(
            "quickstart",
            "invo-sandbox",
            "grizzly-framework",
            "grizzly-http",
            "grizzly-http-server",
            "jakarta.validation-api",
            "jersey-server");

    private final Set<String> artifacts;

    Part(String... artifacts) {
        this.artifacts = Set.of(artifacts);
    }

    Set<String> artifacts() {
        return artifacts;
    }

    boolean has(Path jar) {
        return artifacts.contains(Jars.artifact(jar));
    }
}
