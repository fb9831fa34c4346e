package io.tailrace.relay.position;

import io.tailrace.record.CloudEventFormat;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a position belongs to: it says nothing about any other source. Immutable.
 *
 * @param database the database that is read
 * @param name the name of the outbox, which is the {@code ce_source} of its events
 * @param formerNames the names that the outbox had before, of which the topics may hold events
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
 * @param headerMode what the records look like, see {@code RecordFormat.mode()}; records of another
 *     form are in other topics
 * @param topics a text that changes with the names of the topics, see {@code
 *     RecordFormat.topicNaming()}; {@link #UNKNOWN} if it was not stored
 */
public record SourceIdentity(
        DatabaseId database,
        String name,
        List<String> formerNames,
        long table,
        String publication,
        String partitions,
        String cluster,
        boolean messages,
        String headerMode,
        String topics) {

    /** Copies the list. */
    public SourceIdentity {
        formerNames = List.copyOf(formerNames);
    }

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
                database,
                UNKNOWN,
                List.of(),
                UNKNOWN_TABLE,
                UNKNOWN,
                UNKNOWN,
                UNKNOWN,
                true,
                CloudEventFormat.NAME,
                UNKNOWN);
    }

    /**
     * Whether this and another identity, which may have been stored by another relay, are those of
     * the same outbox: they share a name, or their table is the same one.
     */
    public boolean isSameOutbox(SourceIdentity other) {
        boolean sameDatabase = database.isSameDatabase(other.database);
        return name.isEmpty()
                ? sameDatabase
                : !Collections.disjoint(names(), other.names())
                        || (sameDatabase && table != UNKNOWN_TABLE && table == other.table);
    }

    /** The same source, read with messages or without. */
    public SourceIdentity withMessages(boolean with) {
        return new SourceIdentity(
                database,
                name,
                formerNames,
                table,
                publication,
                partitions,
                cluster,
                with,
                headerMode,
                topics);
    }

    /** Every name that events of the outbox may have in {@code ce_source}. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        names.add(name);
        names.addAll(formerNames);
        names.remove(UNKNOWN);
        return names;
    }
}
