/**
 * An INVO backend inside the process, for a game's own tests and for demos.
 *
 * <p>{@link network.invo.sandbox.InvoSandbox#start()} opens a real HTTP server on a free loopback port, with its state in
 * memory: players with balances, purchases, sends and transfers, a hosted checkout page, signed webhooks, and faults on
 * demand. A client needs {@link network.invo.sandbox.InvoSandbox#baseUrl()} and
 * {@link network.invo.sandbox.InvoSandbox#gameSecret()} and knows no difference.
 *
 * <pre>{@code
 * try (InvoSandbox sandbox = InvoSandbox.start()) {
 *     sandbox.addPlayer("p@example.com", "500.00");
 *     sandbox.deliverWebhooksTo(URI.create("http://127.0.0.1:8080/invo/webhooks"));
 *     sandbox.faults().on(Route.PURCHASE_ITEM).dropAfterProcessing();
 *     // ... run the game's code against sandbox.baseUrl() ...
 *     assertThat(sandbox.ledger()).filteredOn(e -> e.kind() == LedgerEntry.Kind.ITEM_PURCHASED).hasSize(1);
 * }
 * }</pre>
 *
 * <p>What INVO's public pages do not say had to be guessed; each guess is marked {@code INFERRED} in the source. A test that
 * passes here shows that a game copes with the contract as it is published, not that INVO behaves so in every detail.
 */
@NullMarked
package network.invo.sandbox;

import org.jspecify.annotations.NullMarked;
