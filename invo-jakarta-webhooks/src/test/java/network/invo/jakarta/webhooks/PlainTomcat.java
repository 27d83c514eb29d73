package network.invo.jakarta.webhooks;

import jakarta.servlet.Servlet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** A Tomcat with nothing but servlets. Its main says what a server without CDI, JTA, JAX-RS and MicroProfile makes of us. */
final class PlainTomcat {

    private PlainTomcat() {}

    /** Counts. */
    public static final class CountingHandler implements WebhookHandler {
        static final java.util.concurrent.atomic.AtomicInteger HANDLED =
                new java.util.concurrent.atomic.AtomicInteger();

        @Override
        public void handle(WebhookDelivery delivery) {
            HANDLED.incrementAndGet();
        }
    }

    static int start(InvoWebhookServlet servlet) throws Exception {
        Tomcat tomcat = tomcat();
        add(tomcat.addContext("", null), "webhook", servlet, "/hook");
        tomcat.start();
        return tomcat.getConnector().getLocalPort();
    }

    static void add(Context context, String name, Servlet servlet, String path) {
        Wrapper wrapper = Tomcat.addServlet(context, name, servlet);
        wrapper.setLoadOnStartup(1);
        wrapper.addMapping(path);
    }

    static Tomcat tomcat() throws Exception {
        Logger.getLogger("org.apache").setLevel(Level.WARNING);
        Tomcat tomcat = new Tomcat();
        Path directory = Files.createTempDirectory("tomcat");
        tomcat.setBaseDir(directory.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        return tomcat;
    }

    public static void main(String[] arguments) throws Exception {
        for (String absent : new String[] {
            "jakarta.enterprise.inject.spi.CDI",
            "jakarta.transaction.UserTransaction",
            "jakarta.ws.rs.core.Response",
            "org.eclipse.microprofile.config.Config"
        }) {
            try {
                Class.forName(absent);
                System.out.println(absent + " is there, the test tests nothing");
                System.exit(1);
            } catch (ClassNotFoundException e) {
                continue;
            }
        }
        Tomcat tomcat = tomcat();
        Context context = tomcat.addContext("", null);
        context.addParameter("invo.webhook.secrets", "whsec_old," + Deliveries.SECRET);
        var servlet = Tomcat.addServlet(context, "webhook", InvoWebhookServlet.class.getName());
        Map.of("handler", CountingHandler.class.getName(), "scope", "servlet").forEach(servlet::addInitParameter);
        servlet.setLoadOnStartup(1);
        servlet.addMapping("/servlet");
        FilterDef filter = new FilterDef();
        filter.setFilterName("filter");
        filter.setFilterClass(InvoWebhookServletFilter.class.getName());
        filter.addInitParameter("scope", "filter");
        context.addFilterDef(filter);
        FilterMap map = new FilterMap();
        map.setFilterName("filter");
        map.addURLPattern("/filtered");
        context.addFilterMap(map);
        add(
                context,
                "behind",
                new jakarta.servlet.http.HttpServlet() {
                    @Override
                    protected void doPost(
                            jakarta.servlet.http.HttpServletRequest request,
                            jakarta.servlet.http.HttpServletResponse response) {
                        CountingHandler.HANDLED.incrementAndGet();
                    }
                },
                "/filtered");
        tomcat.start();
        StringBuilder statuses = new StringBuilder();
        byte[] event = Deliveries.event("k");
        for (String path : new String[] {"/servlet", "/servlet", "/filtered", "/filtered"}) {
            statuses.append(new RawHttp(tomcat.getConnector().getLocalPort(), path)
                            .header("X-Invo-Signature", Deliveries.sign(event))
                            .body(event)
                            .send()
                            .status())
                    .append(' ');
        }
        System.out.println(statuses + "handled " + CountingHandler.HANDLED);
        tomcat.stop();
    }
}
