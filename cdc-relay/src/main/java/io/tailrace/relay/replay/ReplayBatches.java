package io.tailrace.relay.replay;

import io.tailrace.record.CapturedRow;
import io.tailrace.relay.config.PublishLimits;
import io.tailrace.relay.rows.CopiedRows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Divides the rows of a run into transactions. Rows with the same id are in one transaction,
 * because a run is resumed behind an id. Single use, for one thread.
 */
final class ReplayBatches {

    private static final int MAX_TOPICS = 100;

    /** Writes a transaction. */
    interface Handler {
        /**
         * Returns when the transaction is committed.
         *
         * @param records may be empty; the list is reused after the method returns
         * @param progress after the records
         */
        void write(List<ProducerRecord<byte[], byte[]>> records, ReplayProgress progress)
                throws InterruptedException;
    }

    private final ReplayRecords records;
    private final int batchRows;
    private final Handler handler;
    private final BooleanSupplier stopped;
    private final List<ProducerRecord<byte[], byte[]>> batch = new ArrayList<>();
    private ReplayProgress progress;
    private long bytes;
    private int skipped;
    private int rowsOfBatch;
    private final Map<String, Long> refused = new TreeMap<>();

    ReplayBatches(
            ReplayRecords records,
            ReplayProgress from,
            int batchRows,
            Handler handler,
            BooleanSupplier stopped) {
        this.progress = from;
        this.records = records;
        this.batchRows = batchRows;
        this.handler = handler;
        this.stopped = stopped;
    }

    /** The progress that is committed. */
    ReplayProgress progress() {
        return progress;
    }

    /**
     * Publishes rows until there are no more, or the run is stopped.
     *
     * @return the progress that is committed
     */
    ReplayProgress publish(CopiedRows rows) throws SQLException, InterruptedException {
        String last = null;
        for (CapturedRow row = rows.next(); row != null; row = rows.next()) {
            String id = Objects.requireNonNull(row.id());
            if (last != null && !last.equals(id) && isFull(row)) {
                commit(after(last));
                if (stopped.getAsBoolean()) {
                    return progress;
                }
            }
            add(row);
            last = id;
        }
        ReplayProgress end = last == null ? progress : after(last);
        commit(end.completed());
        return progress;
    }

    private ReplayProgress after(String last) {
        return progress.after(last, batch.size(), skipped, refused);
    }

    private boolean isFull(CapturedRow next) {
        return rowsOfBatch >= batchRows || bytes + next.bytes() > PublishLimits.MAX_BATCH_BYTES;
    }

    private void add(CapturedRow row) throws InterruptedException {
        ReplayRecords.Made made = records.of(row);
        if (made.record() != null) {
            batch.add(made.record());
        } else if (made.refused()) {
            refused.merge(counted(made.topic()), 1L, Long::sum);
        } else {
            skipped++;
        }
        rowsOfBatch++;
        bytes += row.bytes();
    }

    /** Invented aggregate types must not make the record of the progress too large. */
    private String counted(String topic) {
        boolean known = refused.containsKey(topic) || progress.refused().containsKey(topic);
        return known || refused.size() + progress.refused().size() < MAX_TOPICS
                ? topic
                : "(other topics)";
    }

    private void commit(ReplayProgress after) throws InterruptedException {
        handler.write(batch, after);
        progress = after;
        batch.clear();
        bytes = 0;
        skipped = 0;
        rowsOfBatch = 0;
        refused.clear();
    }
}
