package io.tailrace.relay.status;

import io.tailrace.process.status.StatusReport;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.InsertCount;
import io.tailrace.relay.postgres.session.Queries;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * What database and Kafka look like at a moment; two moments give rates.
 *
 * @param nanos when, as in {@link System#nanoTime()}
 * @param end the end of the log
 * @param inserts the inserts into the table that PostgreSQL has counted; null if it does not count
 * @param published up to where the log is published; null if nothing is
 */
record Rates(
        long nanos,
        LogSequenceNumber end,
        @Nullable Long inserts,
        @Nullable LogSequenceNumber published) {

    private static final double SECOND = 1e9;

    /** Looks now. */
    static Rates look(Connection connection, OutboxSource source, SlotHistory history)
            throws SQLException {
        Optional<InsertCount> inserts = new Database(source).insertCount(connection);
        StoredPosition last = history.isEmpty() ? null : history.last();
        return new Rates(
                System.nanoTime(),
                Queries.one(connection, "SELECT pg_current_wal_lsn()")
                        .map(LogSequenceNumber::valueOf)
                        .orElse(LogSequenceNumber.INVALID_LSN),
                inserts.map(InsertCount::inserts).orElse(null),
                last == null ? null : last.position().commit());
    }

    /** What has changed per second since an earlier look. */
    StatusReport since(Rates before) {
        double seconds = (nanos - before.nanos) / SECOND;
        StatusReport report = new StatusReport();
        report.put("writtenBytesPerSecond", perSecond(end, before.end, seconds));
        if (published != null && before.published != null) {
            report.put("publishedBytesPerSecond", perSecond(published, before.published, seconds));
        }
        if (inserts != null && before.inserts != null) {
            report.put("insertedRowsPerSecond", perSecond(inserts - before.inserts, seconds));
        }
        return report;
    }

    private static long perSecond(LogSequenceNumber now, LogSequenceNumber before, double seconds) {
        return perSecond(now.asLong() - before.asLong(), seconds);
    }

    /** At least 0: statistics can be reset, and a position can belong to another history. */
    private static long perSecond(long difference, double seconds) {
        return Math.max(0, Math.round(difference / seconds));
    }
}
