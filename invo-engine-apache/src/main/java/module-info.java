/** The transport on Apache HttpClient 5. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-automatic") // HttpClient 5 has a name for its module, and no descriptor
module network.invo.engine.apache {
    requires transitive network.invo.api;
    requires org.apache.httpcomponents.client5.httpclient5;
    requires org.apache.httpcomponents.core5.httpcore5;
    // HttpClient 5 needs it and cannot say so; without this line it is not there on the module path.
    requires jdk.net;
    requires static transitive org.jspecify;

    exports network.invo.engine.apache;

    provides network.invo.engine.HttpEngineProvider with
            network.invo.engine.apache.ApacheEngineProvider;
}
