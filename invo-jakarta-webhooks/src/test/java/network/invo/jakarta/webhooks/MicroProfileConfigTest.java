package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import network.invo.webhook.WebhookEvent;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigBuilder;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Settings from MicroProfile Config. The containers' own tests have real ones; this one answers as the API says. */
class MicroProfileConfigTest {

    private final Map<String, String> properties = new ConcurrentHashMap<>();

    @BeforeEach
    void install() {
        Config config = (Config) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Config.class}, (proxy, method, args) -> {
                    Optional<String> value = Optional.ofNullable(properties.get((String) args[0]));
                    return switch (method.getName()) {
                        case "getOptionalValue" -> value;
                        case "getOptionalValues" -> value.map(text -> Arrays.asList(text.split(",")));
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
        ConfigProviderResolver.setInstance(new ConfigProviderResolver() {
            @Override
            public Config getConfig() {
                return config;
            }

            @Override
            public Config getConfig(ClassLoader loader) {
                return config;
            }

            @Override
            public ConfigBuilder getBuilder() {
                throw new UnsupportedOperationException();
            }

            @Override
            public void registerConfig(Config registered, ClassLoader loader) {}

            @Override
            public void releaseConfig(Config released) {}
        });
    }

    @AfterEach
    void remove() {
        ConfigProviderResolver.setInstance(null);
    }

    private static int status(WebhookReceiver receiver) {
        return receiver.receive(FakeRequest.delivery(Deliveries.event("k"))).status();
    }

    @Test
    void secrets_listOrIndexed_usedAndRotatedWithoutRestart() {
        properties.put("invo.webhook.secrets", "whsec_old,whsec_older");
        WebhookReceiver receiver = Configuration.ofApplication(name -> null).receiver(List.of(delivery -> {}));
        assertThat(status(receiver)).isEqualTo(400);
        properties.remove("invo.webhook.secrets");
        properties.put("invo.webhook.secrets[0]", "whsec_old");
        properties.put("invo.webhook.secrets[1]", Deliveries.SECRET);
        assertThat(status(receiver)).isEqualTo(200);
    }

    @Test
    void settings_used() {
        properties.put("invo.webhook.secrets", Deliveries.SECRET);
        properties.put("invo.webhook.scope", "shop");
        properties.put("invo.webhook.max-body", "5");
        WebhookReceiver receiver = Configuration.ofApplication(name -> null).receiver(List.of(delivery -> {}));
        assertThat(receiver.scope()).isEqualTo("shop");
        assertThat(status(receiver)).isEqualTo(413);
    }

    /** Counts. */
    @Path("hook")
    public static final class Hook {
        static final AtomicInteger HANDLED = new AtomicInteger();

        /** Takes an event. */
        @POST
        @InvoWebhook
        public void receive(WebhookEvent event) {
            HANDLED.incrementAndGet();
        }
    }

    @Test
    void jaxRs_filterRegisteredAsAClass_configuresItself() throws Exception {
        properties.put("invo.webhook.secrets", Deliveries.SECRET);
        Hook.HANDLED.set(0);
        Tomcat tomcat = PlainTomcat.tomcat();
        PlainTomcat.add(
                tomcat.addContext("", null),
                "jersey",
                new ServletContainer(new ResourceConfig(Hook.class, InvoWebhookFilter.class)),
                "/*");
        tomcat.start();
        try {
            byte[] event = Deliveries.event("k");
            for (int status : new int[] {204, 200, 200}) {
                assertThat(new RawHttp(tomcat.getConnector().getLocalPort(), "/hook")
                                .header("X-Invo-Signature", Deliveries.sign(event))
                                .body(event)
                                .send()
                                .status())
                        .isEqualTo(status);
            }
            assertThat(Hook.HANDLED).hasValue(1);
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    @Test
    void api_withoutImplementation_isNoConfiguration() {
        remove();
        assertThat(new MicroProfileSource().value("scope")).isNull();
        assertThat(new MicroProfileSource().values("secrets")).isEmpty();
    }
}
