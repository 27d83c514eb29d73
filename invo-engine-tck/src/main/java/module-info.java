/** The conformance kit for transport engines; see {@link network.invo.engine.tck}. */
@org.jspecify.annotations.NullMarked
module network.invo.engine.tck {
    requires transitive network.invo.api;
    requires transitive org.junit.jupiter.api;
    requires static transitive org.jspecify;
    requires java.logging;
    requires java.management;
    requires jdk.jfr;

    exports network.invo.engine.tck;
}
