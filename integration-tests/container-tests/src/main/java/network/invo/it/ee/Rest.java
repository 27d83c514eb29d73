package network.invo.it.ee;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.ext.RuntimeDelegate;
import java.net.URL;

/** The application's own Jakarta REST, beside a {@link network.invo.it.Shop}; it is found by scanning, as most are. */
@ApplicationPath("rest")
public final class Rest extends Application {

    /**
     * What JSON-B reads and writes.
     *
     * @param name a name
     * @param count a number
     */
    public record Item(String name, int count) {}

    /** The resource. */
    @Path("items")
    public static class Items {

        /** Reads JSON and writes JSON, so that the server's providers are asked. */
        @POST
        public Item twice(Item item) {
            return new Item(item.name(), item.count() * 2);
        }

        /** Whose the Jakarta REST of this application is, and where Jersey comes from. */
        @GET
        public String implementations() throws ReflectiveOperationException {
            try (Client client = ClientBuilder.newClient()) {
                return RuntimeDelegate.getInstance().getClass().getName() + "\n"
                        + client.getClass().getName() + "\n" + jersey();
            }
        }

        private static String jersey() throws ReflectiveOperationException {
            Class<?> builder = Class.forName("org.glassfish.jersey.client.JerseyClientBuilder");
            URL source = builder.getProtectionDomain().getCodeSource().getLocation();
            return source.toString();
        }
    }
}
