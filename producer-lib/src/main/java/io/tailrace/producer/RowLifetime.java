package io.tailrace.producer;

/** How long the row of an event exists in the outbox table. */
public enum RowLifetime {

    /**
     * The row exists until the application deletes it. Events can be looked up, and published again
     * if Kafka loses them. The default.
     */
    KEPT,

    /**
     * The row is deleted in the transaction that inserts it: the table remains empty, and the relay
     * reads the insert from the write-ahead log. Takes a second round trip.
     */
    DELETED,

    /**
     * No row is written: the event is a transactional message in the write-ahead log, in the format
     * of {@link io.tailrace.event.outbox.OutboxMessage}. Needs no privilege on the table, and a
     * relay that was started with {@code --messages}: PostgreSQL sends other relays no messages, so
     * that the events would not be published. {@link OutboxSchema#warning} tells.
     */
    MESSAGE
}
