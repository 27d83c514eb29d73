/**
 * The conformance kit: what every transport engine must do, proved case by case on scripted sockets.
 *
 * <p>Add {@code network.invo:invo-engine-tck} and {@code org.junit.jupiter:junit-jupiter} in test scope, and write one
 * class:
 *
 * <pre>{@code
 * class MyEngineConformanceTest extends EngineConformance {
 *     @Override
 *     protected HttpEngineProvider provider() {
 *         return new MyEngineProvider();
 *     }
 * }
 * }</pre>
 *
 * <p>It ends with a report such as {@code mine: 314 of 314}, or with the ids of the cases that failed, and for each what is
 * at stake. Every case has an id that stays ({@code B03}); its letter is its {@link network.invo.engine.tck.Theme theme}. It
 * runs twice, through {@code execute} and through {@code executeAsync}, unless it has no meaning in one of them.
 * {@link network.invo.engine.tck.Conformance} runs the same cases without JUnit's runner, and single ones of them.
 *
 * <p>An engine may refuse an idle time, a proxy, its credentials, an executor and a client certificate, with an
 * {@link IllegalArgumentException} from {@code create}: such a case passes with a note. To take a setting and ignore it
 * fails. A case that the engine's library cannot keep is {@link network.invo.engine.tck.Conformance#declining declined} by
 * its id, with the reason, and stays in the report.
 *
 * <p>A call may end 250 ms after its deadline, a cancel, or {@code close()}. A case that misses this, and any of theme C, is
 * repeated once with nothing else running, because a busy machine can make a good engine late; the report says so.
 *
 * <p>The kit needs nothing but the loopback interface: servers are raw sockets that say what the case needs, certificates
 * are made at run time. Most cases run at the same time as others; those that count threads, memory or log records, or set
 * something of the JVM, run alone. What names and their addresses do is seen in a JVM that the case starts. The cases of
 * HTTP/2 are for engines that offer it over TLS; to others they do not apply.
 */
@NullMarked
package network.invo.engine.tck;

import org.jspecify.annotations.NullMarked;
