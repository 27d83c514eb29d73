package network.invo.jakarta.webhooks;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import network.invo.webhook.WebhookEvent;

/**
 * The web application of {@link DoorRows}: the three doors in several {@link Setting}s, all before one handler, and a probe
 * by which a test tells the handler what to do and learns what was done. It deploys on any server.
 */
@WebListener
public final class DoorsSite implements ServletContextListener {

    static final int MAX_BODY = 2000;
    static final String PROBE = "/probe";

    /** How the doors are set up. Each has a receiver a door, so that none sees the keys of another. */
    public enum Setting {
        PLAIN,
        GZIP,
        SECRETS_FAIL,
        STORE_FAILS,
        LEASE_LOST;

        String path() {
            return "/" + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /** What the handler does. */
    public enum Behaviour {
        GRANT,
        THROW,
        THROW_ERROR,
        THROW_UNMAPPABLE,
        THROW_EXCUSED,
        WAIT
    }

    /** What one deployment has seen; the class loader's, and so the application's own. */
    private static final class Seen {
        static final List<String> LINES = new CopyOnWriteArrayList<>();
        static final Map<Setting, List<WebhookReceiver>> RECEIVERS = new ConcurrentHashMap<>();
        static volatile Behaviour behaviour = Behaviour.GRANT;
        static volatile String only;
        static volatile boolean broken;
        static volatile CountDownLatch gate = new CountDownLatch(1);
    }

    private static WebhookReceiver receiver(Setting setting, int door) {
        return Seen.RECEIVERS
                .computeIfAbsent(
                        setting,
                        made -> List.of(
                                builder(made, "servlet")
                                        .handler(delivery -> {
                                            see("body", delivery.event().raw().toString());
                                            handle(delivery.event());
                                        })
                                        .build(),
                                builder(made, "filter").build(),
                                builder(made, "jaxrs").build()))
                .get(door);
    }

    private static WebhookReceiver.Builder builder(Setting setting, String scope) {
        WebhookReceiver.Builder builder = WebhookReceiver.builder()
                .secrets(Deliveries.SECRET)
                .scope(scope)
                .maxBody(MAX_BODY)
                .store(new InMemoryIdempotencyStore(1000, Duration.ofMinutes(1), 3))
                .listener(new WebhookListener() {
                    @Override
                    public void rejected(WebhookRejected what) {
                        see("rejected", what.toString());
                    }

                    @Override
                    public void dead(WebhookDead what) {
                        see("dead", Integer.toString(what.attempts()));
                    }
                });
        return switch (setting) {
            case PLAIN -> builder;
            case GZIP -> builder.gzip(true);
            case SECRETS_FAIL ->
                builder.secrets(() -> {
                    if (Seen.broken) {
                        throw new IOException("vault sealed: secret-detail");
                    }
                    return List.of("whsec_new", Deliveries.SECRET);
                });
            case STORE_FAILS, LEASE_LOST -> builder.store(new BrokenStore(setting == Setting.LEASE_LOST));
        };
    }

    private static void see(String kind, String text) {
        Seen.LINES.add(kind + " " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void handle(WebhookEvent event) throws InterruptedException {
        boolean meant = Seen.only == null || Seen.only.equals(event.idempotencyKey());
        switch (meant ? Seen.behaviour : Behaviour.GRANT) {
            case THROW -> throw new IllegalStateException("secret-detail");
            case THROW_ERROR -> throw new StackOverflowError("secret-detail");
            case THROW_UNMAPPABLE -> throw new Unmappable();
            case THROW_EXCUSED -> throw new Excused();
            case WAIT -> {
                see("waiting", event.idempotencyKey());
                Seen.gate.await(20, TimeUnit.SECONDS);
            }
            case GRANT -> {}
        }
        see("handled", event.idempotencyKey());
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        add(context, "probe", new Probe(), PROBE);
        // the first of all filters, as applications have them: it looks at the parameters
        context.addFilter("greedy", new Greedy()).addMappingForUrlPatterns(null, false, "/*");
        for (Setting setting : Setting.values()) {
            String name = setting.name();
            add(context, name + "-servlet", new InvoWebhookServlet(receiver(setting, 0)), setting.path() + "/servlet");
            String filtered = setting.path() + "/filtered";
            add(context, name + "-behind", new Behind(), filtered);
            context.addFilter(name + "-filter", new InvoWebhookServletFilter(receiver(setting, 1)))
                    .addMappingForUrlPatterns(null, true, filtered);
        }
    }

    private static void add(ServletContext context, String name, HttpServlet servlet, String path) {
        ServletRegistration.Dynamic registration = context.addServlet(name, servlet);
        registration.setLoadOnStartup(1);
        registration.addMapping(path);
    }

    /** {@code GET} lists what was seen, {@code POST} sets what is to come. */
    private static final class Probe extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/plain;charset=US-ASCII");
            response.getWriter().write(String.join("\n", Seen.LINES));
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) {
            if (request.getParameter("clear") != null) {
                Seen.LINES.clear();
                Seen.gate = new CountDownLatch(1);
            }
            if (request.getParameter("release") != null) {
                Seen.gate.countDown();
            }
            String behaviour = request.getParameter("behaviour");
            if (behaviour != null) {
                Seen.only = request.getParameter("only");
                Seen.behaviour = Behaviour.valueOf(behaviour);
            }
            String broken = request.getParameter("broken");
            if (broken != null) {
                Seen.broken = Boolean.parseBoolean(broken);
            }
        }
    }

    private static final class Greedy implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            if (((HttpServletRequest) request).getHeader("X-Greedy") != null) {
                request.getParameter("a");
            }
            chain.doFilter(request, response);
        }
    }

    /** What lies behind the servlet filter. It flushes its answer early, as servlets do. */
    private static final class Behind extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            see("body", new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            response.setContentType("text/plain");
            response.getWriter().write("thanks");
            response.flushBuffer();
            try {
                handle((WebhookEvent) request.getAttribute(WebhookEvent.class.getName()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }

    /** A resource with the binding. */
    @Path("hook")
    @InvoWebhook
    public static class Hook {

        /** Takes an event. */
        @POST
        public String receive(WebhookEvent event) throws InterruptedException {
            see("body", event.raw().toString());
            handle(event);
            return "thanks";
        }

        /** Takes the bytes. */
        @POST
        @Path("bytes")
        public void receiveBytes(byte[] body, @Context HttpServletRequest request) throws InterruptedException {
            see("body", new String(body, StandardCharsets.UTF_8));
            handle((WebhookEvent) request.getAttribute(WebhookEvent.class.getName()));
        }

        /** Takes the text as the reader of the request has it. */
        @POST
        @Path("text")
        public String receiveText(String body, @Context HttpServletRequest request) throws InterruptedException {
            receiveBytes(body.getBytes(StandardCharsets.UTF_8), request);
            return "thanks";
        }

        /** Answers with no body. */
        @POST
        @Path("response")
        public Response receiveAndRespond(WebhookEvent event) throws InterruptedException {
            handle(event);
            return Response.accepted().build();
        }

        /** Is reached by nobody. */
        @GET
        public String get() {
            return "never";
        }
    }

    /** Has the binding for its subclass. */
    @InvoWebhook
    public abstract static class Base {}

    /** Has the binding from its superclass. */
    @Path("derived")
    public static class Derived extends Base {

        /** Takes a body that anybody could send. */
        @POST
        public String receive(String body, @Context HttpServletRequest request) throws InterruptedException {
            handle((WebhookEvent) request.getAttribute(WebhookEvent.class.getName()));
            return "thanks";
        }
    }

    /** Has the binding for what implements it. */
    public interface Api {

        /** Takes an event. */
        @InvoWebhook
        String receive(WebhookEvent event) throws InterruptedException;
    }

    /** Has the binding from its interface, where JAX-RS does not look: it has annotations of its own. */
    @Path("implementing")
    public static class Implementing implements Api {

        @Override
        @POST
        public String receive(WebhookEvent event) throws InterruptedException {
            handle(event);
            return "thanks";
        }
    }

    /** What {@link BrokenMapper} maps. */
    public static final class Unmappable extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Fails. */
    public static final class BrokenMapper implements ExceptionMapper<Unmappable> {
        @Override
        public Response toResponse(Unmappable exception) {
            throw new IllegalStateException("a mapper failed");
        }
    }

    /** What {@link PoliteMapper} maps. */
    public static final class Excused extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Answers 200 and says in the body what went wrong, as some APIs do. */
    public static final class PoliteMapper implements ExceptionMapper<Excused> {
        @Override
        public Response toResponse(Excused exception) {
            return Response.ok("{\"error\":1}").build();
        }
    }

    /** The JAX-RS application of a setting. */
    abstract static class Rest extends Application {
        private final Setting setting;

        Rest(Setting setting) {
            this.setting = setting;
        }

        @Override
        public Set<Class<?>> getClasses() {
            return Set.of(Hook.class, Derived.class, Implementing.class, BrokenMapper.class, PoliteMapper.class);
        }

        @Override
        @SuppressWarnings("deprecation") // the one way to register a filter that was configured in code
        public Set<Object> getSingletons() {
            return Set.of(new InvoWebhookFilter(receiver(setting, 2)));
        }
    }

    /** See {@link Setting#PLAIN}. */
    @ApplicationPath("plain/rest")
    public static final class PlainRest extends Rest {
        public PlainRest() {
            super(Setting.PLAIN);
        }
    }

    /** See {@link Setting#GZIP}. */
    @ApplicationPath("gzip/rest")
    public static final class GzipRest extends Rest {
        public GzipRest() {
            super(Setting.GZIP);
        }
    }

    /** See {@link Setting#SECRETS_FAIL}. */
    @ApplicationPath("secrets-fail/rest")
    public static final class SecretsFailRest extends Rest {
        public SecretsFailRest() {
            super(Setting.SECRETS_FAIL);
        }
    }

    /** See {@link Setting#STORE_FAILS}. */
    @ApplicationPath("store-fails/rest")
    public static final class StoreFailsRest extends Rest {
        public StoreFailsRest() {
            super(Setting.STORE_FAILS);
        }
    }

    /** See {@link Setting#LEASE_LOST}. */
    @ApplicationPath("lease-lost/rest")
    public static final class LeaseLostRest extends Rest {
        public LeaseLostRest() {
            super(Setting.LEASE_LOST);
        }
    }

    /** The applications of all settings. */
    static List<Class<? extends Application>> applications() {
        return List.of(
                PlainRest.class, GzipRest.class, SecretsFailRest.class, StoreFailsRest.class, LeaseLostRest.class);
    }

    /** A store that cannot be reached while it is told so, or one that has lost each lease at the end. */
    private record BrokenStore(boolean losesLeases) implements IdempotencyStore {

        @Override
        public Claim claim(String scope, String key) {
            if (!losesLeases && Seen.broken) {
                throw new IdempotencyStoreException("down: secret-detail", null);
            }
            return Claim.acquired(scope, key, 1, 1);
        }

        @Override
        public boolean complete(Claim claim) {
            return !losesLeases;
        }

        @Override
        public boolean release(Claim claim) {
            return false;
        }

        @Override
        public int purge(Duration retention) {
            return 0;
        }
    }
}
