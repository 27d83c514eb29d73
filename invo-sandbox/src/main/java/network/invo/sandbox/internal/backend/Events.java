package network.invo.sandbox.internal.backend;

/** Where the backend's events go. Called under the store's lock, so an implementation only queues. */
@FunctionalInterface
public interface Events {

    /**
     * Takes an event.
     *
     * @param tenantId the game's id
     * @param type the event type
     * @param subject what it is about; the idempotency key is made of the type and this
     * @param data the event's data
     */
    void emit(String tenantId, String type, String subject, Fields data);
}
