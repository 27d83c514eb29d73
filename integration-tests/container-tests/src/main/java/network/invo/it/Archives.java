package network.invo.it;

import network.invo.jakarta.webhooks.Deliveries;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Archives as users build them: what the server has is not in them. */
public final class Archives {

    private Archives() {}

    /** Whether this is a server with nothing but servlets. */
    public static boolean isPlain() {
        return System.getProperty("server").equals("tomcat");
    }

    /** An application that takes webhooks. */
    public static WebArchive war(String name) {
        return ShrinkWrap.create(WebArchive.class, name + ".war")
                .addAsLibraries(Part.API.packed())
                .addAsLibraries(Part.WEBHOOKS.packed())
                .addClass(Deliveries.class);
    }

    /** An application that knows nothing of INVO. */
    public static WebArchive bare(String name) {
        WebArchive war = ShrinkWrap.create(WebArchive.class, name + ".war");
        return isPlain() ? war.addAsLibraries(Part.API.ofJakartaEe()).addAsLibraries(Part.WEBHOOKS.ofJakartaEe()) : war;
    }

    /** A jar that tells MicroProfile Config these names and values. */
    public static JavaArchive settings(String... namesAndValues) {
        StringBuilder properties = new StringBuilder("config_ordinal=200\n");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties
                    .append(namesAndValues[i])
                    .append('=')
                    .append(namesAndValues[i + 1])
                    .append('\n');
        }
        return ShrinkWrap.create(JavaArchive.class, "settings.jar")
                .addAsManifestResource(new StringAsset(properties.toString()), "microprofile-config.properties");
    }
}
