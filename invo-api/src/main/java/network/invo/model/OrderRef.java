package network.invo.model;

import network.invo.internal.Check;

/**
 * Names an order by exactly one of its ids.
 *
 * <p>Immutable and thread-safe.
 */
public sealed interface OrderRef {

    /**
     * By the order's id.
     *
     * @param value the id, not blank
     */
    record OrderId(String value) implements OrderRef {

        /**
         * Checks the id.
         *
         * @throws network.invo.InvoInputException if it is blank
         */
        public OrderId {
            Check.text("orderId", value);
        }
    }

    /**
     * By the transaction's id.
     *
     * @param value the id, not blank
     */
    record TransactionId(String value) implements OrderRef {

        /**
         * Checks the id.
         *
         * @throws network.invo.InvoInputException if it is blank
         */
        public TransactionId {
            Check.text("transactionId", value);
        }
    }

    /**
     * By the idempotency key of an item's purchase: "did it complete?".
     *
     * @param value the key, not blank
     */
    record ClientRequestId(String value) implements OrderRef {

        /**
         * Checks the key.
         *
         * @throws network.invo.InvoInputException if it is blank
         */
        public ClientRequestId {
            Check.text("clientRequestId", value);
        }
    }

    /**
     * By the order's id.
     *
     * @param value the id, not blank
     * @return the reference
     * @throws network.invo.InvoInputException if it is blank
     */
    static OrderRef orderId(String value) {
        return new OrderId(value);
    }

    /**
     * By the transaction's id.
     *
     * @param value the id, not blank
     * @return the reference
     * @throws network.invo.InvoInputException if it is blank
     */
    static OrderRef transactionId(String value) {
        return new TransactionId(value);
    }

    /**
     * By the idempotency key of an item's purchase. Only item orders are found by it.
     *
     * @param value the key, not blank
     * @return the reference
     * @throws network.invo.InvoInputException if it is blank
     */
    static OrderRef clientRequestId(String value) {
        return new ClientRequestId(value);
    }
}
