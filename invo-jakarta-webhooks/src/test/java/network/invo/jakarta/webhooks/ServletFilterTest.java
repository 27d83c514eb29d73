package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the servlet filter makes of its neighbours: other filters, forwards, and what lies behind it. */
class ServletFilterTest {

    private final AtomicInteger handled = new AtomicInteger();
    private Tomcat tomcat;
    private Context context;

    @BeforeEach
    void prepare() throws Exception {
        tomcat = PlainTomcat.tomcat();
        context = tomcat.addContext("", null);
    }

    @AfterEach
    void stop() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }

    private static WebhookReceiver receiver() {
        return WebhookReceiver.builder()
                .secrets(Deliveries.SECRET)
                .store(new InMemoryIdempotencyStore(10, java.time.Duration.ofMinutes(1), 3))
                .build();
    }

    private void filter(String name, Filter filter, String path, String... dispatchers) {
        FilterDef definition = new FilterDef();
        definition.setFilterName(name);
        definition.setFilter(filter);
        context.addFilterDef(definition);
        FilterMap map = new FilterMap();
        map.setFilterName(name);
        map.addURLPattern(path);
        for (String dispatcher : dispatchers) {
            map.setDispatcher(dispatcher);
        }
        context.addFilterMap(map);
    }

    @FunctionalInterface
    private interface Service {
        void serve(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException;
    }

    private void servlet(String path, Service service) {
        PlainTomcat.add(
                context,
                path,
                new HttpServlet() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected void service(HttpServletRequest request, HttpServletResponse response)
                            throws ServletException, IOException {
                        service.serve(request, response);
                    }
                },
                path);
    }

    private RawHttp.Answer deliver(String path) throws IOException {
        byte[] event = Deliveries.event("k");
        return new RawHttp(tomcat.getConnector().getLocalPort(), path)
                .header("X-Invo-Signature", Deliveries.sign(event))
                .body(event)
                .send();
    }

    @Test
    void filter_overItself_passesOnToTheServlet() throws Exception {
        WebhookReceiver receiver = receiver();
        filter("outer", new InvoWebhookServletFilter(receiver), "/*");
        filter("inner", new InvoWebhookServletFilter(receiver), "/hook");
        servlet("/hook", (request, response) -> handled.incrementAndGet());
        tomcat.start();
        assertThat(deliver("/hook").status()).isEqualTo(200);
        assertThat(deliver("/hook").status()).isEqualTo(200);
        assertThat(handled).hasValue(1);
    }

    @Test
    void filter_forRequestsAndForwards_passesOnToTheServlet() throws Exception {
        filter("hook", new InvoWebhookServletFilter(receiver()), "/*", "REQUEST", "FORWARD");
        servlet(
                "/hook",
                (request, response) -> request.getRequestDispatcher("/target").forward(request, response));
        servlet("/target", (request, response) -> handled.incrementAndGet());
        tomcat.start();
        assertThat(deliver("/hook").status()).isEqualTo(200);
        assertThat(handled).hasValue(1);
    }

    @Test
    void filter_calledAgainAfterItsClaimHasEnded_doesNotPassOn() throws Exception {
        filter(
                "repeating",
                (request, response, chain) -> {
                    request.getRequestDispatcher("/hook").include(request, response);
                    request.getRequestDispatcher("/hook").include(request, response);
                },
                "/front");
        filter("hook", new InvoWebhookServletFilter(receiver()), "/hook", "INCLUDE");
        servlet("/hook", (request, response) -> handled.incrementAndGet());
        servlet("/front", (request, response) -> {});
        tomcat.start();
        deliver("/front");
        assertThat(handled).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"writer", "stream"})
    void answer_tooLong_failedAndTriedAgain(String way) throws Exception {
        filter("hook", new InvoWebhookServletFilter(receiver()), "/hook");
        servlet("/hook", (request, response) -> {
            String text = "x".repeat(handled.getAndIncrement() == 0 ? 70_000 : 1);
            if (way.equals("writer")) {
                response.getWriter().write(text);
            } else {
                response.getOutputStream().write(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
        });
        tomcat.start();
        assertThat(deliver("/hook").status()).isEqualTo(500);
        assertThat(deliver("/hook").body()).isEqualTo("x");
    }

    @Test
    void answer_failed_dropsWhatTheServletHasSetAndNothingElse() throws Exception {
        filter(
                "before",
                (request, response, chain) -> {
                    ((HttpServletResponse) response).addHeader("X-Trace", "a");
                    ((HttpServletResponse) response).addHeader("X-Trace", "b");
                    chain.doFilter(request, response);
                },
                "/*");
        filter("hook", new InvoWebhookServletFilter(receiver()), "/hook");
        servlet("/hook", (request, response) -> {
            response.setHeader("X-Detail", "secret-detail");
            response.addHeader("X-Trace", "secret-detail");
            response.sendError(500);
        });
        tomcat.start();
        RawHttp.Answer answer = deliver("/hook");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.head()).contains("X-Trace: a").contains("X-Trace: b").doesNotContain("secret-detail");
    }

    /** What a server with Servlet 6.1 calls; the API that we compile against has no such method. */
    @Test
    void sendRedirect_ofServlet61_isNoSuccess() throws Exception {
        filter("hook", new InvoWebhookServletFilter(receiver()), "/hook");
        servlet("/hook", (request, response) -> {
            try {
                response.getClass()
                        .getMethod("sendRedirect", String.class, int.class, boolean.class)
                        .invoke(response, "/elsewhere", 303, true);
            } catch (ReflectiveOperationException e) {
                response.setStatus(200);
                return;
            }
            handled.set(response.getStatus());
        });
        tomcat.start();
        assertThat(deliver("/hook").status()).isEqualTo(500);
        assertThat(handled).hasValue(303);
    }

    @Test
    void form_empty_isNotSaidToBeConsumed() throws Exception {
        filter("hook", new InvoWebhookServletFilter(receiver()), "/hook");
        servlet("/hook", (request, response) -> handled.incrementAndGet());
        tomcat.start();
        List<String> said = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                said.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("network.invo.webhooks");
        logger.addHandler(handler);
        try {
            RawHttp.Answer answer = new RawHttp(tomcat.getConnector().getLocalPort(), "/hook")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .send();
            assertThat(answer.body()).isEqualTo("{\"code\":\"WEBHOOK_SIGNATURE_MISSING\"}");
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(said).singleElement().asString().contains("WEBHOOK_SIGNATURE_MISSING");
    }

    @Test
    void door_receiverIsNull_refused() {
        assertThatNullPointerException()
                .isThrownBy(() -> new InvoWebhookServlet(null))
                .withMessage("receiver");
        assertThatNullPointerException()
                .isThrownBy(() -> new InvoWebhookServletFilter(null))
                .withMessage("receiver");
        assertThatNullPointerException()
                .isThrownBy(() -> new InvoWebhookFilter(null))
                .withMessage("receiver");
    }
}
