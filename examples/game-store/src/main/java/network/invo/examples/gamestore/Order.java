package network.invo.examples.gamestore;

import java.math.BigDecimal;

/**
 * What a player has ordered.
 *
 * @param id the order's id
 * @param usd what it costs
 * @param granted how much currency was granted for it; null until INVO has said that it was paid
 */
public record Order(String id, BigDecimal usd, BigDecimal granted) {}
