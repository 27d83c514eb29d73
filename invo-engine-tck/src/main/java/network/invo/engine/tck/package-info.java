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
 * <p>It ends with a report such as {@code mine: 297 of 297}, or with the ids of the cases that failed, and for each what is
 * at stake. Every case has an id that stays ({@code B03}) and runs twice, through {@code execute} and through
 * {@code executeAsync}. A setting that {@link network.invo.engine.EngineConfig} lets an engine refuse may be refused with an
 * {@link IllegalArgumentException} from {@code create}; to take it and ignore it fails. {@link Conformance} runs the same
 * cases without JUnit's runner.
 *
 * <p>The kit needs nothing but the loopback interface. Most cases run at the same time as others; those that count threads,
 * memory or log records run alone.
 */
@NullMarked
package network.invo.engine.tck;

import org.jspecify.annotations.NullMarked;
