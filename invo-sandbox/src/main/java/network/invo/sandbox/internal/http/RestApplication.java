package network.invo.sandbox.internal.http;

import jakarta.json.spi.JsonProvider;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import network.invo.sandbox.internal.backend.ApiError;
import network.invo.sandbox.internal.backend.Fields;
import network.invo.sandbox.internal.backend.Items;
import network.invo.sandbox.internal.backend.Players;
import network.invo.sandbox.internal.backend.Purchases;
import network.invo.sandbox.internal.backend.Store;
import network.invo.sandbox.internal.backend.Transfers;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.server.ApplicationHandler;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ContainerResponse;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.server.spi.Container;

/**
 * The Jakarta REST application, called with a complete request and giving a complete answer.
 *
 * <p>The answer is a value so that a fault can lose, cut or slow it after the resource did its work.
 */
final class RestApplication implements AutoCloseable {

    private final Backend backend;
    private final ApplicationHandler jersey;

    RestApplication(Backend backend) {
        this.backend = backend;
        ResourceConfig config = new ResourceConfig(
                        PlayerResource.class,
                        TransferResource.class,
                        CurrencyResource.class,
                        ItemResource.class,
                        CheckoutPage.class,
                        GameSecretFilter.class,
                        RequestBodyReader.class,
                        AnswerWriter.class,
                        ErrorMappers.Refused.class,
                        ErrorMappers.Web.class,
                        ErrorMappers.Accident.class)
                .register(new AbstractBinder() {
                    @Override
                    protected void configure() {
                        bind(backend.json()).to(JsonProvider.class);
                        bind(backend.clock()).to(Clock.class);
                        bind(backend.store()).to(Store.class);
                        bind(backend.players()).to(Players.class);
                        bind(backend.transfers()).to(Transfers.class);
                        bind(backend.purchases()).to(Purchases.class);
                        bind(backend.items()).to(Items.class);
                    }
                });
        // What else lies on the user's class path must not become part of the sandbox.
        config.property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true);
        config.property(CommonProperties.METAINF_SERVICES_LOOKUP_DISABLE, true);
        config.property(CommonProperties.PROVIDER_DEFAULT_DISABLE, "ALL");
        config.property(ServerProperties.WADL_FEATURE_DISABLE, true);
        jersey = new ApplicationHandler(config);
    }

    /** What the resources need. */
    record Backend(
            JsonProvider json,
            Clock clock,
            Store store,
            Players players,
            Transfers transfers,
            Purchases purchases,
            Items items) {}

    Rendered handle(String method, URI base, URI uri, Map<String, List<String>> headers, byte[] body) {
        ContainerRequest request =
                new ContainerRequest(base, uri, method, null, new MapPropertiesDelegate(), jersey.getConfiguration());
        headers.forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        request.setEntityStream(new ByteArrayInputStream(body));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ContainerResponse response = jersey.apply(request, out).get();
            Map<String, List<String>> answered = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            response.getStringHeaders().forEach((name, values) -> answered.put(name, List.copyOf(values)));
            answered.remove(HttpHeaders.CONTENT_LENGTH);
            return new Rendered(response.getStatus(), answered, out.toByteArray());
        } catch (ExecutionException e) {
            throw new IllegalStateException("the application failed to answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while answering", e);
        }
    }

    /** What is refused before it is a request to any resource. */
    Rendered refuse(int status, String message) {
        Fields error =
                ApiError.of(status, null, message, backend.clock().instant()).body();
        byte[] body = error.toJson(backend.json()).toString().getBytes(StandardCharsets.UTF_8);
        return new Rendered(status, Map.of(HttpHeaders.CONTENT_TYPE, List.of(MediaType.APPLICATION_JSON)), body);
    }

    @Override
    public void close() {
        jersey.onShutdown(new Container() {
            @Override
            public ResourceConfig getConfiguration() {
                return jersey.getConfiguration();
            }

            @Override
            public ApplicationHandler getApplicationHandler() {
                return jersey;
            }

            @Override
            public void reload() {
                throw new UnsupportedOperationException("the sandbox is not reloaded");
            }

            @Override
            public void reload(ResourceConfig configuration) {
                reload();
            }
        });
    }
}
