/** The transport on {@code java.net.http}: no dependency beyond the JDK. */
@org.jspecify.annotations.NullMarked
module network.invo.engine.jdk {
    requires java.net.http;
    requires transitive network.invo.api;
    requires static org.jspecify;

    exports network.invo.engine.jdk;

    provides network.invo.engine.HttpEngineProvider with
            network.invo.engine.jdk.JdkEngineProvider;
}
