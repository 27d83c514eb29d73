/**
 * The transport SPI: what an engine gets, what it gives back, and how it says what went wrong.
 *
 * <p>An engine moves one HTTP request and brings back one complete answer. It never retries, follows a redirect, keeps a
 * cookie, decompresses or logs a header: what is done about money is decided in one place, the client's core.
 *
 * <p>To write one, implement {@link network.invo.engine.HttpEngine} and {@link network.invo.engine.HttpEngineProvider},
 * and register the provider both in {@code META-INF/services} and in {@code module-info}. On a library that blocks,
 * {@link network.invo.engine.blocking} does the larger part of it; on one with futures,
 * {@link network.invo.engine.SyncCalls} is the synchronous half, and {@link network.invo.engine.EngineFuture} on a
 * {@link network.invo.engine.DependantExecutor} keeps a user's code and executor away from the engine's threads.
 */
@NullMarked
package network.invo.engine;

import org.jspecify.annotations.NullMarked;
