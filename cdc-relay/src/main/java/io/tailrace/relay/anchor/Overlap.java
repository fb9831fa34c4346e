package io.tailrace.relay.anchor;

import io.tailrace.relay.record.CapturedRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beginning of a stream whose rows may be published already: by the comparison of table and
 * topics that came before, or before continuity was lost. Leaves out the rows whose ids the topics
 * hold. For one thread at a time.
 */
public final class Overlap implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Overlap.class);

    private final Connection connection;
    private final PublishedIds ids;
    private final TopicMemory memory;
    private final LogSequenceNumber until;
    private long published;
    private long skipped;
    private long undecided;

    /**
     * @param connection the session that holds the ids; closed by this object
     * @param until where the overlap ends: no row of a later transaction is published yet
     */
    Overlap(Connection connection, PublishedIds ids, TopicMemory memory, LogSequenceNumber until) {
        this.connection = connection;
        this.ids = ids;
        this.memory = memory;
        this.until = until;
    }

    /**
     * Whether a row may be published already.
     *
     * @param previousCommit the end of the transaction before that of the row
     */
    public boolean covers(LogSequenceNumber previousCommit) {
        return previousCommit.compareTo(until) < 0;
    }

    /** The rows that are not published yet, in their order. */
    public List<CapturedRow> unpublished(List<CapturedRow> rows) throws SQLException {
        List<String> named = rows.stream().map(CapturedRow::id).filter(Objects::nonNull).toList();
        Set<String> known = named.isEmpty() ? Set.of() : ids.among(named);
        Set<String> unknown = new HashSet<>();
        List<CapturedRow> fresh =
                rows.stream()
                        .filter(row -> row.id() == null || !known.contains(row.id()))
                        .filter(row -> memory.decides(row.id()) || !unknown.add(row.id()))
                        .toList();
        published += fresh.size();
        undecided += unknown.size();
        skipped += rows.size() - fresh.size() - unknown.size();
        if (!unknown.isEmpty()) {
            LOG.warn(
                    "Rows of the stream are older than what the topics hold, so it is unknown"
                            + " whether they were published, and they are left out: {}",
                    unknown);
        }
        return fresh;
    }

    /** Logs what was found, when the stream has passed the end of the overlap. */
    public void report() {
        LOG.atInfo()
                .addKeyValue("until", until.asString())
                .addKeyValue("published", published)
                .addKeyValue("skipped", skipped)
                .addKeyValue("undecided", undecided)
                .log("Caught up: every row that follows is new");
    }

    /** Ends the session. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("Could not close the session with published ids; PostgreSQL ends it", e);
        }
    }
}
