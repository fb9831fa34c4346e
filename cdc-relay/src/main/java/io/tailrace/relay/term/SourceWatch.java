package io.tailrace.relay.term;

import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.leader.Lease;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.postgres.AttachedPartitions;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.Partitions;
import io.tailrace.relay.postgres.PublishedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds out that the table or the publication was replaced or altered, or that a table was attached
 * as a partition, while the relay streams. The stream does not tell: PostgreSQL just sends nothing.
 * For one thread.
 */
final class SourceWatch {

    private final OutboxSource source;
    private final SourceIdentity expected;
    private final Database database;
    private final Lease lease;
    private Set<String> seen = Set.of();

    /**
     * @param expected the table and the publication that the relay streams from
     * @param database asked about partitions that were not seen before
     * @param lease whose session reads the catalogue
     */
    SourceWatch(OutboxSource source, SourceIdentity expected, Database database, Lease lease) {
        this.source = source;
        this.expected = expected;
        this.database = database;
        this.lease = lease;
    }

    /**
     * Compares table, publication and partitions with what is expected. Partitions that are
     * detached or dropped, or that were created as such, are no change: what is inserted into them
     * is sent as long as they are partitions.
     *
     * @throws SourceChangedException if they differ
     */
    void check() throws SQLException {
        PublishedTable now = lease.query(session -> PublishedTable.read(session, source));
        check(now);
    }

    /**
     * Whether table, publication and partitions are what is expected, and none of the partitions is
     * locked, so that nothing is known about it.
     *
     * @param session reads the catalogue
     */
    boolean isUnchanged(Connection session) throws SQLException {
        PublishedTable now = PublishedTable.read(session, source);
        try {
            check(now);
            return seen.containsAll(now.partitions().entries());
        } catch (SourceChangedException e) {
            return false;
        }
    }

    private void check(PublishedTable now) throws SQLException {
        if (now.table() != expected.table() || !now.publication().equals(expected.publication())) {
            throw new SourceChangedException(
                    ("Table %s or publication %s was replaced or altered while the relay was"
                                    + " streaming, so rows may not have been sent")
                            .formatted(source.table(), source.publication()));
        }
        check(now.partitions());
    }

    /**
     * Looks into partitions only if there is one that was not seen before. One that is locked is
     * not seen.
     */
    private void check(Partitions partitions) throws SQLException {
        Set<String> entries = new HashSet<>(partitions.entries());
        if (!seen.containsAll(entries)) {
            partitions.requireLogged(source);
            AttachedPartitions attached = partitions.attached(database, source);
            requireExpected(attached.since(expected.partitions()));
            entries.removeAll(attached.unknown().keySet());
        }
        seen = entries;
    }

    private void requireExpected(String attached) {
        if (!List.of((expected.partitions() + " ").split(" ", -1))
                .containsAll(List.of(attached.split(" ")))) {
            throw new SourceChangedException(
                    "A partition was attached to table %s while the relay was streaming, and rows that it may have had before were not sent"
                            .formatted(source.table()));
        }
    }
}
