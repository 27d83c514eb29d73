package network.invo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import network.invo.model.*;
import network.invo.webhook.WebhookEvent;
import network.invo.webhook.WebhookSigner;
import network.invo.webhook.WebhookVerifier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A null that is not allowed is bad input, named, wherever it is given: at once, through the future, or when a builder
 * builds. What takes a null says so with {@code @Nullable}.
 */
class NullArgumentsTest {

    /** Takes a null at this place; all other arguments are good. */
    private record Case(Executable callee, int place) {
        @Override
        public String toString() {
            return callee.getDeclaringClass().getName() + "." + callee.getName()
                    + Arrays.stream(callee.getParameterTypes())
                            .map(Class::getSimpleName)
                            .toList() + " at " + place;
        }
    }

    /** What the SDK makes and users only read, and what has a rule of its own that a null is part of. */
    private static boolean isApart(Executable callee) {
        Class<?> type = callee.getDeclaringClass();
        boolean result = type.isRecord()
                && Arrays.stream(type.getRecordComponents())
                        .anyMatch(component -> component.getName().equals("raw"))
                && type != WebhookEvent.class;
        return (callee instanceof Constructor<?> && result)
                || Throwable.class.isAssignableFrom(type)
                || (type.getEnclosingClass() == InvoHooks.class && callee instanceof Constructor<?>)
                || type == InvoHooks.class
                || type.getEnclosingClass() == InvoException.class
                || type.isEnum()
                || callee.getName().equals("equals")
                // a null secret is a blank one, and refused or left out as such
                || (type == WebhookSigner.class && callee.getName().equals("of"));
    }

    static Stream<Case> cases() throws Exception {
        List<Class<?>> types = new ArrayList<>(List.of(
                InvoServer.class, InvoServerAsync.class, OrderRef.class, PlayerRef.class, WebhookVerifier.class));
        CanaryTest.publicTypes()
                .filter(type -> !type.getPackageName().startsWith("network.invo.engine"))
                .filter(type -> !types.contains(type))
                .forEach(types::add);
        List<Case> cases = new ArrayList<>();
        for (Class<?> type : types) {
            Stream.concat(Arrays.stream(type.getDeclaredMethods()), Arrays.stream(type.getDeclaredConstructors()))
                    .filter(callee -> Modifier.isPublic(callee.getModifiers()) && !callee.isSynthetic())
                    .filter(callee -> !isApart(callee))
                    .forEach(callee -> {
                        for (int i = 0; i < callee.getParameterCount(); i++) {
                            if (!callee.getParameterTypes()[i].isPrimitive()) {
                                cases.add(new Case(callee, i));
                            }
                        }
                    });
        }
        return cases.stream();
    }

    @Test
    void cases_areThoseOfTheWholeApi() throws Exception {
        assertThat(cases().map(each -> each.callee().getDeclaringClass().getName()))
                .contains(
                        InvoServer.class.getName(),
                        InvoServerAsync.class.getName(),
                        InvoServer.Builder.class.getName(),
                        PurchaseItemRequest.class.getName(),
                        PurchaseItemRequest.Builder.class.getName(),
                        Rail.class.getName(),
                        OrderRef.OrderId.class.getName(),
                        WebhookVerifier.Builder.class.getName(),
                        WebhookEvent.class.getName())
                .hasSizeGreaterThan(150);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void nullArgument_anywhere_isTakenOrNamed(Case each) throws Exception {
        Throwable failure = catchThrowable(() -> call(each));

        if (isNullable(each) && each.callee().getName().equals("verify")) {
            // no header is a delivery without a signature
            assertThat(failure).isInstanceOf(WebhookVerificationException.class);
        } else if (isNullable(each)) {
            assertThat(failure).isNull();
        } else {
            assertThat(failure).isInstanceOfSatisfying(InvoInputException.class, refused -> {
                assertThat(refused.code()).isIn("INVALID_INPUT", "MISSING_PURCHASE_REFERENCE");
                assertThat(refused.field()).isNotBlank();
                assertThat(refused).hasMessageStartingWith(refused.code() + ": " + refused.field() + " is missing");
            });
        }
    }

    private static boolean isNullable(Case each) {
        // of @Nullable String..., this is the array, which may not be null; its elements may
        return each.callee().getAnnotatedParameterTypes()[each.place()].isAnnotationPresent(Nullable.class);
    }

    private static void call(Case each) throws Throwable {
        Executable callee = each.callee();
        Object[] arguments = new Object[callee.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            Parameter parameter = callee.getParameters()[i];
            arguments[i] = i == each.place() ? null : good(callee, i, parameter.getType());
        }
        try {
            if (callee instanceof Constructor<?> constructor) {
                constructor.newInstance(arguments);
                return;
            }
            Method method = (Method) callee;
            try (InvoServer client =
                    new ScriptedEngine().answer(200, ANY_ANSWER).client()) {
                Object receiver =
                        Modifier.isStatic(method.getModifiers()) ? null : receiver(method.getDeclaringClass(), client);
                Object result = method.invoke(receiver, arguments);
                if (result instanceof CompletableFuture<?> future) {
                    future.join();
                }
                if (receiver != null && receiver.getClass().getSimpleName().equals("Builder")) {
                    Object built = receiver.getClass().getMethod("build").invoke(receiver);
                    if (built instanceof InvoServer server) {
                        server.close();
                    }
                }
            }
        } catch (InvocationTargetException | CompletionException e) {
            throw e.getCause();
        }
    }

    private static final String ANY_ANSWER =
            "{\"token\":\"t\",\"checkout_url\":\"u\",\"history\":[],\"inbound_pending\":[],\"status\":\"success\"}";

    private static Object receiver(Class<?> type, InvoServer client) {
        List<Object> receivers = List.of(
                client,
                client.async(),
                InvoServer.builder().gameSecret("s").baseUrl("https://h").engine(new ScriptedEngine()),
                ValidationTest.goodSend(InitiateSendRequest.builder()),
                ValidationTest.goodTransfer(InitiateTransferRequest.builder()),
                ValidationTest.goodCheckout(CreateCheckoutRequest.builder()),
                ValidationTest.goodCurrency(PurchaseCurrencyRequest.builder()),
                ValidationTest.goodItem(PurchaseItemRequest.builder()),
                ItemHistoryRequest.builder().playerEmail("a@b"),
                LinkedIdentitiesRequest.builder().playerEmail("a@b").playerPhone("+15550000001"),
                WebhookVerifier.builder().secrets("s"),
                WebhookVerifier.of("s"),
                WebhookSigner.of("s"),
                new WebhookEvent(
                        null,
                        "k",
                        "t",
                        null,
                        null,
                        null,
                        null,
                        JsonValue.EMPTY_JSON_OBJECT,
                        JsonValue.EMPTY_JSON_OBJECT));
        return receivers.stream()
                .filter(type::isInstance)
                .findFirst()
                .orElseThrow(() -> new AssertionError("how is a " + type.getName() + " made?"));
    }

    /** Texts that pass a record's own rules, by its components' names. */
    private static Object good(Executable callee, int place, Class<?> type) {
        String name = callee instanceof Constructor<?>
                        && callee.getDeclaringClass().isRecord()
                ? callee.getDeclaringClass().getRecordComponents()[place].getName()
                : "";
        if (type == String.class) {
            boolean email = name.endsWith("Email") || callee.getDeclaringClass() == PlayerRef.Email.class;
            return name.equals("savedCardId")
                    ? null
                    : email ? "a@b" : name.endsWith("Phone") ? "+15550000001" : path(callee);
        } else if (type == BigDecimal.class) {
            return BigDecimal.ONE;
        } else if (type == int.class || type == Integer.class) {
            return 1;
        } else if (type == boolean.class) {
            return false;
        } else if (type == GameId.class) {
            return GameId.of(1);
        } else if (type == Rail.class) {
            return Rail.GAME;
        } else if (type == Map.class) {
            return Map.of();
        } else if (type == JsonObject.class) {
            return JsonValue.EMPTY_JSON_OBJECT;
        } else if (type == byte[].class) {
            return "{}".getBytes(StandardCharsets.UTF_8);
        } else if (type == Instant.class) {
            return Instant.EPOCH;
        } else if (type == Endpoint.class) {
            return Endpoint.INITIATE_SEND;
        } else if (type == Class.class) {
            return Map.class;
        } else if (List.of(List.class, Collection.class).contains(type)) {
            return List.of();
        } else if (type == Jsonb.class) {
            return JsonbBuilder.create(WebhookEvent.jsonbConfig());
        } else if (type == long.class || type == Long.class) {
            return 1L;
        }
        throw new AssertionError("a good " + type.getName() + " for " + callee);
    }

    private static String path(Executable callee) {
        return callee.getName().equals("endpoint") ? "/x" : "a@b";
    }
}
