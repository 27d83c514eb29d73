package network.invo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.json.Json;
import jakarta.json.JsonValue;
import jakarta.json.bind.adapter.JsonbAdapter;
import jakarta.json.bind.annotation.JsonbTypeAdapter;
import java.io.File;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Metadata of any type: JSON by itself, the caller's types by JSON-B, and whose fault it is if that fails. */
class MetadataTest {

    public record Item(String itemId, BigDecimal unitPrice, String nothing) {}

    public enum Colour {
        RED {
            @Override
            public String toString() {
                return "a red";
            }
        }
    }

    /** Written by an adapter, as container's providers want to make it by CDI. */
    public record Adapted(@JsonbTypeAdapter(Adapter.class) String text) {}

    public static final class Adapter implements JsonbAdapter<String, String> {
        @Override
        public String adaptToJson(String text) {
            return "<" + text + ">";
        }

        @Override
        public String adaptFromJson(String text) {
            return text;
        }
    }

    public static final class Throwing {
        public String getText() {
            throw new IllegalStateException("canary");
        }
    }

    public static final class Endless {
        public Endless getAgain() {
            return new Endless();
        }
    }

    public static final class Half {
        public String getText() {
            return "\ud800";
        }
    }

    public record Big(String text) {}

    private static String sent(Object value) {
        ScriptedEngine engine = new ScriptedEngine().answer(200, "{\"checkout_url\":\"u\"}");
        try (InvoServer server = engine.client()) {
            server.createCheckout(
                    request -> request.playerEmail("a@b").usdAmount("1").metadata(Map.of("v", value)));
        }
        String body = WrittenRequests.body(engine.request());
        String start = "{\"metadata\":{\"v\":";
        assertThat(body).startsWith(start).endsWith("},\"player_email\":\"a@b\",\"usd_amount\":\"1\"}");
        return body.substring(start.length(), body.indexOf("},\"player_email\""));
    }

    @Test
    void value_ofAJsonType_isWrittenAsIt() {
        assertThat(sent(new int[] {1, 2})).isEqualTo("[1,2]");
        assertThat(sent(new Object[] {"a", null, new byte[] {-1}})).isEqualTo("[\"a\",null,[-1]]");
        assertThat(sent('c')).isEqualTo("\"c\"");
        assertThat(sent(Colour.RED)).isEqualTo("\"RED\"");
        assertThat(sent(new LinkedHashSet<>(List.of(1, 2)))).isEqualTo("[1,2]");
        assertThat(sent(JsonValue.TRUE)).isEqualTo("true");
        assertThat(sent(JsonValue.FALSE)).isEqualTo("false");
        assertThat(sent(JsonValue.NULL)).isEqualTo("null");
        assertThat(sent(Json.createValue("x\u2019"))).isEqualTo("\"x\u2019\"");
        assertThat(sent(Json.createObjectBuilder()
                        .add("a", new BigDecimal("1.50"))
                        .add("b", Json.createArrayBuilder().add(1).addNull())
                        .build()))
                .isEqualTo("{\"a\":1.50,\"b\":[1,null]}");
    }

    @Test
    void value_ofAnotherType_isWrittenByJsonb() {
        assertThat(sent(new Item("sword", new BigDecimal("1.50"), null)))
                .isEqualTo("{\"item_id\":\"sword\",\"unit_price\":1.50}");
        assertThat(sent(List.of(new Item("a", null, null)))).isEqualTo("[{\"item_id\":\"a\"}]");
        assertThat(sent(Instant.EPOCH)).isEqualTo("\"1970-01-01T00:00:00Z\"");
        assertThat(sent(Optional.of("x"))).isEqualTo("\"x\"");
        assertThat(sent(new Adapted("x"))).isEqualTo("{\"text\":\"<x>\"}");
        assertThat(sent(new Object())).isEqualTo("{}");
    }

    static List<Object> unwritable() {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            items.add(new Item("i", null, null));
        }
        return List.of(
                new Throwing(),
                new Endless(),
                new Half(),
                new Big("x".repeat(9000)),
                new Big("\u00e4".repeat(4100)),
                items,
                List.of(1, new Throwing()));
    }

    @ParameterizedTest
    @MethodSource("unwritable")
    void value_thatCannotBeWritten_isTheInputsFault(Object value) {
        InvoInputException refused = catchThrowableOfType(InvoInputException.class, () -> sent(value));

        assertThat(refused.code()).isEqualTo(InvoInputException.INVALID_INPUT);
        assertThat(refused.field()).isEqualTo("metadata");
        assertThat(refused.outcome()).isEqualTo(Outcome.NOT_PROCESSED);
        assertThat(refused).hasNoCause().hasNoSuppressedExceptions().hasMessageNotContaining("canary");
    }

    @Test
    void map_keptAndChanged_isSentAsItWas() {
        Map<String, Object> inner = new LinkedHashMap<>(Map.of("a", new int[] {1}));
        ScriptedEngine engine = new ScriptedEngine().answer(200, "{\"checkout_url\":\"u\"}");
        try (InvoServer server = engine.client()) {
            server.createCheckout(request -> {
                request.playerEmail("a@b").usdAmount("1").metadata(inner);
                ((int[]) inner.get("a"))[0] = 2;
                inner.clear();
            });
        }
        assertThat(WrittenRequests.body(engine.request())).contains("{\"a\":[1]}");
    }

    /** Another JVM's JSON libraries. */
    @TempDir
    Path directory;

    private static final List<String> PLAIN_TEXT_IS_SENT =
            List.of("{\"metadata\":{\"v\":\"plain\"},\"player_email\":\"a@b\",\"usd_amount\":\"1\"}");

    private static final String NOT_THE_INPUT =
            "JSON_PROVIDER_FAILED null: JSON_PROVIDER_FAILED: the JSON-B provider failed at a value of metadata, and not"
                    + " for the value's sake: ";

    @Test
    void provider_isJohnzon_writesTheValues() throws Exception {
        assertThat(told(SentMetadata.class, RequestBytesTest.jars("johnzon")))
                .containsExactly(
                        PLAIN_TEXT_IS_SENT.get(0),
                        "{\"metadata\":{\"v\":{\"item_id\":\"x\"}},\"player_email\":\"a@b\",\"usd_amount\":\"1\"}",
                        "INVALID_INPUT metadata: INVALID_INPUT: metadata holds a Throwing that JSON-B cannot write");
    }

    @Test
    void provider_isMissing_isSaidWhenItIsNeeded() throws Exception {
        List<String> told = told(SentMetadata.class, List.of());

        assertThat(told).hasSize(3).startsWith(PLAIN_TEXT_IS_SENT.get(0));
        assertThat(told.subList(1, 3))
                .allMatch(
                        text -> text.startsWith(
                                "JSON_PROVIDER_UNAVAILABLE null: JSON_PROVIDER_UNAVAILABLE: no JSON-B provider is on the class path"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "writing|jakarta.json.bind.JsonbException, caused by java.lang.IllegalStateException",
                "beans|jakarta.json.bind.JsonbException, caused by java.lang.NoClassDefFoundError",
                "building|java.lang.IllegalStateException",
                "linking|java.util.ServiceConfigurationError, caused by java.lang.NoClassDefFoundError",
            })
    void provider_breaksDown_isNotTheInputsFault(String mode, String classes) throws Exception {
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.writeString(services.resolve("jakarta.json.bind.spi.JsonbProvider"), HostileJsonb.class.getName() + "\n");

        List<String> told = told(SentMetadata.class, List.of(directory.toString()), "-Dhostile=" + mode);

        assertThat(told).hasSize(3).startsWith(PLAIN_TEXT_IS_SENT.get(0));
        assertThat(told.subList(1, 3))
                .allSatisfy(text -> assertThat(text)
                        .startsWith(NOT_THE_INPUT + classes + ".")
                        .doesNotContain("canary"));
    }

    /** As in Quarkus: the container's bean manager cannot do what Yasson asks of it for an adapter. */
    private static final String CDI = """
            import jakarta.enterprise.inject.spi.*;
            import java.lang.reflect.Proxy;

            public class Main {
                public static void main(String[] args) {
                    Object manager = Proxy.newProxyInstance(
                            Main.class.getClassLoader(),
                            new Class<?>[] {BeanManager.class},
                            new io.quarkus.arc.impl.RefusingBeanManager());
                    CDI<Object> cdi = new Container((BeanManager) manager);
                    CDI.setCDIProvider(() -> cdi);
                    network.invo.SentMetadata.main(args);
                }
            }

            class Container extends CDI<Object> {
                private final BeanManager manager;
                Container(BeanManager manager) { this.manager = manager; }
                public BeanManager getBeanManager() { return manager; }
                public BeanContainer getBeanContainer() { return manager; }
                public jakarta.enterprise.inject.Instance<Object> select(java.lang.annotation.Annotation... q) { throw new UnsupportedOperationException(); }
                public <U> jakarta.enterprise.inject.Instance<U> select(Class<U> t, java.lang.annotation.Annotation... q) { throw new UnsupportedOperationException(); }
                public <U> jakarta.enterprise.inject.Instance<U> select(jakarta.enterprise.util.TypeLiteral<U> t, java.lang.annotation.Annotation... q) { throw new UnsupportedOperationException(); }
                public boolean isUnsatisfied() { return true; }
                public boolean isAmbiguous() { return false; }
                public void destroy(Object o) {}
                public Handle<Object> getHandle() { throw new UnsupportedOperationException(); }
                public Iterable<Handle<Object>> handles() { throw new UnsupportedOperationException(); }
                public Object get() { throw new UnsupportedOperationException(); }
                public java.util.Iterator<Object> iterator() { throw new UnsupportedOperationException(); }
            }
            """;

    @Test
    void provider_asksACdiThatCannotMakeAdapters_isNotTheInputsFault() throws Exception {
        List<String> jars = new ArrayList<>(RequestBytesTest.jars("cdi"));
        jars.add(ChildJvm.home("org.eclipse.yasson.JsonBindingProvider"));

        List<String> told = toldBy(CDI, jars, "-Dadapted=true");

        assertThat(told).hasSize(4).startsWith(PLAIN_TEXT_IS_SENT.get(0));
        assertThat(told.get(3)).startsWith(NOT_THE_INPUT).doesNotContain("canary");
    }

    private List<String> told(Class<?> program, List<String> jars, String... options) throws Exception {
        return toldBy(
                "public class Main { public static void main(String[] args) { " + program.getName()
                        + ".main(args); } }",
                jars,
                options);
    }

    private List<String> toldBy(String source, List<String> jars, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("-cp");
        all.add(ChildJvm.path(
                        "network.invo.InvoServer",
                        "network.invo.SentMetadata",
                        "jakarta.json.Json",
                        "jakarta.json.bind.Jsonb",
                        "org.eclipse.parsson.JsonProviderImpl")
                + File.pathSeparator
                + String.join(File.pathSeparator, jars));
        // without what a provider logs
        return ChildJvm.run(directory, source, all.toArray(new String[0]))
                .lines()
                .filter(line -> line.matches("(\\{\"metadata|INVALID_INPUT|JSON_PROVIDER_).*"))
                .toList();
    }
}
