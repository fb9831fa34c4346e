package io.tailrace.relay.anchor;

import io.tailrace.record.CapturedRow;
import io.tailrace.relay.config.PublishLimits;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.rows.CopiedRows;
import io.tailrace.relay.rows.RowColumns;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of the outbox table that the topics lack, in the snapshot of a transaction. Rows with a
 * null id are always among them, so the dead letter of such a row can be written twice. For one
 * thread.
 */
final class MissingRows {

    private static final Logger LOG = LoggerFactory.getLogger(MissingRows.class);
    private static final int MAX_BATCH_ROWS = 1_000;
    private static final long PROGRESS_ROWS = 100_000;

    /** Receives the rows in batches. */
    interface Handler {
        /**
         * Publishes a batch of rows.
         *
         * @param rows at least one; the list is reused after the method returns
         */
        void onRows(List<CapturedRow> rows) throws InterruptedException;
    }

    private final Connection connection;
    private final OutboxTable table;
    private final PublishedIds ids;
    private final TopicMemory memory;
    private final long horizon;

    /**
     * @param connection in a transaction whose snapshot is read
     * @param ids in the same session
     * @param memory decides about rows whose ids the topics lack
     * @param horizon rows of transactions with lower ids are none of these; 0 for none
     */
    MissingRows(
            Connection connection,
            OutboxTable table,
            PublishedIds ids,
            TopicMemory memory,
            long horizon) {
        this.connection = connection;
        this.table = table;
        this.ids = ids;
        this.memory = memory;
        this.horizon = horizon;
    }

    /**
     * Passes the rows to the handler, in the order of their ids, which for UUIDv7 is the order of
     * emission.
     *
     * @param batchRows the largest number of rows that the handler may receive; at most 1000 rows
     *     and {@link PublishLimits#MAX_BATCH_BYTES} are handed on at once, or one larger row
     * @param maxRowBytes larger rows are handed on without payload and headers, in bytes
     * @return how many rows there were
     */
    long publish(int batchRows, int maxRowBytes, Handler handler)
            throws SQLException, InterruptedException {
        String query =
                "SELECT %s FROM %s ORDER BY %s"
                        .formatted(
                                RowColumns.of(table).list(maxRowBytes),
                                missing() + " AND " + memory.condition(table.columns()),
                                id());
        try (CopiedRows rows = CopiedRows.of(connection, query)) {
            return publish(rows, Math.min(batchRows, MAX_BATCH_ROWS), handler);
        }
    }

    /** The compacted topics, which leave rows undecided. */
    Set<String> compacted() {
        return memory.compacted();
    }

    /**
     * What table and topics lack of each other, in numbers.
     *
     * @param missing how many rows the topics lack, of those that the topics decide
     * @param undecided how many rows the topics lack and do not decide
     * @param gone how many published ids have no row in the table
     * @param expired how many of these ids are older than a time
     */
    record Counts(long missing, long undecided, long gone, long expired) {}

    /**
     * Counts in one pass over the table and the ids, because each pass takes long. An event that is
     * in several topics, such as a dead letter of a processor, counts once.
     *
     * @param retained the time that ids without a row are compared with
     */
    Counts count(Instant retained) throws SQLException {
        String unpublished = PublishedIds.UNPUBLISHED;
        String wanted = unpublished + " AND " + wanted();
        String decided = memory.condition(table.columns());
        String counts =
                "SELECT count(*) FILTER (WHERE %1$s AND %2$s), count(*) FILTER (WHERE %1$s AND NOT %2$s), count(DISTINCT tailrace_published_id) FILTER (WHERE NOT (%3$s) AND %4$s IS NULL), count(DISTINCT tailrace_published_id) FILTER (WHERE NOT (%3$s) AND %4$s IS NULL AND %7$s) FROM %5$s %6$s"
                        .formatted(
                                wanted,
                                decided,
                                unpublished,
                                id(),
                                table.name(),
                                ids.fullJoin(table.columns()),
                                PublishedIds.olderThan(retained));
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(counts)) {
            row.next();
            return new Counts(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
        }
    }

    /**
     * The query for the ids of those rows that a slot may stream too. Rows of older transactions
     * ended before the log that the slot reads.
     */
    String idsOfRecent(String slot) {
        return idsOfRecent(slot, memory.condition(table.columns()));
    }

    /** The same for rows that the topics do not decide. */
    String undecidedOfRecent(String slot) {
        return idsOfRecent(slot, "NOT " + memory.condition(table.columns()));
    }

    private String idsOfRecent(String slot, String decided) {
        return "SELECT %s::text FROM %s AND %s AND age(%s.xmin) <= (SELECT coalesce(age(catalog_xmin), 2147483647) FROM pg_replication_slots WHERE slot_name = '%s')"
                .formatted(id(), missing(), decided, table.name(), slot);
    }

    private String missing() {
        return "%s %s AND %s".formatted(table.name(), ids.antiJoin(table.columns()), wanted());
    }

    /** The condition of the rows of the shard that are looked for. */
    private String wanted() {
        return horizon == 0 ? table.rowFilter() : table.rowFilter() + " AND " + notBelowHorizon();
    }

    /**
     * The condition of rows that were not inserted below the horizon. The id of a row's transaction
     * has 32 bits, and is compared by its age; the id of a very old row can look like one of the
     * future, and is then looked for like that of a young row. A horizon that is too old for such a
     * comparison excludes no row. Ages count from the id of the own transaction, which has one
     * because it has created {@link PublishedIds}; the end of the snapshot would be another number
     * while other transactions run.
     */
    private String notBelowHorizon() {
        return "(age(%s.xmin) <= pg_current_xact_id()::text::bigint - %d)"
                .formatted(table.name(), horizon);
    }

    private String id() {
        return table.columns().get(0);
    }

    private static long publish(CopiedRows rows, int batchRows, Handler handler)
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
                LOG.atInfo().addKeyValue("rows", total).log("Publishing rows that were missing");
            }
        }
        if (!batch.isEmpty()) {
            handler.onRows(batch);
        }
        return total;
    }
}
