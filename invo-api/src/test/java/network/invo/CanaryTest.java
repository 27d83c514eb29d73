package network.invo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import network.invo.engine.DaemonThreads;
import network.invo.engine.Deadline;
import network.invo.engine.DependantExecutor;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineFuture;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import network.invo.engine.Secret;
import network.invo.engine.blocking.BlockingCall;
import network.invo.engine.blocking.BlockingCalls;
import network.invo.engine.blocking.BlockingTransport;
import network.invo.engine.jdkhttp.JdkClients;
import network.invo.engine.jdkhttp.JdkExchange;
import network.invo.model.GameId;
import network.invo.model.OrderRef;
import network.invo.model.PlayerRef;
import network.invo.webhook.WebhookSigner;
import network.invo.webhook.WebhookVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Marked secrets, e-mail addresses and phones are put everywhere, and looked for in everything that ends up in a log:
 * {@code toString}, exceptions with their causes, log records at all levels, the arguments of hooks.
 */
class CanaryTest {

    private static final String EMAIL = "canary@x.test";
    private static final String PHONE = "+735100000001";
    private static final String SECRET = "ivsdk_canary";

    /** Parts of the marks, so that an encoded or shortened one is found as well. */
    private static final List<String> MARKS = List.of("canary", "735100");

    /** The texts that a record shows on purpose: ids, states and names that tell nothing about a person. All others hide. */
    private static final Set<String> SHOWN = Set.of(
            "Call.operation",
            "Answer.code",
            "Answer.requestId",
            "Request.operation",
            "Request.method",
            "Request.route",
            "Request.engineId",
            "Response.requestId",
            "Rail.value",
            "Status.value",
            "VerificationMethod.value",
            "GameId.value",
            "OrderId.value",
            "TransactionId.value",
            "ClientRequestId.value",
            "InitiateSendRequest.clientRequestId",
            "InitiateTransferRequest.clientRequestId",
            "PurchaseCurrencyRequest.purchaseReference",
            "PurchaseItemRequest.clientRequestId",
            "PurchaseItemRequest.itemId",
            "InitiateResult.transactionId",
            "GuardianApproval.approvalId",
            "GuardianApproval.state",
            "CreateCheckoutResult.sessionId",
            "PurchaseResult.paymentIntentId",
            "PurchaseResult.transactionId",
            "PurchaseResult.orderId",
            "ConfirmPaymentResult.transactionId",
            "Original.transactionId",
            "Original.orderId",
            "ConfirmPaymentResult.reasonCode",
            "PurchaseItemResult.transactionId",
            "PurchaseItemResult.orderId",
            "PurchaseItemResult.currencyName",
            "Balance.currencyName",
            "InboundPending.transactionId",
            "LinkedIdentitiesResult.walletUserId",
            "Line.name",
            "EngineProxy.host",
            "EngineRequest.method",
            "WebhookEvent.eventType",
            "WebhookEvent.eventId",
            "WebhookEvent.idempotencyKey",
            "ItemPurchased.itemId",
            "ItemPurchased.orderId",
            "ItemPurchased.transactionId",
            "ItemPurchased.clientRequestId",
            "ItemPurchased.purchaseReference",
            "PurchaseCompleted.orderId",
            "PurchaseCompleted.transactionId",
            "PurchaseCompleted.clientRequestId",
            "PurchaseCompleted.purchaseReference");

    /** Public classes that are neither records nor builders: how each is filled. A new one must be added here. */
    private static final Map<String, Supplier<Object>> OTHERS = Map.ofEntries(
            entry("network.invo.engine.Secret", () -> Secret.of(SECRET)),
            entry(
                    "network.invo.engine.EngineHeaders",
                    () -> EngineHeaders.empty()
                            .plus("X-Game-Secret-Key", SECRET)
                            .plus("X-Other", EMAIL)),
            entry(
                    "network.invo.engine.EngineException",
                    () -> new EngineException(Phase.NOT_SENT, Reason.DNS, "message", null)),
            entry(
                    "network.invo.engine.jdkhttp.JdkClients",
                    () -> JdkClients.open(
                            HttpClient.Version.HTTP_1_1,
                            null,
                            HttpClient.Builder.NO_PROXY,
                            Duration.ofSeconds(1),
                            Runnable::run)),
            entry("network.invo.engine.DaemonThreads", () -> DaemonThreads.of("name", null)),
            entry("network.invo.engine.DependantExecutor", () -> DependantExecutor.of(null, "name")),
            entry("network.invo.engine.EngineFuture", () -> {
                EngineFuture<String> future = new EngineFuture<>(Runnable::run);
                future.complete(EMAIL);
                return future;
            }),
            entry(
                    "network.invo.engine.jdkhttp.JdkExchange",
                    () -> new JdkExchange(EMAIL.getBytes(StandardCharsets.UTF_8), 1, new JdkExchange.Progress() {
                        @Override
                        public void sending() {}

                        @Override
                        public void answering() {}
                    })),
            entry("network.invo.engine.blocking.BlockingCall", () -> new Blocking().call()),
            entry("network.invo.engine.blocking.BlockingCalls", () -> new Blocking().calls()),
            entry(
                    "network.invo.CallOptions",
                    () -> CallOptions.builder().repetition().build()),
            entry("network.invo.InvoApiException", CanaryTest::apiException),
            entry("network.invo.InvoResponseException", () -> new InvoResponseException("message", answer(), call())),
            entry(
                    "network.invo.InvoConnectionException",
                    () -> new InvoConnectionException("message", Reason.DNS, call(), null)),
            entry("network.invo.InvoInputException", () -> new InvoInputException("CODE", "field", "message")),
            entry(
                    "network.invo.WebhookVerificationException",
                    () -> new WebhookVerificationException("CODE", "message")),
            entry("network.invo.webhook.WebhookSigner", () -> WebhookSigner.of(SECRET)),
            entry("network.invo.webhook.WebhookVerifier", () -> WebhookVerifier.of(SECRET)));

    private static Map.Entry<String, Supplier<Object>> entry(String name, Supplier<Object> filled) {
        return Map.entry(name, filled);
    }

    /** A transport that gets a marked request. */
    private static final class Blocking implements BlockingTransport {

        private final CompletableFuture<BlockingCall> call = new CompletableFuture<>();

        BlockingCalls calls() {
            BlockingCalls calls = BlockingCalls.of("invo-test", EngineConfig.defaults(), this);
            try (calls) {
                EngineHeaders headers = EngineHeaders.empty().plus("X-Game-Secret-Key", SECRET);
                URI uri = URI.create("https://host.test/canary");
                byte[] body = EMAIL.getBytes(StandardCharsets.UTF_8);
                calls.executeAsync(
                                new EngineRequest("POST", uri, headers, body, Deadline.in(Duration.ofSeconds(30)), 10))
                        .join();
            }
            return calls;
        }

        BlockingCall call() {
            calls();
            return call.join();
        }

        @Override
        public EngineResponse exchange(BlockingCall running) {
            call.complete(running);
            return new EngineResponse(200, EngineHeaders.empty(), new byte[0]);
        }

        @Override
        public EngineException translate(Throwable failure, Phase phase) {
            return new EngineException(phase, Reason.OTHER, "message", failure);
        }
    }

    private static InvoException.Answer answer() {
        return new InvoException.Answer(400, "CODE", "id", null, markedJson());
    }

    private static InvoException.Call call() {
        return new InvoException.Call("operation", "canary-key", 1, Outcome.REJECTED);
    }

    private static InvoApiException apiException() {
        return new InvoApiException("message", answer(), call());
    }

    private static JsonObject markedJson() {
        return Json.createObjectBuilder()
                .add("email", EMAIL)
                .add(EMAIL, PHONE)
                .add("token", SECRET)
                .build();
    }

    static Stream<Class<?>> publicTypes() throws Exception {
        Path classes = Path.of(InvoServer.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.walk(classes.resolve("network/invo"))) {
            List<Class<?>> types = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                String name =
                        classes.relativize(file).toString().replace('\\', '/').replace('/', '.');
                if (name.endsWith(".class")
                        && !name.startsWith("network.invo.internal")
                        && !name.contains("package-info")) {
                    Class<?> type = Class.forName(name.substring(0, name.length() - ".class".length()));
                    boolean concrete = !type.isInterface()
                            && !type.isEnum()
                            && !Modifier.isAbstract(type.getModifiers())
                            && !type.isAnonymousClass()
                            && !type.isSynthetic();
                    if (concrete && isPublic(type) && !onlyStatics(type)) {
                        types.add(type);
                    }
                }
            }
            return types.stream();
        }
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getEnclosingClass() == null || isPublic(type.getEnclosingClass()));
    }

    /** A class of constants has no object that could print itself. */
    private static boolean onlyStatics(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields()).allMatch(field -> Modifier.isStatic(field.getModifiers()))
                && Arrays.stream(type.getDeclaredMethods()).allMatch(method -> Modifier.isStatic(method.getModifiers()))
                && !type.isRecord()
                && Arrays.stream(type.getDeclaredConstructors())
                        .allMatch(constructor -> Modifier.isPrivate(constructor.getModifiers()));
    }

    @ParameterizedTest
    @MethodSource("publicTypes")
    void toString_ofAnyPublicType_hidesWhatIsMarked(Class<?> type) throws Exception {
        Object filled = filled(type);

        assertThat(filled).isInstanceOf(type);
        assertUnmarked(type.getName() + ".toString()", filled.toString());
    }

    @Test
    void shownTexts_all_standForAComponent() throws Exception {
        Set<String> components = new TreeSet<>();
        publicTypes().filter(Class::isRecord).forEach(type -> {
            for (RecordComponent component : type.getRecordComponents()) {
                components.add(type.getSimpleName() + "." + component.getName());
            }
        });
        assertThat(components).containsAll(SHOWN);
    }

    private static Object filled(Class<?> type) throws Exception {
        if (type.isRecord()) {
            return filledRecord(type);
        }
        Supplier<Object> other = OTHERS.get(type.getName());
        if (other != null) {
            return other.get();
        }
        Class<?> outer = type.getEnclosingClass();
        if (outer != null && type.getSimpleName().equals("Builder")) {
            return filledBuilder(outer.getMethod("builder").invoke(null));
        }
        throw new AssertionError("say in OTHERS how a " + type.getName() + " is filled");
    }

    private static Object filledRecord(Class<?> type) throws Exception {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            boolean shown = SHOWN.contains(type.getSimpleName() + "." + components[i].getName());
            String name = components[i].getName().equals("value") ? type.getSimpleName() : components[i].getName();
            // a card beside a payment method is refused, and a request takes two methods only
            boolean absent = components[i].getName().equals("savedCardId");
            String harmless = type == EngineRequest.class ? "GET" : "7";
            values[i] = absent ? null : shown ? harmless : value(name, components[i].getGenericType());
        }
        return type.getDeclaredConstructor(types).newInstance(values);
    }

    private static Object filledBuilder(Object builder) throws Exception {
        for (Method method : builder.getClass().getDeclaredMethods()) {
            if (!Modifier.isPublic(method.getModifiers()) || method.isSynthetic() || method.getParameterCount() != 1) {
                continue;
            }
            Type parameter = method.getGenericParameterTypes()[0];
            boolean amount =
                    Set.of("amount", "usdAmount", "unitPrice", "totalPrice").contains(method.getName());
            Object value = amount && parameter == String.class ? "1.00" : value(method.getName(), parameter);
            if (value != null) {
                method.invoke(builder, value);
            }
        }
        return builder;
    }

    /** A marked value of a type, such as the field's name asks for. */
    private static Object value(String name, Type generic) throws Exception {
        Class<?> type =
                (Class<?>) (generic instanceof ParameterizedType parameterized ? parameterized.getRawType() : generic);
        String field = name.toLowerCase(java.util.Locale.ROOT);
        if (type == String.class) {
            return field.contains("email") ? EMAIL : field.contains("phone") ? PHONE : SECRET;
        } else if (type == String[].class) {
            return new String[] {SECRET};
        } else if (type == byte[].class) {
            return EMAIL.getBytes(StandardCharsets.UTF_8);
        } else if (type == JsonObject.class) {
            return markedJson();
        } else if (type == Map.class) {
            return Map.of(EMAIL, PHONE);
        } else if (type == List.class || type == java.util.Collection.class) {
            Type element = ((ParameterizedType) generic).getActualTypeArguments()[0];
            return List.of(element instanceof Class<?> known ? value(name, known) : SECRET);
        } else if (type == URI.class) {
            return URI.create("https://host.test/canary?e=canary%40x.test");
        } else if (type == Secret.class) {
            return Secret.of(SECRET);
        } else if (type == InvoException.class) {
            return apiException();
        } else if (type == EngineHeaders.class) {
            return OTHERS.get(EngineHeaders.class.getName()).get();
        } else if (type == GameId.class) {
            return GameId.of(7);
        } else if (type == BigDecimal.class) {
            return BigDecimal.ONE;
        } else if (type == int.class || type == Integer.class) {
            return 1;
        } else if (type == long.class || type == Long.class) {
            return 1L;
        } else if (type == boolean.class || type == Boolean.class) {
            return true;
        } else if (type == Duration.class) {
            return Duration.ofSeconds(1);
        } else if (type == Instant.class) {
            return Instant.EPOCH;
        } else if (type.isEnum()) {
            return type.getEnumConstants()[0];
        } else if (type.isRecord()) {
            return filledRecord(type);
        }
        // a TLS context, an executor, an engine, a clock: nothing of ours is in them
        return null;
    }

    private interface AnyCall {
        Object on(InvoServer server);
    }

    private static final List<AnyCall> CALLS = List.of(
            server -> server.mintPlayerToken(EMAIL),
            server -> server.initiateSend(request -> request.clientRequestId("key-1")
                    .senderPlayerName("canary")
                    .senderPlayerEmail(EMAIL)
                    .senderPlayerPhone(PHONE)
                    .receiverPlayerPhone(PHONE)
                    .receiverPlayerEmail(EMAIL)
                    .receivingGameId(1)
                    .amount("1")),
            server -> server.createCheckout(request -> request.playerEmail(EMAIL)
                    .usdAmount("1")
                    .successUrl("https://x.test/?canary")
                    .metadata(Map.of(EMAIL, PHONE))),
            server -> server.purchaseCurrency(request -> request.purchaseReference("key-1")
                    .playerEmail(EMAIL)
                    .playerPhone(PHONE)
                    .paymentMethodId("pm_canary")
                    .usdAmount("1")),
            server -> server.purchaseItem(request -> request.clientRequestId("key-1")
                    .playerEmail(EMAIL)
                    .playerName("canary")
                    .itemId("i")
                    .itemName("n")
                    .itemQuantity(1)
                    .unitPrice("1")
                    .totalPrice("1")),
            server -> server.confirmPayment("pi_canary", "ORD"),
            server -> server.getPlayerBalance(PlayerRef.email(EMAIL)),
            server -> server.getInboundPending(PlayerRef.phone(PHONE)),
            server -> server.getLinkedIdentities(request -> request.playerEmail(EMAIL)),
            server -> server.getItemPurchaseHistory(request -> request.playerEmail(EMAIL)),
            server -> server.iterateItemPurchaseHistory(EMAIL).toList().size(),
            server -> server.getItemOrderDetails(OrderRef.orderId("ORD")),
            // refused by the client-side rules
            server -> server.mintPlayerToken(EMAIL + " " + EMAIL),
            server -> server.getInboundPending(PlayerRef.phone(PHONE + PHONE)),
            server -> server.getPlayerBalance(PlayerRef.phone(PHONE)),
            server -> server.getInboundPending(PlayerRef.email(EMAIL + "@")));

    private interface Script {
        void play(ScriptedEngine engine);
    }

    /** Answers in which the backend, or something before it, echoes what is personal. */
    static Stream<Script> scripts() {
        String success = """
                {"token":"canary","identity_id":"canary","checkout_url":"https://x.test/canary","message":"EMAIL PHONE",
                 "client_secret":"canary","payment_url":"https://x.test/canary","transaction_id":"T","player_email":"EMAIL",
                 "wallet_user_id":"W","primary_email":"EMAIL","primary_phone":"PHONE","emails":[{"email":"EMAIL"}],
                 "history":[{"player_email":"EMAIL"}],"pagination":{"of":"EMAIL"},
                 "player":{"player_id":1,"player_name":"canary","player_email":"EMAIL"},"balances":[{"note":"EMAIL"}],
                 "inbound_pending":[{"to_phone":"PHONE","to_identity_id":"canary"}],"order":{"player_email":"EMAIL"},
                 "guardian_approval":{"poll_endpoint":"/canary","guardian":"EMAIL"}}""";
        String everyField = """
                {"code":"EMAIL","error_code":"PHONE","error":"EMAIL","message":"no player EMAIL, PHONE","request_id":"EMAIL",
                 "error_id":"PHONE","error_ref":"EMAIL","retry_after":"EMAIL","retry_after_seconds":"PHONE","phone":"PHONE"}""";
        String shared = """
                {"status":"error","error_code":"PHONE_SHARE_APPROVAL_REQUIRED","message":"m EMAIL","phone":"PHONE",
                 "requesting_email":"EMAIL","existing_account_hints":["EMAIL"]}""";
        List<Script> scripts = new ArrayList<>();
        scripts.add(engine -> repeated(engine, 200, marked(success)));
        for (int status : List.of(302, 400, 401, 403, 404, 409, 422, 429, 500, 503)) {
            scripts.add(engine -> repeated(engine, status, marked(everyField)));
        }
        scripts.add(engine -> repeated(engine, 409, marked(shared)));
        scripts.add(engine -> repeated(engine, 400, marked("{\"error\":\"EMAIL PHONE\"}")));
        scripts.add(engine ->
                repeated(engine, 400, marked("{\"required_amount\":\"EMAIL\",\"current_balance\":\"PHONE\"}")));
        scripts.add(engine -> repeated(engine, 502, marked("<html>EMAIL PHONE</html>")));
        for (int status : List.of(200, 404, 500)) {
            scripts.add(engine -> repeated(engine, status, marked("{\"EMAIL\": PHONE")));
            scripts.add(engine -> repeated(engine, status, marked("{\"a\":\"EMAIL\",}")));
            scripts.add(engine -> repeated(engine, status, marked("\"EMAIL\"")));
            scripts.add(engine -> repeated(engine, status, "[".repeat(70) + "\"canary\"" + "]".repeat(70)));
        }
        scripts.add(engine -> repeated(engine, 200, marked("{\"email\":\"EMAIL\"}")));
        scripts.add(engine -> engine.answer(200, marked("{\"a\":\"EMAIL\"}"), "Content-Length", "99")
                .answer(200, marked("{\"a\":\"EMAIL\"}"), "Content-Length", "99"));
        for (Phase phase : Phase.values()) {
            for (Reason reason : List.of(Reason.DEADLINE, Reason.RESET, Reason.TLS, Reason.CLOSED)) {
                scripts.add(engine -> engine.fail(phase, reason).fail(phase, reason));
            }
        }
        // a lost attempt, and then its duplicate
        scripts.add(engine -> engine.fail(Phase.MAYBE_SENT, Reason.RESET)
                .answer(
                        409,
                        marked("{\"error_code\":\"DUPLICATE_REQUEST\",\"message\":\"EMAIL\",\"transaction_id\":\"T\"}"))
                .answer(200, marked("{\"order\":{\"player_email\":\"EMAIL\"}}")));
        return scripts.stream();
    }

    private static String marked(String template) {
        return template.replace("EMAIL", EMAIL).replace("PHONE", PHONE).replace(PHONE + "_SHARE", "PHONE_SHARE");
    }

    private static void repeated(ScriptedEngine engine, int status, String body) {
        for (int i = 0; i < 3; i++) {
            engine.answer(
                    status, body, "X-Request-ID", EMAIL, "Location", "https://evil.test/canary", "Set-Cookie", SECRET);
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void calls_whateverIsAnswered_leakNothing(Script script) {
        List<String> seen = new CopyOnWriteArrayList<>();
        Handler handler = new Collector(seen);
        Logger root = Logger.getLogger("");
        Level before = root.getLevel();
        Handler[] console = root.getHandlers(); // hundreds of lines would say nothing there
        Stream.of(console).forEach(root::removeHandler);
        root.addHandler(handler);
        root.setLevel(Level.ALL);
        try {
            for (AnyCall call : CALLS) {
                for (boolean wantsUrl : new boolean[] {true, false}) {
                    call(script, call, new Recorder(seen, wantsUrl), seen);
                }
            }
        } finally {
            root.removeHandler(handler);
            root.setLevel(before);
            Stream.of(console).forEach(root::addHandler);
        }
        // the hooks' throw is logged, so the collector is known to have heard
        assertThat(seen).hasSizeGreaterThan(CALLS.size()).anyMatch(text -> text.contains("A hook threw"));
        seen.forEach(text -> assertUnmarked("what was seen", text));
    }

    private static void call(Script script, AnyCall call, InvoHooks hooks, List<String> seen) {
        ScriptedEngine engine = new ScriptedEngine();
        script.play(engine);
        try (InvoServer server = engine.client(
                builder -> builder.gameSecret(SECRET).hooks(hooks).maxRetries(1).retryBaseDelay(Duration.ZERO))) {
            seen.add(server.toString());
            Throwable failure = catchThrowable(() -> seen.add(String.valueOf(call.on(server))));
            if (failure != null) {
                assertThat(failure).isInstanceOf(InvoException.class);
                StringWriter trace = new StringWriter();
                failure.printStackTrace(new PrintWriter(trace));
                seen.add(trace.toString().replace(CanaryTest.class.getSimpleName(), ""));
            }
        }
    }

    @Test
    void configuration_thatIsRefused_quotesNoSecret() {
        for (Throwable refused : List.of(
                catchThrowable(() -> new ScriptedEngine().client(builder -> builder.gameSecret(SECRET + "\n"))),
                catchThrowable(() -> new ScriptedEngine()
                        .client(builder -> builder.baseUrl("https://user:" + SECRET + "@invo.network"))),
                catchThrowable(() -> new ScriptedEngine().client(builder -> builder.baseUrl("https://x y/" + SECRET))),
                catchThrowable(
                        () -> new ScriptedEngine().client(builder -> builder.engineConfig(EngineConfig.defaults()))))) {
            StringWriter trace = new StringWriter();
            refused.printStackTrace(new PrintWriter(trace));
            assertUnmarked("the refusal", trace.toString().replace(CanaryTest.class.getSimpleName(), ""));
        }
    }

    private static void assertUnmarked(String what, String text) {
        for (String mark : MARKS) {
            assertThat(text).as(what).doesNotContainIgnoringCase(mark);
        }
    }

    /** Hooks that keep how their arguments print, and throw with a mark of their own. */
    private record Recorder(List<String> seen, boolean wantsUrl) implements InvoHooks {

        @Override
        public void onRequest(Request request) {
            seen.add(request.toString());
            throw new IllegalStateException(EMAIL);
        }

        @Override
        public void onResponse(Response response) {
            seen.add(response.toString());
        }

        @Override
        public void onError(Failure failure) {
            seen.add(failure.toString());
        }
    }

    /** Keeps every log record of ours as it would be printed. */
    private static final class Collector extends Handler {
        private final List<String> seen;

        Collector(List<String> seen) {
            this.seen = seen;
            setLevel(Level.ALL);
        }

        @Override
        public void publish(LogRecord entry) {
            seen.add(new SimpleFormatter().format(entry).replace(CanaryTest.class.getSimpleName(), ""));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
