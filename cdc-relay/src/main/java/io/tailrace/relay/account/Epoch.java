package io.tailrace.relay.account;

import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.postgres.OutboxTable;

/**
 * What the counts of a table belong to. Ids of transactions and numbers of blocks mean something
 * else in another epoch.
 *
 * @param database system identifier, object identifier of the database, and timeline
 * @param table the object identifier of the outbox table
 * @param source the {@code ce_source} of its events
 * @param filter the SQL condition of the relay's shard
 */
record Epoch(String database, long table, String source, String filter) {

    /** The epoch of what a relay streams from. */
    static Epoch of(SourceIdentity source, OutboxTable table) {
        return new Epoch(
                "%s/%d/%d"
                        .formatted(
                                source.database().systemId(),
                                source.database().oid(),
                                source.database().timeline()),
                source.table(),
                source.name(),
                table.rowFilter());
    }

    /** What differs in another epoch, for people. */
    String difference(Epoch other) {
        if (!database.equals(other.database)) {
            return "the database was %s, and is %s now".formatted(database, other.database);
        } else if (table != other.table) {
            return "the table was replaced by another one";
        } else if (!source.equals(other.source)) {
            return "the source was called %s, and is %s now".formatted(source, other.source);
        }
        return "the rows of the shard are others";
    }
}
