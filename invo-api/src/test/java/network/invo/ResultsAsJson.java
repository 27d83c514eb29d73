package network.invo;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.bind.JsonbBuilder;
import java.io.PrintStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import network.invo.model.*;

/** Results as a web controller would return them, under the JSON library of the JVM. */
public final class ResultsAsJson {

    /** All with a raw answer; {@link ResultsAsJsonTest} sees to it that none is forgotten. */
    static final List<Class<?>> RESULTS = List.of(
            Balance.class,
            BalanceSummary.class,
            ConfirmPaymentResult.class,
            CreateCheckoutResult.class,
            FinancialBreakdown.class,
            GuardianApproval.class,
            InboundPending.class,
            InboundPendingResult.class,
            InitiateResult.class,
            ItemHistoryResult.class,
            LinkedEmail.class,
            LinkedIdentitiesResult.class,
            OrderDetailsResult.class,
            Player.class,
            PlayerBalanceResult.class,
            PlayerToken.class,
            PurchaseItemResult.class,
            PurchaseResult.class);

    /** Has nothing that hides its raw answer: what shows that the library writes such a component at all. */
    public record Control(String id, JsonObject raw) {}

    private ResultsAsJson() {}

    /** Prints each result as the library of this name writes it. */
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println(written(args[0], filled(Control.class)));
        for (Class<?> result : RESULTS) {
            out.println(result.getSimpleName() + " " + written(args[0], filled(result)));
        }
    }

    private static Object filled(Class<?> type) throws Exception {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            if (components[i].getName().equals("raw")) {
                values[i] = Json.createObjectBuilder().add("email", "canary").build();
            } else if (types[i] == String.class) {
                values[i] = "shown";
            } else if (types[i] == List.class) {
                values[i] = List.of();
            } else if (types[i] == boolean.class) {
                values[i] = true;
            }
        }
        return type.getDeclaredConstructor(types).newInstance(values);
    }

    private static String written(String library, Object value) throws Exception {
        if (library.equals("jsonb")) {
            return JsonbBuilder.create().toJson(value);
        }
        Class<?> mapper = Class.forName(library);
        return (String) mapper.getMethod("writeValueAsString", Object.class)
                .invoke(mapper.getConstructor().newInstance(), value);
    }
}
