package io.tailrace.relay.backfill;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.relay.config.PublishLimits;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.NewSlot;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.record.CapturedRow;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the rows that a new slot will not stream: the rows of the snapshot at the slot's
 * consistent point, without the rows that the topics already hold from an earlier attempt.
 *
 * <p>Rows are published in the order of their ids, which for UUIDv7 is the order of emission.
 * Single use, for one thread.
 */
public final class Backfill {

    private static final Logger LOG = LoggerFactory.getLogger(Backfill.class);
    private static final int MAX_BATCH_ROWS = 1_000;
    private static final long PROGRESS_ROWS = 100_000;

    /** Receives the rows in batches. */
    public interface Handler {
        /**
         * Publishes a batch of rows.
         *
         * @param rows at least one; the list is reused after the method returns
         */
        void onRows(List<CapturedRow> rows) throws InterruptedException;
    }

    private final Database database;
    private final OutboxTable table;
    private final KafkaClients clients;
    private final KafkaCluster kafka;
    private final boolean otherShardCountPublished;
    private final int batchRows;
    private final int maxRowBytes;

    /**
     * @param otherShardCountPublished whether relays with another shard count have published rows
     *     of the table. Rows that are older than the topics' retention are then refused, because
     *     nothing shows whether such a row was published.
     * @param batchRows the largest number of rows that the handler may receive; at most 1000 rows
     *     and {@link PublishLimits#MAX_BATCH_BYTES} are handed on at once, or one larger row
     * @param maxRowBytes larger rows are handed on without payload and headers, in bytes
     */
    public Backfill(
            Database database,
            OutboxTable table,
            KafkaClients clients,
            KafkaCluster kafka,
            boolean otherShardCountPublished,
            int batchRows,
            int maxRowBytes) {
        this.database = database;
        this.table = table;
        this.clients = clients;
        this.kafka = kafka;
        this.otherShardCountPublished = otherShardCountPublished;
        this.batchRows = Math.min(batchRows, MAX_BATCH_ROWS);
        this.maxRowBytes = maxRowBytes;
    }

    /**
     * Passes all rows of the slot's snapshot that are not published yet to the handler.
     *
     * @throws OperatorException with {@link ExitCode#POSITION_LOST} if nothing shows for some rows
     *     whether they were published
     */
    public void run(NewSlot slot, Handler handler) throws SQLException, InterruptedException {
        try (Connection connection = database.connect("backfill")) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET TRANSACTION SNAPSHOT '" + slot.snapshot() + "'");
                if (isEmpty(statement)) {
                    LOG.info("Backfill: table {} has no existing rows", table.name());
                    return;
                }
                readPublishedIds(connection);
                if (otherShardCountPublished) {
                    refuseRowsOlderThanTopics(statement);
                }
                // The statement lasts as long as publishing its rows does.
                statement.execute("SET LOCAL statement_timeout = 0");
                String columns = RowColumns.of(statement, table).list(maxRowBytes);
                try (CopiedRows rows = CopiedRows.of(connection, unpublishedRows(columns))) {
                    publish(rows, handler);
                }
            }
        }
    }

    private boolean isEmpty(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT FROM " + table.name() + " LIMIT 1")) {
            return !row.next();
        }
    }

    private void readPublishedIds(Connection connection) throws SQLException {
        LOG.info("Backfill: reading the ids of published events from the topics");
        PublishedIdTable ids = PublishedIdTable.create(connection);
        new PublishedIdReader(clients, kafka.topics()).read(ids::add);
        LOG.atInfo()
                .addKeyValue("ids", ids.finish())
                .log("Backfill: read the ids of published events");
    }

    /**
     * The query for the rows to publish. Rows with a null id are always included, so the dead
     * letter of such a row can be written twice.
     */
    private String unpublishedRows(String columns) {
        return "SELECT %s FROM %s%s ORDER BY %s"
                .formatted(columns, table.name(), ownUnpublishedCondition(), id());
    }

    private String ownUnpublishedCondition() {
        return " " + PublishedIdTable.antiJoin(id()) + " AND " + table.rowFilter();
    }

    private String id() {
        return table.columns().get(0);
    }

    private void refuseRowsOlderThanTopics(Statement statement)
            throws SQLException, InterruptedException {
        Optional<Instant> completeSince;
        try (Admin admin = Admin.create(clients.admin())) {
            completeSince = TopicRetention.completeSince(admin, kafka);
        }
        if (completeSince.isPresent()) {
            long rows = countOlder(statement, completeSince.get());
            if (rows > 0) {
                throw olderThanTopics(rows, completeSince.get());
            }
        }
    }

    /**
     * Counts unpublished rows with a UUIDv7 older than a time; the text of a UUIDv7 sorts by time.
     */
    private long countOlder(Statement statement, Instant before) throws SQLException {
        String text = "%012x".formatted(before.toEpochMilli());
        String oldest = text.substring(0, 8) + "-" + text.substring(8);
        String sql =
                "SELECT count(*) FROM %1$s%2$s AND substr(%3$s::text, 15, 1) = '7'"
                        + " AND %3$s::text COLLATE \"C\" < '%4$s'";
        try (ResultSet row =
                statement.executeQuery(
                        sql.formatted(table.name(), ownUnpublishedCondition(), id(), oldest))) {
            row.next();
            return row.getLong(1);
        }
    }

    private static OperatorException olderThanTopics(long rows, Instant before) {
        return new OperatorException(
                ExitCode.POSITION_LOST,
                "%d rows of the outbox table are older than %s, and the topics no longer hold"
                                .formatted(rows, before)
                        + " records of that age: it is unknown whether these rows were published",
                "If a relay has run since these rows were committed, they were published: delete"
                        + " them from the table and start the relay again. Insert rows that were"
                        + " not published again with new ids.");
    }

    private void publish(CopiedRows rows, Handler handler)
            throws SQLException, InterruptedException {
        List<CapturedRow> batch = new ArrayList<>(batchRows);
        long bytes = 0;
        long total = 0;
        for (CapturedRow row = rows.next(); row != null; row = rows.next()) {
            boolean full =
                    batch.size() == batchRows
                            || bytes + row.bytes() > PublishLimits.MAX_BATCH_BYTES;
            if (full && !batch.isEmpty()) {
                handler.onRows(batch);
                batch.clear();
                bytes = 0;
            }
            batch.add(row);
            bytes += row.bytes();
            total++;
            if (total % PROGRESS_ROWS == 0) {
                LOG.atInfo().addKeyValue("rows", total).log("Backfill: publishing existing rows");
            }
        }
        if (!batch.isEmpty()) {
            handler.onRows(batch);
        }
        LOG.atInfo().addKeyValue("rows", total).log("Backfill: published all existing rows");
    }
}
