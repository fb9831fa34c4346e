package io.tailrace.producer;

/** How long an event stays in the database after its transaction. */
public enum RowLifetime {

    /**
     * The row stays until somebody deletes it: events can be looked up, and published again if
     * Kafka loses them. The default.
     */
    KEPT,

    /**
     * The row is deleted in the transaction that inserts it. The table stays empty, the write-ahead
     * log has both. Takes a second round trip.
     */
    DELETED,

    /**
     * No row at all: a transactional message in the write-ahead log, as described by {@link
     * io.tailrace.event.outbox.OutboxMessage}. Needs no privilege on the table.
     */
    MESSAGE
}
