package network.invo.it.redeploy;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import java.util.List;
import java.util.Set;

/** An application that has nothing to do with INVO: what a server keeps of it, it keeps of everything. */
@WebListener
public final class ControlSite implements ServletContextListener {

    /** What its classes are, for an archive. */
    public static List<Class<?>> classes() {
        return List.of(ControlSite.class, Loaders.class, Rest.class, Hello.class);
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        Loaders.register("control");
    }

    /** The JAX-RS application. */
    @ApplicationPath("rest")
    public static final class Rest extends Application {
        @Override
        public Set<Class<?>> getClasses() {
            return Set.of(Hello.class);
        }
    }

    /** A resource. */
    @Path("hello")
    public static class Hello {

        /** Is polite. */
        @GET
        public String get() {
            return "hello";
        }
    }
}
