package network.invo.jakarta.webhooks;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import network.invo.jakarta.webhooks.Admission.Admitted;
import network.invo.webhook.WebhookEvent;
import org.jspecify.annotations.Nullable;

/**
 * Guards the JAX-RS resources that have {@link InvoWebhook}.
 *
 * <p>It verifies the raw body, claims the event, runs the handlers and CDI observers, gives the body back to the resource,
 * and completes or releases the claim by the resource's answer, before that is sent. An answer of 2xx that an exception mapper
 * or another filter has made is not the resource's, and releases it. In {@link StoreMode#TRANSACTIONAL} the
 * resource runs inside the store's transaction. In {@link StoreMode#INBOX} it is not called.
 *
 * <p>The event is there for the resource as its entity parameter, as the request's properties
 * {@code network.invo.webhook.WebhookEvent} and {@code network.invo.jakarta.webhooks.WebhookDelivery} (in a servlet
 * container those are request attributes), and with CDI as {@link CurrentWebhook}.
 *
 * <p>It fails closed: a resource that takes a {@link WebhookEvent} without the binding, an asynchronous one with it, and a
 * bound one without a secret stop the deployment.
 */
@Provider
@InvoWebhook
@Priority(Priorities.AUTHENTICATION)
public class InvoWebhookFilter
        implements ContainerRequestFilter, MessageBodyReader<WebhookEvent>, Feature, DynamicFeature {

    /** A request's live claim. In a servlet container it is a request attribute: {@link WebhookDeploymentCheck} looks for it. */
    private static final String ADMITTED = Admitted.class.getName();

    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable WebhookReceiver receiver;
    private boolean own;

    /** A filter that takes its receiver from CDI or makes one from the configuration, when a resource needs it. */
    public InvoWebhookFilter() {}

    /**
     * A filter with a receiver.
     *
     * @param receiver the receiver; it is not closed with the filter
     */
    public InvoWebhookFilter(WebhookReceiver receiver) {
        this.receiver = Objects.requireNonNull(receiver, "receiver");
    }

    /** Adds what maps the exceptions that nobody else does. */
    @Override
    public boolean configure(FeatureContext context) {
        context.register(new UnmappedExceptions());
        return true;
    }

    /** Looks at each resource method when the application starts. */
    @Override
    public void configure(ResourceInfo resourceInfo, FeatureContext context) {
        Method method = resourceInfo.getResourceMethod();
        Class<?> type = resourceInfo.getResourceClass();
        if (!isBound(type, method)) {
            for (Class<?> parameter : method.getParameterTypes()) {
                if (parameter == WebhookEvent.class) {
                    throw new IllegalStateException(name(type, method)
                            + " takes a WebhookEvent without @InvoWebhook: anybody could send it one");
                }
            }
            return;
        }
        if (isAsynchronous(method)) {
            throw new IllegalStateException(name(type, method)
                    + " is asynchronous: with @InvoWebhook it must return when the event is handled");
        }
        jakarta.ws.rs.core.Configuration application = context.getConfiguration();
        WebhookReceiver ready = receiver(name -> application.getProperty(name) instanceof String value ? value : null);
        context.register(
                new Frame(ready, marks(type, method)),
                Map.of(
                        ContainerRequestFilter.class,
                        Priorities.AUTHENTICATION - 1,
                        ReaderInterceptor.class,
                        Priorities.AUTHENTICATION,
                        ContainerResponseFilter.class,
                        Integer.MAX_VALUE));
    }

    /** Whether the annotation is on the method, one that it overrides, or a type that either belongs to. */
    private static boolean isBound(Class<?> type, Method method) {
        return lineage(type).anyMatch(one -> one.isAnnotationPresent(InvoWebhook.class))
                || annotations(type, method).anyMatch(InvoWebhook.class::isInstance);
    }

    /** The annotations of the method and of those that it overrides. */
    private static Stream<Annotation> annotations(Class<?> type, Method method) {
        return Stream.concat(Stream.of(method), lineage(type).flatMap(one -> Arrays.stream(one.getDeclaredMethods())))
                .filter(one -> isOverridden(one, method))
                .flatMap(one -> Arrays.stream(one.getDeclaredAnnotations()));
    }

    private static Stream<Class<?>> lineage(Class<?> type) {
        Stream<Class<?>> above =
                Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()));
        return Stream.concat(Stream.of(type), above.flatMap(InvoWebhookFilter::lineage));
    }

    /** By which of these annotations an answer is known to be the method's; empty if the method has none of its own. */
    private static Set<Annotation> marks(Class<?> type, Method method) {
        return method.getDeclaredAnnotations().length == 0
                ? Set.of()
                : annotations(type, method).collect(Collectors.toUnmodifiableSet());
    }

    /** A type parameter counts as its bound: what is guarded needlessly is better than what is not guarded. */
    private static boolean isOverridden(Method upper, Method method) {
        Class<?>[] types = method.getParameterTypes();
        Class<?>[] upperTypes = upper.getParameterTypes();
        return upper.getName().equals(method.getName())
                && upperTypes.length == types.length
                && IntStream.range(0, types.length).allMatch(i -> upperTypes[i].isAssignableFrom(types[i]));
    }

    private static String name(Class<?> type, Method method) {
        return type.getName() + "." + method.getName();
    }

    private static boolean isAsynchronous(Method method) {
        for (Parameter parameter : method.getParameters()) {
            if (parameter.getType() == AsyncResponse.class) {
                return true;
            }
        }
        return CompletionStage.class.isAssignableFrom(method.getReturnType());
    }

    /** Lets nothing through that was not verified and claimed: JAX-RS may bind what this filter was not asked about. */
    @Override
    public void filter(ContainerRequestContext request) {
        if (!(request.getProperty(ADMITTED) instanceof Admitted)) {
            Log.LOGGER.log(
                    Level.ERROR,
                    "@InvoWebhook guards no resource here: put it on the resource class or its method, not on the"
                            + " Application, and register InvoWebhookFilter with all that it implements");
            request.abortWith(response(Reply.FAILED));
        }
    }

    private static Response response(Reply reply) {
        Response.ResponseBuilder response = Response.status(reply.status());
        reply.headers().forEach(response::header);
        return response.type(type(reply)).entity(entity(reply)).build();
    }

    /** Never null: Jersey has the container write an error page of its own where there is no entity. */
    private static String entity(Reply reply) {
        return Objects.requireNonNullElse(reply.body(), "");
    }

    private static MediaType type(Reply reply) {
        return reply.contentType() == null ? MediaType.TEXT_PLAIN_TYPE : MediaType.valueOf(reply.contentType());
    }

    @Override
    public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == WebhookEvent.class;
    }

    /** Is there so that the type counts as readable; a verified event never comes this way. */
    @Override
    public WebhookEvent readFrom(
            Class<WebhookEvent> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> httpHeaders,
            InputStream entityStream) {
        throw new IllegalStateException("a WebhookEvent is read behind @InvoWebhook only");
    }

    /** Ends the receiver that the filter made. */
    @PreDestroy
    void close() {
        lock.lock();
        try {
            WebhookReceiver current = receiver;
            if (own && current != null) {
                current.close();
            }
        } finally {
            lock.unlock();
        }
    }

    private WebhookReceiver receiver(UnaryOperator<@Nullable String> applicationProperties) {
        WebhookReceiver current = receiver;
        if (current != null) {
            return current;
        }
        lock.lock();
        try {
            current = receiver;
            if (current == null) {
                CdiBridge cdi = Optionals.cdi();
                current = cdi == null ? null : cdi.receiver();
                if (current == null) {
                    current = Configuration.ofApplication(applicationProperties).receiver(List.of());
                    own = true;
                }
                receiver = current;
            }
            return current;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Guards one resource method, wherever its annotation is: verifies and claims before it, and ends the claim by its answer.
     *
     * <p>A server that makes the filter from its class may make it twice, once to ask about resources and once to filter;
     * the receiver is that of the first. On the way back it is the first of all filters: none that fails can keep it from
     * ending the claim.
     */
    private record Frame(WebhookReceiver receiver, Set<Annotation> marks)
            implements ContainerRequestFilter, ReaderInterceptor, ContainerResponseFilter {

        @Override
        public void filter(ContainerRequestContext request) {
            Admission admission = receiver.admit(new JaxRsRequest(request));
            Reply reply = admission.reply();
            if (reply != null) {
                request.abortWith(response(reply));
                return;
            }
            Admitted admitted = admission.required();
            request.setProperty(ADMITTED, admitted); // first: from here on the claim has to be ended
            request.setProperty(WebhookEvent.class.getName(), admitted.event());
            request.setProperty(WebhookDelivery.class.getName(), admitted.delivery());
            MultivaluedMap<String, String> headers = request.getHeaders();
            if (headers.containsKey("Content-Encoding")) { // it is the inflated body that the resource reads
                headers.remove("Content-Encoding");
                headers.putSingle("Content-Length", Integer.toString(admitted.body().length));
            }
            request.setEntityStream(new ByteArrayInputStream(admitted.body()));
        }

        /** Gives the resource the event that was verified; nothing is parsed again. */
        @Override
        public @Nullable Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
            if (context.getType() != WebhookEvent.class) {
                return context.proceed();
            }
            Object event = context.getProperty(WebhookEvent.class.getName());
            if (event == null) {
                throw new IllegalStateException("no verified webhook in this request");
            }
            return event;
        }

        @Override
        public void filter(ContainerRequestContext request, ContainerResponseContext response) {
            if (!(request.getProperty(ADMITTED) instanceof Admitted admitted)) {
                return;
            }
            request.removeProperty(ADMITTED);
            Throwable skipped = Reply.isSuccess(response.getStatus()) && !isReturned(response)
                    ? new IllegalStateException("an exception mapper or a filter answered for the resource")
                    : null;
            Reply reply = admitted.finish(response.getStatus(), skipped);
            if (reply == null) {
                return;
            }
            response.getHeaders().clear();
            response.setStatus(reply.status());
            response.setEntity(entity(reply), new Annotation[0], type(reply));
            reply.headers().forEach((name, value) -> response.getHeaders().putSingle(name, value));
        }

        /** JAX-RS attaches to an answer the annotations of the method that has returned it. RESTEasy has null for none. */
        private boolean isReturned(ContainerResponseContext response) {
            Annotation @Nullable [] attached = response.getEntityAnnotations();
            return marks.isEmpty()
                    || (attached != null && Arrays.stream(attached).anyMatch(marks::contains));
        }
    }

    /** A request as JAX-RS has it. */
    private record JaxRsRequest(ContainerRequestContext request) implements Incoming {

        @Override
        public String method() {
            return request.getMethod();
        }

        @Override
        public long contentLength() {
            List<String> lines = headerLines("Content-Length");
            try {
                return lines.isEmpty() ? -1 : Long.parseLong(lines.get(0).strip());
            } catch (NumberFormatException e) {
                return -1; // the container reads to the body's end by its own lights
            }
        }

        @Override
        public boolean isForm() {
            List<String> lines = headerLines("Content-Type");
            return !lines.isEmpty() && contentLength() != 0 && Incoming.isForm(lines.get(0));
        }

        @Override
        public List<String> headerLines(String name) {
            List<String> lines = request.getHeaders().get(name);
            return lines == null ? List.of() : lines;
        }

        /** Never hasEntity: RESTEasy says no where there is no Content-Type. */
        @Override
        public InputStream body() {
            InputStream stream = request.getEntityStream();
            return stream == null ? InputStream.nullInputStream() : stream;
        }
    }
}
