package network.invo.jakarta.webhooks;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;
import network.invo.webhook.WebhookEvent;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/** A Tomcat with the three doors, which all lead to one handler. */
final class Doors implements AutoCloseable {

    /** What happens behind a door. */
    @FunctionalInterface
    interface Behaviour {
        void handle(WebhookEvent event) throws Exception;
    }

    static final String SERVLET = "/servlet";
    static final String FILTER = "/filtered";
    static final String JAX_RS = "/rest/hook";
    static final List<String> ALL = List.of(SERVLET, FILTER, JAX_RS);

    final List<String> handled = new CopyOnWriteArrayList<>();
    final List<String> bodies = new CopyOnWriteArrayList<>();
    volatile Behaviour behaviour = event -> {};
    private final Tomcat tomcat = new Tomcat();

    Doors(java.util.function.Function<WebhookReceiver.Builder, WebhookReceiver.Builder> settings)
            throws IOException, LifecycleException {
        this(
                settings.apply(
                        WebhookReceiver.builder().secrets(Deliveries.SECRET).scope("servlet")),
                settings.apply(WebhookReceiver.builder()
                                .secrets(Deliveries.SECRET)
                                .scope("filter"))
                        .build(),
                settings.apply(WebhookReceiver.builder()
                                .secrets(Deliveries.SECRET)
                                .scope("jaxrs"))
                        .build());
    }

    private Doors(WebhookReceiver.Builder servlet, WebhookReceiver filter, WebhookReceiver jaxRs)
            throws IOException, LifecycleException {
        Logger.getLogger("org.apache").setLevel(java.util.logging.Level.WARNING);
        tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setProperty("connectionTimeout", "2000");
        Context context = tomcat.addContext("", null);
        servlet.handler(delivery -> {
            bodies.add(delivery.event().raw().toString());
            handle(delivery.event());
        });
        add(context, "servlet", new InvoWebhookServlet(servlet.build()), SERVLET);
        add(context, "behind", new Behind(), FILTER);
        addFilter(context, "greedy", new Greedy(), "/*"); // the first of all
        addFilter(context, "webhook", new InvoWebhookServletFilter(filter), FILTER);
        add(context, "jersey", new ServletContainer(jersey(jaxRs)), "/rest/*");
        tomcat.start();
    }

    private ResourceConfig jersey(WebhookReceiver receiver) {
        return new ResourceConfig().register(new InvoWebhookFilter(receiver)).register(new Hook(this));
    }

    static void add(Context context, String name, jakarta.servlet.Servlet servlet, String... paths) {
        Wrapper wrapper = Tomcat.addServlet(context, name, servlet);
        wrapper.setLoadOnStartup(1);
        for (String path : paths) {
            wrapper.addMapping(path);
        }
    }

    static void addFilter(Context context, String name, Filter filter, String path) {
        FilterDef definition = new FilterDef();
        definition.setFilterName(name);
        definition.setFilter(filter);
        context.addFilterDef(definition);
        FilterMap map = new FilterMap();
        map.setFilterName(name);
        map.addURLPattern(path);
        context.addFilterMap(map);
    }

    void handle(WebhookEvent event) throws Exception {
        behaviour.handle(event);
        handled.add(event.idempotencyKey());
    }

    RawHttp request(String path) {
        return new RawHttp(tomcat.getConnector().getLocalPort(), path);
    }

    /** A good delivery. */
    RawHttp delivery(String path, byte[] body) {
        return request(path)
                .header("Content-Type", "application/json")
                .header("X-Invo-Signature", Deliveries.sign(body))
                .body(body);
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }

    /** What lies behind the servlet filter. It flushes its answer early, as servlets do. */
    private final class Behind extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            bodies.add(new String(request.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            response.setContentType("text/plain");
            response.getWriter().write("thanks");
            response.flushBuffer();
            try {
                handle((WebhookEvent) request.getAttribute(WebhookEvent.class.getName()));
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }

    /** A filter as applications have them: it looks at the parameters. */
    private static final class Greedy implements Filter {
        @Override
        public void doFilter(
                jakarta.servlet.ServletRequest request,
                jakarta.servlet.ServletResponse response,
                jakarta.servlet.FilterChain chain)
                throws IOException, jakarta.servlet.ServletException {
            if (((HttpServletRequest) request).getHeader("X-Greedy") != null) {
                request.getParameter("a");
            }
            chain.doFilter(request, response);
        }
    }

    /** A resource with the binding. */
    @Path("hook")
    @InvoWebhook
    public static final class Hook {
        private final Doors doors;

        Hook(Doors doors) {
            this.doors = doors;
        }

        /** Takes an event. */
        @POST
        public String receive(WebhookEvent event) throws Exception {
            doors.bodies.add(event.raw().toString());
            doors.handle(event);
            return "thanks";
        }

        /** Takes the bytes. */
        @POST
        @Path("bytes")
        public void receiveBytes(byte[] body, @jakarta.ws.rs.core.Context HttpServletRequest request) throws Exception {
            doors.bodies.add(new String(body, java.nio.charset.StandardCharsets.UTF_8));
            doors.handle((WebhookEvent) request.getAttribute(WebhookEvent.class.getName()));
        }

        /** Is reached by nobody. */
        @GET
        public String get() {
            return "never";
        }
    }
}
