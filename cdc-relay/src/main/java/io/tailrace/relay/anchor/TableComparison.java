package io.tailrace.relay.anchor;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.SharedAdmin;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.Retention;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.postgres.TermSessions;
import io.tailrace.relay.publish.KafkaClients;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outbox table in one snapshot of the database, beside the ids that the topics hold. For one
 * thread.
 */
final class TableComparison implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TableComparison.class);

    /** The queries of an overlap are short. */
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(1);

    private final Connection connection;
    private final OutboxTable table;
    private final KafkaClients clients;
    private final RelayConfig config;
    private final KafkaCluster kafka;
    private final Retention retention;
    private final Collection<String> sources;
    private final Repairs repairs;
    private final TermSessions sessions;
    private boolean handedOn;

    /**
     * @param connection in a transaction that has its snapshot from its first statement on; closed
     *     by this object
     * @param sources the names that events of the source may have
     * @param repairs told what becomes of the rows of the overlap
     * @param sessions end what waits when the term ends
     */
    TableComparison(
            Connection connection,
            OutboxTable table,
            RelayConfig config,
            Collection<String> sources,
            Repairs repairs,
            TermSessions sessions) {
        this.connection = connection;
        this.table = table;
        this.clients = new KafkaClients(config);
        this.config = config;
        this.kafka = config.kafka();
        this.retention = config.retention();
        this.sources = sources;
        this.repairs = repairs;
        this.sessions = sessions;
    }

    /** Whether the table has no row. */
    boolean isEmpty() throws SQLException {
        return query("SELECT EXISTS (SELECT FROM " + table.name() + ")").equals("f");
    }

    /** An end of the log that is beyond every transaction which the snapshot sees. */
    LogSequenceNumber end() throws SQLException {
        query("SELECT pg_current_snapshot()"); // takes the snapshot, if it is not taken yet
        return LogSequenceNumber.valueOf(query("SELECT pg_current_wal_insert_lsn()"));
    }

    /** Reads the ids of the published events. */
    PublishedIds published() throws SQLException {
        return published(null);
    }

    /**
     * Reads the ids of events that were published after a time.
     *
     * @param since by the clock of the database; null to read all
     */
    PublishedIds published(@Nullable Instant since) throws SQLException {
        LOG.info("Reading the ids of published events from the topics");
        PublishedIds ids =
                PublishedIds.read(
                        connection,
                        new PublishedIdReader(
                                clients, kafka, config.rowTopics(), sources, sessions, since),
                        config.rowTopics());
        LOG.atInfo().addKeyValue("ids", ids.count()).log("Read the ids of published events");
        return ids;
    }

    /** What the topics still hold. */
    TopicMemory memory() throws SQLException, InterruptedException {
        try (SharedAdmin admin = clients.sharedAdmin()) {
            return admin.call(this::memory);
        }
    }

    private TopicMemory memory(Admin admin) throws SQLException, InterruptedException {
        return config.writesCloudEvents()
                ? TopicMemory.of(admin, kafka)
                : TopicMemory.of(admin, kafka, config.rowTopics(), this::types);
    }

    private List<String> types() throws SQLException {
        return list(
                "SELECT DISTINCT coalesce(%s::text, '') FROM %s"
                        .formatted(table.columns().get(1), table.name()));
    }

    /**
     * The rows that the topics lack.
     *
     * @param ids the published ids
     * @param memory {@link TopicMemory#COMPLETE} if no row was published before
     * @param horizon rows of transactions with lower ids are not looked for; 0 for none
     */
    MissingRows missing(PublishedIds ids, TopicMemory memory, long horizon) throws SQLException {
        ids.prepareJoins(this::types);
        return new MissingRows(connection, table, ids, memory, horizon);
    }

    /**
     * What a comparison finds.
     *
     * @param ids the published ids
     * @param from what the repair begins with
     */
    Findings findings(PublishedIds ids, MissingRows missing, StoredPosition from)
            throws SQLException {
        LOG.info("Comparing table {} with the ids of published events", table.name());
        MissingRows.Counts counts = missing.count(retained());
        return new Findings(
                ids.count(),
                counts.missing(),
                counts.undecided(),
                counts.gone(),
                counts.expired(),
                counts.gone() == counts.expired() ? List.of() : newestGone(ids),
                from.publishedUntil() == null ? prepared() : List.of(),
                missing.compacted());
    }

    private List<String> newestGone(PublishedIds ids) throws SQLException {
        String gone = ids.withoutRow(table.name(), table.columns());
        return list(
                "SELECT DISTINCT tailrace_published_id FROM %s AND NOT %s ORDER BY 1 DESC LIMIT %d"
                        .formatted(gone, PublishedIds.olderThan(retained()), Findings.GONE_IDS));
    }

    /** Since when the retention keeps rows; without a retention since always. */
    private Instant retained() {
        return retention.isOn() ? Instant.now().minus(retention.keep()) : Instant.EPOCH;
    }

    /** The prepared transactions of the database, by their global identifiers. */
    private List<String> prepared() throws SQLException {
        return list(
                "SELECT gid FROM pg_prepared_xacts WHERE database = current_database() ORDER BY"
                        + " prepared");
    }

    /**
     * The rows that stay undecided unless the slot holds them.
     *
     * @param count how many rows are undecided, whether or not the slot may hold them
     */
    UndecidedRows undecided(MissingRows missing, String slot, long count) throws SQLException {
        return UndecidedRows.of(connection, missing.undecidedOfRecent(slot), count);
    }

    /**
     * Ends the snapshot. The overlap has the session from now on.
     *
     * @param undecided the rows that the comparison has left out
     * @param until see {@link #end()}
     */
    Overlap handOn(
            PublishedIds ids, TopicMemory memory, UndecidedRows undecided, LogSequenceNumber until)
            throws SQLException {
        connection.commit();
        connection.setAutoCommit(true);
        ids.index();
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(ANSWER_WITHIN.toMillis()));
        handedOn = true;
        return new Overlap(connection, ids, memory, undecided, until, repairs);
    }

    /** Ends the session, unless it was handed on. */
    @Override
    public void close() throws SQLException {
        if (!handedOn) {
            connection.close();
        }
    }

    private String query(String sql) throws SQLException {
        List<String> rows = list(sql);
        return rows.isEmpty() ? "" : rows.get(0);
    }

    private List<String> list(String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(String.valueOf(rows.getString(1)));
            }
        }
        return values;
    }
}
