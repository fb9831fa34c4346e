package io.tailrace.relay.position;

/**
 * What a position belongs to: it says nothing about any other source. Immutable.
 *
 * @param database the PostgreSQL that is read
 * @param name the name of the outbox, which is the {@code ce_source} of its events
 * @param table the object identifier of the outbox table, which changes if the table is replaced by
 *     another one of the same name; {@link #UNKNOWN_TABLE} if it was not stored
 * @param publication a text that changes whenever the publication is created again or altered;
 *     {@link #UNKNOWN} if it was not stored
 * @param partitions stands for the partitions whose rows from before they were attached are
 *     published; empty if the table has none, or if it was not stored
 * @param cluster the id of the Kafka cluster that the position is stored in; {@link #UNKNOWN} if it
 *     was not stored
 * @param messages whether the stream contains messages. The count of events behind a position
 *     depends on it.
 */
public record SourceIdentity(
        DatabaseId database,
        String name,
        long table,
        String publication,
        String partitions,
        String cluster,
        boolean messages) {

    /** A part that an earlier version of the relay did not store. */
    public static final String UNKNOWN = "";

    /** A table that an earlier version of the relay did not store. */
    public static final long UNKNOWN_TABLE = 0;

    /**
     * What is known of a source of which an earlier version stored the database only. Its streams
     * contained messages.
     */
    public static SourceIdentity of(DatabaseId database) {
        return new SourceIdentity(
                database, UNKNOWN, UNKNOWN_TABLE, UNKNOWN, UNKNOWN, UNKNOWN, true);
    }
}
