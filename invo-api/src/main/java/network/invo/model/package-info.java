/**
 * Requests and results: immutable records.
 *
 * <ul>
 *   <li>Requests check themselves when they are made, so an invalid one does not exist.
 *   <li>Results have what this version reads, null where the answer has nothing, and the whole answer as {@code raw}.
 *       Read it, and do not hand it on: it may hold personal data. JSON-B and Jackson leave it out of what they write
 *       (Jackson where the JDK's module {@code java.desktop} is there); other libraries may not.
 *   <li>Money is {@link java.math.BigDecimal}, a time {@link java.time.Instant}.
 *   <li>{@link network.invo.model.Status}, {@link network.invo.model.Rail} and
 *       {@link network.invo.model.VerificationMethod} are open: a text that this version does not know is kept.
 *   <li>{@link network.invo.model.OrderRef} and {@link network.invo.model.PlayerRef} name one thing by exactly one of its
 *       ids.
 *   <li>{@code toString()} shows ids, states and amounts; never names, addresses, phones or secrets.
 * </ul>
 */
@NullMarked
package network.invo.model;

import org.jspecify.annotations.NullMarked;
