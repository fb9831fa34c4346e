package io.tailrace.relay.term;

import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.leader.Lease;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.postgres.PublishedTable;
import java.sql.SQLException;

/**
 * Finds out that the table or the publication was replaced or altered while the relay streams. The
 * stream does not tell: PostgreSQL just sends nothing. For one thread.
 */
final class SourceWatch {

    private final OutboxSource source;
    private final SourceIdentity expected;
    private final Lease lease;

    /**
     * @param expected the table and the publication that the relay streams from
     * @param lease whose session reads the catalogue
     */
    SourceWatch(OutboxSource source, SourceIdentity expected, Lease lease) {
        this.source = source;
        this.expected = expected;
        this.lease = lease;
    }

    /**
     * Compares table and publication with what is expected.
     *
     * @throws SourceChangedException if they differ
     */
    void check() throws SQLException {
        PublishedTable now = lease.query(session -> PublishedTable.read(session, source));
        if (now.table() != expected.table() || !now.publication().equals(expected.publication())) {
            throw new SourceChangedException(
                    ("Table %s or publication %s was replaced or altered while the relay was"
                                    + " streaming, so rows may not have been sent")
                            .formatted(source.table(), source.slot()));
        }
    }
}
