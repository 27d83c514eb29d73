package network.invo;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What becomes of metadata under the JSON libraries of its JVM: what was sent, or how it was refused. */
public final class SentMetadata {

    public static final class Item {
        public String itemId = "x";
    }

    public static final class Throwing {
        public String getText() {
            throw new IllegalStateException("canary");
        }
    }

    private SentMetadata() {}

    /** A text, an object, and one that cannot be written; and one that has an adapter. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        List<Object> values = new ArrayList<>(List.of("plain", new Item(), new Throwing()));
        if (Boolean.getBoolean("adapted")) {
            values.add(new MetadataTest.Adapted("canary"));
        }
        values.forEach(value -> out.println(told(value)));
    }

    private static String told(Object value) {
        ScriptedEngine engine = new ScriptedEngine().answer(200, "{\"checkout_url\":\"u\"}");
        try (InvoServer server = engine.client()) {
            server.createCheckout(
                    request -> request.playerEmail("a@b").usdAmount("1").metadata(Map.of("v", value)));
            return WrittenRequests.body(engine.request());
        } catch (InvoInputException e) {
            return e.code() + " " + e.field() + ": " + e.getMessage();
        }
    }
}
