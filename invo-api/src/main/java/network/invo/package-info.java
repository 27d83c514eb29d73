/**
 * The client: {@link network.invo.InvoServer}, its asynchronous view, its hooks, and what they throw.
 *
 * <pre>{@code
 * try (InvoServer invo = InvoServer.builder()
 *         .gameSecret(System.getenv("INVO_GAME_SECRET"))
 *         .baseUrl(InvoEnvironment.SANDBOX)
 *         .build()) {
 *     invo.getPlayerBalance(PlayerRef.email("p@example.com")).balances();
 * }
 * }</pre>
 *
 * <p>When a call fails, ask {@link network.invo.InvoException#outcome()} whether money may have moved, and repeat it with
 * the same idempotency key only. Which facts of the wire are public and which inferred is told in the README;
 * {@link network.invo.Endpoint} has the paths, and each can be overridden.
 *
 * <p>A null where none is allowed is an {@link network.invo.InvoInputException} that names the argument, here and in the
 * packages of requests and webhooks; in the engine's, which know nothing of it, a {@link NullPointerException} that does.
 * What takes a null says {@code @Nullable}.
 */
@NullMarked
package network.invo;

import org.jspecify.annotations.NullMarked;
