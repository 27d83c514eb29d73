package network.invo.it;

import network.invo.jakarta.webhooks.Deliveries;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Archives as users build them: what the server has is not in them. */
public final class Archives {

    /** JSON-P and JSON-B, which a server of Jakarta EE has. */
    private static final String[] JSON = {"jakarta.json-api", "jakarta.json.bind-api", "yasson", "parsson"};

    /** Jakarta REST on a plain Tomcat. */
    private static final String[] JERSEY = {
        "jakarta.ws.rs-api",
        "jakarta.inject-api",
        "jakarta.annotation-api",
        "jakarta.validation-api",
        "jersey-container-servlet",
        "jersey-container-servlet-core",
        "jersey-server",
        "jersey-client",
        "jersey-common",
        "jersey-hk2",
        "hk2-api",
        "hk2-locator",
        "hk2-utils",
        "aopalliance-repackaged",
        "osgi-resource-locator",
        "javassist"
    };

    private Archives() {}

    /** Whether this is a server with nothing but servlets. */
    public static boolean isPlain() {
        return System.getProperty("server").equals("tomcat");
    }

    /** An application that takes webhooks. */
    public static WebArchive war(String name) {
        WebArchive war = ShrinkWrap.create(WebArchive.class, name + ".war")
                .addAsLibraries(Libs.jars("invo-api", "invo-jakarta-webhooks"))
                .addClass(Deliveries.class);
        return isPlain() ? war.addAsLibraries(Libs.jars(JSON)).addAsLibraries(Libs.jars(JERSEY)) : war;
    }

    /** An application that knows nothing of INVO. */
    public static WebArchive bare(String name) {
        WebArchive war = ShrinkWrap.create(WebArchive.class, name + ".war");
        return isPlain() ? war.addAsLibraries(Libs.jars(JSON)).addAsLibraries(Libs.jars(JERSEY)) : war;
    }
}
