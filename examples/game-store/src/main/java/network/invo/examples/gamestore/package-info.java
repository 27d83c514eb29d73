/**
 * A game's store on WildFly or Payara: it sells currency by INVO's checkout page, and grants it when INVO's webhook says that
 * it was paid.
 */
package network.invo.examples.gamestore;
