/**
 * The engine on Apache HttpClient 5: id {@code apache}, priority 20.
 *
 * <p>It speaks HTTP/1.1 only. Of HttpClient it uses the connection pool, TLS and the HTTP codec, and leaves out the
 * machinery above them, so nothing retries, follows, stores or decodes behind our back. Every setting of
 * {@link network.invo.engine.EngineConfig} is honoured; connections idle for 30 seconds are closed unless
 * {@code idleTime} says otherwise. Of a name with several addresses each is tried, with its part of the connect timeout.
 *
 * <p><b>Logging.</b> HttpClient writes every header to {@code org.apache.hc.client5.http.headers} and every byte to
 * {@code org.apache.hc.client5.http.wire} at DEBUG. This engine's connections do not: neither logger gets a record,
 * whatever its level, so the game's secret cannot reach a log file that way.
 *
 * <p><b>Application servers.</b> WildFly shows {@code jdk.net} only to a deployment that asks for it; this jar's
 * manifest does, and must lie beside {@code httpclient5}. Payara needs {@code slf4j-api} in the archive.
 */
@NullMarked
package network.invo.engine.apache;

import org.jspecify.annotations.NullMarked;
